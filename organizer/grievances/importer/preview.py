"""What is seen of a file before it is taken in: first rows, likely columns, dates, categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from organizer.grievances.importer.categories import categories_of
from organizer.grievances.importer.cells import one_line
from organizer.grievances.importer.columns import Field, guess_columns, shape_of
from organizer.grievances.importer.moments import DateOrder, Habit, UnreadableDate, habit_of, read_moment

FIRST_ROWS = 5
LONGEST_CELL = 120
MOST_CATEGORIES = 200
"""More different values than this are no categories but words."""


@dataclass(frozen=True)
class Preview:
    """A file looked at. `categories` has the values of each column that could be one, with how often."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int
    shape: str
    zone: str
    columns: Mapping[Field, int]
    dates: Mapping[int, Habit]
    categories: Mapping[int, Sequence[tuple[str, int]]]

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            **asdict(self),
            "columns": {each.value: place for each, place in self.columns.items()},
            "dates": {str(place): asdict(habit) for place, habit in self.dates.items()},
            "categories": {str(place): list(found) for place, found in self.categories.items()},
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Preview:
        """Back from what `to_plain` gave."""
        return cls(
            headings=plain["headings"],
            rows=plain["rows"],
            total=plain["total"],
            shape=plain["shape"],
            zone=plain["zone"],
            columns={Field(name): place for name, place in plain["columns"].items()},
            dates={int(place): _habit(habit) for place, habit in plain["dates"].items()},
            categories={
                int(place): [(label, count) for label, count in found]
                for place, found in plain["categories"].items()
            },
        )


def look_at(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Preview:
    """Look at a whole file once."""
    width = len(headings)
    counters: dict[int, Counter[str]] = {place: Counter() for place in range(width)}
    dates: dict[int, list[str]] = {}
    first: list[Sequence[str]] = []
    total = 0
    for cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        total += 1
        if len(first) < FIRST_ROWS:
            first.append([one_line(cell)[:LONGEST_CELL] for cell in cells[:width]])
        _collect(cells[:width], counters, dates)
    shape = shape_of(headings)
    return Preview(
        headings=[one_line(heading)[:LONGEST_CELL] for heading in headings],
        rows=first,
        total=total,
        shape=shape.name if shape else "",
        zone=shape.zone if shape else "",
        columns=guess_columns(headings),
        dates={place: habit_of(cells) for place, cells in dates.items()},
        categories={place: counted.most_common() for place, counted in counters.items() if counted},
    )


def _collect(cells: Sequence[str], counters: dict[int, Counter[str]], dates: dict[int, list[str]]) -> None:
    for place, cell in enumerate(cells):
        if not cell:
            continue
        if place in dates or _is_date(cell):
            dates.setdefault(place, []).append(cell)
        counted = counters.get(place)
        if counted is None:
            continue
        counted.update(categories_of(cell))
        if len(counted) > MOST_CATEGORIES:
            del counters[place]


def _is_date(cell: str) -> bool:
    if not cell[:1].isdigit():
        return False
    try:
        read_moment(cell, zone="UTC", order=DateOrder.DAY_FIRST)
    except (UnreadableDate, OverflowError):
        return False
    return True


def _habit(plain: Mapping[str, Any]) -> Habit:
    order = plain["order"]
    return Habit(None if order is None else DateOrder(order), plain["names_zone"], plain["readable"])
