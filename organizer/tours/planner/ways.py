"""The ways between the meetings of a plan: how far, as far as it is known, and of which nothing is known."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from organizer.meetings.timetable import Stay, Travel, distance_km
from organizer.tours.planner.plan import Stop, positions
from organizer.tours.planner.question import Question


@dataclass(frozen=True)
class Leg:
    """The way of one person from one meeting of a day to the next."""

    one: Stay
    other: Stay
    is_planned: bool
    """False where both meetings stood before."""

    @property
    def kilometres(self) -> float | None:
        """As the crow flies; nothing within one village, None where a position is missing."""
        if self.one.position is not None and self.other.position is not None:
            return distance_km(self.one.position, self.other.position)
        return 0.0 if is_within_a_village(self.one, self.other) else None


def legs(question: Question, stops: Sequence[Stop]) -> list[Leg]:
    """The ways between the meetings of each person and day, those that stand included, not the way home."""
    days: defaultdict[tuple[str, date], list[tuple[datetime, Stay, bool]]] = defaultdict(list)
    for person, starts, stay, is_planned in _stays(question, stops):
        days[person, starts.date()].append((starts, stay, is_planned))
    return [
        Leg(one, other, before or after)
        for day in days.values()
        for (_, one, before), (_, other, after) in itertools.pairwise(sorted(day, key=lambda at: at[0]))
    ]


def kilometres(question: Question, stops: Sequence[Stop]) -> float:
    """How far it is between the meetings of each day, at least: ways that are not known count nothing."""
    return sum(leg.kilometres or 0.0 for leg in legs(question, stops))


def unknown_ways(question: Question, stops: Sequence[Stop]) -> list[Leg]:
    """The ways of a plan of which nothing is known, so that any time between two meetings is long enough."""
    travel = question.rules.travel
    return [leg for leg in legs(question, stops) if leg.is_planned and is_unknown(travel, leg.one, leg.other)]


def burden(question: Question, stops: Sequence[Stop]) -> tuple[int, float]:
    """What is less in the better of two plans of one worth: unknown ways first, then kilometres."""
    return len(unknown_ways(question, stops)), kilometres(question, stops)


def is_unknown(travel: Travel, one: Stay, other: Stay) -> bool:
    """True where neither positions nor a road tell how long a way takes that leads out of a village."""
    return travel.time(one, other) is None and not is_within_a_village(one, other)


def is_within_a_village(one: Stay, other: Stay) -> bool:
    """True for two places of one village: the way is short, wherever they are."""
    return one.place is not None and one.place == other.place


def _stays(question: Question, stops: Sequence[Stop]) -> Iterator[tuple[str, datetime, Stay, bool]]:
    """Who is where and when, and whether it is planned."""
    sites = positions(question)
    for stop in stops:
        yield stop.person, stop.starts, Stay(stop.venue, stop.place, sites[stop.venue]), True
    for fixed in question.fixed:
        stay = Stay(fixed.venue, fixed.place, sites.get(fixed.venue or "", fixed.position))
        for person in fixed.people:
            yield person, fixed.starts, stay, False
