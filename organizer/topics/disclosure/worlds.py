"""Other counts that would have been told in the same words.

A world is a set of counts that add up in every view and lie in the spans that readers are told. Whatever a
reader can work out of all that is out, by whatever arithmetic, holds in every world: so a cell that is one in
one world and four in another is not given away. Worlds are found by moving entries about, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from organizer.topics.disclosure.walk import Cells, Obstacle, Walk

T = TypeVar("T")
ROWS_TURNED = 2
"""From or to how many rows an entry is tried to turn."""
TOPIC_ROWS = 10
"""In how many rows of the same topic a turn's other end is looked for."""
WEEK_ROWS = 40
"""In how many rows of the same week."""
OTHER_COLUMNS = 3
"""Where nothing wrong says which way to mend, so many columns are tried."""
MOST_COUNTERS = 3
"""How many turns that put another right are tried."""
MOST_STANDS, MOST_STANDS_SEEKING = 3, 2
"""In how many places an entry that changed its row may stand; in fewer where what hinders is looked for."""
Turn = tuple[int | None, int | None]
"""The row that an entry leaves (none: it is new) and the row it reaches (none: it goes)."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for a way before calling a cell stuck."""

    rows: int
    columns: int
    tries: int
    repairs: int
    """How many further entries may move to make room for the first."""


GLANCE = Effort(rows=4, columns=5, tries=4, repairs=1)
SEARCH = Effort(rows=6, columns=8, tries=10, repairs=3)


class Worlds(Walk):
    """Finds the way to worlds where a cell holds more or less."""

    effort = GLANCE

    def step(self, cell: int, by: int, *, seek: bool = False) -> Obstacle | None:
        """Go to a world where the cell holds one more (by=1) or one less (by=-1).

        Returns None when there, else what stands in the way; that is looked for only where `seek` says so.
        """
        self._noting = self._seeking = seek
        self._obstacle = Obstacle()
        with self._pinning(cell, by):
            found = self._by_column(cell, by) or self._by_row(cell, by)
        if found:
            self._arrive()
            return None
        return self._obstacle

    # An entry of one topic and week changes its place, meeting, channel or kind.

    def _by_column(self, cell: int, by: int) -> bool:
        along, column = self.grid.spots[cell].along, self.grid.spots[cell].column
        if along is None:
            return False
        swaps = []
        rows = self.grid.domain(cell) if by > 0 else self.grid.rows_of[cell]
        for row in self._some(rows, self.effort.rows):
            slots = self.grid.slots[along][row]
            others = self.grid.columns[along][row] if by > 0 else self.grid.every[along]
            for other in self._some(others, self.effort.columns):
                if other != column:
                    minus, plus = (slots[other], slots[column]) if by > 0 else (slots[column], slots[other])
                    harm = self._harm(minus, plus)
                    if harm == 0 and self._take(minus, plus):
                        return True
                    swaps.append((harm, minus, plus))
        swaps.sort(key=_first)
        return any(
            self._take(minus, plus, along, self.effort.repairs)
            for _, minus, plus in swaps[: self.effort.tries]
        )

    def _take(
        self, minus: Cells, plus: Cells, along: str = "", repairs: int = 0, wrong: Sequence[int] = ()
    ) -> bool:
        """Move an entry, and further ones along the same fact until all cells lie in their spans again."""
        mark = len(self._moved)
        self._move(minus, plus)
        left = self._wrong_after(wrong, minus, plus)
        if not left:
            return True
        self._note(left)
        if len(left) <= 2 * repairs:
            for source, target in self._mends(along, left, last=repairs == 1):
                if self._take(source, target, along, repairs - 1, left):
                    return True
        self._undo(mark)
        return False

    def _mends(self, along: str, wrong: Sequence[int], *, last: bool) -> list[tuple[Cells, Cells]]:
        """Moves that put no more wrong than right, the best first; where it is the last, all right."""
        worst = min(wrong, key=lambda cell: len(self.grid.rows_of[cell]))
        over, column = self.up[worst] < 0, self.grid.spots[worst].column
        opposite = [self.grid.spots[cell].column for cell in wrong if (self.up[cell] < 0) != over]
        others = list(dict.fromkeys(opposite)) or self._some(self.grid.every[along], OTHER_COLUMNS)
        mends = []
        for row in self._some(self._shared_rows(worst, wrong), self.effort.tries):
            slots = self.grid.slots[along][row]
            filled = self.grid.columns[along][row]
            for other in others:
                if other != column and (column if over else other) in filled:
                    move = (slots[column], slots[other]) if over else (slots[other], slots[column])
                    left = self._left(len(wrong), *move)
                    if left == 0:
                        return [move]
                    if not last and left <= len(wrong):
                        mends.append((left, *move))
        mends.sort(key=_first)
        return [(minus, plus) for _, minus, plus in mends]

    def _shared_rows(self, worst: int, wrong: Sequence[int]) -> Sequence[int]:
        """Rows where a move touches the worst cell and, if there are such, another wrong one too."""
        rows = self.grid.rows_of[worst] if self.up[worst] < 0 else self.grid.domain(worst)
        if len(wrong) == 1 or len(rows) <= self.effort.tries:
            return rows
        others = {row for cell in wrong if cell != worst for row in self.grid.domain(cell)}
        return [row for row in rows if row in others] or rows

    # An entry changes its topic or its week, is new, or was never there.

    def _by_row(self, cell: int, by: int) -> bool:
        turns = sorted(self._turns(cell, by), key=lambda turn: self._harm(*self._bases(turn)))
        for first in turns[: self.effort.tries]:
            self._move(*self._bases(first))
            wrong = self._wrong_after((), *self._bases(first))
            if (not wrong or self._seeking) and self._carry_all(cell, [first], by):
                return True
            if wrong and self.effort.repairs > 1:
                for second in self._counters(wrong):
                    mark = len(self._moved)
                    self._move(*self._bases(second))
                    if self._carry_all(cell, [first, second], by):
                        return True
                    self._undo(mark)
            self._undo(0)
        return False

    def _turns(self, cell: int, by: int) -> Iterator[Turn]:
        """Rows to take an entry from and to give it to, so that the cell gains or loses one."""
        rows = self.grid.domain(cell) if by > 0 else self.grid.rows_of[cell]
        inside = frozenset(rows) if self.grid.spots[cell].along is None else frozenset()
        for row in self._some(rows, ROWS_TURNED):
            topic, week = self.grid.rows[row]
            beside = [
                *self._some(self.grid.rows_with[topic], TOPIC_ROWS),
                *self._some(self.grid.rows_with[week], WEEK_ROWS),
            ]
            for other in [*(other for other in beside if other != row and other not in inside), None]:
                yield (other, row) if by > 0 else (row, other)

    def _bases(self, turn: Turn) -> tuple[Cells, Cells]:
        source, target = turn
        bases = self.grid.bases
        return () if source is None else bases[source], () if target is None else bases[target]

    def _counters(self, wrong: Sequence[int]) -> list[Turn]:
        """Turns that put right what another turn put wrong."""
        over = [cell for cell in wrong if self.up[cell] < 0]
        under = [cell for cell in wrong if self.down[cell] < 0]
        worst = min(over or under, key=lambda cell: len(self.grid.rows_of[cell]))
        wanted = {row for cell in under for row in self.grid.rows_of[cell]} if over and under else None
        counters: list[Turn] = []
        for row in self._some(self.grid.rows_of[worst], self.effort.tries):
            topic, week = self.grid.rows[row]
            beside = [*self.grid.rows_with[topic], *self.grid.rows_with[week]]
            options = beside if wanted is None else [other for other in beside if other in wanted]
            for other in self._some(options, self.effort.tries):
                turn = (row, other) if over else (other, row)
                if other != row and self._left(len(wrong), *self._bases(turn)) == 0:
                    counters.append(turn)
        return counters[:MOST_COUNTERS]

    def _carry_all(self, cell: int, turns: list[Turn], by: int) -> bool:
        """Let entries that changed rows stand somewhere along each fact; True where that is a world."""
        mark = len(self._moved)
        if all(self._carry(along, cell, turns, by) for along in self.grid.alongs):
            wrong = [cell for cell in dict(self._moved) if self.up[cell] < 0 or self.down[cell] < 0]
            if not wrong:
                return True
            self._note(wrong)
        self._undo(mark)
        return False

    def _carry(self, along: str, cell: int, turns: list[Turn], by: int) -> bool:
        own = self.grid.spots[cell].column if self.grid.spots[cell].along == along else None
        mark = len(self._moved)
        most = MOST_STANDS_SEEKING if self._seeking else MOST_STANDS
        with self._noting_nothing():
            for first in self._stands(along, turns[0], own, by)[:most]:
                moves = [first]
                self._move(*first)
                for turn in turns[1:]:
                    moves += self._stands(along, turn, None, by)[:1]
                    self._move(*moves[-1])
                wrong: list[int] = []
                for move in moves:
                    wrong = self._wrong_after(wrong, *move)
                mends = self._mends(along, wrong, last=False) if wrong else []
                if not wrong or any(self._take(*mend, along, 1, wrong) for mend in mends) or self._seeking:
                    return True
                self._undo(mark)
        return False

    def _stands(self, along: str, turn: Turn, own: str | None, by: int) -> list[tuple[Cells, Cells]]:
        """Where a moving entry may leave and stand along a fact, the least harmful first.

        `own` is the column that is to gain or lose by it.
        """
        source, target = turn
        columns, slots = self.grid.columns[along], self.grid.slots[along]
        left = self._some(columns[source], self.effort.columns) if source is not None else [""]
        if own is None:
            pairs = [(column, column) for column in (left if source is not None else columns[target or 0])]
        elif by > 0:
            pairs = [(column, own) for column in left]
        else:
            others = self._some(self.grid.every[along], self.effort.columns)
            pairs = [(own, column) for column in (own, *others)]
        stands = []
        for leaves, reaches in pairs:
            minus = slots[source][leaves] if source is not None else ()
            plus = slots[target][reaches] if target is not None else ()
            stands.append((self._harm(minus, plus), minus, plus))
        stands.sort(key=_first)
        return [(minus, plus) for _, minus, plus in stands]

    def _some(self, items: Sequence[T], most: int) -> Sequence[T]:
        """At most so many, starting elsewhere each time, so that no world wears out one place."""
        size = len(items)
        if size <= most:
            return items
        self._spin += 1
        first = self._spin * 7919 % size
        return (*items[first : first + most], *items[: max(0, first + most - size)])


def _first(ranked: tuple[int, Cells, Cells]) -> int:
    return ranked[0]
