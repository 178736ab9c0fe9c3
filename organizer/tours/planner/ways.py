"""The ways between the meetings of a plan: how far, as far as it is known, and of which nothing is known."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from organizer.meetings.timetable import Stay, Travel, distance_km
from organizer.tours.planner.plan import Stop, positions
from organizer.tours.planner.question import Question

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Leg:
    """The way of one person from one meeting of a day to the next."""

    one: Stay
    other: Stay
    kilometres: float | None
    """None where nothing is known of the way."""
    is_planned: bool
    """False where both meetings stood before."""


def legs(question: Question, stops: Sequence[Stop]) -> list[Leg]:
    """The ways between the meetings of each person and day, those that stand included, not the way home."""
    days: defaultdict[tuple[str, date], list[tuple[datetime, Stay, bool]]] = defaultdict(list)
    for person, starts, stay, is_planned in _stays(question, stops):
        days[person, starts.date()].append((starts, stay, is_planned))
    travel = question.rules.travel
    return [
        Leg(one, other, distance(travel, one, other), before or after)
        for day in days.values()
        for (_, one, before), (_, other, after) in itertools.pairwise(sorted(day, key=lambda at: at[0]))
    ]


def kilometres(question: Question, stops: Sequence[Stop]) -> float:
    """How far it is between the meetings of each day, at least: ways that are not known count nothing."""
    return sum(leg.kilometres or 0.0 for leg in legs(question, stops))


def known_kilometres(question: Question, stops: Sequence[Stop]) -> float | None:
    """The same where something is known of each way of a plan; None where there is an unknown one."""
    return None if unknown_ways(question, stops) else kilometres(question, stops)


def unknown_ways(question: Question, stops: Sequence[Stop]) -> list[Leg]:
    """The ways of a plan of which nothing is known, so that any time between two meetings is long enough."""
    return [leg for leg in legs(question, stops) if leg.is_planned and leg.kilometres is None]


def burden(question: Question, stops: Sequence[Stop]) -> tuple[int, float]:
    """What is less in the better of two plans of one worth: unknown ways first, then kilometres."""
    return len(unknown_ways(question, stops)), kilometres(question, stops)


def distance(travel: Travel, one: Stay, other: Stay) -> float | None:
    """Kilometres of a way: as the crow flies, else nothing within one village, else as far as one drives.

    None where neither positions nor a road tell anything of a way that leads out of a village.
    """
    if one.position is not None and other.position is not None:
        return distance_km(one.position, other.position)
    if one.place is not None and one.place == other.place:
        return 0.0
    time = travel.time(one, other)
    return None if time is None else max(0.0, (time - travel.pause) / AN_HOUR * travel.km_per_hour)


def _stays(question: Question, stops: Sequence[Stop]) -> Iterator[tuple[str, datetime, Stay, bool]]:
    """Who is where and when, and whether it is planned."""
    sites = positions(question)
    for stop in stops:
        yield stop.person, stop.starts, Stay(stop.venue, stop.place, sites[stop.venue]), True
    for fixed in question.fixed:
        stay = Stay(fixed.venue, fixed.place, sites.get(fixed.venue or "", fixed.position))
        for person in fixed.people:
            yield person, fixed.starts, stay, False
