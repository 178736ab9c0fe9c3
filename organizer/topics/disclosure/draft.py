"""One release in the making: what each cell would say, and what more must be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from organizer.topics.disclosure.cells import Entry, Grid, Level, View
from organizer.topics.disclosure.marks import MANY, Cell, Key, Mark, Quiet, Release, Rounding
from organizer.topics.disclosure.walk import STUCK, Obstacle
from organizer.topics.disclosure.worlds import GLANCE, SEARCH, Worlds

NEW = 150
"""What hiding may cost before a cell that never was out is rather kept in."""

PATIENCE = 250_000
"""How many moves may be tried (some seconds) before cells without a proof are simply kept in."""


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
        self.grid = Grid(tally, [*views, *(view for _, view in told)], parents)
        self.marks: list[Mark] = [Quiet.HIDDEN] * len(self.grid.spots)
        self.before: list[Cell | None] = [None] * len(self.grid.spots)
        self.spans = [(0, MANY)] * len(self.grid.spots)
        self.ours: list[int] = []
        self.tried = 0
        """How many moves the proof took."""
        self.hidden: set[int] = set()
        """Cells that say nothing so that others cannot be worked out."""
        for cell, spot in enumerate(self.grid.spots):
            if self._is_ours(cell):
                self.ours.append(cell)
                self.before[cell] = previous.get(views[spot.view].name, {}).get(spot.key)
            elif spot.view >= 0:
                outlook, view = told[spot.view - len(views)]
                out = outlook.release.get(view.name, {}).get(spot.key)
                self.spans[cell] = outlook.rounding.span(out.mark if out else Quiet.HIDDEN)

    def decide(self) -> None:
        """Give each cell the mark of its count, or keep the one that is out until five entries differ."""
        batches = self._batches()
        for cell in self.ours:
            count, before = self.grid.counts[cell], self.before[cell]
            if before is not None:
                self.marks[cell] = self._after(before, count)
                if self.marks[cell] is before.mark is Quiet.HIDDEN:
                    self.hidden.add(cell)
            elif count >= self.rounding.threshold or self._view(cell).weeks in batches:
                self.marks[cell] = self.rounding.mark(count)

    def _is_ours(self, cell: int) -> bool:
        return 0 <= self.grid.spots[cell].view < len(self.views)

    def _view(self, cell: int) -> View:
        return self.views[self.grid.spots[cell].view]

    def _batches(self) -> set[frozenset[str] | None]:
        """The periods in which a cell may be told for the first time though it is small."""
        batches = {view.weeks for view in self.views if view.name not in self.previous}
        for cell in self.ours:
            if self.grid.spots[cell].key == ():
                before = self.before[cell]
                if abs(self.grid.counts[cell] - (before.count if before else 0)) >= self.rounding.threshold:
                    batches.add(self._view(cell).weeks)
        return batches

    def _after(self, before: Cell, count: int) -> Mark:
        """The mark of a cell that is out already.

        Who knows that five entries stand behind a change also knows, when "fewer than 5" turns into 5, that
        it was one or two; so it waits for 10.
        """
        mark, threshold = self.rounding.mark(count), self.rounding.threshold
        if abs(count - before.count) < threshold:
            return before.mark
        small, number = (before.mark, mark) if before.mark is Quiet.FEW else (mark, before.mark)
        if (
            small is Quiet.FEW
            and isinstance(number, int)
            and self.rounding.span(number)[1] < 2 * threshold - 1
        ):
            return Quiet.FEW if before.mark is Quiet.FEW else Quiet.HIDDEN
        return mark

    def blank_lines_of_few(self) -> None:
        """Where all together are few, say nothing of the parts."""
        blank: set[int] = set()
        for cell in self.ours:
            if self.marks[cell] is Quiet.FEW:
                blank |= self.grid.parts_of(cell)
        for cell in blank.intersection(self.ours):
            self.marks[cell] = Quiet.HIDDEN
            self.hidden.discard(cell)

    def prove(self) -> None:
        """Find two worlds for each small cell; where there are none, hide what stands in the way.

        What says the same as before needs no new proof.
        """
        if not self._has_news():
            return
        for cell in self.ours:
            self.spans[cell] = self._span(cell)
        price = [self._price(cell) for cell in range(len(self.spans))]
        worlds = Worlds(self.grid, spans=self.spans, price=price)
        self._settle(worlds)
        small = range(1, self.rounding.threshold)
        targets = [
            cell
            for cell in self.ours
            if self.marks[cell] is Quiet.FEW or (cell in self.hidden and self.grid.counts[cell] in small)
        ]
        for cell, by in self._open(worlds, targets):
            worlds.restart()
            while self._short(worlds, cell, by) and worlds.tried < PATIENCE and not worlds.step(cell, by):
                pass
        worlds.effort = SEARCH
        for cell, by in self._open(worlds, targets):
            worlds.restart()
            while self._short(worlds, cell, by):
                self._force(worlds, cell, by)
        self.tried = worlds.tried

    def _has_news(self) -> bool:
        return any(outlook.news for outlook in self.beside) or any(
            self.marks[cell] != (before.mark if before else Quiet.HIDDEN)
            for cell in self.ours
            for before in [self.before[cell]]
        )

    def _span(self, cell: int) -> tuple[int, int]:
        """What readers know of a cell by its mark, and by the five entries that stand behind a change."""
        mark, before = self.marks[cell], self.before[cell]
        low, high = self.rounding.span(mark)
        if before and isinstance(before.mark, int) and isinstance(mark, int) and mark != before.mark:
            was_low, was_high = self.rounding.span(before.mark)
            if mark > before.mark:
                return max(low, was_low + self.rounding.threshold), high
            return low, min(high, was_high - self.rounding.threshold)
        return low, high

    def _settle(self, worlds: Worlds) -> None:
        """Walk to a world that fits the letter of what is out; what is held and cannot fit is hidden.

        What others hold and cannot fit is read as it lags.
        """
        worlds.effort = SEARCH
        for cell, (low, high) in enumerate(self.spans):
            while not (low <= worlds.counts[cell] <= high or worlds.is_free(cell)):
                by = 1 if worlds.counts[cell] < low else -1
                if self._is_ours(cell):
                    self._force(worlds, cell, by)
                elif worlds.step(cell, by):
                    break
            if not worlds.is_free(cell):
                worlds.bound(cell, low, high)
        worlds.effort = GLANCE
        worlds.start_here()

    def _open(self, worlds: Worlds, targets: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The cells that have not been seen at four yet, then those not seen at one."""
        for by in (1, -1):
            for cell in targets:
                if self._short(worlds, cell, by):
                    yield cell, by

    def _short(self, worlds: Worlds, cell: int, by: int) -> bool:
        return worlds.most[cell] < self.rounding.threshold - 1 if by > 0 else worlds.least[cell] > 1

    def _force(self, worlds: Worlds, cell: int, by: int) -> None:
        """Take a step; where none is found, hide the cheapest of what is in the way, or the cell itself."""
        obstacle = worlds.step(cell, by, seek=True) if worlds.tried < PATIENCE else Obstacle()
        if obstacle is None:
            return
        if obstacle.cost < (NEW if self.previous and self.before[cell] is None else STUCK):
            self._hide(worlds, obstacle.cells)
            worlds.clear(obstacle)
        else:
            self._hide(worlds, [cell])
            self.hidden -= {cell} if self.before[cell] is None else set()
            worlds.let_go(cell)

    def _hide(self, worlds: Worlds, cells: Iterable[int]) -> None:
        for cell in cells:
            self.marks[cell] = Quiet.HIDDEN
            self.hidden.add(cell)
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
        """The cells that are out, with the exact counts that the next release will be measured against."""
        out = {view.name: self._vanished(view) for view in self.views}
        for cell in self.ours:
            key, before, mark = self.grid.spots[cell].key, self.before[cell], self.marks[cell]
            cells, count = out[self._view(cell).name], self.grid.counts[cell]
            cells.pop(key, None)
            if before and mark == before.mark == self._after(before, count):
                cells[key] = before
            elif mark is not Quiet.HIDDEN or cell in self.hidden:
                cells[key] = Cell(mark, count)
        return out

    def _vanished(self, view: View) -> dict[Key, Cell]:
        """Small cells that are out and count nothing any more: they too are held until five differ."""
        return {
            key: cell
            for key, cell in self.previous.get(view.name, {}).items()
            if cell.count < self.rounding.threshold
        }
