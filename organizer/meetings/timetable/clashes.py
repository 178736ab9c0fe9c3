"""Who is where and when, and what stands against it. Values in, values out.

An hour agreed with people is a wall time; what is compared is an instant. A day is the day on the wall.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from organizer.meetings.timetable.travel import Position, Stay, Travel

BY_CAR = Travel()
"""What holds where a campaign has said nothing of its own."""
A_DAY = timedelta(days=1)


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
    NOTICE = "notice"
    """The permit must be asked for earlier than that."""
    DAILY = "daily"
    """Somebody has more meetings on one day than they want."""
    NIGHT = "night"
    """Somebody rests too little between two days."""
    ROW = "row"
    """Somebody works too many days without one of rest."""
    GONE = "gone"
    """Somebody who is needed, or the venue, is not to be had any more."""


HARD = frozenset({Kind.PERSON, Kind.TRAVEL, Kind.VENUE})
"""What cannot be done at all; the rest may be wished for a reason."""


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """Something that takes people and a venue for a time. `key` says which, like `meeting:42`."""

    key: str
    starts_at: datetime
    ends_at: datetime
    people: frozenset[str] = frozenset()
    """Keys of who is needed there, like `candidate:7`."""
    limited: frozenset[str] | None = None
    """Those of them whose limits count; None where everybody's do."""
    venue: str | None = None
    takes_venue: bool = True
    """False for who serves there: they come before the hall is taken, and stay on."""
    held: tuple[datetime, datetime] | None = None
    """From when to when the meeting is held at which somebody serves; None where that is the time itself."""
    place: str | None = None
    """Key of the village, for known road times."""
    position: Position | None = None
    day: date | None = None
    """The day on the wall where it is; None where limits of a day are not asked for."""

    @property
    def stay(self) -> Stay:
        """Where it is."""
        return Stay(self.venue, self.place, self.position)

    @property
    def meets(self) -> tuple[datetime, datetime]:
        """From when to when people meet there."""
        return self.held or (self.starts_at, self.ends_at)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one person takes on. None where nothing was said."""

    daily: int | None = None
    """Meetings on one day."""
    night: timedelta | None = None
    """From the end of one day's last meeting to the start of the next day's first."""
    row: int | None = None
    """Days of meetings without one of rest between them."""


NO_LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When a venue can be had, by the clock on its wall. None where it is not known.

    One that closes no later than it opens closes on the next day, which belongs to the day before.
    """

    opens: time | None = None
    closes: time | None = None
    weekdays: frozenset[int] = frozenset(range(1, 8))
    """Days on which it opens, 1 is Monday (ISO 8601)."""
    closed: frozenset[date] = frozenset()
    """Days on which it does not open all the same."""

    @property
    def is_past_midnight(self) -> bool:
        """True for 18:00 to 02:00, and for until midnight, whenever it opens."""
        if self.closes is None:
            return False
        return self.closes <= self.opens if self.opens is not None else self.closes == time()


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


def clashes(  # noqa: PLR0913 - so many sides has a time that may be in the way
    one: Engagement,
    others: Iterable[Engagement],
    *,
    closed: Sequence[Closed] = (),
    hours: Hours | None = None,
    walls: tuple[datetime, datetime] | None = None,
    permit_from: datetime | None = None,
    gone: AbstractSet[str] = frozenset(),
    travel: Travel = BY_CAR,
    limits: Limits = NO_LIMITS,
) -> list[Clash]:
    """What stands against an engagement, the hard first.

    `walls` are its start and end on the venue's own clock, for the venue's `hours`; a permit asked for today
    allows nothing before `permit_from`; who or what is `gone` takes part in nothing, whenever it is.
    """
    around = [other for other in others if other.key != one.key]
    found = [clash for other in around for clash in between(one, other, travel=travel)]
    found += strains(one, around, limits)
    found += [Clash(kind=Kind.GONE, who=key) for key in sorted(gone & {*one.people, one.venue or ""})]
    found += [
        Clash(kind=Kind.PHASE, phase=period.phase)
        for period in closed
        if period.covers(one.starts_at, one.ends_at)
    ]
    if hours is not None and walls is not None and _outside(hours, *walls):
        found.append(Clash(kind=Kind.HOURS, who=one.venue or ""))
    if permit_from is not None and one.starts_at < permit_from:
        found.append(Clash(kind=Kind.NOTICE, missing=permit_from - one.starts_at))
    return _hard_first(found)


def between(one: Engagement, other: Engagement, *, travel: Travel = BY_CAR) -> Iterator[Clash]:
    """What two engagements take from each other, seen from the first.

    Who serves may be in one venue for two that follow each other there, not for two at once.
    """
    overlap = _at_once((one.starts_at, one.ends_at), (other.starts_at, other.ends_at))
    takes, shares = one.takes_venue and other.takes_venue, one.venue is not None and one.venue == other.venue
    if shares and not takes and not _at_once(one.meets, other.meets):
        return
    missing = timedelta() if overlap else _missing(one, other, travel)
    if overlap or missing > timedelta():
        kind = Kind.PERSON if overlap else Kind.TRAVEL
        for person in sorted(one.people & other.people):
            yield Clash(kind=kind, who=person, other=other.key, missing=missing)
    if overlap and shares and takes:
        yield Clash(kind=Kind.VENUE, who=one.venue or "", other=other.key)


def _at_once(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def strains(one: Engagement, others: Iterable[Engagement], limits: Limits) -> Iterator[Clash]:
    """Where an engagement asks more of somebody than they take on, beside their others."""
    if one.day is None or limits == NO_LIMITS:
        return
    limited = one.people if one.limited is None else one.people & one.limited
    by_day: dict[str, defaultdict[date, list[Engagement]]] = {
        person: defaultdict(list, {one.day: [one]}) for person in sorted(limited)
    }
    for other in others:
        for person in other.people & limited:
            if other.day is not None:
                by_day[person][other.day].append(other)
    for person, days in by_day.items():
        if limits.daily is not None and len(days[one.day]) > limits.daily:
            yield Clash(kind=Kind.DAILY, who=person)
        if limits.row is not None and _row(days, one.day) > limits.row:
            yield Clash(kind=Kind.ROW, who=person)
        if limits.night is not None:
            yield from _short_nights(one, one.day, person, days, limits.night)


def all_clashes(
    engagements: Iterable[Engagement], *, travel: Travel = BY_CAR, limits: Limits = NO_LIMITS
) -> Mapping[str, list[Clash]]:
    """The clashes of many engagements with each other, by key; those without any are left out.

    Only engagements whose people or venue meet are compared.
    """
    by_need: defaultdict[str, list[Engagement]] = defaultdict(list)
    for each in engagements:
        taken = [each.venue] if each.venue is not None and each.takes_venue else []
        for need in {*each.people, *taken}:
            by_need[need].append(each)
    found: defaultdict[str, dict[str, Clash]] = defaultdict(dict)
    for group in by_need.values():
        for one, other in _neighbours(group, travel):
            for here, there in ((one, other), (other, one)):
                found[here.key].update({clash.mark: clash for clash in between(here, there, travel=travel)})
        if limits != NO_LIMITS:
            for one in group:
                around = (other for other in group if other.key != one.key)
                found[one.key].update({clash.mark: clash for clash in strains(one, around, limits)})
    return {key: _hard_first(own.values()) for key, own in found.items() if own}


def _hard_first(found: Iterable[Clash]) -> list[Clash]:
    return sorted(found, key=lambda clash: (not clash.is_hard, clash.mark))


def _row(days: Mapping[date, object], day: date) -> int:
    """How many days of meetings in a row this one is part of."""
    first = last = day
    while first - A_DAY in days:
        first -= A_DAY
    while last + A_DAY in days:
        last += A_DAY
    return (last - first).days + 1


def _short_nights(
    one: Engagement, day: date, person: str, days: Mapping[date, list[Engagement]], night: timedelta
) -> Iterator[Clash]:
    for other in days.get(day - A_DAY, ()):
        if one.starts_at - other.ends_at < night:
            missing = night - (one.starts_at - other.ends_at)
            yield Clash(kind=Kind.NIGHT, who=person, other=other.key, missing=missing)
    for other in days.get(day + A_DAY, ()):
        if other.starts_at - one.ends_at < night:
            missing = night - (other.starts_at - one.ends_at)
            yield Clash(kind=Kind.NIGHT, who=person, other=other.key, missing=missing)


def _neighbours(group: list[Engagement], travel: Travel) -> Iterator[tuple[Engagement, Engagement]]:
    """Pairs near enough in time that the longest way between them could matter."""
    ordered = sorted(group, key=lambda each: (each.starts_at, each.key))
    longest = travel.longest(each.stay for each in ordered)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.starts_at - one.ends_at > longest:
                break
            if other.key != one.key:
                yield one, other


def _missing(one: Engagement, other: Engagement, travel: Travel) -> timedelta:
    way = travel.time(one.stay, other.stay)
    if way is None:
        return timedelta()
    first, second = (one, other) if one.ends_at <= other.starts_at else (other, one)
    return max(timedelta(), way - (second.starts_at - first.ends_at))


def _outside(hours: Hours, starts: datetime, ends: datetime) -> bool:
    day, closing_day = starts.date(), starts.date()
    if hours.is_past_midnight and hours.closes is not None:
        day -= A_DAY if starts.time() < hours.closes else timedelta()
        closing_day = day + A_DAY
    if not _opens_on(hours, day):
        return True
    if hours.opens is not None and starts < datetime.combine(day, hours.opens):
        return True
    if hours.closes is not None:
        return ends > datetime.combine(closing_day, hours.closes)
    last = (ends - timedelta.resolution).date()
    return last > day and not _opens_on(hours, last)


def _opens_on(hours: Hours, day: date) -> bool:
    return day.isoweekday() in hours.weekdays and day not in hours.closed
