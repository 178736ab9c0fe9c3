"""The board that the search moves stops on: the question in numbers, and what stands where by now.

Moments are minutes since the first day's midnight (UTC), places, venues, people and days are indexes. Nothing
here decides; the board says what stands in the way of a stop, and puts and takes.
"""

from __future__ import annotations

import itertools
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import Stay
from organizer.tours.planner.plan import Stop, position_of
from organizer.tours.planner.question import Fixed, Question, worth
from organizer.tours.planner.ways import distance

MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)
FAR = 1000.0
"""Kilometres that a way counts of which nothing is known, so that each other day is chosen before it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A time at a venue that a stop may take."""

    place: int
    venue: int
    site: int
    day: int
    starts: int
    ends: int
    wall: datetime


@dataclass(slots=True, eq=False)
class Put:
    """A stop on the board. A fixed one is never moved; a pinned one never left out."""

    choice: Choice
    person: int
    pin: int | None = None
    is_fixed: bool = False

    @property
    def starts(self) -> int:
        """For the order of a day."""
        return self.choice.starts


by_start = attrgetter("starts")


class Board:
    """All that stands, by person and day, by venue and day, and by place."""

    def __init__(self, question: Question) -> None:
        self.question, self.rules = question, question.rules
        self._zero = to_utc(datetime.combine(question.from_, time()), question.zone)
        self.places = {locality.key: number for number, locality in enumerate(question.localities)}
        self.venues = {venue.key: number for number, venue in enumerate(question.venues)}
        self.people = {person.key: number for number, person in enumerate(question.people)}
        villages = {locality.key: locality for locality in question.localities}
        self.stays = [
            Stay(venue.key, venue.place, position_of(venue, villages.get(venue.place)))
            for venue in question.venues
        ]
        self.choices = self._all_choices(question)
        self.worths = [
            [worth(locality, visit + 1) for visit in range(locality.visits)]
            for locality in question.localities
        ]
        self.off = [{self._day(day) for day in person.off} for person in question.people]
        self.days: defaultdict[tuple[int, int], list[Put]] = defaultdict(list)
        self.halls: defaultdict[tuple[int, int], list[Put]] = defaultdict(list)
        self.at: list[list[Put]] = [[] for _ in question.localities]
        self.worked: list[set[int]] = [set() for _ in question.people]
        self.count = 0
        self._ways: dict[tuple[int, int], int] = {}
        self._kilometres: dict[tuple[int, int], float] = {}
        self._night = 0 if self.rules.limits.night is None else _minutes(self.rules.limits.night)
        for fixed in question.fixed:
            self._stand(fixed)
        for person, worked in enumerate(self.worked):
            self.off[person] |= _too_long_rows(worked, self.rules.limits.row)

    def _all_choices(self, question: Question) -> list[list[Choice]]:
        """Of each locality what its venues let in."""
        choices: list[list[Choice]] = [[] for _ in question.localities]
        slots = [
            (starts, ends, self._day(starts.date()), self._moment(starts), self._moment(ends))
            for starts, ends in question.slots()
        ]
        for number, venue in enumerate(question.venues):
            place = self.places.get(venue.place)
            if place is not None:
                choices[place] += [
                    Choice(place, number, number, day, first, last, starts)
                    for starts, ends, day, first, last in slots
                    if venue.takes(starts, ends)
                ]
        return choices

    def _moment(self, wall: datetime) -> int:
        return _minutes(to_utc(wall, self.question.zone) - self._zero)

    def _day(self, day: date) -> int:
        return (day - self.question.from_).days

    def _stand(self, fixed: Fixed) -> None:
        """Put a meeting that stands already on the board of each who is there."""
        venue = self.venues.get(fixed.venue or "", -1)
        if venue >= 0:
            site = venue
        else:
            site = len(self.stays)
            self.stays.append(Stay(fixed.venue, fixed.place, fixed.position))
        moments = self._moment(fixed.starts), self._moment(fixed.ends)
        choice = Choice(-1, venue, site, self._day(fixed.starts.date()), *moments, fixed.starts)
        people = [self.people[key] for key in sorted(fixed.people) if key in self.people]
        for person in people or [-1]:
            self._lay(Put(choice, person, is_fixed=True))

    def gain(self, place: int) -> int:
        """What one more meeting in a place is worth; nothing where it has as many as it may."""
        visits = len(self.at[place])
        return self.worths[place][visits] if visits < len(self.worths[place]) else 0

    def loss(self, put: Put) -> int:
        """What is lost with a stop."""
        return self.worths[put.choice.place][len(self.at[put.choice.place]) - 1]

    def put(self, choice: Choice, person: int, *, pin: int | None = None) -> Put:
        """Let a stop take its place. It must be free."""
        put = Put(choice, person, pin=pin)
        self.restore(put)
        return put

    def restore(self, put: Put) -> None:
        """Let a stop that was taken stand again."""
        self._lay(put)
        self.at[put.choice.place].append(put)
        self.count += 1

    def _lay(self, put: Put) -> None:
        choice = put.choice
        if put.person >= 0:
            insort(self.days[put.person, choice.day], put, key=by_start)
            self.worked[put.person].add(choice.day)
        if choice.venue >= 0 and put not in self.halls[choice.venue, choice.day]:
            self.halls[choice.venue, choice.day].append(put)

    def take(self, put: Put) -> None:
        """Take a stop off the board."""
        choice = put.choice
        day = self.days[put.person, choice.day]
        day.remove(put)
        if not day:
            self.worked[put.person].discard(choice.day)
        self.halls[choice.venue, choice.day].remove(put)
        self.at[choice.place].remove(put)
        self.count -= 1

    def stops(self) -> list[Put]:
        """All that is planned, without what stood before."""
        return [put for place in self.at for put in place]

    def blockers(self, choice: Choice, person: int) -> list[Put] | None:
        """The stops that would have to go; none where it is free, None where it cannot be whatever goes."""
        if choice.day in self.off[person]:
            return None
        found = [
            put
            for put in self.halls.get((choice.venue, choice.day), ())
            if put.starts < choice.ends and choice.starts < put.choice.ends
        ]
        for put in self._near(choice, person):
            if put not in found and self.is_too_near(choice, put.choice):
                found.append(put)
        found += [
            put
            for put in self.at[choice.place]
            if abs(put.choice.day - choice.day) < self.rules.apart and put not in found
        ]
        found += self._over_the_day(choice, person, found)
        found += self._over_the_row(choice, person, found)
        return None if any(put.is_fixed for put in found) else found

    def is_free(self, choice: Choice, person: int) -> bool:
        """True where nothing stands in the way."""
        day = self.days.get((person, choice.day))
        daily = self.rules.limits.daily
        if choice.day in self.off[person] or (day and daily is not None and len(day) >= daily):
            return False
        return (
            not any(abs(put.choice.day - choice.day) < self.rules.apart for put in self.at[choice.place])
            and not any(self.is_too_near(choice, put.choice) for put in self._near(choice, person))
            and not any(
                put.starts < choice.ends and choice.starts < put.choice.ends
                for put in self.halls.get((choice.venue, choice.day), ())
            )
            and not self._over_the_row(choice, person, ())
        )

    def detour(self, choice: Choice, person: int) -> float:
        """Kilometres that a stop adds to its day."""
        before = after = None
        for put in self.days.get((person, choice.day), ()):
            if put.starts < choice.starts:
                before = put.choice.site
            elif after is None:
                after = put.choice.site
        added = 0.0 if before is None else self.kilometres(before, choice.site)
        added += 0.0 if after is None else self.kilometres(choice.site, after)
        return added - (0.0 if before is None or after is None else self.kilometres(before, after))

    def driven(self) -> float:
        """Kilometres between the stops of all days."""
        return sum(
            self.kilometres(one.choice.site, other.choice.site)
            for day in self.days.values()
            for one, other in itertools.pairwise(day)
        )

    def kilometres(self, one: int, other: int) -> float:
        """Between two sites, as the crow flies; without positions as far as one drives in the known time."""
        known = self._kilometres.get((one, other))
        if known is None:
            known = self._distance(self.stays[one], self.stays[other])
            self._kilometres[one, other] = self._kilometres[other, one] = known
        return known

    def _distance(self, one: Stay, other: Stay) -> float:
        known = distance(self.rules.travel, one, other)
        return FAR if known is None else known

    def as_stops(self) -> list[Stop]:
        """What is planned, in the words of the question, in order."""
        question = self.question
        return sorted(
            Stop(
                starts=put.choice.wall,
                person=question.people[put.person].key,
                place=question.localities[put.choice.place].key,
                venue=question.venues[put.choice.venue].key,
                ends=put.choice.wall + self.rules.length,
            )
            for put in self.stops()
        )

    def _near(self, choice: Choice, person: int) -> Iterator[Put]:
        for day in (choice.day - 1, choice.day, choice.day + 1):
            yield from self.days.get((person, day), ())

    def is_too_near(self, choice: Choice, other: Choice) -> bool:
        """True where one person cannot be in both: no time between, no way, or no night's rest."""
        gap = max(other.starts - choice.ends, choice.starts - other.ends)
        if gap < 0:
            return True
        if other.day != choice.day and gap < self._night:
            return True
        return gap < self._way(choice.site, other.site)

    def _way(self, one: int, other: int) -> int:
        """Minutes between two sites; nothing where nothing is known."""
        known = self._ways.get((one, other))
        if known is None:
            way = self.rules.travel.time(self.stays[one], self.stays[other])
            known = 0 if way is None else _minutes(way)
            self._ways[one, other] = self._ways[other, one] = known
        return known

    def _over_the_day(self, choice: Choice, person: int, going: Iterable[Put]) -> list[Put]:
        """The cheapest stops that must go so that the day is not too full."""
        if self.rules.limits.daily is None:
            return []
        gone = set(map(id, going))
        left = [put for put in self.days.get((person, choice.day), ()) if id(put) not in gone]
        too_many = len(left) + 1 - self.rules.limits.daily
        return sorted(left, key=self._cost)[:too_many] if too_many > 0 else []

    def _over_the_row(self, choice: Choice, person: int, going: Iterable[Put]) -> list[Put]:
        """The cheapest day that must be emptied so that there is one of rest."""
        limit, worked = self.rules.limits.row, self.worked[person]
        if limit is None or choice.day in worked:
            return []
        before = after = 0
        while choice.day - before - 1 in worked:
            before += 1
        while choice.day + after + 1 in worked:
            after += 1
        if before + 1 + after <= limit:
            return []
        gone = set(map(id, going))
        breaks = [
            [put for put in self.days[person, choice.day + step] if id(put) not in gone]
            for step in range(-before, after + 1)
            if step and _longest_side(before, after, step) <= limit
        ]
        cheapest = min(breaks, key=lambda day: sum(map(self._cost, day)), default=None)
        return self._impossible(choice) if cheapest is None else cheapest

    def _impossible(self, choice: Choice) -> list[Put]:
        """One empty day does not break the row."""
        return [Put(choice, -1, is_fixed=True)]

    def _cost(self, put: Put) -> float:
        if put.is_fixed:
            return float("inf")
        return self.loss(put) + (10**9 if put.pin is not None else 0)


def _longest_side(before: int, after: int, step: int) -> int:
    """The longer row that is left when the day `step` away is emptied, of days from -before to after."""
    return max(before + step, after - step)


def _too_long_rows(worked: set[int], limit: int | None) -> set[int]:
    """The days of rows that what stands has made too long already: nothing more is asked for on them."""
    found: set[int] = set()
    for first in worked:
        if limit is not None and first - 1 not in worked:
            row = set(itertools.takewhile(worked.__contains__, itertools.count(first)))
            found |= row if len(row) > limit else set()
    return found


def _minutes(span: timedelta) -> int:
    return span // MINUTE
