"""A day, hours and languages as people write them, each read in one way or not at all."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from organizer.kernel.text import fold
from organizer.tours.paste.calendar_words import LANGUAGES, MONTHS, WEEKDAYS


class Doubt(enum.StrEnum):
    """Why a cell has no meaning."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    NO_SUCH = "no_such"
    """31.02, 25:00."""
    TWO_READINGS = "two_readings"
    """18-20 may be twenty past six or two hours."""
    WEEKDAY = "weekday"
    """Tuesday 14 March, where 14 March is a Saturday."""
    PAST = "past"
    FAR = "far"
    """More than two years ahead: a year was mistyped."""
    BACKWARDS = "backwards"
    """The end is not after the start."""
    NOT_FOUND = "not_found"
    """Nobody and nothing of this name is known."""
    TWO_FOUND = "two_found"
    """More than one is of this name."""


class Unclear(ValueError):
    """A cell that means nothing for sure; `doubt` says why."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt)
        self.doubt = doubt


@dataclass(frozen=True)
class Hours:
    """When it starts, and when it ends where that was written."""

    starts: time
    ends: time | None = None


LONGEST = 200
A_WEEK = 7
NOON = 12
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)(?:[ T]00:00(?::00)?(?!\d))?")
_YEAR_LAST = re.compile(
    r"(?<![\d.:/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d:])"
    r"(?:\s*(?:г|ж)\b\.?)?(?:[ T]00:00(?::00)?(?!\d))?"
)
_NAMED = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|-?го|-?е|-?[іыи]?н?ш[іыи])?[\s.-]+([^\W\d]{3,})\b\.?"
    r"(?:,?\s*(\d{4})(?!\d)(?:\s*(?:года|год|г|жылы|жылғы|ж)\b\.?)?)?",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    r"\b([^\W\d]{3,})\.?(?:\s+айының)?\s+(\d{1,2})(?:st|nd|rd|th|-?(?:[іыи]|с[іыи])(?:н[ае]|нд[ае])?\b)?"
    r"(?![\d:.])(?:,?\s*(\d{4})(?!\d))?",
    re.IGNORECASE,
)
_KAZAKH_YEAR = re.compile(
    r"(?<!\d)(\d{4})\s*(?:жылғы|жылы|ж\.?)\s+(\d{1,2})[\s-]+([^\W\d]{3,})\b\.?", re.IGNORECASE
)
_SHORT = re.compile(r"(?<![\d.:/-])(\d{1,2})([./])(\d{1,2})\.?(?![\d:/-])(?!\.\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_CLOCK = (
    r"(\d{1,2})(?:\s*(?:[:.]|(?:ч|час|часов|часа|h|сағ|сағат)\.?\s*(?=\d))\s*(\d{2})(?:[:]\d{2})?(?:\s*(?:мин(?:ут\w*)?|min)\b\.?)?"
    r"|\s*(?:часов|часа|час|ч|h|сағат|сағ)\b\.?)?\s*([ap]\.?\s?m\b\.?)?"
)
_ENDING = r"(?:\s*-?\s*(?:[дтн][ае]н|[гкғқ][ае]|[дт][ае])\b)?(?:\s*(?:бастап|дейін|дейин)\b)?"
_BETWEEN = r"\s*(?:–|—|‒|−|-|\bto\b|\bдо\b|\btill\b|\buntil\b)\s*"
_SPAN = re.compile(
    rf"(?<![\d.:]){_CLOCK}{_ENDING}(?:{_BETWEEN}|\s+(?=\d)){_CLOCK}{_ENDING}(?![\d:])", re.IGNORECASE
)
_ONE = re.compile(rf"(?<![\d.:]){_CLOCK}{_ENDING}(?![\d:])", re.IGNORECASE)
_HYPHENATED = re.compile(r"(?<![\d.:])(\d{1,2})-(\d{2})(?![\d:.]|\s*(?:ч|h|[ap]\.?m))", re.IGNORECASE)
_BARE = re.compile(r"(\d{1,2}) (\d{2})|(\d{2})(\d{2})")
_PART_AFTER = re.compile(
    r"\b(\d{1,2})([:.]\d{2})?(?:\s*(?:часов|часа|час|ч)\b\.?)?\s*(?:(утра|ночи)|дня|вечера)\b", re.IGNORECASE
)
_PART_BEFORE = re.compile(
    r"\b(?:(та[ңн][ғг]ы|та[ңн]ерте[ңн](?:г[іи])?)|кешк[іие]|т[үу]ск[іи]|т[үу]стен кей[іи]н(?:г[іи])?)"
    r"\s+(?:(?:сағат|сагат)\s+)?(\d{1,2})([:.]\d{2})?\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?:в|с|со|at|from|сағат|сағ)\b\.?\s*", re.IGNORECASE)


def read_day(text: str, *, first: date) -> date:
    """The day that a text names.

    Without a year it is the one nearest to `first`; a weekday alone is the next one from there on.
    Raises Unclear for a text that names no day, or two that differ, or one before `first` without a year.
    """
    text = text.strip()
    if not text:
        raise Unclear(Doubt.EMPTY)
    if len(text) > LONGEST:
        raise Unclear(Doubt.UNREADABLE)
    found, rest = _dated(text, first)
    weekdays = {WEEKDAYS[word] for word in fold(rest).split() if word in WEEKDAYS}
    unknown = [word for word in fold(rest).split() if word not in WEEKDAYS and word not in _FILLING]
    if unknown or len(weekdays) > 1 or (found is None and not weekdays):
        raise Unclear(Doubt.UNREADABLE)
    if found is None:
        return next_weekday(weekdays.pop(), first=first)
    if weekdays and found.weekday() not in weekdays:
        raise Unclear(Doubt.WEEKDAY)
    return found


_FILLING = frozenset(["в", "во", "на", "on", "the", "at", "куни", "года", "год", "г", "жылы", "ж"])


def next_weekday(weekday: int, *, first: date) -> date:
    """The first such weekday, Monday 0, on `first` or after it."""
    return first + timedelta(days=(weekday - first.weekday()) % A_WEEK)


def read_hours(text: str) -> Hours:
    """The hours that a text names: 18:30, 18.30, 18-30, 18ч, 6 pm, 18:30–20:00. Raises Unclear."""
    text = _BEFORE.sub("", text.strip())
    if not text:
        raise Unclear(Doubt.EMPTY)
    if len(text) > LONGEST:
        raise Unclear(Doubt.UNREADABLE)
    text = _PART_BEFORE.sub(lambda found: _half(found[2], found[3], is_morning=bool(found[1])), text)
    text = _PART_AFTER.sub(lambda found: _half(found[1], found[2], is_morning=bool(found[3])), text)
    parted = _HYPHENATED.fullmatch(text) or _BARE.fullmatch(text)
    if parted:
        hour, second = (int(part) for part in parted.groups() if part is not None)
        return Hours(_clock(str(hour), f"{second:02}", None) if text.isdecimal() else _two(hour, second))
    span = _SPAN.fullmatch(text)
    if span:
        is_later = int(span[1]) < int(span[4])
        half = span[3] or (span[6] if is_later else None)
        other = span[6] or (span[3] if is_later and int(span[4]) < NOON else None)
        return Hours(_clock(span[1], span[2], half), _clock(span[4], span[5], other))
    one = _ONE.fullmatch(text)
    if one is None:
        raise Unclear(Doubt.UNREADABLE)
    return Hours(_clock(one[1], one[2], one[3]))


def read_languages(text: str) -> tuple[str, ...]:
    """The codes of the languages that a text names, in its order; empty for an empty one. Raises Unclear."""
    words = [word for word in fold(text).split() if word not in _BESIDE_LANGUAGES]
    if any(word not in LANGUAGES for word in words):
        raise Unclear(Doubt.UNREADABLE)
    return tuple(dict.fromkeys(LANGUAGES[word] for word in words))


_BESIDE_LANGUAGES = frozenset(
    {
        "и", "жане", "and", "на", "in", "тил", "тили", "тилде", "тилинде", "тилдер", "тилдери", "тилдеринде",
        "язык", "языке", "языки", "языках", "language",
    }
)  # fmt: skip


def day_in(line: str) -> str:
    """The part of a line that names its day for sure: a date and a weekday beside it; empty without one."""
    dates = [found for found in _dates(line) if found is not None]
    weekdays = [found for found in _WORD.finditer(line) if fold(found[0]) in WEEKDAYS]
    return " ".join(part.strip() for part in _in_order([*dates[:1], *weekdays[:1]]))


def hours_in(line: str) -> str:
    """The part of a line that names its hours: the plainest where several could; empty without one."""
    patterns = (_PART_BEFORE, _PART_AFTER, _SPAN, _HYPHENATED, _ONE)
    found = [each for pattern in patterns for each in pattern.finditer(line)]
    ranked = [
        (_plainness(line, each), -len(each[0].strip()), each.start(), each[0].strip()) for each in found
    ]
    return min((each for each in ranked if each[0] is not None), default=(None, 0, 0, ""))[3]


def short_date_in(line: str) -> str:
    """A part like 14.03 or 14/3, which may be a day; empty without one."""
    found = next((found for found in _SHORT.finditer(line) if 1 <= int(found[3]) <= 12), None)
    return "" if found is None else found[0].strip()


def _plainness(line: str, found: re.Match[str]) -> int | None:
    """How surely a part of a line is its hours, 0 the surest; None for what may be a mere number."""
    text = found[0].strip()
    before = fold(line[: found.start()]).split()[-1:]
    marks = (
        found.re in {_PART_BEFORE, _PART_AFTER},
        re.fullmatch(r"[^\s]*:[^\s]*|.*:.*\D.*:.*", text) is not None,
        re.search(r"\d\s*(?:ч|h|[ap]\.?\s?m|саг|сағ)", text, re.IGNORECASE) is not None,
        re.fullmatch(r"\d{1,2}\.\d\d(?:\s*\D+\d{1,2}\.\d\d)?", text) is not None,
        re.fullmatch(r"\d{1,2}-(?:00|15|30|45)", text) is not None,
        text.isdecimal() and before in (["в"], ["at"], ["сагат"], ["саг"]),
        re.fullmatch(r"\d{1,2}\s*[–—]\s*\d{1,2}", text) is not None,
        _may_be_two_hours(text),
    )
    return next((rank for rank, holds in enumerate(marks) if holds), None)


def _may_be_two_hours(text: str) -> bool:
    """True for 18-20, whatever it turns out to be: it is asked."""
    found = _HYPHENATED.fullmatch(text)
    return found is not None and int(found[1]) < int(found[2]) <= 24


def _in_order(found: Iterable[re.Match[str]]) -> Iterator[str]:
    yield from (each[0] for each in sorted(found, key=re.Match.start))


def _dates(text: str) -> Iterator[re.Match[str] | None]:
    yield _YEAR_FIRST.search(text)
    yield _YEAR_LAST.search(text)
    yield _KAZAKH_YEAR.search(text)
    for pattern, word in ((_NAMED, 2), (_NAME_FIRST, 1)):
        yield from (found for found in pattern.finditer(text) if fold(found[word]) in MONTHS)
    yield next((found for found in _SHORT.finditer(text) if found[2] == "/"), None)


def _dated(text: str, first: date) -> tuple[date | None, str]:
    """The date of a text that holds one, and the text without it."""
    for pattern, day, month, year in (
        (_YEAR_FIRST, 3, 2, 1),
        (_YEAR_LAST, 1, 3, 4),
        (_KAZAKH_YEAR, 2, 3, 1),
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


def _half(hour: str, minute: str | None, *, is_morning: bool) -> str:
    """An hour beside which it is said whether it is before noon, as 6 pm; one of the whole day as it is."""
    half = "" if int(hour) > NOON else " am" if is_morning else " pm"
    return f"{hour}{minute or ''}{half}"


def _two(hour: int, second: int) -> time:
    """An hour and its minutes, unless they may be two hours."""
    if hour < second <= 24:
        raise Unclear(Doubt.TWO_READINGS)
    return _clock(str(hour), f"{second:02}", None)


def _clock(hour: str, minute: str | None, half: str | None) -> time:
    number = int(hour)
    if half is not None:
        if not 1 <= number <= NOON:
            raise Unclear(Doubt.NO_SUCH)
        number = number % NOON + (NOON if half[0] in "pP" else 0)
    try:
        return time(number, int(minute or 0))
    except ValueError as problem:
        raise Unclear(Doubt.NO_SUCH) from problem
