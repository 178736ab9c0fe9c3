"""From one set of counts to another that adds up: entries moved about, spans kept in sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from organizer.topics.disclosure.cells import Grid
from organizer.topics.disclosure.marks import MANY

Cells = Sequence[int]
STUCK = 1 << 30
"""Costs more than hiding anything: hiding would not help."""


@dataclass(slots=True)
class Obstacle:
    """The cheapest set of cells that, hidden, would have let one entry move, and that move."""

    cost: int = STUCK
    cells: list[int] = field(default_factory=list)
    moves: list[tuple[int, int]] = field(default_factory=list)


class Walk:
    """Where all cells stand, and the least and the most that each held on the way.

    `up` and `down` say how many more or fewer a cell may hold; below zero it is wrong.
    """

    def __init__(self, grid: Grid, *, spans: Sequence[tuple[int, int]], price: Sequence[int]) -> None:
        self.grid = grid
        self.price = list(price)
        self.counts = list(grid.counts)
        known = list(zip(grid.counts, spans, strict=True))
        self.up = [max(high - count, 0) for count, (_, high) in known]
        self.down = [max(count - low, 0) for count, (low, _) in known]
        self._strayed: set[int] = set()
        self._moved: list[tuple[int, int]] = []
        self._spin = 0
        self.tried = 0
        self._pinned = -1
        self._obstacle = Obstacle()
        self._noting = self._seeking = False
        self.start_here()

    def start_here(self) -> None:
        """Make this world the first, and forget what was seen on the way to it."""
        self._start = list(self.counts)
        self._strayed.clear()
        self.least, self.most = list(self.counts), list(self.counts)

    def restart(self) -> None:
        """Walk on from the first world."""
        for cell in self._strayed:
            by = self._start[cell] - self.counts[cell]
            self.counts[cell] += by
            self.up[cell] -= by
            self.down[cell] += by
        self._strayed.clear()

    def hide(self, cell: int) -> None:
        """Let the cell hold anything from now on."""
        self.up[cell], self.down[cell] = MANY, self.counts[cell]
        self.price[cell] = STUCK

    def clear(self, obstacle: Obstacle) -> None:
        """Take the step that an obstacle stood in the way of, now that its cells are hidden."""
        for cell, by in obstacle.moves:
            self._put(cell, by)
        self._arrive()

    @contextmanager
    def _pinning(self, cell: int, by: int) -> Iterator[None]:
        """Let a cell hold one more (by=1) or one less (by=-1) and nothing else, meanwhile."""
        before, up, down = self.counts[cell], self.up[cell], self.down[cell]
        self.up[cell], self.down[cell], self._pinned = by, -by, cell
        try:
            yield
        finally:
            moved = self.counts[cell] - before
            self.up[cell], self.down[cell] = up - moved, down + moved

    @contextmanager
    def _noting_nothing(self) -> Iterator[None]:
        """Remember no obstacle meanwhile."""
        noting, self._noting = self._noting, False
        try:
            yield
        finally:
            self._noting = noting

    def _arrive(self) -> None:
        for cell, _ in self._moved:
            count = self.counts[cell]
            if count < self.least[cell]:
                self.least[cell] = count
            elif count > self.most[cell]:
                self.most[cell] = count
            self._strayed.add(cell)
        self._moved.clear()

    def _harm(self, minus: Cells, plus: Cells) -> int:
        """How many cells an entry would put outside their spans by moving from some cells to others."""
        up, down, harm = self.up, self.down, 0
        for cell in minus:
            if down[cell] <= 0 and cell not in plus:
                harm += 1
        for cell in plus:
            if up[cell] <= 0 and cell not in minus:
                harm += 1
        return harm

    def _left(self, wrong: int, minus: Cells, plus: Cells) -> int:
        """How many cells would be wrong after one more move."""
        up, down = self.up, self.down
        for cell in minus:
            if down[cell] == 0:
                wrong += 1
            elif up[cell] == -1:
                wrong -= 1
        for cell in plus:
            if up[cell] == 0:
                wrong += 1
            elif down[cell] == -1:
                wrong -= 1
        return wrong

    def _put(self, cell: int, by: int) -> None:
        self.counts[cell] += by
        self.up[cell] -= by
        self.down[cell] += by
        self._moved.append((cell, by))

    def _move(self, minus: Cells, plus: Cells) -> None:
        self.tried += 1
        counts, up, down, moved = self.counts, self.up, self.down, self._moved
        for cell in minus:
            counts[cell] -= 1
            up[cell] += 1
            down[cell] -= 1
            moved.append((cell, -1))
        for cell in plus:
            counts[cell] += 1
            up[cell] -= 1
            down[cell] += 1
            moved.append((cell, 1))

    def _undo(self, mark: int) -> None:
        counts, up, down, moved = self.counts, self.up, self.down, self._moved
        while len(moved) > mark:
            cell, by = moved.pop()
            counts[cell] -= by
            up[cell] += by
            down[cell] -= by

    def _wrong_after(self, wrong: Sequence[int], minus: Cells, plus: Cells) -> list[int]:
        """The cells outside their spans, of those that were and those that just moved."""
        up, down = self.up, self.down
        cells = {cell: None for cell in (*wrong, *minus, *plus) if up[cell] < 0 or down[cell] < 0}
        return list(cells)

    def _note(self, wrong: Sequence[int]) -> None:
        """Remember what would have to be hidden for the step being tried, if that is the cheapest so far."""
        if self._noting and self._pinned not in wrong:
            cost = sum([self.price[cell] for cell in wrong])
            if cost < self._obstacle.cost:
                self._obstacle = Obstacle(cost, list(wrong), list(self._moved))
