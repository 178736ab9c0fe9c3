"""One release in the making: what each cell would say, and what more must be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from organizer.topics.disclosure.cells import Entry, Grid, Level, View
from organizer.topics.disclosure.marks import MANY, Cell, Key, Mark, Quiet, Release, Rounding
from organizer.topics.disclosure.walk import STUCK, Obstacle
from organizer.topics.disclosure.worlds import GLANCE, SEARCH, Worlds

PATIENCE = 25_000
"""How many moves may be tried for the cells that say they are small, and again for those that say nothing."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Another release that the same readers see: what the public reads, candidates read too.

    `news` is false where it says the same as it did beside the previous release.
    """

    views: Sequence[View]
    release: Release
    rounding: Rounding
    news: bool = True


class Draft:
    """The cells of all views of one audience, each with the mark it would get."""

    def __init__(
        self,
        tally: Mapping[Entry, int],
        views: Sequence[View],
        *,
        parents: Mapping[str, str],
        previous: Release,
        rounding: Rounding,
        beside: Sequence[Outlook],
    ) -> None:
        self.views, self.previous, self.rounding, self.beside = views, previous, rounding, beside
        told = [(outlook, view) for outlook in beside for view in outlook.views]
        self.grid = Grid(
            {**self._gone(tally, parents), **tally}, [*views, *(view for _, view in told)], parents
        )
        self.marks: list[Mark] = [Quiet.HIDDEN] * len(self.grid.spots)
        self.before: list[Cell | None] = [None] * len(self.grid.spots)
        self.spans = [(0, MANY)] * len(self.grid.spots)
        self.ours: list[int] = []
        self.patience = PATIENCE
        self.totals: dict[int, Mark] = {}
        """What the total of each period would say: its batches go on from there where it is hidden."""
        self.blank: set[int] = set()
        """Cells that are parts of a line of few."""
        for cell, spot in enumerate(self.grid.spots):
            if self._is_ours(cell):
                self.ours.append(cell)
                self.before[cell] = previous.get(views[spot.view].name, {}).get(spot.key)
            elif spot.view >= 0:
                outlook, view = told[spot.view - len(views)]
                out = outlook.release.get(view.name, {}).get(spot.key)
                if out:
                    low, high = outlook.rounding.known(out.mark, out.was)
                    self.spans[cell] = min(low, self.grid.counts[cell]), max(high, self.grid.counts[cell])

    def decide(self) -> None:
        """Give each cell the mark that follows what it told last; a hidden one only in a batch."""
        batches = self._batches()
        for cell in self.ours:
            before = self.before[cell]
            is_out = before is not None and before.mark is not Quiet.HIDDEN
            if is_out or self._view(cell).weeks in batches:
                self.marks[cell] = self.rounding.after(self._told(cell), self.grid.counts[cell])

    def _is_ours(self, cell: int) -> bool:
        return 0 <= self.grid.spots[cell].view < len(self.views)

    def _view(self, cell: int) -> View:
        return self.views[self.grid.spots[cell].view]

    def _told(self, cell: int) -> Mark:
        before = self.before[cell]
        return before.told if before else Quiet.HIDDEN

    def _batches(self) -> set[frozenset[str] | None]:
        """The periods in which cells may be told that are not out: new ones, and those whose total moves."""
        batches = {view.weeks for view in self.views if view.name not in self.previous}
        for cell in self.ours:
            if self.grid.spots[cell].key == ():
                told = Quiet.FEW if self.before[cell] is None else self._told(cell)
                if self._view(cell).name not in self.previous:
                    told = Quiet.HIDDEN
                self.totals[cell] = self.rounding.after(told, self.grid.counts[cell])
                if self.totals[cell] not in (told, Quiet.HIDDEN):
                    batches.add(self._view(cell).weeks)
        return batches

    def blank_lines_of_few(self) -> None:
        """Where all together are few, say nothing of the parts."""
        for cell in self.ours:
            if self.marks[cell] is Quiet.FEW or self._is_small(cell):
                self.blank |= self.grid.parts_of(cell)
        for cell in self.blank.intersection(self.ours):
            self.marks[cell] = Quiet.HIDDEN

    def prove(self) -> None:
        """Find two worlds for each small cell; where there are none, hide what stands in the way.

        What says the same as before needs no new proof.
        """
        if not self._has_news():
            return
        for cell in self.ours:
            self.spans[cell] = self.rounding.known(self.marks[cell], self._told(cell))
        self.price = [self._price(cell) for cell in range(len(self.spans))]
        worlds = Worlds(self.grid, spans=self.spans, price=self.price)
        told = [cell for cell in self.ours if self.marks[cell] is Quiet.FEW]
        self._walk(worlds, told)
        for cell, by in self._open(worlds, told):
            worlds.restart()
            while self.marks[cell] is Quiet.FEW and self._is_short(worlds, cell, by):
                self._force(worlds, cell, by)
        untold = [
            cell
            for cell in self.ours
            if self.marks[cell] is Quiet.HIDDEN and self._is_small(cell) and cell not in self.blank
        ]
        self.patience = worlds.tried + PATIENCE
        self._walk(worlds, untold)
        for cell, by in self._open(worlds, untold):
            worlds.restart()
            while self._is_short(worlds, cell, by) and self._force(worlds, cell, by):
                pass

    def _walk(self, worlds: Worlds, cells: Sequence[int]) -> None:
        """See what can be seen of these cells at a glance."""
        worlds.effort = GLANCE
        for cell, by in self._open(worlds, cells):
            worlds.restart()
            while (
                self._is_short(worlds, cell, by)
                and worlds.tried < self.patience
                and not worlds.step(cell, by)
            ):
                pass
        worlds.effort = SEARCH

    def _is_small(self, cell: int) -> bool:
        return 0 < self.grid.counts[cell] < self.rounding.threshold

    def _has_news(self) -> bool:
        return any(outlook.news for outlook in self.beside) or any(
            self.marks[cell] != (before.mark if before else Quiet.HIDDEN)
            for cell in self.ours
            for before in [self.before[cell]]
        )

    def _open(self, worlds: Worlds, cells: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The cells that have to be seen at more, then those that have to be seen at less."""
        for by in (1, -1):
            for cell in cells:
                if self._is_short(worlds, cell, by):
                    yield cell, by

    def _is_short(self, worlds: Worlds, cell: int, by: int) -> bool:
        """Whether a small cell has to be seen at more or at less yet.

        One that says so at one and at four; of one that says nothing, nought or five does as well.
        """
        least, most, few = worlds.least[cell], worlds.most[cell], self.rounding.threshold - 1
        if self.marks[cell] is Quiet.HIDDEN and (least == 0 or most > few):
            return False
        return most < few if by > 0 else least > 1

    def _force(self, worlds: Worlds, cell: int, by: int) -> bool:
        """Take a step; where none is found, hide the cheapest of what is in the way, or the cell itself.

        False where nothing was left to do.
        """
        obstacle = worlds.step(cell, by, seek=True) if worlds.tried < self.patience else Obstacle()
        if obstacle is None:
            return True
        hidden = self.marks[cell] is Quiet.HIDDEN
        if obstacle.cost < (STUCK if hidden else self.price[cell]):
            self._hide(worlds, obstacle.cells)
            worlds.clear(obstacle)
            return True
        self._hide(worlds, [cell])
        return False

    def _hide(self, worlds: Worlds, cells: Iterable[int]) -> None:
        for cell in cells:
            self.marks[cell] = Quiet.HIDDEN
            worlds.hide(cell)

    def _price(self, cell: int) -> int:
        """What readers lose with a cell: parts before totals, weeks before months, new before old."""
        if not self._is_ours(cell) or self.marks[cell] is Quiet.HIDDEN:
            return STUCK
        view = self._view(cell)
        if view.along is None:
            rank = {Level.TOPIC: 120, Level.GROUP: 200, None: 4000}[view.level]
        else:
            rank = {Level.TOPIC: 5, Level.GROUP: 7, None: 100}[view.level]
        weeks = 8 if view.weeks is None else min(len(view.weeks), 2)
        size = 5 if self.marks[cell] is Quiet.FEW else min(self.grid.counts[cell] // 50, 4)
        return rank * weeks + size + (200 if self.before[cell] else 0)

    def release(self) -> dict[str, dict[Key, Cell]]:
        """The cells that are out or ever were."""
        out = {
            view.name: {
                key: Cell(Quiet.HIDDEN, cell.told) for key, cell in self.previous.get(view.name, {}).items()
            }
            for view in self.views
        }
        for cell in self.ours:
            mark, told = self.marks[cell], self._told(cell)
            if mark is Quiet.HIDDEN:
                told = self.totals.get(cell, told)
            if (mark, told) != (Quiet.HIDDEN, Quiet.HIDDEN):
                out[self._view(cell).name][self.grid.spots[cell].key] = Cell(mark, told)
        return out

    def _gone(self, tally: Mapping[Entry, int], parents: Mapping[str, str]) -> dict[Entry, int]:
        """No entries, but the places of those that small cells say there are: such cells are held too."""
        entries: dict[Entry, int] = {}
        for view in self.views:
            few = [key for key, cell in self.previous.get(view.name, {}).items() if cell.mark is Quiet.FEW]
            like = next((entry for entry in tally if entry.topic not in view.without), None)
            known = view.keys(tally, parents) if few else set()
            entries |= {view.entry(key, like): 0 for key in few if like and key not in known}
        return entries
