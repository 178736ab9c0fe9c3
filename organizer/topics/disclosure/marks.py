"""What may be said of a count, and what a reader then knows of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

MANY = 1 << 40
"""More than anybody counts: the upper end of a span that has none."""

Key = tuple[str, ...]


class Quiet(enum.StrEnum):
    """A cell without a number.

    FEW says "fewer than 5" and is true of one to four. HIDDEN says nothing: the cell is empty, or small and
    part of a line of few, or a number that would give a small one away. Zero is never told: where one cell
    of a village says "fewer than 5" and all others say 0, everybody who is known to have spoken there is
    known to have spoken of that; and a cell at 0 would have to go on saying 0 until five had spoken.
    """

    FEW = "few"
    HIDDEN = "hidden"


Mark = int | Quiet
"""A number rounded to the base, or no number."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is out about a cell, and what was out when that was decided: HIDDEN if it never was out."""

    mark: Mark
    was: Mark

    @property
    def told(self) -> Mark:
        """What readers saw of it last."""
        return self.was if self.mark is Quiet.HIDDEN else self.mark


Release = Mapping[str, Mapping[Key, Cell]]
"""Cells by view and key. A cell that is not named is hidden and never was out."""


@dataclass(frozen=True)
class Rounding:
    """Counts under `threshold` are not told, the others to the nearest `base`, half of it upward.

    What a cell says next depends on what it says and on its count, on nothing else. So each release tells
    of the counts at its own time, and two releases together tell no more than each of them.
    """

    threshold: int = 5
    base: int = 5

    def mark(self, count: int) -> Mark:
        """What a count shows by itself."""
        if count <= 0:
            return Quiet.HIDDEN
        if count < self.threshold:
            return Quiet.FEW
        return (count + self.base // 2) // self.base * self.base

    def span(self, mark: Mark) -> tuple[int, int]:
        """The lowest and the highest count that shows this: 10 in fives is 8 to 12, and 5 is 5 to 7."""
        if mark is Quiet.FEW:
            return 1, self.threshold - 1
        if isinstance(mark, int):
            return max(self.threshold, mark - self.base // 2), mark + (self.base - 1) // 2
        return 0, MANY

    def after(self, told: Mark, count: int) -> Mark:
        """What a cell says that said `told`: the same, until `threshold` entries stand behind a change.

        Every count that is told so differs by as many from every count that was. Where that would leave too
        few counts for the new mark, a number waits, and "fewer than 5" is not said.
        """
        mark = self.mark(count)
        if told is Quiet.HIDDEN:
            return mark
        low, high = self.span(told)
        if low - self.threshold < count < high + self.threshold:
            return told
        if mark is Quiet.HIDDEN or self.known(mark, told) == self.span(mark):
            return mark
        if mark is Quiet.FEW:
            return Quiet.HIDDEN
        return mark if 2 * _width(self.known(mark, told)) >= _width(self.span(mark)) else told

    def known(self, mark: Mark, was: Mark) -> tuple[int, int]:
        """What one who knows all this knows of a count that is told so, after what was told before."""
        if mark == was:
            return self._held(mark)
        low, high = self.span(mark)
        if Quiet.HIDDEN in (mark, was):
            return low, high
        was_low, was_high = self.span(was)
        if low > was_high:
            return max(low, was_high + self.threshold), high
        return low, min(high, was_low - self.threshold)

    @cache  # noqa: B019 (the few roundings live as long as the program)
    def _held(self, mark: Mark) -> tuple[int, int]:
        """The lowest and the highest count at which a cell goes on saying the same."""
        if mark is Quiet.HIDDEN:
            return 0, MANY
        low, high = self.span(mark)
        reach = self.threshold + self.base
        held = [n for n in range(max(0, low - reach), high + reach) if self.after(mark, n) == mark]
        return held[0], held[-1]


INSIDE = Rounding(threshold=5, base=5)
"""For staff and candidates."""

PUBLIC = Rounding(threshold=10, base=10)
"""For everybody."""


def _width(span: tuple[int, int]) -> int:
    return span[1] - span[0] + 1


def joined(key: Key) -> str:
    """A key as one text, each part closed by a bar, so that () and ("",) differ."""
    return "".join(f"{part}|" for part in key)


def parted(text: str) -> Key:
    """The key of a text that `joined` gave."""
    return tuple(text.split("|")[:-1])


def shown(cells: Mapping[Key, Cell]) -> dict[str, int | str]:
    """One view for the table of releases: what readers see, hidden cells left out."""
    return {
        joined(key): _text(cell.mark) for key, cell in sorted(cells.items()) if cell.mark is not Quiet.HIDDEN
    }


def basis(cells: Mapping[Key, Cell]) -> dict[str, int | str]:
    """What each cell of one view told before, to be sealed."""
    return {joined(key): _text(cell.was) for key, cell in sorted(cells.items())}


def read(shown_cells: Mapping[str, int | str], basis_of: Mapping[str, int | str]) -> dict[Key, Cell]:
    """One view back from what `shown` and `basis` gave."""
    return {
        parted(text): Cell(_mark(shown_cells.get(text, Quiet.HIDDEN)), _mark(was))
        for text, was in basis_of.items()
    }


def _text(mark: Mark) -> int | str:
    return mark if isinstance(mark, int) else mark.value


def _mark(text: int | str) -> Mark:
    return text if isinstance(text, int) else Quiet(text)
