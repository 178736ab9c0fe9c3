"""Hours as people write them, read in one way or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from organizer.kernel.text import fold
from organizer.tours.paste.doubts import LONGEST, Doubt, Unclear


@dataclass(frozen=True)
class Hours:
    """When it starts, and when it ends where that was written."""

    starts: time
    ends: time | None = None


APART = " … "
"""Between parts of a line that stood apart and say the same thing of it."""
NOON = 12
HOURS = 24
_UNIT = r"(?:часов|часа|час|ч|hours|hrs|h|o['’]clock|сағат(?:та|тан|қа)?|сағ)\b\.?"
_CLOCK = (
    r"(\d{1,2})(?:\s*(?:[:.]|(?:ч|час|часов|часа|h|сағ|сағат)\.?\s*(?=\d))\s*(\d{2})(?:[:]\d{2})?"
    r"(?:\s*(?:мин(?:ут\w*)?|min|м|m)\b\.?)?"
    rf"(?:\s*{_UNIT}(?!\s*\d))?|\s*{_UNIT})?\s*([ap]\.?\s?m\b\.?)?"
)
_PLAIN_CLOCK = re.sub(r"\((?!\?)", "(?:", _CLOCK)
_ENDING = r"(?:\s*-?\s*(?:[дтн][ае]н|[гкғқ][ае]|[дт][ае])\b)?(?:\s*(?:бастап|дейін|дейин)\b)?"
_BETWEEN = r"\s*(?:–|—|‒|−|-|\bto\b|\bдо\b|\btill\b|\buntil\b)\s*"
_SPAN = re.compile(
    rf"(?<![\d.:]){_CLOCK}{_ENDING}(?:{_BETWEEN}|\s+(?=\d)){_CLOCK}{_ENDING}(?![\d:])", re.IGNORECASE
)
_ONE = re.compile(rf"(?<![\d.:]){_CLOCK}{_ENDING}(?![\d:])", re.IGNORECASE)
_COLON = r"\d{1,2}:\d{2}(?:\s*[–—-]\s*\d{1,2}:\d{2})?"
_SEVERAL = re.compile(
    rf"(?<![\d.:]){_COLON}(?:(?:\s*[,;/&]\s*|\s+(?:и|and|және|мен)\s+)(?:в\s+|at\s+)?{_COLON})+(?![\d:])",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"(?<![\d.:])(\d{1,2})-(\d{2})(?![\d:.]|\s*(?:ч|h|[ap]\.?m))", re.IGNORECASE)
_TILL = re.compile(r"\b(?:дейін|дейин)$", re.IGNORECASE)
_MINUTES_AFTER_DASH = re.compile(r"(?<=\d)-(?=(?:2[5-9]|[3-5]\d)\s*ч)", re.IGNORECASE)
"""18-30 ч. has minutes, 18-20 ч. may be two hours."""
_DOTTED = re.compile(r"(?:0?[7-9]|1\d|2[0-3])\.[0-5][05]\b")
"""An hour with a dot as meetings have them: 18.30, and no room 2.14."""
_SURE = 2
_BARE = re.compile(r"(\d{1,2}) (\d{2})|(\d{2})(\d{2})")
_PART_AFTER = re.compile(
    r"\b(\d{1,2})([:.]\d{2})?(?:\s*(?:часов|часа|час|ч)\b\.?)?\s*"
    r"(?:(утра|ночи|in the morning)|дня|вечера|in the (?:afternoon|evening))\b",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(
    r"\b(?:(та[ңн][ғг]ы|та[ңн]ерте[ңн](?:г[іи])?)|кешк[іие]|т[үу]ск[іи]|т[үу]стен кей[іи]н(?:г[іи])?)"
    rf"\s+(?:(?:сағат|сагат)\s+)?(\d{{1,2}})([:.]\d{{2}})?(?![\d:]){_ENDING}",
    re.IGNORECASE,
)
_NOON = re.compile(
    r"\b(?:(полдень|полудня|талт[үу]с(?:т[еі])?|т[үу]сте|noon|midday)|полночь|полуночи|midnight)\b",
    re.IGNORECASE,
)
_POINT = "|".join(
    re.sub(r"\((?!\?)", "(?:", each) for each in (_PART_BEFORE.pattern, _PART_AFTER.pattern, _NOON.pattern)
)
_PART_SPAN = re.compile(
    rf"(?:{_POINT})(?:{_BETWEEN}|\s+(?=\d))(?:{_POINT}|{_PLAIN_CLOCK}{_ENDING})(?![\d:])"
    rf"|(?<![\d.:]){_PLAIN_CLOCK}{_ENDING}{_BETWEEN}(?:{_POINT})",
    re.IGNORECASE,
)
"""From one hour till another, of which at least one says which part of the day it is."""
_FROM_TILL = re.compile(
    rf"(?<![\d.:])(?:(?<=\bс )|(?<=\bсо )|(?<=\bfrom )){_PLAIN_CLOCK}"
    rf"\s+(?:до|to|till|until)\s+{_PLAIN_CLOCK}(?![\d:])"
    r"|(?<![\d.:])\d{1,2}-?[дтн][ае]н\s+(?:бастап\s+)?\d{1,2}"
    r"(?:-?[гғкқ][ае]\b(?:\s+(?:дейін|дейин)\b)?|\s+(?:дейін|дейин)\b)",
    re.IGNORECASE,
)
"""С 18 до 20, 18-ден 20-ға дейін: hours by the words beside them."""
_BEFORE = re.compile(
    r"\b(?:(та[ңн][ғг]ы|та[ңн]ерте[ңн](?:г[іи])?)|кешк[іие]|т[үу]ск[іи]|т[үу]стен кей[іи]н(?:г[іи])?)"
    r"\s+(?:(?:сағат|сагат)\s+)?(\d{1,2})([:.]\d{2})?\b",
    re.IGNORECASE,
)
_NOON = re.compile(
    r"\b(?:(полдень|полудня|талт[үу]с(?:т[еі])?|т[үу]сте|noon|midday)|полночь|полуночи|midnight)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?:в|с|со|at|from|сағат|сағ)\b\.?\s*", re.IGNORECASE)


def read_hours(text: str, *, is_end: bool = False) -> Hours:
    """The hours that a text names: 18:30, 18.30, 18-30, 18ч, 6 pm, 18:30–20:00. Raises Unclear.

    Midnight is 24:00 where it is an end; no day begins with it.
    """
    text = _BEFORE.sub("", text.strip())
    if not text:
        raise Unclear(Doubt.EMPTY)
    if len(text) > LONGEST:
        raise Unclear(Doubt.UNREADABLE)
    if _SEVERAL.fullmatch(text) or APART in text:
        raise Unclear(Doubt.SEVERAL)
    text = _MINUTES_AFTER_DASH.sub(":", text)
    text = _NOON.sub(lambda found: "12:00" if found[1] else "24:00", text)
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
        return Hours(_clock(span[1], span[2], half), _clock(span[4], span[5], other, is_end=True))
    one = _ONE.fullmatch(text)
    if one is None or (_TILL.search(text) and not is_end):
        raise Unclear(Doubt.UNREADABLE)
    return Hours(_clock(one[1], one[2], one[3], is_end=is_end))


def hours_in(line: str) -> str:
    """The part of a line that names its hours: the plainest where several could; empty without one.

    Several that stand beside each other are one part, which is asked about.
    """
    several = _SEVERAL.search(line)
    if several:
        return several[0]
    ranked = _ranked(line)
    return min(ranked, default=(0, 0, 0, ""))[3]


def more_hours_in(line: str) -> list[str]:
    """Hours in what is left of a line once its hours are taken out: in order, those that are nothing else."""
    taken: dict[int, str] = {}
    for rank, _length, start, words in sorted(_ranked(line)):
        is_sure = rank <= _SURE or (rank == _SURE + 1 and _DOTTED.match(words))
        if is_sure and not any(
            start < at + len(other) and at < start + len(words) for at, other in taken.items()
        ):
            taken[start] = words
    return [taken[start] for start in sorted(taken)]


def _ranked(line: str) -> list[tuple[int, int, int, str]]:
    """What may be hours: how plainly, how long, where, and the words."""
    patterns = (_PART_SPAN, _FROM_TILL, _NOON, _PART_BEFORE, _PART_AFTER, _SPAN, _HYPHENATED, _ONE)
    found = [(each, _plainness(line, each)) for pattern in patterns for each in pattern.finditer(line)]
    return [
        (rank, -len(each[0].strip()), each.start(), each[0].strip())
        for each, rank in found
        if rank is not None
    ]


def _plainness(line: str, found: re.Match[str]) -> int | None:
    """How surely a part of a line is its hours, 0 the surest; None for what may be a mere number."""
    text = found[0].strip()
    before = fold(line[: found.start()]).split()[-1:]
    marks = (
        found.re in {_PART_SPAN, _FROM_TILL, _NOON, _PART_BEFORE, _PART_AFTER},
        re.fullmatch(r"[^\s]*:[^\s]*(?:\s+(?:бастап|дейін|дейин|[дт][ае]))?|.*:.*\D.*:.*", text) is not None,
        re.search(r"\d\s*(?:ч|h|[ap]\.?\s?m|саг|сағ|o['’])", text, re.IGNORECASE) is not None,
        re.fullmatch(r"\d{1,2}\.\d\d(?:\s*\D+\d{1,2}\.\d\d)?", text) is not None,
        re.fullmatch(r"\d{1,2}-(?:00|15|30|45)", text) is not None,
        re.fullmatch(r"\d{1,2}(?:\s*-?\s*[дт][ае])?", text) is not None
        and before in (["в"], ["at"], ["сагат"], ["саг"]),
        re.fullmatch(r"\d{1,2}\s*[–—]\s*\d{1,2}", text) is not None,
        _may_be_two_hours(text),
    )
    return next((rank for rank, holds in enumerate(marks) if holds), None)


def _may_be_two_hours(text: str) -> bool:
    """True for 18-20, whatever it turns out to be: it is asked."""
    found = _HYPHENATED.fullmatch(text)
    return found is not None and int(found[1]) < int(found[2]) <= HOURS


def _half(hour: str, minute: str | None, *, is_morning: bool) -> str:
    """An hour beside which it is said whether it is before noon, as 6 pm; one of the whole day as it is."""
    half = "" if int(hour) > NOON else " am" if is_morning else " pm"
    return f"{hour}{minute or ''}{half}"


def _two(hour: int, second: int) -> time:
    """An hour and its minutes, unless they may be two hours."""
    if hour < second <= HOURS:
        raise Unclear(Doubt.TWO_READINGS)
    return _clock(str(hour), f"{second:02}", None)


def _clock(hour: str, minute: str | None, half: str | None, *, is_end: bool = False) -> time:
    number = int(hour)
    if is_end and number == HOURS and not int(minute or 0):
        return time()
    if half is not None:
        if not 1 <= number <= NOON:
            raise Unclear(Doubt.NO_SUCH)
        number = number % NOON + (NOON if half[0] in "pP" else 0)
    try:
        return time(number, int(minute or 0))
    except ValueError as problem:
        raise Unclear(Doubt.NO_SUCH) from problem
