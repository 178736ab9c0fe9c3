"""The poster and the flyers: large words in the middle, a code, strips to tear off, lines to cut along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from organizer.files.paper import Flyers, Poster, Said

FRAMED = 3 * mm
"""Between a frame and its words."""
DATE_SIZE = 42.0
"""Points: a date is read from across the street, so it is never drawn smaller than 40."""
STRIP_HEIGHT = 50 * mm
STRIPS = 8
STRIP_LEADING = 14.0
STRIP_SIZE, SMALLEST_ON_A_STRIP = 11.0, 7.5
SIZES: Sequence[tuple[float, float, float]] = (
    (38, 26, 62 * mm),
    (34, 23, 58 * mm),
    (30, 20, 54 * mm),
    (26, 17, 50 * mm),
    (22, 14, 48 * mm),
    (18, 11, 46 * mm),
)
"""Of the headings, of the places, and the side of the code with its quiet zone: 35 mm are left and more."""
FLYER_SIZES: Sequence[tuple[float, float, float]] = (
    (15, 11.5, 42 * mm),
    (13, 10, 40 * mm),
    (11, 8.5, 38 * mm),
    (9, 7, 36 * mm),
)


@dataclass(frozen=True)
class _Line:
    """A line of words in the middle."""

    words: str
    font: str
    size: float

    @property
    def height(self) -> float:
        return self.size * 1.2


@dataclass(frozen=True)
class _Gap:
    height: float


@dataclass(frozen=True)
class _Code:
    rows: Sequence[str]
    height: float


@dataclass(frozen=True)
class _Frame:
    """Words in a frame, where the code of a page would stand."""

    lines: Sequence[_Line]
    width: float

    @property
    def height(self) -> float:
        return _height(self.lines) + 2 * FRAMED


_Part = _Line | _Gap | _Code | _Frame


class PosterDrawing(Flowable):
    """A poster that fills the page."""

    def __init__(self, poster: Poster, plain: str, strong: str) -> None:
        super().__init__()
        self._poster, self._plain, self._strong = poster, plain, strong

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """All the room there is."""
        self.width, self.height = width, height - 1
        return self.width, self.height

    def draw(self) -> None:
        """Words and code from above, strips below."""
        self._draw_strips(self.canv)
        room = self.height - STRIP_HEIGHT - 4 * mm
        parts = _largest((self._parts(*sizes) for sizes in SIZES), room)
        spare = max(0.0, room - _height(parts))
        _draw(self.canv, parts, middle=self.width / 2, top=self.height - spare / 3)

    def _parts(self, heading: float, place: float, side: float) -> list[_Part]:
        poster, width = self._poster, self.width
        return [
            *_lines(poster.headings, self._strong, heading, width),
            _Gap(3 * mm),
            *_lines(poster.days, self._strong, DATE_SIZE, width),
            _Line(poster.time, self._strong, DATE_SIZE),
            _Gap(3 * mm),
            *_lines(poster.places, self._plain, place, width),
            _Gap(2 * mm),
            *_way_in(poster, self._strong, heading, side, width, address_size=24),
            *([_Line(poster.phone, self._plain, min(place, 20))] if poster.phone else []),
        ]

    def _draw_strips(self, canvas: Canvas) -> None:
        wide = self.width / STRIPS
        canvas.setLineWidth(0.8)
        canvas.setDash(4, 3)
        canvas.line(0, STRIP_HEIGHT, self.width, STRIP_HEIGHT)
        for number in range(1, STRIPS):
            canvas.line(number * wide, 0, number * wide, STRIP_HEIGHT)
        canvas.setDash()
        poster = self._poster
        last = poster.notices[0].words if poster.notices else poster.address
        long = STRIP_HEIGHT - 6 * mm
        lines: list[_Line] = [
            self._fitted(poster.strip, long),
            *self._on_a_strip(poster.strip_place, long),
            self._fitted(last, long),
        ]
        first = STRIP_LEADING * (len(lines) - 1) / 2 - 5
        for number in range(STRIPS):
            canvas.saveState()
            canvas.translate((number + 0.5) * wide, 3 * mm)
            canvas.rotate(90)
            for place, line in enumerate(lines):
                canvas.setFont(line.font, line.size)
                canvas.drawString(0, first - place * STRIP_LEADING, line.words)
            canvas.restoreState()

    def _fitted(self, words: str, long: float) -> _Line:
        return _Line(words, self._strong, _to_fit(words, self._strong, STRIP_SIZE, long))

    def _on_a_strip(self, words: str, long: float) -> list[_Line]:
        """A house on one line, or on two where it could not be read on one."""
        whole = self._fitted(words, long)
        if whole.size >= SMALLEST_ON_A_STRIP:
            return [whole] if words else []
        return _lines([Said("", words)], self._strong, SMALLEST_ON_A_STRIP, long)[:2]


class FlyersDrawing(Flowable):
    """Four flyers on a page, with lines to cut along."""

    def __init__(self, flyers: Flyers, plain: str, strong: str) -> None:
        super().__init__()
        self._flyers, self._plain, self._strong = flyers, plain, strong

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """All the room there is."""
        self.width, self.height = width, height - 1
        return self.width, self.height

    def draw(self) -> None:
        """The same four times."""
        wide, high = self.width / 2, self.height / 2
        self.canv.setLineWidth(0.8)
        self.canv.setDash(4, 3)
        self.canv.line(0, high, self.width, high)
        self.canv.line(wide, 0, wide, self.height)
        self.canv.setDash()
        room = high - 10 * mm
        parts = _largest((self._parts(*sizes, wide - 10 * mm) for sizes in FLYER_SIZES), room)
        spare = max(0.0, room - _height(parts)) / 2
        for left in (0.0, wide):
            for top in (high, self.height):
                _draw(self.canv, parts, middle=left + wide / 2, top=top - 5 * mm - spare)

    def _parts(self, heading: float, place: float, side: float, width: float) -> list[_Part]:
        poster = self._flyers.poster
        return [
            *_lines(poster.headings, self._strong, heading, width),
            _Gap(1.5 * mm),
            *_lines(poster.days, self._strong, heading, width),
            _Line(poster.time, self._strong, heading * 1.5),
            _Gap(1.5 * mm),
            *_lines(poster.places, self._plain, place, width),
            _Gap(1.5 * mm),
            *_lines(self._flyers.calls, self._plain, place * 0.9, width),
            *_way_in(poster, self._strong, heading, side, width, address_size=11),
            *([_Line(poster.phone, self._plain, 10)] if poster.phone else []),
        ]


def _way_in(
    poster: Poster, font: str, heading: float, side: float, width: float, *, address_size: float
) -> list[_Part]:
    """The code and the address of a page, or in a frame why there are none."""
    if poster.qr:
        size = _to_fit(poster.address, font, address_size, width)
        return [_Code(poster.qr, side), _Line(poster.address, font, size)]
    room = width - 2 * FRAMED
    lines = [_Line(each.words, font, _to_fit(each.words, font, heading, room)) for each in poster.notices]
    return [_Gap(FRAMED), _Frame(lines, width), _Gap(FRAMED)]


def _lines(said: Iterable[Said], font: str, size: float, width: float) -> list[_Line]:
    """Each sentence on as many lines as it takes; a word that is wider than the page is cut."""
    lines = (line for each in said for line in _balanced(each.words, font, size, width))
    return [_Line(part, font, size) for line in lines for part in _cut(line, font, size, width)]


def _balanced(words: str, font: str, size: float, width: float) -> list[str]:
    """As few lines as can be, about equally long: no number of a house stands alone on the last one."""
    lines: list[str] = simpleSplit(words, font, size, width)
    widest = max((stringWidth(word, font, size) for word in words.split()), default=width)
    for share in range(98, 40, -2):
        narrow = width * share / 100
        tried: list[str] = simpleSplit(words, font, size, narrow)
        if len(tried) > len(lines) or widest > narrow:
            break
        lines = tried
    return lines


def _cut(words: str, font: str, size: float, width: float) -> Iterator[str]:
    while words:
        fitting = (end for end in range(len(words), 1, -1) if stringWidth(words[:end], font, size) <= width)
        end = next(fitting, 1)
        yield words[:end]
        words = words[end:]


def _to_fit(words: str, font: str, size: float, width: float) -> float:
    """The size at which words stand on one line, `size` at most."""
    return min(size, size * width / max(stringWidth(words, font, size), 1))


def _height(parts: Iterable[_Part]) -> float:
    return sum(part.height for part in parts)


def _largest(tries: Iterable[list[_Part]], room: float) -> list[_Part]:
    """The first try that fits the room, else the last."""
    parts: list[_Part] = []
    for parts in tries:
        if _height(parts) <= room:
            break
    return parts


def _draw(canvas: Canvas, parts: Iterable[_Part], *, middle: float, top: float) -> None:
    for part in parts:
        top -= part.height
        if isinstance(part, _Line):
            canvas.setFont(part.font, part.size)
            canvas.drawCentredString(middle, top + part.size * 0.25, part.words)
        elif isinstance(part, _Code):
            _draw_code(canvas, part, left=middle - part.height / 2, bottom=top)
        elif isinstance(part, _Frame):
            canvas.rect(middle - part.width / 2, top, part.width, part.height)
            _draw(canvas, part.lines, middle=middle, top=top + part.height - FRAMED)


def _draw_code(canvas: Canvas, code: _Code, *, left: float, bottom: float) -> None:
    """Runs of dark modules as one path, so that no viewer shows seams between them."""
    side = code.height / len(code.rows)
    path = canvas.beginPath()
    for down, row in enumerate(code.rows):
        y = bottom + code.height - (down + 1) * side
        start = None
        for across, module in enumerate(f"{row}0"):
            if module == "1" and start is None:
                start = across
            elif module == "0" and start is not None:
                path.rect(left + start * side, y, (across - start) * side, side)
                start = None
    canvas.drawPath(path, stroke=0, fill=1)
