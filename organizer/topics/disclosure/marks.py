"""What may be said of a count, and what a reader then knows of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

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
    """What is out about a cell, and the exact count it had when that was decided, which stays inside."""

    mark: Mark
    count: int


Release = Mapping[str, Mapping[Key, Cell]]
"""Cells by view and key. A cell that is not named is hidden and never was out."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """Counts under `threshold` are not told, the others to the nearest `base`, half of it upward."""

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


INSIDE = Rounding(threshold=5, base=5)
"""For staff and candidates."""

PUBLIC = Rounding(threshold=10, base=10)
"""For everybody."""


def joined(key: Key) -> str:
    """A key as one text, each part closed by a bar, so that () and ("",) differ."""
    return "".join(f"{part}|" for part in key)


def parted(text: str) -> Key:
    """The key of a text that `joined` gave."""
    return tuple(text.split("|")[:-1])


def shown(cells: Mapping[Key, Cell]) -> dict[str, int | str]:
    """One view for the table of releases: what readers see, hidden cells left out."""
    return {
        joined(key): cell.mark if isinstance(cell.mark, int) else cell.mark.value
        for key, cell in sorted(cells.items())
        if cell.mark is not Quiet.HIDDEN
    }


def basis(cells: Mapping[Key, Cell]) -> dict[str, int]:
    """The exact counts behind one view, to be sealed."""
    return {joined(key): cell.count for key, cell in sorted(cells.items())}


def read(shown_cells: Mapping[str, int | str], counts: Mapping[str, int]) -> dict[Key, Cell]:
    """One view back from what `shown` and `basis` gave."""
    cells = {}
    for text, count in counts.items():
        mark = shown_cells.get(text, Quiet.HIDDEN)
        cells[parted(text)] = Cell(mark if isinstance(mark, int) else Quiet(mark), count)
    return cells
