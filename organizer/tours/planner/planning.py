"""From a question to a plan, and to others that are really different."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from organizer.tours.planner import solver
from organizer.tours.planner.board import Board
from organizer.tours.planner.checker import missing_pins, violations
from organizer.tours.planner.plan import Stop, best_thinkable, value, worth_by_place
from organizer.tours.planner.question import Pin, Question
from organizer.tours.planner.reasons import LeftOut, Why, left_out, left_out_of, why_not
from organizer.tours.planner.search import Effort, Search
from organizer.tours.planner.ways import burden

ALIKE = 0.75
"""Two plans of which more meetings than this are the same are one."""


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


class Way(enum.StrEnum):
    """What a plan goes for."""

    MOST = "most"
    """Most people."""
    NEAR = "near"
    """Short ways: as if one drove half as fast."""
    CALM = "calm"
    """A meeting a day less than the most that is allowed."""
    OTHER = "other"
    """The villages that the first plan leaves out: the least of those that it takes make room."""


@dataclass(frozen=True)
class Choice:
    """One of several plans for the same question."""

    way: Way
    answer: Answer
    is_solved: bool = False
    """True where OR-Tools found it."""


def alternatives(question: Question, effort: Effort, *, seed: int = 0) -> Iterator[Choice]:
    """The best plan, then others of which each is really different from all before it.

    Each keeps every rule of the question: the others are only asked for more than it asks. Each of them gets
    a quarter of the effort.
    """
    best = best_of(question, effort, seed=seed)
    yield best
    known, less = [best.answer.stops], replace(effort, seconds=effort.seconds / 4)
    for way, harder in _harder(question, best.answer.stops):
        stops = plan(harder, less, seed=seed).stops
        is_known = any(_is_alike(stops, other) for other in known)
        is_no_shorter = burden(question, stops) >= burden(question, best.answer.stops)
        if is_known or _is_broken(question, best.answer, stops) or (way is Way.NEAR and is_no_shorter):
            continue
        known.append(stops)
        yield Choice(way, replace(best.answer, stops=stops, left_out=tuple(left_out_of(question, stops))))


def best_of(question: Question, effort: Effort, *, seed: int = 0) -> Choice:
    """Our own best plan, or the one that OR-Tools makes of it in as long, where that is better."""
    answer = plan(question, effort, seed=seed)
    if not effort.solver or value(question, answer.stops) >= answer.best:
        return Choice(Way.MOST, answer)
    stops = solver.better(question, answer.stops, seconds=effort.seconds)
    if stops is None:
        return Choice(Way.MOST, answer)
    found = replace(answer, stops=tuple(stops), left_out=tuple(left_out_of(question, stops)))
    return Choice(Way.MOST, found, is_solved=True)


def _harder(question: Question, stops: Sequence[Stop]) -> Iterator[tuple[Way, Question]]:
    rules = question.rules
    slow = replace(rules.travel, km_per_hour=max(1, rules.travel.km_per_hour // 2))
    yield Way.NEAR, replace(question, rules=replace(rules, travel=slow))
    if rules.limits.daily is not None and rules.limits.daily > 1:
        calm = replace(rules.limits, daily=rules.limits.daily - 1)
        yield Way.CALM, replace(question, rules=replace(rules, limits=calm))
    pinned = {pin.place for pin in question.pins}
    gains = worth_by_place(question, stops)
    free = sorted((place for place in gains if place not in pinned), key=lambda place: (gains[place], place))
    rested = set(free[: (len(free) + 1) // 2])
    left = [each for each in question.localities if each.key not in rested]
    if rested and len(left) > len(gains) - len(rested):
        venues = [venue for venue in question.venues if venue.place not in rested]
        yield Way.OTHER, replace(question, localities=left, venues=venues)


def _is_alike(stops: Sequence[Stop], others: Sequence[Stop]) -> bool:
    one, other = (
        Counter((stop.place, stop.starts.date(), stop.person) for stop in each) for each in (stops, others)
    )
    return (one & other).total() > ALIKE * max(one.total(), other.total()) or not stops


def _is_broken(question: Question, best: Answer, stops: Sequence[Stop]) -> bool:
    """True for a plan that breaks a rule, or misses a pin that the best one holds."""
    missing = missing_pins(question, best.stops)
    held = replace(question, pins=[pin for pin in question.pins if pin not in missing])
    return bool(violations(held, stops))
