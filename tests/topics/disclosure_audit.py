"""What a reader can work out: linear programming over everything that is out.

Written without looking at how numbers are protected. The reader knows the topics, places and weeks there are,
that every entry has exactly one of each, that counts are not negative, how numbers are rounded, that 1 to 4
is "fewer than 5", and everything that was ever out. What a view does not show, the reader does not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

FEW = "few"
Key = tuple[str, ...]
Marks = Mapping[str, Mapping[Key, int | str]]
"""What is out, by table and key: a number, or FEW. Hidden cells are not there."""


@dataclass(frozen=True)
class Table:
    """One view as its readers see it: rows are topics, groups or all; columns one fact or none."""

    name: str
    rows: str
    along: str
    weeks: tuple[str, ...]

    def key(self, topic: str, group: str, column: str) -> Key:
        row = {"topic": (topic,), "group": (group,), "": ()}[self.rows]
        return (*row, column) if self.along else row


@cache
def knowledge(mark: int | str, *, threshold: int, base: int) -> tuple[int, int]:
    """The counts that would be shown like this, found by showing every count."""
    fitting = [count for count in range(1000) if show(count, threshold=threshold, base=base) == mark]
    return fitting[0], fitting[-1]


def show(count: int, *, threshold: int, base: int) -> int | str | None:
    """How a count is shown by itself."""
    if count == 0:
        return None
    if count < threshold:
        return FEW
    below = count // base * base
    return below + base if 2 * (count - below) >= base else below


@dataclass
class Program:
    """A linear program that grows variable by variable."""

    bounds: list[tuple[float, float | None]] = field(default_factory=list)
    equal: list[dict[int, int]] = field(default_factory=list)
    at_most: list[tuple[dict[int, int], int]] = field(default_factory=list)

    def variable(self) -> int:
        self.bounds.append((0, None))
        return len(self.bounds) - 1

    def total(self, parts: Iterable[int]) -> int:
        whole = self.variable()
        self.equal.append({whole: -1, **dict.fromkeys(parts, 1)})
        return whole

    def solver(self) -> Solver:
        return Solver(self)


class Solver:
    """Asks how low or high each of some variables can be."""

    def __init__(self, program: Program) -> None:
        size = len(program.bounds)
        self.size = size
        self.arguments: dict[str, Any] = {
            "A_eq": _matrix(program.equal, size),
            "b_eq": np.zeros(len(program.equal)),
            "bounds": np.array([(low, np.inf if high is None else high) for low, high in program.bounds]),
            "method": "highs",
        }
        if program.at_most:
            self.arguments["A_ub"] = _matrix([terms for terms, _ in program.at_most], size)
            self.arguments["b_ub"] = [limit for _, limit in program.at_most]

    def extreme(self, variables: Sequence[int], sign: int) -> Sequence[float]:
        cost = np.zeros(self.size)
        cost[list(variables)] = sign
        result = linprog(cost, **self.arguments)
        assert result.status == 0, f"what is out contradicts itself: {result.message}"
        return cast("Sequence[float]", result.x)

    def out_of_reach(self, variables: Iterable[int], value: int, *, sign: int) -> set[int]:
        """The variables that can never be as low (sign 1) or as high (sign -1) as a value.

        One program often answers for many: whatever reaches its value in any solution can reach it.
        """
        never: set[int] = set()
        left = list(variables)
        while left:
            solution = self.extreme(left, sign)
            missed = [number for number in left if sign * (solution[number] - value) > 1e-6]
            if len(missed) == len(left):
                first, *left = left
                solution = self.extreme([first], sign)
                never |= {first} if sign * (solution[first] - value) > 1e-6 else set()
            left = [
                number for number in missed if number in left and sign * (solution[number] - value) > 1e-6
            ]
        return never


def _matrix(rows: list[dict[int, int]], size: int) -> object:
    entries = [(value, number, column) for number, row in enumerate(rows) for column, value in row.items()]
    values, numbers, columns = zip(*entries, strict=True)
    return coo_matrix((values, (numbers, columns)), shape=(len(rows), size)).tocsr()


@dataclass
class Reader:
    """Everything one reader knows of a campaign, release after release."""

    tables: Sequence[Table]
    groups: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]
    """The columns there are along each fact: all places, all channels, and so on."""
    weeks: Sequence[str]
    without: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The topics that a table is known to leave out."""
    program: Program = field(default_factory=Program)
    cells: dict[tuple[int, str, Key], int] = field(default_factory=dict)
    small: list[tuple[int, str, Key]] = field(default_factory=list)
    releases: list[Marks] = field(default_factory=list)

    def read(self, marks: Marks, *, threshold: int = 5, base: int = 5) -> None:
        """Take a release for what it says, all of it true at one time."""
        self._count()
        for table in self.tables:
            for key, mark in marks[table.name].items():
                self._believe((len(self.releases), table.name, key), mark, threshold=threshold, base=base)
        self.releases.append(marks)

    def also(self, marks: Marks, *, threshold: int, base: int) -> None:
        """Take in what the last release says beside, to others, without asking after its small cells."""
        for name, cells in marks.items():
            for key, mark in cells.items():
                cell = self.cells[len(self.releases) - 1, name, key]
                self.program.bounds[cell] = knowledge(mark, threshold=threshold, base=base)

    def remember(self, marks: Marks, *, threshold: int = 5, base: int = 5) -> None:
        """Take a release with all before it, knowing that a number waits until so many entries differ."""
        self._count()
        now = len(self.releases)
        self.releases.append(marks)
        for table in self.tables:
            for key, mark in marks[table.name].items():
                since = now
                while since and self.releases[since - 1][table.name].get(key) == mark:
                    since -= 1
                here = self.cells[now, table.name, key]
                if since < now:
                    self._near(here, self.cells[since, table.name, key], threshold - 1)
                    continue
                self._believe((now, table.name, key), mark, threshold=threshold, base=base)
                earlier = self.releases[now - 1][table.name].get(key) if now else None
                if earlier is not None:
                    grew = mark != FEW and (earlier == FEW or int(mark) > int(earlier))
                    first = now - 1
                    while first and self.releases[first - 1][table.name].get(key) == earlier:
                        first -= 1
                    self._apart(here, self.cells[first, table.name, key], threshold if grew else -threshold)

    def _count(self) -> None:
        """Variables for all counts at one time: what stands along each fact adds up to the same rows."""
        now = len(self.releases)
        parts: dict[tuple[str, Key], list[int]] = defaultdict(list)
        for topic, group in self.groups.items():
            for week in self.weeks:
                row = self.program.variable()
                slots = {("", ""): row}
                for along, columns in self.columns.items():
                    made = {(along, column): self.program.variable() for column in columns}
                    self.program.equal.append({row: -1, **dict.fromkeys(made.values(), 1)})
                    slots |= made
                for table in self.tables:
                    if week in table.weeks and topic not in self.without.get(table.name, ()):
                        for (along, column), slot in slots.items():
                            if along == table.along:
                                parts[table.name, table.key(topic, group, column)].append(slot)
        for (name, key), slots_of in parts.items():
            self.cells[now, name, key] = self.program.total(slots_of)

    def _believe(self, cell: tuple[int, str, Key], mark: int | str, *, threshold: int, base: int) -> None:
        self.program.bounds[self.cells[cell]] = knowledge(mark, threshold=threshold, base=base)
        if mark == FEW:
            self.small.append(cell)

    def _near(self, one: int, other: int, most: int) -> None:
        self.program.at_most += [({one: 1, other: -1}, most), ({one: -1, other: 1}, most)]

    def _apart(self, one: int, other: int, least: int) -> None:
        """`one` exceeds `other` by at least so many; a negative number: falls short by so many."""
        sign = 1 if least > 0 else -1
        self.program.at_most.append(({one: -sign, other: sign}, -abs(least)))

    def exposed(self, *, threshold: int = 5) -> set[tuple[int, str, Key]]:
        """The small cells of which more can be worked out than that they are small."""
        if not self.small:
            return set()
        solver = self.program.solver()
        numbers = {self.cells[cell]: cell for cell in self.small}
        never = solver.out_of_reach(numbers, 1, sign=1) | solver.out_of_reach(numbers, threshold - 1, sign=-1)
        return {numbers[number] for number in never}
