"""When the events of somebody else's file take place: by the newest word of each, at all its times."""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from organizer.kernel.calendar.reading import Found
from organizer.kernel.calendar.rules import NotFollowed, days_of
from organizer.kernel.calendar.writing import Status
from organizer.kernel.clock import to_utc, to_wall

MOST_TIMES = 100
"""How many times one event repeats at most."""
_APART = timedelta(days=2)
"""No two clocks are further apart."""
_FURTHER = timedelta(days=400)
"""How far ahead is looked whether an event goes on."""
When = datetime | date
_Apart = dict[str, set[When]]
"""UID of a series → its times that an event of its own takes the place of, on the reader's clocks."""


class Odd(enum.StrEnum):
    """Why an event has no time of its own, or not each of its times."""

    OLDER = "older"
    CANCELLED = "cancelled"
    OVER = "over"
    GOES_ON = "goes on"
    CHANGES_LATER_ONES = "changes later ones"
    NOT_FOLLOWED = "not followed"


@dataclass(frozen=True)
class Time:
    """One time of an event, on the clocks that were asked for."""

    event: Found
    starts_wall: datetime
    ends_wall: datetime | None


@dataclass(frozen=True)
class _Clock:
    """The clocks of the reader, and the days that are asked for there."""

    zone: str
    first: date
    last: date

    def shows_instead(self, when: When, event: Found) -> When:
        """The time of a series that an event of its own takes the place of; or a whole day."""
        return self.shows(event, when) if isinstance(when, datetime) else when

    def shows(self, event: Found, wall: datetime) -> datetime:
        """What these clocks show as those of the event show `wall`."""
        return wall if event.zone is None else to_wall(to_utc(wall, event.zone), self.zone)


def times(
    events: Sequence[Found], *, zone: str, first: date, last: date
) -> tuple[list[Time], list[tuple[Found, Odd]]]:
    """Each time from the day `first` on, on the clocks of `zone`, in the order of the file; and what is odd.

    Of two versions of one event the newer counts (RFC 5546, 2.1.5: SEQUENCE, then DTSTAMP). What a rule
    repeats is followed up to the day `last`, and MOST_TIMES times. A single time of a series that was moved
    or called off by an event of its own, or is an exception, is no time of the series.
    """
    clock = _Clock(zone, first, last)
    found: list[Time] = []
    newest, older = _newest(events)
    odd = [(event, Odd.OLDER) for event in older]
    apart: _Apart = defaultdict(set)
    for event in newest:
        if event.instead_of is not None:
            apart[event.uid].add(clock.shows_instead(event.instead_of, event))
    for event in newest:
        held, why = _times_of(event, clock, apart)
        found.extend(held)
        odd.extend((event, each) for each in why)
    return found, sorted(odd, key=lambda each: each[0].number)


def _newest(events: Iterable[Found]) -> tuple[list[Found], list[Found]]:
    """Events without the older versions of others; and those.

    Of two that are as new as each other and start apart, each is taken: some programs give all events one
    UID.
    """
    kept: list[Found] = []
    older: list[Found] = []
    by_name = sorted((event for event in events if event.uid), key=_name)
    for _each, group in groupby(by_name, key=_name):
        versions = list(group)
        newest = max(event.version for event in versions)
        starts = {event.starts_wall: event for event in versions if event.version == newest}
        kept.extend(starts.values())
        older.extend(event for event in versions if event not in starts.values())
    kept.extend(event for event in events if not event.uid)
    return sorted(kept, key=lambda event: event.number), older


def _name(event: Found) -> tuple[str, str]:
    return event.uid, str(event.instead_of)


def _times_of(event: Found, clock: _Clock, apart: _Apart) -> tuple[list[Time], list[Odd]]:
    if event.status is Status.CANCELLED:
        return [], [Odd.CANCELLED]
    repeated, odd = _repeated(event, clock, apart)
    if event.changes_later_ones:
        odd.append(Odd.CHANGES_LATER_ONES)
    walls = sorted({event.starts_wall, *event.also_at, *repeated})
    held = [_time(event, clock, wall) for wall in walls if not _is_left_out(event, clock, wall, apart)]
    found = [time for time in held if time.starts_wall.date() >= clock.first]
    if not found:
        return [], [Odd.OVER if held else Odd.CANCELLED]
    return found, odd


def _repeated(event: Found, clock: _Clock, apart: _Apart) -> tuple[list[datetime], list[Odd]]:
    """What the rule of an event gives of the days that are asked for, on the event's own clocks.

    It goes on where a later time is left that the event itself, or a date of its own, does not give.
    """
    walls: list[datetime] = []
    if event.rule is None:
        return walls, []
    starts, taken = event.starts_wall, {event.starts_wall, *event.also_at}
    days = days_of(event.rule, first=starts.date(), since=clock.first - _APART, last=clock.last + _FURTHER)
    try:
        for day in days:
            wall = datetime.combine(day, starts.time())
            shown = clock.shows(event, wall).date()
            is_past = shown > clock.last or len(walls) == MOST_TIMES
            if (is_past and wall in taken) or _is_left_out(event, clock, wall, apart):
                continue
            if is_past:
                return walls, [Odd.GOES_ON]
            if shown >= clock.first:
                walls.append(wall)
    except NotFollowed:
        return [], [Odd.NOT_FOLLOWED]
    return walls, []


def _is_left_out(event: Found, clock: _Clock, wall: datetime, apart: _Apart) -> bool:
    """Whether a time is an exception, or an event of its own says when it takes place."""
    if {wall, wall.date()} & event.not_at:
        return True
    if event.instead_of is not None:
        return False
    return bool({clock.shows(event, wall), wall.date()} & apart.get(event.uid, set()))


def _time(event: Found, clock: _Clock, wall: datetime) -> Time:
    ends = None if event.ends_wall is None else wall + (event.ends_wall - event.starts_wall)
    return Time(event, clock.shows(event, wall), None if ends is None else clock.shows(event, ends))
