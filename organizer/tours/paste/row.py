"""One meeting as it was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from organizer.tours.paste.columns import Cell
from organizer.tours.paste.days import several_in
from organizer.tours.paste.relative import on_date

MOST_LETTERS = 200
"""Of one cell."""


@dataclass(frozen=True)
class Row:
    """One meeting as it was written; an empty cell was not."""

    place: str = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    title: str = ""
    candidate: str = ""
    language: str = ""
    others: tuple[str, ...] = field(default=(), kw_only=True)
    """Columns of which it is not known what they hold; each row of a table has as many."""
    is_day_from_above: bool = field(default=False, kw_only=True)
    """True where the row names no day and has that of a row or a heading above it."""
    is_called_off: bool = field(default=False, kw_only=True)
    """True where its table says that it does not take place."""

    @property
    def cells(self) -> list[str]:
        """What it holds, in the order of `Cell`."""
        return [getattr(self, cell.value) for cell in Cell]

    @property
    def is_heading(self) -> bool:
        """True where a day is all that it holds."""
        return bool(self.day) and not any(replace(self, day="").cells) and not any(self.others)


def shortened(row: Row) -> Row:
    """A row whose cells are as long as cells may be, with one space between words."""
    return Row(
        *map(plain, row.cells),
        others=tuple(map(plain, row.others)),
        is_day_from_above=row.is_day_from_above,
        is_called_off=row.is_called_off,
    )


def plain(text: str, *, most: int = MOST_LETTERS) -> str:
    """A text with one space between its words: what is looked for in it is then found in no time."""
    return " ".join(text.replace("\0", " ").split())[:most]


def each_day(row: Row) -> list[Row]:
    """A row for each day that it lists, 5 и 6 декабря; the row itself where it names one, or from one on."""
    several = several_in(row.day)
    return [replace(row, day=day) for day in several.days] if several and several.days else [row]


def on_dates(rows: Iterable[Row], *, today: date) -> list[Row]:
    """Rows that mean the same on any later day: "tomorrow" is that of who wrote it, not of who looks."""
    return [replace(row, day=on_date(row.day, today=today)) for row in rows]


def with_days_from_above(rows: Iterable[Row], *, only_from_headings: bool) -> list[Row]:
    """The rows, where those with an hour and no day have the day above; headings that gave theirs are gone.

    In a table a day that stands above is that of a heading or of a row: cells were merged, or left empty.
    """
    found: list[Row] = []
    above = ""
    for row in rows:
        if row.day:
            above = row.day if row.is_heading or not only_from_headings else ""
        is_below = bool(above and row.starts and not row.day)
        found.append(replace(row, day=above, is_day_from_above=True) if is_below else row)
    following = [*found, Row()][1:]
    return [
        row
        for row, below in zip(found, following, strict=True)
        if not (row.is_heading and below.is_day_from_above)
    ]
