"""Meetings in lines, as people write them one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from organizer.tours.paste.columns import IsPlace
from organizer.tours.paste.days import day_in, read_day, several_in, short_date_in
from organizer.tours.paste.doubts import Unclear
from organizer.tours.paste.hours import hours_in
from organizer.tours.paste.row import MOST_LETTERS, Row, each_day, plain, shortened, with_days_from_above
from organizer.tours.paste.weekdays import weekly_in

MOST_LINE = 2 * MOST_LETTERS
_DASH = re.compile(r"\s+[–—-]\s+")
_EMPTIED = re.compile(r"\(\s*\)|\[\s*\]")
_AROUND = " \t,;.:–—-"
_BEFORE = (
    r"(?:\b(?:начало|басталуы|starts|starting)\b[:,]?\s*)?"
    r"(?:\b(?:в|во|с|со|по|at|on|from|сағат|сағ)\b\.?\s*)?(?:\bthe\s+)?"
)
_AFTER = r"(?:\s*\bкүні\b)?"
_BULLET = re.compile(r"(?:[•‣▪●◦·∙○■□▫►➤✓✔]|[*–—-](?=\s))\s*")
_NUMBERED = re.compile(r"(\(?)(\d{1,3})([.)]+)(?:\s+|(?=[^\W\d]))")
_DAY_IN_DOTS = re.compile(r"\d{1,2}\.(?:\s|$)")
"""What may follow a number with a dot where both are a day: 1. 12. 18:30."""


def rows_from_lines(lines: Iterable[str], *, first: date, is_place: IsPlace) -> list[Row]:
    """The meetings of lines, without the signs of a list.

    A line that is nothing but a day is the day of those below it that name none.
    """
    unmarked = _unmarked(plain(line, most=MOST_LINE) for line in lines)
    rows = [row for line in unmarked for row in each_day(_from_line(line, first, is_place))]
    return with_days_from_above(rows, only_from_headings=True)


def _unmarked(lines: Iterable[str]) -> Iterator[str]:
    """Lines without bullets, and without the numbers that count them: a number by itself may be of a day."""
    last = 0
    for line in lines:
        rest = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
        found = _NUMBERED.match(rest)
        if found is None:
            yield rest
            continue
        number, below = int(found[2]), rest[found.end() :]
        is_counted = number in {1, last + 1} and not _DAY_IN_DOTS.match(below)
        if is_counted:
            last = number
        yield below if is_counted or ")" in found[3] or day_in(below) or short_date_in(below) else rest


def _from_line(line: str, first: date, is_place: IsPlace) -> Row:
    """A line as people write it: the day and the hours are taken out, what stays is the place."""
    day, rest = _parted(line, first)
    hours = hours_in(rest)
    rest = _EMPTIED.sub(" ", without(rest, hours)).strip(_AROUND)
    place, *titles = _DASH.split(rest)
    if titles and is_place(titles[0]):
        place, titles = f"{place}, {titles[0]}", titles[1:]
    place = ", ".join(part for piece in re.split("[,;\t]", place) if (part := piece.strip(_AROUND)))
    return shortened(Row(place=place, day=day, starts=hours, title=" – ".join(titles)))


def _parted(line: str, first: date) -> tuple[str, str]:
    """The day of a line, or all of several days, and the line without."""
    several = several_in(line, has_hours=lambda rest: bool(hours_in(rest)))
    if several is not None:
        for part in several.parts:
            line = without(line, part)
        return " … ".join(several.parts), line
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
