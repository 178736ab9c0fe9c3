"""The fixed views of the tally, their cells, and which entries each cell counts."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from organizer.topics.disclosure.marks import Key


class Entry(NamedTuple):
    """A line of the tally: what may be known of one grievance. Empty where it has no place or meeting."""

    week: str
    topic: str
    place: str
    meeting: str
    channel: str
    kind: str


ALONGS = ("place", "meeting", "channel", "kind")


class Level(enum.StrEnum):
    """How finely a view tells topics apart: each by itself, or a parent with all below it."""

    TOPIC = "topic"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class View:
    """One table of counts: topics (or not), along one more fact (or not), in some weeks (None: in all).

    Its cells are keyed (topic, column), (topic,), (column,) or (). `without` names topics it leaves out.
    """

    name: str
    level: Level | None = None
    along: str | None = None
    weeks: frozenset[str] | None = None
    without: frozenset[str] = frozenset()

    def counts(self, topic: str, week: str) -> bool:
        """Whether entries of a topic in a week are in this view."""
        return topic not in self.without and (self.weeks is None or week in self.weeks)

    def key(self, topic: str, parent: str, column: str) -> Key:
        """The cell of this view for a topic, its parent and a column."""
        line = () if self.level is None else (topic,) if self.level is Level.TOPIC else (parent,)
        return line if self.along is None else (*line, column)

    def entry(self, key: Key, like: Entry) -> Entry:
        """An entry that one cell counts; what the cell does not say is as in another entry."""
        facts = like._asdict()
        if self.level is not None:
            facts["topic"] = key[0]
        if self.along is not None:
            facts[self.along] = key[-1]
        if self.weeks is not None:
            facts["week"] = min(self.weeks, default="")
        return Entry(**facts)

    def keys(self, entries: Iterable[Entry], parents: Mapping[str, str]) -> set[Key]:
        """The cells that count any of these entries."""
        return {
            self.key(entry.topic, parents.get(entry.topic, entry.topic), getattr(entry, self.along or "kind"))
            for entry in entries
            if self.counts(entry.topic, entry.week)
        }

    def splits(self, whole: View) -> bool:
        """Whether each cell of this view is a part of one cell of the other, of the same weeks."""
        finer_topics = whole.level is None or self.level is Level.TOPIC or self.level is whole.level
        return (
            self.weeks == whole.weeks and (self.level, self.along) != (whole.level, whole.along)
            and finer_topics and whole.along in (None, self.along) and whole.without <= self.without
        )  # fmt: skip


UNTOLD = -1
"""Stands for the view of a cell that no view tells."""

Feed = tuple[int, Key]
"""A view's number and a key in it; for a cell that is not told, UNTOLD and the slot's own name."""


class Spot(NamedTuple):
    """Which view a cell stands in, its key there, and its column along a fact."""

    view: int
    key: Key
    along: str | None
    column: str


class Slots(dict[str, tuple[int, ...]]):
    """The cells that each column of one row feeds. An empty column feeds what others have filled."""

    def __init__(self, grid: Grid, along: str | None, row: int) -> None:
        super().__init__()
        self._of = grid, along, row

    def __missing__(self, column: str) -> tuple[int, ...]:
        grid, along, row = self._of
        found = (grid.index.get(feed) for feed in grid.feeds(along, row, column))
        cells = self[column] = tuple(cell for cell in found if cell is not None)
        return cells


class Grid:
    """All cells of all views in one numbered list, and the slots that feed them.

    A row is one topic in one week. A slot is one row, along one fact, at one column; an entry stands in one
    slot along each fact, and each slot feeds a fixed set of cells. Whatever numbers the slots hold, the
    cells add up, as long as a row holds equally many along each fact.
    """

    def __init__(self, tally: Mapping[Entry, int], views: Sequence[View], parents: Mapping[str, str]) -> None:
        self.views = views
        self.parents = parents
        self.alongs = tuple(along for along in ALONGS if any(view.along == along for view in views))
        self.spots: list[Spot] = []
        self.counts: list[int] = []
        self.rows = sorted({(entry.topic, entry.week) for entry in tally})
        self.rows_with: dict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(self.rows):
            for name in names:
                self.rows_with[name].append(number)
        self.rows_of: list[list[int]] = []
        """The rows that have entries in each cell."""
        self.columns: dict[str, list[list[str]]] = {along: [[] for _ in self.rows] for along in self.alongs}
        """The columns that are filled along each fact in each row."""
        self.index: dict[Feed, int] = {}
        self.slots: dict[str | None, list[Slots]] = {
            along: [Slots(self, along, row) for row in range(len(self.rows))]
            for along in (None, *self.alongs)
        }
        self._with_topics_below = set(parents.values())
        self._domains: dict[tuple[int, Key], list[int]] = {}
        self._by_week: dict[tuple[str | None, str], list[tuple[int, View]]] = {}
        for (along, row, column), count in sorted(self._filled(tally).items()):
            self._fill(along or None, row, column, count)
        self.bases = [slots[""] for slots in self.slots[None]]
        self.every = {along: sorted({c for row in rows for c in row}) for along, rows in self.columns.items()}

    def _filled(self, tally: Mapping[Entry, int]) -> dict[tuple[str, int, str], int]:
        number = {row: number for number, row in enumerate(self.rows)}
        filled: dict[tuple[str, int, str], int] = defaultdict(int)
        for entry, count in tally.items():
            row = number[entry.topic, entry.week]
            filled["", row, ""] += count
            for along in self.alongs:
                filled[along, row, getattr(entry, along)] += count
        return filled

    def _fill(self, along: str | None, row: int, column: str, count: int) -> None:
        if along is not None:
            self.columns[along][row].append(column)
        cells = []
        for feed in self.feeds(along, row, column):
            cell = self.index.setdefault(feed, len(self.spots))
            if cell == len(self.spots):
                self.spots.append(Spot(feed[0], feed[1], along, column))
                self.counts.append(0)
                self.rows_of.append([])
            self.counts[cell] += count
            self.rows_of[cell].append(row)
            cells.append(cell)
        self.slots[along][row][column] = tuple(cells)

    def feeds(self, along: str | None, row: int, column: str) -> list[Feed]:
        """The views and keys that one slot feeds; a cell of its own where no view tells the slot itself."""
        topic, week = self.rows[row]
        parent = self.parents.get(topic, topic)
        counting = [(number, view) for number, view in self._of(along, week) if topic not in view.without]
        feeds: list[Feed] = [(number, view.key(topic, parent, column)) for number, view in counting]
        if any(view.level is Level.TOPIC and view.weeks == frozenset({week}) for _, view in counting):
            return feeds
        return [*feeds, (UNTOLD, (along or "", topic, week, column))]

    def _of(self, along: str | None, week: str) -> list[tuple[int, View]]:
        """The views along one fact that count a week."""
        if (along, week) not in self._by_week:
            self._by_week[along, week] = [
                (number, view)
                for number, view in enumerate(self.views)
                if view.along == along and (view.weeks is None or week in view.weeks)
            ]
        return self._by_week[along, week]

    def domain(self, cell: int) -> list[int]:
        """All rows whose entries stand in this cell, or would if they stood at its column."""
        spot = self.spots[cell]
        if spot.along is None or spot.view == UNTOLD:
            return self.rows_of[cell]
        view, line = self.views[spot.view], spot.key[:-1]
        rows = self._domains.get((spot.view, line))
        if rows is None:
            rows = self._domains[spot.view, line] = [
                number
                for number, (topic, week) in enumerate(self.rows)
                if view.counts(topic, week)
                and view.key(topic, self.parents.get(topic, topic), "")[:-1] == line
            ]
        return rows

    def parts_of(self, whole: int) -> set[int]:
        """Every told cell of the same weeks that counts some of what a cell counts and nothing else."""
        spot = self.spots[whole]
        splits = self._splits[spot.view]
        slots = (
            (self.slots[along][row], column)
            for row in self.rows_of[whole]
            for along in ((None, *self.alongs) if spot.along is None else (spot.along,))
            for column in ([""] if along is None else self.columns[along][row])
        )
        return {
            cell
            for row_slots, column in slots
            if spot.along is None or column == spot.column
            for cell in row_slots[column]
            if self.spots[cell].view in splits and not self._is_the_same(cell, spot)
        }

    def _is_the_same(self, cell: int, whole: Spot) -> bool:
        """A topic that has no other topics beside it in its group is no part of it."""
        spot = self.spots[cell]
        levels = self.views[spot.view].level, self.views[whole.view].level
        return (
            levels == (Level.TOPIC, Level.GROUP)
            and spot.along == whole.along
            and spot.key == whole.key
            and whole.key[0] not in self._with_topics_below
        )

    @cached_property
    def _splits(self) -> list[set[int]]:
        return [
            {number for number, view in enumerate(self.views) if view.splits(whole)} for whole in self.views
        ]
