"""Days and hours as spreadsheets count them, in cells that nobody said to be a day: 46000, 46000.77, 0.77."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

_DAYS = re.compile(r"(\d{5})(?:[.,](\d{1,17}))?")
_PART = re.compile(r"0?[.,](\d{1,17})")
_FROM_1900 = datetime.combine(date(1899, 12, 30), time())
_FROM_1904 = datetime.combine(date(1904, 1, 1), time())
_MINUTES = 24 * 60
BEHIND = timedelta(days=31)
AHEAD = timedelta(days=366)


def as_written(
    rows: Sequence[Sequence[str]], columns: Collection[int], *, from_1904: bool
) -> list[list[str]]:
    """Rows where what is counted in these columns, of days and hours, is a day and an hour to read."""
    return [
        [
            _written(cell, _start(from_1904=from_1904)) if number in columns else cell
            for number, cell in enumerate(row)
        ]
        for row in rows
    ]


def columns_of_days(rows: Sequence[Sequence[str]], *, first: date, from_1904: bool) -> list[int]:
    """The columns of which most cells are such a count of a day around a first one: other numbers are not."""
    found = []
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
        days = [
            moment for cell in cells if (moment := _moment(cell, _start(from_1904=from_1904))) is not None
        ]
        near = [moment for moment in days if first - BEHIND <= moment.date() <= first + AHEAD]
        if 2 * len(near) > len(cells):
            found.append(column)
    return found


def _written(cell: str, start: datetime) -> str:
    moment = _moment(cell, start)
    if moment is not None:
        return f"{moment:%Y-%m-%d}" if moment.time() == time() else f"{moment:%Y-%m-%d %H:%M}"
    part = _PART.fullmatch(cell.strip())
    return cell if part is None else f"{_FROM_1900 + _since_midnight(part[1]):%H:%M}"


def _moment(cell: str, start: datetime) -> datetime | None:
    found = _DAYS.fullmatch(cell.strip())
    if found is None:
        return None
    return start + timedelta(days=int(found[1])) + _since_midnight(found[2] or "0")


def _start(*, from_1904: bool) -> datetime:
    """Day 0, for all days after February 1900, of which spreadsheets count one too many."""
    return _FROM_1904 if from_1904 else _FROM_1900


def _since_midnight(decimals: str) -> timedelta:
    """A part of a day, to the minute."""
    return timedelta(minutes=round(Fraction(int(decimals), 10 ** len(decimals)) * _MINUTES))
