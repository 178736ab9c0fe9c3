"""Tables as other tools export them: moments as programs write them, and days with the month in front."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from organizer.kernel.clock import to_wall

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*")
_MOMENT_IN_LINE = re.compile(
    r"(?<![\w-])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?(?!\w)"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)")
_MONTHS = 12


def as_people_write(table: Sequence[Sequence[str]], *, zone: str) -> list[list[str]]:
    """The same table with each moment as day and hour on the clocks of a zone, and days from the year on.

    A moment of ISO 8601 (2026-05-14T13:30:00Z) is turned to those clocks where it names an offset. A column
    of days with slashes has the month in front where that alone is possible: 05/14/2026.
    """
    width = max(map(len, table), default=0)
    columns = [[row[number] if number < len(row) else "" for row in table] for number in range(width)]
    turned = [[_moment(cell, zone) for cell in _from_year_on(column)] for column in columns]
    return [[column[line] for column in turned[: len(row)]] for line, row in enumerate(table)]


def moments_as_people_write(line: str, *, zone: str) -> str:
    """The same line with each moment (2026-05-14T13:30) as day and hour on the clocks of a zone."""
    return _MOMENT_IN_LINE.sub(lambda found: _moment(found[0], zone), line)


def _moment(cell: str, zone: str) -> str:
    if not _MOMENT.fullmatch(cell.strip()):
        return cell
    try:
        moment = datetime.fromisoformat(cell.strip().removesuffix(" UTC") + "Z" * cell.endswith(" UTC"))
    except ValueError:
        return cell
    wall = moment if moment.tzinfo is None else to_wall(moment, zone)
    return f"{wall:%Y-%m-%d %H:%M}"


def _from_year_on(column: Sequence[str]) -> list[str]:
    days = [_SLASHED.fullmatch(cell.strip()) for cell in column]
    firsts = [int(day[1]) for day in days if day]
    seconds = [int(day[2]) for day in days if day]
    if not firsts or max(firsts) > _MONTHS or max(seconds) <= _MONTHS:
        return list(column)
    return [
        f"{day[3]}-{int(day[1]):02}-{int(day[2]):02}{day[4]}" if day else cell
        for day, cell in zip(days, column, strict=True)
    ]
