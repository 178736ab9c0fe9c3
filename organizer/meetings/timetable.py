"""Who is where and when: clashes with travel, and the moments of reminders. Values in, values out.

Travel is the distance as the crow flies at 60 km/h and 15 minutes besides; where a position is not known
nothing is claimed about the way. An hour agreed with people is a wall time; what is compared is an instant.
"""

from __future__ import annotations

import enum
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

EARTH_RADIUS_KM = 6371.0088
KM_PER_HOUR = 60
PAUSE = timedelta(minutes=15)

QUIET_FROM = time(21)
QUIET_UNTIL = time(9)
EVENING = time(20)
SHORTEST_NOTICE = timedelta(minutes=30)
A_DAY = timedelta(days=1)
TWO_HOURS = timedelta(hours=2)


class Kind(enum.StrEnum):
    """What clashes."""

    PERSON = "person"
    """Somebody is in two places at once."""
    TRAVEL = "travel"
    """Somebody cannot get from one place to the other in time."""
    VENUE = "venue"
    """The venue is taken."""
    HOURS = "hours"
    """The venue is closed then."""
    PHASE = "phase"
    """The election's calendar does not let a campaign meet people then."""


HARD = frozenset({Kind.PERSON, Kind.TRAVEL, Kind.VENUE})
"""What cannot be done at all; the rest may be wished for a reason."""


@dataclass(frozen=True)
class Position:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """Something that takes people and a venue for a time. `key` says which, like `meeting:42`."""

    key: str
    starts_at: datetime
    ends_at: datetime
    people: frozenset[str] = frozenset()
    """Keys of who is needed there, like `candidate:7`."""
    venue: str | None = None
    position: Position | None = None


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a venue can be had, by the clock on its wall. None where it is not known."""

    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A time in which a campaign does not meet voters, and the phase that says so."""

    phase: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def covers(self, starts_at: datetime, ends_at: datetime) -> bool:
        """True where any part of a time lies inside."""
        return (self.ends_at is None or starts_at < self.ends_at) and (
            self.starts_at is None or self.starts_at < ends_at
        )


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One reason against a time: who or what, with which other engagement, or in which phase."""

    kind: Kind
    who: str = ""
    """Key of the person or the venue."""
    other: str = ""
    """Key of the other engagement."""
    phase: str = ""
    missing: timedelta = timedelta()
    """How much longer the way takes than there is time for."""

    @property
    def is_hard(self) -> bool:
        """True for what cannot be done at all."""
        return self.kind in HARD

    @property
    def mark(self) -> str:
        """The same for the same clash, so that what somebody accepted is known again."""
        return f"{self.kind}|{self.who}|{self.other}|{self.phase}"


def distance_km(one: Position, other: Position) -> float:
    """Kilometres between two points along the surface (haversine)."""
    north, there = math.radians(one.latitude), math.radians(other.latitude)
    up = math.sin((there - north) / 2) ** 2
    along = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    part = up + math.cos(north) * math.cos(there) * along
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, part)))


def travel_time(one: Engagement, other: Engagement) -> timedelta | None:
    """How long the way takes, the pause included; none within one venue, None where a position is unknown."""
    if one.venue is not None and one.venue == other.venue:
        return timedelta()
    if one.position is None or other.position is None:
        return None
    hours = distance_km(one.position, other.position) / KM_PER_HOUR
    return PAUSE + timedelta(minutes=round(hours * 60))


def clashes(
    one: Engagement,
    others: Iterable[Engagement],
    *,
    closed: Sequence[Closed] = (),
    hours: Hours | None = None,
    walls: tuple[datetime, datetime] | None = None,
) -> list[Clash]:
    """What stands against an engagement, the hard first.

    `walls` are its start and end on the venue's own clock, for the venue's `hours`.
    """
    found = [clash for other in others if other.key != one.key for clash in between(one, other)]
    found += [
        Clash(kind=Kind.PHASE, phase=period.phase)
        for period in closed
        if period.covers(one.starts_at, one.ends_at)
    ]
    if hours is not None and walls is not None and _outside(hours, *walls):
        found.append(Clash(kind=Kind.HOURS, who=one.venue or ""))
    return sorted(found, key=lambda clash: (not clash.is_hard, clash.mark))


def between(one: Engagement, other: Engagement) -> Iterator[Clash]:
    """What two engagements take from each other, seen from the first."""
    overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    missing = timedelta() if overlap else _missing(one, other)
    if overlap or missing > timedelta():
        kind = Kind.PERSON if overlap else Kind.TRAVEL
        for person in sorted(one.people & other.people):
            yield Clash(kind=kind, who=person, other=other.key, missing=missing)
    if overlap and one.venue is not None and one.venue == other.venue:
        yield Clash(kind=Kind.VENUE, who=one.venue, other=other.key)


def all_clashes(engagements: Iterable[Engagement]) -> Mapping[str, list[Clash]]:
    """The clashes of many engagements with each other, by key; those without any are left out.

    Only engagements whose people or venue meet are compared.
    """
    by_need: defaultdict[str, list[Engagement]] = defaultdict(list)
    for each in engagements:
        for need in {*each.people, *([each.venue] if each.venue is not None else [])}:
            by_need[need].append(each)
    found: defaultdict[str, dict[str, Clash]] = defaultdict(dict)
    for group in by_need.values():
        for one, other in _neighbours(group):
            for here, there in ((one, other), (other, one)):
                found[here.key].update({clash.mark: clash for clash in between(here, there)})
    return {
        key: sorted(own.values(), key=lambda clash: (not clash.is_hard, clash.mark))
        for key, own in found.items()
        if own
    }


def _neighbours(group: list[Engagement]) -> Iterator[tuple[Engagement, Engagement]]:
    """Pairs near enough in time that the longest way between them could matter."""
    ordered = sorted(group, key=lambda each: (each.starts_at, each.key))
    longest = _longest_way(ordered)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.starts_at - one.ends_at > longest:
                break
            if other.key != one.key:
                yield one, other


def _longest_way(group: Iterable[Engagement]) -> timedelta:
    """No way within the group takes longer: along a parallel first, then along a meridian."""
    points = [each.position for each in group if each.position is not None]
    if not points:
        return timedelta()
    north = [point.latitude for point in points]
    east = [point.longitude for point in points]
    nearest_equator = 0.0 if min(north) < 0 < max(north) else min(map(abs, north))
    along = math.radians(max(east) - min(east)) * math.cos(math.radians(nearest_equator))
    kilometres = EARTH_RADIUS_KM * (math.radians(max(north) - min(north)) + along)
    return PAUSE + timedelta(minutes=math.ceil(kilometres / KM_PER_HOUR * 60) + 1)


def _missing(one: Engagement, other: Engagement) -> timedelta:
    way = travel_time(one, other)
    if way is None:
        return timedelta()
    first, second = (one, other) if one.ends_at <= other.starts_at else (other, one)
    return max(timedelta(), way - (second.starts_at - first.ends_at))


def _outside(hours: Hours, starts: datetime, ends: datetime) -> bool:
    if hours.opens is not None and starts.time() < hours.opens:
        return True
    if hours.closes is None:
        return False
    return ends.date() > starts.date() or ends.time() > hours.closes


@dataclass(frozen=True)
class ReminderTimes:
    """When reminders go, on the meeting's wall clock; None for one that is not sent at all."""

    day_before: datetime
    hours_before: datetime | None

    def __iter__(self) -> Iterator[datetime]:
        """Those that are sent, in order."""
        return iter([self.day_before] + ([] if self.hours_before is None else [self.hours_before]))


def is_quiet(moment: datetime | time) -> bool:
    """True while people are not written to: from 21:00 to 9:00 on their clock."""
    clock = moment.time() if isinstance(moment, datetime) else moment
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def reminder_times(starts_wall: datetime) -> ReminderTimes:
    """A day before, in quiet hours at 20:00 that day; two hours before, in quiet hours at 9:00 or not at all.

    The first is always sent on the day before and the second on the day itself, so that "tomorrow" and
    "today" are true.
    """
    day_before = starts_wall - A_DAY
    if is_quiet(day_before):
        day_before = datetime.combine(day_before.date(), EVENING)
    return ReminderTimes(day_before, _hours_before(starts_wall))


def _hours_before(starts_wall: datetime) -> datetime | None:
    moment = starts_wall - TWO_HOURS
    if not is_quiet(moment):
        return moment
    morning = datetime.combine(starts_wall.date(), QUIET_UNTIL)
    in_time = moment <= morning <= starts_wall - SHORTEST_NOTICE
    return morning if in_time else None
