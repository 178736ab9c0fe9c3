"""What a tour is planned from: villages, venues, people, days, and the rules between them. Values only.

All times are wall times of the question's one zone. Keys name things for the asker and mean nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import Closed, Limits, Position, Travel

A_DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(1, 8))


@dataclass(frozen=True, kw_only=True)
class Locality:
    """A village or a quarter: who lives there, how often the campaign met there, how much was said there."""

    key: str
    name: str = ""
    voters: int = 0
    seen: int = 0
    """Meetings that were held here before."""
    said: int = 0
    """Grievances from here, as far as they are told."""
    known: int = 0
    """People from here whom the campaign knows."""
    position: Position | None = None
    visits: int = 1
    """How many meetings of one plan may be here."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When a venue can be had on some days of the week: 1 is Monday, 7 Sunday (ISO 8601).

    Where it closes no later than it opens, it closes on the next day, which belongs to the day before.
    """

    weekdays: frozenset[int] = EVERY_DAY
    opens: time = time(0)
    closes: time = time(23, 59)

    def day_of(self, starts: datetime) -> date:
        """The day that a start belongs to: after midnight, while it is still open, the evening before."""
        is_night = self.closes <= self.opens and starts.time() < self.closes
        return starts.date() - A_DAY if is_night else starts.date()

    def covers(self, starts: datetime, ends: datetime) -> bool:
        """True where a meeting fits in."""
        day = self.day_of(starts)
        closing_day = day + A_DAY if self.closes <= self.opens else day
        return (
            day.isoweekday() in self.weekdays
            and datetime.combine(day, self.opens) <= starts
            and ends <= datetime.combine(closing_day, self.closes)
        )


@dataclass(frozen=True, kw_only=True)
class Venue:
    """A hall in a locality. Without openings it can be had at all times."""

    key: str
    place: str
    """Key of its locality."""
    name: str = ""
    position: Position | None = None
    openings: tuple[Opening, ...] = ()
    closed: frozenset[date] = frozenset()

    def takes(self, starts: datetime, ends: datetime) -> bool:
        """True where it can be had from a time to a time."""
        if not self.openings:
            return starts.date() not in self.closed
        return any(
            opening.covers(starts, ends) and opening.day_of(starts) not in self.closed
            for opening in self.openings
        )


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who meets voters."""

    key: str
    name: str = ""
    off: frozenset[date] = frozenset()
    """Days on which they meet nobody."""


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A meeting that stands already, whatever is planned around it."""

    key: str
    people: frozenset[str]
    starts: datetime
    ends: datetime
    venue: str | None = None
    place: str | None = None
    position: Position | None = None


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A meeting that the plan must hold; what is left open may be chosen."""

    place: str
    venue: str | None = None
    person: str | None = None
    day: date | None = None
    at: time | None = None


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How meetings follow each other."""

    length: timedelta = timedelta(minutes=90)
    starts: tuple[time, ...] = (time(15), time(18, 30))
    """The hours at which meetings may begin."""
    weekdays: frozenset[int] = EVERY_DAY
    free: frozenset[date] = frozenset()
    """Days on which nobody meets voters."""
    limits: Limits = field(default_factory=lambda: Limits(daily=2, night=timedelta(hours=10), row=6))
    travel: Travel = field(default_factory=Travel)
    apart: int = 7
    """Days between two meetings of one plan in one locality."""
    permit_from: datetime | None = None
    """A permit asked for today allows nothing before."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which meetings, `meetings` new ones at most, are to be held from one day to another, both included."""

    zone: str
    from_: date
    till: date
    meetings: int
    localities: Sequence[Locality]
    venues: Sequence[Venue]
    people: Sequence[Person]
    fixed: Sequence[Fixed] = ()
    pins: Sequence[Pin] = ()
    closed: Sequence[Closed] = ()
    """Times in which the election's calendar lets nobody meet voters."""
    rules: Rules = field(default_factory=Rules)

    def days(self) -> list[date]:
        """The days on which meetings may be, in order."""
        whole = (self.till - self.from_).days + 1
        each = (self.from_ + number * A_DAY for number in range(whole))
        return [day for day in each if self._is_open(day)]

    def slots(self) -> Iterator[tuple[datetime, datetime]]:
        """The starts and ends at which a meeting may be, whatever the venue."""
        for day in self.days():
            for start in self.rules.starts:
                starts = datetime.combine(day, start)
                ends = starts + self.rules.length
                if self.may_meet(starts, ends):
                    yield starts, ends

    def is_ever(self) -> bool:
        """True where any venue can be had at any time."""
        slots = list(self.slots())
        return any(venue.takes(starts, ends) for venue in self.venues for starts, ends in slots)

    def may_meet(self, starts: datetime, ends: datetime) -> bool:
        """True where neither the permit nor the election's calendar stands against a time."""
        if self.rules.permit_from is not None and starts < self.rules.permit_from:
            return False
        first, last = to_utc(starts, self.zone), to_utc(ends, self.zone)
        return not any(period.covers(first, last) for period in self.closed)

    def _is_open(self, day: date) -> bool:
        return day.isoweekday() in self.rules.weekdays and day not in self.rules.free


def worth(locality: Locality, visit: int) -> int:
    """What the `visit`-th meeting of a plan in a locality is worth: people reached for the first time.

    Voters, ten more for each grievance, since where much is said people want to be heard, and five more for
    each person whom the campaign knows, since they bring others. Each meeting that was there before, in this
    plan or earlier, leaves a quarter.
    """
    whole = locality.voters + 10 * locality.said + 5 * locality.known
    earlier = locality.seen + visit - 1
    return round(whole * 0.25**earlier)
