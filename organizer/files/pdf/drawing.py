"""Sheets as ReportLab lays them out: A4, black on white without areas of ink, 14 mm free on each side.

The head of a table stands on each of its pages, and no row is split.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import ClassVar
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    LongTable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from organizer.files.paper import (
    BOX,
    Block,
    Facts,
    Flyers,
    Heading,
    Items,
    Lines,
    Poster,
    Sheet,
    Space,
    Table,
    Text,
    Ticks,
)
from organizer.files.pdf.announcements import FlyersDrawing, PosterDrawing

FONTS = Path(__file__).parents[1] / "fonts"
PLAIN, STRONG = "NotoSans", "NotoSans-Bold"
MARGIN = 14 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
LONGEST_CELL, LONGEST_LINE = 300, 1000
"""A cell of a table and a line of a list hold no more letters, so that each fits a page."""
TICK = 4.2 * mm
LINE = 9.5 * mm
NO_PAGE_FOR = 2
"""Lines to write on that get no page of their own."""
NOT_ALONE = 32 * mm
"""A heading with less room below it goes on to the next page."""
WRITE_IN = 8.3 * mm
"""Room for a line by hand."""
THIN, THICK = 0.4, 0.9


def _style(size: float, *, strong: bool = False, above: float = 0.0, below: float = 2.0) -> ParagraphStyle:
    return ParagraphStyle(
        f"{size}{strong}{above}{below}",
        fontName=STRONG if strong else PLAIN,
        fontSize=size,
        leading=size * 1.28,
        spaceBefore=above,
        spaceAfter=below,
    )


TITLE = _style(16, strong=True, below=4)
MARK = ParagraphStyle("mark", parent=_style(13, strong=True), alignment=2)
HEADING = _style(12, strong=True, above=8, below=3)
BODY = _style(10)
BOLD = _style(10, strong=True)
SMALL = _style(8)
CELL = _style(9.5, below=0)
HEAD_CELL = _style(8.5, strong=True, below=0)


class _Begin(Flowable):
    """Where a sheet begins: what is drawn from here on is its."""

    def __init__(self, sheet: Sheet, begin: Callable[[Sheet], None]) -> None:
        super().__init__()
        self._sheet, self._begin = sheet, begin

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self._begin(self._sheet)


class _Tick(Flowable):
    """A box to tick."""

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return TICK, TICK

    def draw(self) -> None:
        self.canv.setLineWidth(THICK)
        self.canv.rect(0, 0, TICK, TICK)


class _Lines(Flowable):
    """Lines to write on; a few less where the last ones would stand alone on a page."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        fitting = int(height // LINE)
        if fitting >= max(1, self._count - NO_PAGE_FOR):
            self._count = min(self._count, fitting)
        self.width, self.height = width, self._count * LINE
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Flowable]:
        """What fits here, and the rest."""
        fitting = int(height // LINE)
        return [_Lines(fitting), _Lines(self._count - fitting)] if fitting else []

    def draw(self) -> None:
        self.canv.setLineWidth(THIN)
        for number in range(self._count):
            self.canv.line(0, number * LINE, self.width, number * LINE)


class _Frame(Flowable):
    """An empty frame to draw in."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, self.height

    def draw(self) -> None:
        self.canv.setLineWidth(THIN)
        self.canv.rect(0, 0, self.width, self.height)


class _Document(BaseDocTemplate):
    """Pages that say at the foot which sheet they are of, and which page of it."""

    def __init__(self, out: io.BytesIO, *, language: str, told: Callable[[], None]) -> None:
        super().__init__(
            out, pagesize=A4, lang=language, invariant=1, initialFontName=PLAIN, pageCompression=1
        )
        frame = Frame(
            MARGIN, MARGIN, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
        )
        self.addPageTemplates(PageTemplate(frames=[frame], onPageEnd=self._frame_page))
        self._told, self._sheet, self._page_of_sheet = told, Sheet("", (), language), 0

    def begin(self, sheet: Sheet) -> None:
        """Go on to another sheet."""
        self._sheet, self._page_of_sheet = sheet, 0
        self._told()

    def _frame_page(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        self._page_of_sheet += 1
        canvas.setFont(PLAIN, 8)
        canvas.drawString(MARGIN, MARGIN - 5 * mm, _fitting(canvas, self._sheet.foot, WIDTH - 30 * mm))
        if self._sheet.shows_title:
            number = " · ".join(filter(None, [self._sheet.mark, str(self._page_of_sheet)]))
            canvas.drawRightString(MARGIN + WIDTH, MARGIN - 5 * mm, number)
        canvas.setFont(STRONG, 11)
        canvas.drawCentredString(MARGIN + WIDTH / 2, MARGIN + HEIGHT + 2 * mm, self._sheet.notice)


def render(sheets: Sequence[Sheet], *, told: Callable[[], None] = lambda: None) -> bytes:
    """The sheets as one PDF; `told` is called as each is drawn."""
    _register_fonts()
    out = io.BytesIO()
    document = _Document(out, language=sheets[0].language if sheets else "en", told=told)
    document.title = sheets[0].title if len(sheets) == 1 else ""
    document.build([each for sheet in sheets for each in _of_sheet(sheet, document.begin)])
    return out.getvalue()


def _register_fonts() -> None:
    registerFont(TTFont(PLAIN, FONTS / "NotoSans-Regular.ttf"))
    registerFont(TTFont(STRONG, FONTS / "NotoSans-Bold.ttf"))
    registerFontFamily(PLAIN, normal=PLAIN, bold=STRONG, italic=PLAIN, boldItalic=STRONG)


def _of_sheet(sheet: Sheet, begin: Callable[[Sheet], None]) -> Iterable[Flowable]:
    yield _Begin(sheet, begin)
    if sheet.shows_title:
        yield _title(sheet)
    for block in sheet.blocks:
        yield from _Draw.block(block)
    yield PageBreak()


def _title(sheet: Sheet) -> Flowable:
    if not sheet.mark:
        return _words(_cut(sheet.title, LONGEST_CELL), TITLE)
    side = 42 * mm
    grid = Grid(
        [[_words(_cut(sheet.title, LONGEST_CELL), TITLE), _words(sheet.mark, MARK)]],
        colWidths=[WIDTH - side, side],
    )
    grid.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)])
    return grid


class _Draw:
    """Each kind of block as what ReportLab lays out."""

    LIST: ClassVar = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]

    @classmethod
    def block(cls, block: Block) -> list[Flowable]:
        """What a block comes to."""
        draw: Callable[..., list[Flowable]] = getattr(cls, block.kind)
        return draw(block)

    @staticmethod
    def heading(block: Heading) -> list[Flowable]:
        return [CondPageBreak(NOT_ALONE), _words(block.words, HEADING)]

    @staticmethod
    def text(block: Text) -> list[Flowable]:
        return [_words(block.words, SMALL if block.small else BOLD if block.strong else BODY)]

    @classmethod
    def facts(cls, block: Facts) -> list[Flowable]:
        rows = [[_words(row.label, BOLD), _words(_cut(row.words, LONGEST_LINE), BODY)] for row in block.rows]
        return [cls._listed(row, [44 * mm, WIDTH - 44 * mm]) for row in rows]

    @classmethod
    def items(cls, block: Items) -> list[Flowable]:
        return [
            cls._listed([_words("–", BODY), _words(_cut(each, LONGEST_LINE), BODY)], [5 * mm, WIDTH - 5 * mm])
            for each in block.items
        ]

    @classmethod
    def ticks(cls, block: Ticks) -> list[Flowable]:
        pairs = [block.items[start : start + 2] for start in range(0, len(block.items), 2)]
        widths = [7 * mm, WIDTH / 2 - 7 * mm] * 2
        rows = [
            [part for each in pair for part in (_Tick(), _words(_cut(each, LONGEST_LINE), BODY))]
            for pair in pairs
        ]
        return [cls._listed([*row, "", ""][:4], widths) for row in rows]

    @staticmethod
    def lines(block: Lines) -> list[Flowable]:
        return [_Lines(block.count)] if block.count else []

    @staticmethod
    def space(block: Space) -> list[Flowable]:
        return [_Frame(block.height * mm)]

    @staticmethod
    def table(block: Table) -> list[Flowable]:
        whole = sum(column.share for column in block.columns)
        head = [_words(column.label, HEAD_CELL) for column in block.columns]
        rows = [[_cell(value) for value in row] for row in block.rows]
        grid = LongTable(
            [head, *rows],
            colWidths=[WIDTH * column.share / whole for column in block.columns],
            rowHeights=[None, *([WRITE_IN] * len(rows))] if block.write_in else None,
            repeatRows=1,
            splitInRow=0,
        )
        grid.setStyle(
            [
                ("GRID", (0, 0), (-1, -1), THIN, "black"),
                ("LINEBELOW", (0, 0), (-1, 0), THICK, "black"),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
        return [grid, Spacer(1, 3 * mm)]

    @staticmethod
    def poster(block: Poster) -> list[Flowable]:
        return [PosterDrawing(block, PLAIN, STRONG)]

    @staticmethod
    def flyers(block: Flyers) -> list[Flowable]:
        return [FlyersDrawing(block, PLAIN, STRONG)]

    @classmethod
    def _listed(cls, row: Sequence[Flowable | str], widths: Sequence[float]) -> Flowable:
        grid = Grid([list(row)], colWidths=list(widths), hAlign="LEFT")
        grid.setStyle(cls.LIST)
        return grid


def _cell(value: str) -> Flowable:
    return _Tick() if value == BOX else _words(_cut(value, LONGEST_CELL), CELL)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _words(words: str, style: ParagraphStyle) -> Paragraph:
    """Words as a paragraph; what no font draws and no XML holds is left out."""
    printable = "".join(letter for letter in words if letter >= " " or letter == "\n")
    return Paragraph(escape(printable.strip()).replace("\n", "<br/>"), style)


def _fitting(canvas: Canvas, words: str, width: float) -> str:
    """As much of a line as the width holds."""
    while canvas.stringWidth(words, PLAIN, 8) > width:
        words = words[:-2] + "…"
    return words
