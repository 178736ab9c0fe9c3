"""When a message may leave, and how long to wait before asking again: values in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from organizer.kernel.clock import to_utc, to_wall

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)


@dataclass(frozen=True)
class QuietHours:
    """Nobody is written to from `starts` to `ends` on the clocks of the place; they may wrap at midnight."""

    starts: time
    ends: time

    def hold_at(self, wall: datetime) -> bool:
        """True when a wall time lies inside."""
        shown = wall.time()
        if self.starts <= self.ends:
            return self.starts <= shown < self.ends
        return shown >= self.starts or shown < self.ends


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Messages that are no rows yet: when they leave, about what, for which purpose, to how many people."""

    at: datetime
    about: str
    purpose: str
    people: int


def is_quiet(at: datetime, *, zone: str, hours: QuietHours) -> bool:
    """True when nobody in a zone is written to at an instant."""
    return hours.hold_at(to_wall(at, zone))


def after_quiet(at: datetime, *, zone: str, hours: QuietHours) -> datetime:
    """The instant itself, or the end of the quiet hours it lies in, on the clocks of the zone."""
    wall = to_wall(at, zone)
    if not hours.hold_at(wall):
        return at
    ends = datetime.combine(wall.date(), hours.ends)
    return to_utc(ends if ends > wall else ends + timedelta(days=1), zone)


def done_at(begins: datetime, takes: timedelta, *, zone: str, hours: QuietHours | None) -> datetime:
    """When work is done that takes so long, and rests in the quiet hours of a zone.

    Without `hours` it never rests.
    """
    at = begins
    while hours is not None and hours.starts != hours.ends:
        at = after_quiet(at, zone=zone, hours=hours)
        rests_at = _next_quiet(at, zone=zone, hours=hours)
        if takes <= rests_at - at:
            break
        takes, at = takes - (rests_at - at), rests_at
    return at + takes


def day_began(at: datetime, *, zone: str) -> datetime:
    """When the day of an instant began on the clocks of a zone."""
    return to_utc(datetime.combine(to_wall(at, zone).date(), time()), zone)


def _next_quiet(at: datetime, *, zone: str, hours: QuietHours) -> datetime:
    wall = to_wall(at, zone)
    begins = datetime.combine(wall.date(), hours.starts)
    return to_utc(begins if begins > wall else begins + timedelta(days=1), zone)


def wait_after(failures: int, *, chance: float) -> timedelta:
    """How long to leave a provider alone that took nothing `failures` times in a row: 1 to 60 s.

    It doubles each time; `chance` from 0 to 1 takes up to half of it away, so that workers do not come back
    all at once.
    """
    doubled = min(SHORTEST_WAIT * (1 << min(failures, 10)), LONGEST_WAIT)
    return max(doubled * (1 - chance / 2), SHORTEST_WAIT)
