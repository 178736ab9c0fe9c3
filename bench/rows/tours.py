"""The tour planner: 40 meetings in 60 villages, and 200 with five candidates, beside greedy and OR-Tools."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.figures import Measured
from bench.house import House, Told
from bench.size import size
from organizer.tours.planner import Effort, Question, Stop, plan, solver, value, violations
from organizer.tours.planner.board import Board
from organizer.tours.planner.checker import missing_pins
from tests.tours.months import month

MONTHS = size(3, quick=1)
"""So many invented months of forty meetings, and one of many."""
MANY, MANY_VENUES = size(200, quick=40), size(300, quick=60)
SECONDS = size(10, quick=1)
SOLVER_SECONDS = size(60, quick=1)
STEPS = 2 * (MONTHS + 1)


@dataclass(frozen=True)
class Tour:
    """What came of one question."""

    is_large: bool
    first_seconds: float
    greedy: int
    ours: int
    best: int
    """The most that OR-Tools found, begun at our plan."""
    faults: int

    @property
    def is_beaten(self) -> bool:
        """Whether ours reaches more than greedy, or greedy cannot be beaten."""
        return self.ours > self.greedy or self.greedy >= self.best


def run(_house: House, told: Told) -> list[Measured]:
    """Ours beside both; there is no bare page for this."""
    tours = [_tour(question, is_large=is_large, told=told) for question, is_large in _questions()]
    return [
        Measured("tour-first", max(each.first_seconds for each in tours if not each.is_large)),
        Measured("tour-first-many", max(each.first_seconds for each in tours if each.is_large)),
        Measured("tour-greedy", 100 * sum(each.is_beaten for each in tours) / len(tours)),
        Measured("tour-best", min(100 * each.ours / each.best for each in tours)),
        Measured("tour-faults", sum(each.faults for each in tours)),
    ]


def _questions() -> Iterator[tuple[Question, bool]]:
    for seed in range(MONTHS):
        yield month(seed), False
    yield month(0, meetings=MANY, venues=MANY_VENUES, people=5), True


def _tour(question: Question, *, is_large: bool, told: Told) -> Tour:
    began, first = time.process_time(), [0.0]
    seen: list[tuple[Stop, ...]] = []

    def note(stops: tuple[Stop, ...]) -> None:
        first[0] = time.process_time() - began
        seen.append(stops)

    ours = plan(question, Effort(seconds=SECONDS, solver=False), told=note).stops
    told(1)
    held = replace(question, pins=[pin for pin in question.pins if pin not in missing_pins(question, ours)])
    found = solver.ask(held, ours, seconds=SOLVER_SECONDS) or ()
    told(1)
    worth = value(question, ours)
    return Tour(
        is_large,
        first[0],
        value(question, _greedy(held)),
        worth,
        max(worth, value(question, found)),
        sum(len(violations(held, stops)) for stops in (*seen, ours)),
    )


def _greedy(question: Question) -> list[Stop]:
    """Value first: the pins, then the best village left takes the first free time and stays there."""
    board = Board(question)
    pinned = [board.places[pin.place] for pin in question.pins]
    others = sorted(range(len(board.choices)), key=lambda place: -board.gain(place))
    for place in [*pinned, *others]:
        if board.count < question.meetings and board.gain(place):
            _take_first(board, place)
    return board.as_stops()


def _take_first(board: Board, place: int) -> None:
    for choice in sorted(board.choices[place], key=lambda choice: choice.starts):
        for person in range(len(board.people)):
            if board.is_free(choice, person):
                board.put(choice, person)
                return
