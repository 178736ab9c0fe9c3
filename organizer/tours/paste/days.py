"""A day as people write it, read in one way or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from organizer.kernel.text import fold
from organizer.tours.paste.calendar_words import MONTHS, WEEKDAYS
from organizer.tours.paste.doubts import LONGEST, Doubt, Unclear
from organizer.tours.paste.relative import RELATIVE
from organizer.tours.paste.weekdays import EVERY, LAST, doubt_of

A_WEEK = 7
_ORDER = r"-?(?:го|ого|е|ое|[іыи]?н?ш[іыи]|st|nd|rd|th)\b"
_CASE = r"-?(?:[сн]?[іыи])?(?:[днт][ае]н|[гғкқн][ае]|[нн]?[дт][ае]|[днт][іыи][нң])?\b"
"""What a Kazakh number takes on its end: 9-ы, 9-ынан, 11-іне, 9-дан, 11-ге."""
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)(?:[ T]00:00(?::00)?(?!\d))?")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)(?:[ T]00:00(?::00)?(?!\d))?")
_YEAR_LAST = re.compile(
    r"(?<![\d.:/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d:])"
    r"(?:\s*(?:г|ж)\b\.?)?(?:[ T]00:00(?::00)?(?!\d))?"
)
_NAMED = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|-?го|-?е|-?[іыи]?н?ш[іыи])?[\s.-]+(?:of\s+)?([^\W\d]{3,})\b\.?"
    r"(?:,?\s*(\d{4})(?!\d)(?:\s*(?:года|год|г|жылы|жылғы|ж)\b\.?)?)?",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"\b([^\W\d]{3,})\.?(?:\s+айының)?\s+(\d{1,2})(?:st|nd|rd|th|-?(?:[іыи]|с[іыи])(?:н[ае]|нд[ае])?\b)?"
    r"(?![\d:.])(?:,?\s*(\d{4})(?!\d))?",
    re.IGNORECASE,
)
_KAZAKH_YEAR = re.compile(
    rf"(?<!\d)(\d{{4}})\s*(?:жылғы|жылы|жылдың|ж\.?)\s+(\d{{1,2}})(?:{_ORDER})?[\s-]+([^\W\d]{{3,}})\b\.?",
    re.IGNORECASE,
)
_KAZAKH_YEAR_AND_MONTH = re.compile(
    rf"(?<!\d)(\d{{4}})\s*(?:жылғы|жылы|жылдың|ж\.?)\s+([^\W\d]{{3,}})(?:\s+айының)?\s+(\d{{1,2}})"
    rf"(?:{_ORDER}|{_CASE})?(?![\d:.])",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\d.:/-])(\d{1,2})([./])(\d{1,2})\.?(?:-(?:[гғкқ][ае]|[дт][ае]н?|н[ае]н?)\b)?(?![\d:/-])(?!\.\d)",
    re.IGNORECASE,
)
_NUMBER = rf"\d{{1,2}}(?:{_ORDER}|{_CASE})?"
_AND = r"(?:\s+(?:и|and|және|мен|бен|пен)\s+|\s*&\s*)"
_TILL = r"(?:по|до|to|till|until|through|thru)"
_FROM = r"\d{1,2}-?(?:[сн]?[іыи])?[днт][ае]н\s+(?:бастап\s+)?"
"""9-дан, 9-ынан бастап."""
_MANY = (
    rf"({_NUMBER}(?:\s*,\s*{_NUMBER})*{_AND}{_NUMBER}|{_FROM}{_NUMBER}"
    rf"|{_NUMBER}(?:[–—-]|\s+{_TILL}\s+(?:the\s+)?){_NUMBER}"
    rf"|^{_NUMBER}(?:\s+[–—-]\s+{_NUMBER}|(?:\s*,\s*{_NUMBER})+))"
)
"""A comma alone, or a dash between spaces, lists days at the start alone: школа 2, 5 декабря."""
_MANY_NAMED = re.compile(
    rf"(?<![\d.:–-]){_MANY}([\s.-]+(?:of\s+)?([^\W\d]{{3,}})\b\.?"
    r"(?:,?\s*\d{4}(?!\d)(?:\s*(?:года|год|г|жылы|жылғы|ж)\b\.?)?)?)",
    re.IGNORECASE,
)
_MANY_NAME_FIRST = re.compile(
    rf"\b(([^\W\d]{{3,}})\.?\s+){_MANY}(?![\d:.])((?:,?\s*\d{{4}}(?!\d))?)", re.IGNORECASE
)
_DAY_BEFORE = re.compile(rf"(?<![\d.:]){_NUMBER}[\s.-]+(?:of\s+)?$", re.IGNORECASE)
"""9 декабря 18-20: the month belongs to the day before it."""
_MANY_SHORT = re.compile(
    rf"(?<![\d.:/-])({_NUMBER}(?:[./](?:0?[1-9]|1[0-2])(?:[./](?:\d{{4}}|\d{{2}}))?)?)"
    rf"(?:({_AND})(?:([^\W\d]+)\s+)?|\s*[–—-]\s*|\s+{_TILL}\s+|-?[дтн][ае]н\s+(?:бастап\s+)?)"
    r"((?:0?[1-9]|[12]\d|3[01])([./](?:0?[1-9]|1[0-2])([./](?:\d{4}|\d{2}))?))(?:-(?:[гғкқ][ае]|н[ае])\b)?(?![\d:/-]|\.\d)",
    re.IGNORECASE,
)
_SHORT_DAY, _SHORT_MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"[./](?:0?[1-9]|1[0-2])"
_SHORT_LISTED = re.compile(
    rf"^((?:{_SHORT_DAY}(?:{_SHORT_MONTH})?\s*,\s*)+){_SHORT_DAY}({_SHORT_MONTH})(?![\d:/-]|\.\d)"
)
"""10, 12.12 at the start."""
_STREET = re.compile(r"\b(?:ул|улица|улице|пр|просп|проспект|мкр|пер)\b\.?\s*$", re.IGNORECASE)
_BETWEEN = re.compile(rf"\s*(?:[–—-]|\b(?:{_TILL}|бастап)\b)(?:\s*(?:{_TILL}\b|the\b))*\s*", re.IGNORECASE)
"""Between two days of which all between are meant."""
_BESIDE = re.compile(rf"(?:{_AND}|{_BETWEEN.pattern}|[\s,;()])*", re.IGNORECASE)
_LAST = re.compile(r"\s+(?:[дш]ейін|дейин|аралы[ғг]ында|арасында)\b", re.IGNORECASE)
"""After the last of such days."""
_APPOSED = re.compile(r"[\s,()–—-]*")
_FIRST = re.compile(r"\b(?:between|между|до|until|till)\s+$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def read_day(text: str, *, first: date) -> date:
    """The day that a text names.

    Without a year it is the one nearest to `first`; a weekday alone is the next one from there on.
    Raises Unclear for a text that names no day, or two that differ, or one of each week, or one before
    `first` without a year.
    """
    text = text.strip()
    if not text:
        raise Unclear(Doubt.EMPTY)
    if len(text) > LONGEST:
        raise Unclear(Doubt.UNREADABLE)
    if several_in(text) is not None:
        raise Unclear(Doubt.SEVERAL)
    found, rest = _dated(text, first)
    if any(_dates(rest)):
        again, left = _dated(rest, first)
        rest = left if again == found else rest
    weekdays = {WEEKDAYS[word] for word in fold(rest).split() if word in WEEKDAYS}
    unknown = [word for word in fold(rest).split() if word not in WEEKDAYS.keys() | _FILLING]
    doubt = doubt_of(rest)
    if doubt is not None and EVERY.issuperset(unknown):
        raise Unclear(doubt)
    if unknown or (found is None and not weekdays):
        raise Unclear(Doubt.UNREADABLE)
    if found is None:
        return next_weekday(weekdays.pop(), first=first)
    if weekdays and found.weekday() not in weekdays:
        raise Unclear(Doubt.WEEKDAY)
    return found


_FILLING = frozenset(
    [
        "в", "во", "на", "с", "по", "до", "и", "мен", "бен", "пен", "жане", "on", "the", "at", "and", "from",
        "to", "till", "until", "through", "бастап", "дейин", "шейин", "аралыгында", "арасында", "куни",
        "года", "год", "г", "жылы", "ж",
    ]
)  # fmt: skip


def next_weekday(weekday: int, *, first: date) -> date:
    """The first such weekday, Monday 0, on `first` or after it."""
    return first + timedelta(days=(weekday - first.weekday()) % A_WEEK)


def day_in(line: str) -> str:
    """The part of a line that names its day for sure: a date, a word like "tomorrow" and a weekday beside it.

    Empty without one.
    """
    dates = [found for found in _dates(line) if found is not None]
    weekdays = [found for found in _WORD.finditer(line) if fold(found[0]) in WEEKDAYS]
    relative = [found for found in [RELATIVE.search(line)] if found is not None]
    return " ".join(part.strip() for part in _in_order([*relative, *dates[:1], *weekdays[:1]]))


def short_date_in(line: str) -> str:
    """A part like 14.03 or 14/3, which may be a day; empty without one."""
    found = next((found for found in _SHORT.finditer(line) if 1 <= int(found[3]) <= 12), None)
    return "" if found is None else found[0].strip()


@dataclass(frozen=True)
class Several:
    """Several days as they were written, where one stands as a rule."""

    parts: tuple[str, ...]
    """What was written of them, in order, apart where other words stand between."""
    days: tuple[str, ...] = ()
    """Each by itself; empty where it is not clear that each is meant: from one to another, with weekdays."""


@dataclass(frozen=True)
class _Written:
    """A piece of a text that names days: whether it is one, and which."""

    start: int
    end: int
    days: tuple[str, ...]
    key: object = None
    """The same for the same day written twice; none of several days."""


def several_in(text: str, *, has_hours: Callable[[str], bool] = lambda _rest: True) -> Several | None:
    """More than one day of a text: 5 и 6 декабря, 8-9 желтоқсан; None where it names one at most.

    What may be hours as well, 11.10-12.10, is days where the rest of the text `has_hours`.
    """
    found = _many(text, has_hours)
    found += [each for each in _singles(text) if not _overlaps(each, found)]
    is_span = bool(found) and _is_span(text, found)
    is_one = len({each.key for each in found} - {None}) < 2 and all(each.key is not None for each in found)
    if is_one and not is_span:
        return None
    weekdays = [
        _Written(word.start(), word.end(), ()) for word in _WORD.finditer(text) if fold(word[0]) in WEEKDAYS
    ]
    parts = _joined(text, [*found, *weekdays])
    clear = not weekdays and len(parts) == 1 and not is_span and all(each.days for each in found)
    days = [day for each in sorted(found, key=lambda each: each.start) for day in each.days]
    return Several(tuple(parts), tuple(days) if clear else ())


def _many(text: str, has_hours: Callable[[str], bool]) -> list[_Written]:
    """The pieces that name several days with one month, or with short ones."""
    found = [
        _Written(each.start(), each.end(), tuple(number + each[2] for number in _numbers(each[1])))
        for each in _MANY_NAMED.finditer(text)
        if fold(each[3]) in MONTHS
    ]
    for each in _MANY_NAME_FIRST.finditer(text):
        piece = _Written(
            each.start(), each.end(), tuple(each[1] + number + each[4] for number in _numbers(each[3]))
        )
        has_day = _DAY_BEFORE.search(text[: each.start()]) is not None
        if fold(each[2]) in MONTHS and not has_day and not _overlaps(piece, found):
            found.append(piece)
    short = None if found else _short_ones(text, has_hours)
    return [short] if short else found


def _short_ones(text: str, has_hours: Callable[[str], bool]) -> _Written | None:
    """5.12 и 6.12, 5-6.12.2026: unless another day stands there, or it may be hours."""
    commas = _SHORT_LISTED.match(text)
    if commas is not None:
        days = re.split(r"\s*,\s*", commas[0])
        whole = tuple(day if set("./") & set(day) else day + commas[2] for day in days)
        return _Written(0, commas.end(), whole) if has_hours(text[commas.end() :]) else None
    found = _MANY_SHORT.search(text)
    if found is None or (found[3] and fold(found[3]) not in WEEKDAYS):
        return None
    listed = (found[1] if set("./") & set(found[1]) else found[1] + found[5], found[4]) if found[2] else ()
    piece = _Written(found.start(), found.end(), listed)
    rest = f"{text[: piece.start]} {text[piece.end :]}"
    is_only = not _SHORT.search(rest) and all(_overlaps(each, [piece]) for each in _singles(text))
    return piece if is_only and (found[6] or has_hours(rest)) else None


def _numbers(listed: str) -> list[str]:
    """The days of a list, none of a span."""
    numbers = re.split(rf"{_AND}|\s*,\s*", listed, flags=re.IGNORECASE)
    return numbers if len(numbers) > 1 else []


def _singles(text: str) -> list[_Written]:
    """The pieces that name one day each with a month or a year."""
    found: list[_Written] = []
    streets: list[_Written] = []
    for pattern, day, month in (
        (_YEAR_FIRST, 3, 2),
        (_YEAR_LAST, 1, 3),
        (_KAZAKH_YEAR, 2, 3),
        (_KAZAKH_YEAR_AND_MONTH, 3, 2),
        (_NAMED, 1, 2),
        (_NAME_FIRST, 2, 1),
    ):
        for each in pattern.finditer(text):
            number = _month(each[month])
            piece = _Written(each.start(), each.end(), (each[0].strip(),), (int(each[day]), number))
            if number is not None and not _overlaps(piece, [*found, *streets]):
                (streets if _is_street(each) else found).append(piece)
    return [*found, *_relatives(text, found)]


def _relatives(text: str, dates: Collection[_Written]) -> Iterator[_Written]:
    """Words like "tomorrow", but for one that stands beside a date and says it once more."""
    for each in RELATIVE.finditer(text):
        gaps = [text[min(each.end(), one.end) : max(each.start(), one.start)] for one in dates]
        if not any(map(_APPOSED.fullmatch, gaps)):
            yield _Written(each.start(), each.end(), (each[0],), each.lastgroup or "today")


def _is_street(found: re.Match[str]) -> bool:
    """True for ул. 8 Марта, which is no day."""
    return _STREET.search(found.string[: found.start()]) is not None


def _is_span(text: str, pieces: Iterable[_Written]) -> bool:
    """True where all days from the first piece to the last are meant, or all till one."""
    found = sorted(pieces, key=lambda each: each.start)
    gaps = [text[one.end : other.start] for one, other in pairwise(found)]
    ends = (_FIRST.search(text[: found[0].start]), LAST.match(text, found[-1].end))
    return any(ends) or any(map(_BETWEEN.fullmatch, gaps))


def _overlaps(piece: _Written, others: Iterable[_Written]) -> bool:
    return any(piece.start < other.end and other.start < piece.end for other in others)


def _joined(text: str, pieces: Iterable[_Written]) -> list[str]:
    """The texts of pieces, of those with nothing but small words between them as one."""
    spans: list[tuple[int, int]] = []
    for piece in sorted(pieces, key=lambda each: each.start):
        last = LAST.match(text, piece.end)
        end = piece.end if last is None else last.end()
        if spans and _BESIDE.fullmatch(text[spans[-1][1] : piece.start]):
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            first = _FIRST.search(text[: piece.start])
            spans.append((piece.start if first is None else first.start(), end))
    return [text[start:end].strip() for start, end in spans]


def _in_order(found: Iterable[re.Match[str]]) -> Iterator[str]:
    yield from (each[0] for each in sorted(found, key=re.Match.start))


def _dates(text: str) -> Iterator[re.Match[str] | None]:
    yield _YEAR_FIRST.search(text)
    yield _YEAR_LAST.search(text)
    yield _KAZAKH_YEAR.search(text)
    yield _KAZAKH_YEAR_AND_MONTH.search(text)
    for pattern, word in ((_NAMED, 2), (_NAME_FIRST, 1)):
        yield from (
            found for found in pattern.finditer(text) if fold(found[word]) in MONTHS and not _is_street(found)
        )
    yield next((found for found in _SHORT.finditer(text) if found[2] == "/"), None)


def _dated(text: str, first: date) -> tuple[date | None, str]:
    """The date of a text that holds one, and the text without it."""
    for pattern, day, month, year in (
        (_YEAR_FIRST, 3, 2, 1),
        (_YEAR_LAST, 1, 3, 4),
        (_KAZAKH_YEAR, 2, 3, 1),
        (_KAZAKH_YEAR_AND_MONTH, 3, 2, 1),
        (_NAMED, 1, 2, 3),
        (_NAME_FIRST, 2, 1, 3),
    ):
        for found in pattern.finditer(text):
            number = _month(found[month])
            if number is not None:
                return _day(found[day], number, found[year], first), _without(text, found)
    short = _SHORT.search(text)
    if short is None:
        return None, text
    return _day(short[1], int(short[3]), None, first), _without(text, short)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _month(written: str) -> int | None:
    return int(written) if written.isdecimal() else MONTHS.get(fold(written))


def _day(day: str, month: int, year: str | None, first: date) -> date:
    if year is not None:
        return _existing(int(year) + (2000 if len(year) == 2 else 0), month, int(day))
    near = [found for years in (-1, 0, 1) if (found := _or_none(first.year + years, month, int(day)))]
    if not near:
        raise Unclear(Doubt.NO_SUCH)
    nearest = min(near, key=lambda found: abs(found - first))
    if nearest < first:
        raise Unclear(Doubt.PAST)
    return nearest


def _existing(year: int, month: int, day: int) -> date:
    found = _or_none(year, month, day)
    if found is None:
        raise Unclear(Doubt.NO_SUCH)
    return found


def _or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
