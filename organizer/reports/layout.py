"""Released cells → rows, bars, shades and lines, for page, paper, CSV and XLSX alike. Pure.

A number is written in one place, `Words.cell`, so that no way out can tell more than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from organizer.topics.counts import FEW, Number

SHADES = 6
LEAST_SHARE = 2
"""A bar that stands for a few people can still be seen."""
MINUS = "\u2212"
NO_BREAK = "\u00a0"
Value = int | str


@dataclass(frozen=True)
class Cell:
    """What one cell says: `text` to people, `value` to a program, which is the number where there is one."""

    text: str
    value: Value
    shade: int = 0


def said(text: str) -> Cell:
    """A cell of words."""
    return Cell(text, text)


@dataclass(frozen=True)
class Words:
    """What stands where there is no number."""

    few: str
    nothing: str = "–"

    def cell(self, number: Number | None, *, most: int = 0) -> Cell:
        """A cell; with `most`, darker the nearer its number is to the largest."""
        if number is None:
            return said(self.nothing)
        if number == FEW:
            return Cell(self.few, self.few, 1 if most else 0)
        return Cell(grouped(int(number)), int(number), _shade(int(number), most))

    def change(self, now: Number | None, before: Number | None) -> Cell:
        """From one period to the next; nothing where either is no number, for it would tell of a few."""
        if not isinstance(now, int) or not isinstance(before, int):
            return said(self.nothing)
        step = now - before
        sign = "+" if step > 0 else MINUS if step < 0 else ""
        return Cell(f"{sign}{grouped(abs(step))}", step)


@dataclass(frozen=True)
class Row:
    """One line of a table. `code` is what its page is found by, `share` the length of its bar.

    A `minor` row tells a part of the row above it.
    """

    label: str
    cells: tuple[Cell, ...]
    code: str = ""
    share: int = 0
    minor: bool = False


@dataclass(frozen=True)
class Table:
    """A table with what it is called; `name` is short enough for the sheet of a workbook."""

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def grid(self) -> list[list[Value]]:
        """Heads and rows as a file holds them."""
        return [list(self.heads), *([row.label, *(cell.value for cell in row.cells)] for row in self.rows)]


def largest(numbers: Iterable[Number | None]) -> int:
    """The largest number that is told; 0 where none is."""
    return max((number for number in numbers if isinstance(number, int)), default=0)


def share(number: Number | None, most: int) -> int:
    """The length of a bar, of a hundred."""
    if number is None:
        return 0
    if number == FEW or most == 0:
        return LEAST_SHARE
    return max(LEAST_SHARE, round(100 * int(number) / most))


def points(weeks: Sequence[tuple[str, Number | None]], words: Words) -> list[tuple[str, int | None, str]]:
    """A line: what stands below each point, how high it is, and what is written; a gap where few spoke."""
    return [
        (label, number if isinstance(number, int) else None, words.cell(number).text)
        for label, number in weeks
    ]


def grouped(number: int) -> str:
    """Thousands apart by a space that does not break."""
    return f"{number:,}".replace(",", NO_BREAK)


def _shade(number: int, most: int) -> int:
    return 0 if most == 0 else max(1, -(-SHADES * number // most))
