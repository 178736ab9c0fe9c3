"""Meetings in lines, as people write them one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from organizer.tours.paste.apart import meetings_in
from organizer.tours.paste.columns import IsPlace
from organizer.tours.paste.days import day_in, short_date_in
from organizer.tours.paste.hours import APART, hours_in, more_hours_in
from organizer.tours.paste.parts import parted, without
from organizer.tours.paste.row import MOST_LETTERS, Row, each_day, plain, shortened, with_days_from_above

MOST_HOURS = 6
"""Of one line, beside its first: it is asked about however many there are."""
MOST_LINE = 2 * MOST_LETTERS
_DASH = re.compile(r"\s+[–—-]\s+")
_EMPTIED = re.compile(r"\(\s*\)|\[\s*\]")
_AROUND = " \t,;.:·–—-"
_BULLET = re.compile(r"(?:[•‣▪●◦·∙○■□▫►➤✓✔]|[*–—-](?=\s))\s*")
_NUMBERED = re.compile(r"(\(?)(\d{1,3})([.)]+)(?:\s+|(?=[^\W\d]))")
_DAY_IN_DOTS = re.compile(r"\d{1,2}\.(?:\s|$)")
"""What may follow a number with a dot where both are a day: 1. 12. 18:30."""


def rows_from_lines(lines: Iterable[str], *, first: date, is_place: IsPlace) -> list[Row]:
    """The meetings of lines, without the signs of a list.

    A line that is nothing but a day is the day of those below it that name none.
    """
    unmarked = _unmarked(plain(line, most=MOST_LINE) for line in lines)
    apart = (each for line in unmarked for each in meetings_in(line, first=first, is_place=is_place))
    rows = [row for line in apart for row in each_day(_from_line(line, first, is_place))]
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
    day, rest = parted(line, first)
    hours = hours_in(rest)
    rest = without(rest, hours)
    for more in more_hours_in(rest)[:MOST_HOURS]:
        hours, rest = f"{hours}{APART}{more}", without(rest, more)
    rest = _EMPTIED.sub(" ", rest).strip(_AROUND)
    place, *titles = _DASH.split(rest)
    if titles and is_place(titles[0]):
        place, titles = f"{place}, {titles[0]}", titles[1:]
    place = ", ".join(part for piece in re.split("[,;·\t]", place) if (part := piece.strip(_AROUND)))
    return shortened(Row(place=place, day=day, starts=hours, title=" – ".join(titles)))
