"""Why a village is not in a plan, and why a meeting that must be cannot."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from organizer.tours.planner.board import Board, Put
from organizer.tours.planner.plan import Stop
from organizer.tours.planner.question import Pin, Question, worth


class Why(enum.StrEnum):
    """The first thing that stands in the way."""

    NO_VENUE = "no-venue"
    """There is no venue in it."""
    CLOSED = "closed"
    """Its venues are closed at all times that may be chosen."""
    NOBODY = "nobody"
    """Nobody is free at any of those times: they are away, or a meeting that stands already is in the way."""
    TAKEN = "taken"
    """Each of its times is taken by meetings that are worth more."""
    ENOUGH = "enough"
    """As many meetings as asked for are in the plan; in the best one each is worth at least as much."""
    NO_GAIN = "no-gain"
    """Nobody new would be reached."""


@dataclass(frozen=True)
class LeftOut:
    """A village that is not in the plan, and why; `by` are the villages whose meetings stand in its way."""

    place: str
    worth: int
    why: Why
    by: tuple[str, ...] = ()


def left_out(board: Board) -> list[LeftOut]:
    """All villages without a meeting in the plan, the most worth first."""
    question = board.question
    found = [
        _reason(board, number, worth(locality, 1))
        for number, locality in enumerate(question.localities)
        if not board.at[number]
    ]
    return sorted(found, key=lambda each: (-each.worth, each.place))


def left_out_of(question: Question, stops: Sequence[Stop]) -> list[LeftOut]:
    """The same of a plan that was found in whatever way."""
    board = Board(question)
    people = {person.key: number for number, person in enumerate(question.people)}
    where = {
        (choice.wall, question.venues[choice.venue].key): choice
        for choices in board.choices
        for choice in choices
    }
    for stop in stops:
        choice = where.get((stop.starts, stop.venue))
        if choice is not None and stop.person in people:
            board.put(choice, people[stop.person])
    return left_out(board)


def why_not(question: Question, pin: Pin) -> Why:
    """Why a meeting that must be found no place."""
    board = Board(question)
    place = board.places.get(pin.place)
    venues = [venue for venue in question.venues if venue.place == pin.place]
    if place is None or not venues:
        return Why.NO_VENUE
    choices = [
        choice
        for choice in board.choices[place]
        if pin.day in {None, choice.wall.date()}
        and pin.at in {None, choice.wall.time()}
        and pin.venue in {None, question.venues[choice.venue].key}
    ]
    if not choices:
        return Why.CLOSED
    people = [number for key, number in board.people.items() if pin.person in {None, key}]
    if any(board.is_free(choice, person) for choice in choices for person in people):
        return Why.TAKEN
    return Why.NOBODY


def _reason(board: Board, number: int, gain: int) -> LeftOut:
    key = board.question.localities[number].key
    if not any(venue.place == key for venue in board.question.venues):
        return LeftOut(key, gain, Why.NO_VENUE)
    if not board.choices[number]:
        return LeftOut(key, gain, Why.CLOSED)
    if gain == 0:
        return LeftOut(key, gain, Why.NO_GAIN)
    in_the_way = [
        blockers
        for choice in board.choices[number]
        for person in range(len(board.people))
        if (blockers := board.blockers(choice, person)) is not None
    ]
    if not in_the_way:
        return LeftOut(key, gain, Why.NOBODY)
    if board.count >= board.question.meetings:
        return LeftOut(key, gain, Why.ENOUGH)
    least = min(in_the_way, key=lambda blockers: sum(board.loss(put) for put in blockers))
    return LeftOut(key, gain, Why.TAKEN, tuple(_place(board, put) for put in least))


def _place(board: Board, put: Put) -> str:
    return board.question.localities[put.choice.place].key
