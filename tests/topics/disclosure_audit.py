"""What a reader can work out: linear programming over everything that is out.

Written without looking at how numbers are protected. The reader knows the topics, places and weeks there are,
that every entry has exactly one of each, that counts are not negative, how numbers are rounded, that 1 to 4
is "fewer than 5", when a number that is out moves, and everything that was ever out. What a view does not
show, the reader does not know. When numbers move is told by what is out and the counts at that time alone:
so each release is a program of its own, and all that history adds is what each cell told last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ortools.linear_solver import pywraplp

FEW = "few"
MOST = 5000
"""More than anybody counts."""
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
def counts_of(mark: int | str, *, threshold: int, base: int) -> list[int]:
    """The counts that show this by themselves, found by showing every count."""
    return [count for count in range(1000) if show(count, threshold=threshold, base=base) == mark]


@cache
def knowledge(mark: int | str, told: int | str | None, *, threshold: int, base: int) -> tuple[int, int]:
    """The counts that would be told like this after what was told last, found by telling every count."""
    rules = {"threshold": threshold, "base": base}
    fitting = [count for count in range(1000) if follow(told, count, **rules) == mark]
    assert fitting == list(range(fitting[0], fitting[-1] + 1))
    return fitting[0], fitting[-1]


def follow(told: int | str | None, count: int, *, threshold: int, base: int) -> int | str | None:
    """How a count is told after what was told last: when it is far from all that this may have meant."""
    mark = show(count, threshold=threshold, base=base)
    if told is None:
        return mark
    old = counts_of(told, threshold=threshold, base=base)
    if any(abs(count - other) < threshold for other in old):
        return told
    if mark is None:
        return None
    new = counts_of(mark, threshold=threshold, base=base)
    far = [other for other in new if other >= old[-1] + threshold or other <= old[0] - threshold]
    if mark == FEW:
        return mark if far == new else None
    return mark if 2 * len(far) >= len(new) else told


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

    bounds: list[tuple[float, float]] = field(default_factory=list)
    equal: list[dict[int, int]] = field(default_factory=list)

    def variable(self) -> int:
        self.bounds.append((0, MOST))
        return len(self.bounds) - 1

    def total(self, parts: Iterable[int]) -> int:
        whole = self.variable()
        self.equal.append({whole: -1, **dict.fromkeys(parts, 1)})
        return whole

    def solver(self) -> Solver:
        return Solver(self)


class Solver:
    """Asks how low or high each of some variables can be; each answer is the place to begin of the next."""

    def __init__(self, program: Program) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.variables = [self.solver.NumVar(low, high, "") for low, high in program.bounds]
        for row in program.equal:
            nought = self.solver.Constraint(0, 0)
            for number, factor in row.items():
                nought.SetCoefficient(self.variables[number], factor)

    def extreme(self, variables: Iterable[int], sign: int) -> list[float]:
        cost = self.solver.Objective()
        cost.Clear()
        for number in variables:
            cost.SetCoefficient(self.variables[number], sign)
        cost.SetMinimization()
        assert self.solver.Solve() == self.solver.OPTIMAL, "what is out contradicts itself"
        return [variable.solution_value() for variable in self.variables]

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
    told: dict[tuple[str, Key], int | str] = field(default_factory=dict)
    """What each cell told last."""
    program: Program = field(default_factory=Program)
    cells: dict[tuple[str, Key], int] = field(default_factory=dict)
    small: list[tuple[str, Key]] = field(default_factory=list)

    def read(self, marks: Marks, *, threshold: int = 5, base: int = 5) -> None:
        """Take in a release, after all before it."""
        self.program, self.cells, self.small = Program(), {}, []
        self._count()
        self.also(marks, threshold=threshold, base=base)
        self.small = [
            (name, key) for name, cells in marks.items() for key, mark in cells.items() if mark == FEW
        ]

    def also(self, marks: Marks, *, threshold: int, base: int) -> None:
        """Take in what the last release says beside, to others, without asking after its small cells."""
        for name, cells in marks.items():
            for key, mark in cells.items():
                last = self.told.get((name, key))
                known = knowledge(mark, last, threshold=threshold, base=base)
                self.program.bounds[self.cells[name, key]] = known
                self.told[name, key] = mark

    def _count(self) -> None:
        """Variables for all counts at one time: what stands along each fact adds up to the same rows."""
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
            self.cells[name, key] = self.program.total(slots_of)

    def exposed(self, *, threshold: int = 5) -> set[tuple[str, Key]]:
        """The small cells of which more can be worked out than that they are small."""
        return self._narrowed(self.small, threshold)

    def exposed_unsaid(self, cells: Iterable[tuple[str, Key]], *, threshold: int = 5) -> set[tuple[str, Key]]:
        """Those of the cells that say nothing of which so much can be worked out all the same."""
        numbers = {self.cells[cell]: cell for cell in self._narrowed(list(cells), threshold)}
        if not numbers:
            return set()
        solver = self.program.solver()
        never = solver.out_of_reach(numbers, 0, sign=1) & solver.out_of_reach(numbers, threshold, sign=-1)
        return {numbers[number] for number in never}

    def _narrowed(self, cells: Sequence[tuple[str, Key]], threshold: int) -> set[tuple[str, Key]]:
        if not cells:
            return set()
        solver = self.program.solver()
        numbers = {self.cells[cell]: cell for cell in cells}
        never = solver.out_of_reach(numbers, 1, sign=1) | solver.out_of_reach(numbers, threshold - 1, sign=-1)
        return {numbers[number] for number in never}
