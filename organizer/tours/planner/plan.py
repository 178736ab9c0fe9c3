"""A plan: who meets where and when, what it is worth, and how far it is driven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizer.meetings.timetable import Position
from organizer.tours.planner.question import Locality, Question, Venue, worth


@dataclass(frozen=True, order=True)
class Stop:
    """One planned meeting, by keys; times on the wall."""

    starts: datetime
    person: str
    place: str
    venue: str
    ends: datetime


def value(question: Question, stops: Sequence[Stop]) -> int:
    """People reached by all stops together, as `worth` counts them."""
    return sum(worth_by_place(question, stops).values())


def worth_by_place(question: Question, stops: Sequence[Stop]) -> dict[str, int]:
    """What all stops in a village are worth, by its key."""
    places = {locality.key: locality for locality in question.localities}
    visits = Counter(stop.place for stop in stops)
    return {
        key: sum(worth(places[key], visit + 1) for visit in range(times)) for key, times in visits.items()
    }


def best_thinkable(question: Question) -> int:
    """No plan is worth more: the pinned visits and the best others that have a venue open at some time."""
    slots = list(question.slots())
    open_places = {
        venue.place for venue in question.venues if any(venue.takes(starts, ends) for starts, ends in slots)
    }
    pinned = Counter(pin.place for pin in question.pins)
    must, may = [], []
    for locality in question.localities:
        if locality.key in open_places:
            visits = [worth(locality, visit + 1) for visit in range(locality.visits)]
            must += visits[: pinned[locality.key]]
            may += visits[pinned[locality.key] :]
    return sum(must) + sum(sorted(may, reverse=True)[: max(0, question.meetings - len(must))])


def positions(question: Question) -> dict[str, Position | None]:
    """Where each venue is; where only its village is known, the village."""
    places = {locality.key: locality for locality in question.localities}
    return {venue.key: position_of(venue, places.get(venue.place)) for venue in question.venues}


def position_of(venue: Venue, locality: Locality | None) -> Position | None:
    """A venue's point on the map, or its village's."""
    return venue.position or (None if locality is None else locality.position)
