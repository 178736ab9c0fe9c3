"""The tour planner: which villages, when, where and by whom, so that most people are met. Pure.

`plan` searches; `violations` judges any plan, whoever made it, by the one clash engine of the schedule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from organizer.tours.planner.board import Board
from organizer.tours.planner.checker import Fault, Violation, violations
from organizer.tours.planner.plan import Stop, best_thinkable, kilometres, value
from organizer.tours.planner.question import (
    Fixed,
    Locality,
    Opening,
    Person,
    Pin,
    Question,
    Rules,
    Venue,
    worth,
)
from organizer.tours.planner.reasons import LeftOut, Why, left_out, why_not
from organizer.tours.planner.search import Effort, Search

__all__ = [
    "Answer", "Effort", "Fault", "Fixed", "LeftOut", "Locality", "Opening", "Person", "Pin", "Question",
    "Rules", "Stop", "Venue", "Violation", "Why", "best_thinkable", "kilometres", "plan", "value",
    "violations", "worth",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A plan that keeps every rule, what it leaves out and why, and which pins cannot be."""

    stops: tuple[Stop, ...]
    left_out: tuple[LeftOut, ...]
    impossible: tuple[tuple[Pin, Why], ...]
    best: int
    """No plan that holds the same pins is worth more than this."""


def plan(
    question: Question,
    effort: Effort | None = None,
    *,
    seed: int = 0,
    told: Callable[[tuple[Stop, ...]], None] | None = None,
) -> Answer:
    """The best plan found within an effort. `told` hears of the first one, and of the one with room made."""
    board = Board(question)
    search = Search(board, seed=seed)
    search.begin()
    pins = [pin for pin in question.pins if pin not in search.unplaced]
    search.best = best_thinkable(replace(question, pins=pins))
    if told is not None:
        told(tuple(board.as_stops()))
    search.improve(effort or Effort())
    return Answer(
        stops=tuple(board.as_stops()),
        left_out=tuple(left_out(board)),
        impossible=tuple((pin, why_not(question, pin)) for pin in search.unplaced),
        best=search.best,
    )
