"""A line as people write it → what names its day, and what is left of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from organizer.tours.paste.days import day_in, read_day, several_in, short_date_in
from organizer.tours.paste.doubts import Unclear
from organizer.tours.paste.hours import APART, hours_in
from organizer.tours.paste.weekdays import weekly_in

_BEFORE = (
    r"(?:\b(?:начало|басталуы|starts|starting)\b[:,]?\s*)?"
    r"(?:\b(?:в|во|с|со|по|at|on|from|сағат|сағ)\b\.?\s*)?(?:\bthe\s+)?"
)
_AFTER = r"(?:\s*\bкүні\b)?"


def parted(line: str, first: date) -> tuple[str, str]:
    """The day of a line, or all of several days, and the line without."""
    several = several_in(line, has_hours=lambda rest: bool(hours_in(rest)))
    if several is not None:
        for part in several.parts:
            line = without(line, part)
        return APART.join(several.parts), line
    weekly = weekly_in(line)
    if weekly:
        line = without(line, weekly)
        day = day_in(line) or short_date_in(line)
        return f"{day} {weekly}".strip(), without(line, day)
    day = day_in(line)
    rest = without(line, day)
    if not any(letter.isdigit() for letter in day) and (short := _short_date(rest, day, first)):
        return f"{day} {short}".strip(), without(rest, short)
    return day, rest


def _short_date(line: str, weekday: str, first: date) -> str:
    """14.03 in a line, as long as it is a day: beside a weekday it must be such a day, or hours stand too."""
    short = short_date_in(line)
    if not short or not weekday or hours_in(without(line, short)):
        return short
    try:
        read_day(f"{weekday} {short}", first=first)
    except Unclear:
        return ""
    return short


def without(text: str, part: str) -> str:
    """A text without a part of it, and without the small words that lead to the part."""
    for piece in _pieces(text, part):
        text = re.sub(_BEFORE + re.escape(piece) + _AFTER, " ", text, count=1, flags=re.IGNORECASE)
    return text


def _pieces(text: str, part: str) -> Iterator[str]:
    """A part that stands in the text as it is, or its date and its weekday where they stand apart."""
    words = part.split()
    while words:
        most = next(count for count in range(len(words), 0, -1) if " ".join(words[:count]) in text)
        yield " ".join(words[:most])
        words = words[most:]
