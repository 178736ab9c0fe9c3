"""When a message may leave, and how long to wait before asking again: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from organizer.kernel.clock import to_utc, to_wall

SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=60)
LONGEST_HOLD = timedelta(days=1)
LEFT_FOR_OTHERS = timedelta(hours=3)
EVERY_DAY = "1234567"
LONGEST_LOOK = 366
"""Days that are looked ahead."""
LONGEST_HOLIDAY = 31
"""Days in a row of which none is a working day; nobody is made to wait longer."""


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


@dataclass(frozen=True)
class Window:
    """When messages may leave in a country: outside the quiet hours; unasked ones on working days alone."""

    quiet: QuietHours
    weekdays: str = EVERY_DAY
    """Working days as ISO digits, 1 for Monday."""
    days_off: frozenset[str] = frozenset()
    """Days that are no working days all the same: "12-16" each year, or "2026-05-27" once."""

    @property
    def is_ever_quiet(self) -> bool:
        """False where the quiet hours end when they begin."""
        return self.quiet.starts != self.quiet.ends

    def works_on(self, day: date) -> bool:
        """True for a working day."""
        is_off = {day.isoformat(), f"{day:%m-%d}"} & self.days_off
        return str(day.isoweekday()) in self.weekdays and not is_off


@dataclass(frozen=True)
class Purse:
    """What may be spent on the first day, and on each that follows."""

    first_minor: int
    a_day_minor: int


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


def before_quiet(at: datetime, *, zone: str, hours: QuietHours) -> datetime:
    """The instant itself, or the beginning of the quiet hours it lies in, on the clocks of the zone."""
    wall = to_wall(at, zone)
    if not hours.hold_at(wall):
        return at
    starts = datetime.combine(wall.date(), hours.starts)
    return to_utc(starts if starts <= wall else starts - timedelta(days=1), zone)


def held_until(begins: datetime, of_use_until: datetime, *, zone: str, hours: QuietHours) -> datetime:
    """How long one helper alone may tell people who wait for a call, whose calls may begin then.

    A day at most, and so that a while of the day is left in which others or another way can tell them: three
    hours, or half of what there is.
    """
    last = before_quiet(of_use_until, zone=zone, hours=hours) - begins
    ends = begins + min(max(last / 2, last - LEFT_FOR_OTHERS), LONGEST_HOLD)
    return after_quiet(ends, zone=zone, hours=hours)


def is_working(at: datetime, *, zone: str, window: Window) -> bool:
    """True when the day of an instant is a working day on the clocks of a zone."""
    return window.works_on(to_wall(at, zone).date())


def opens_at(at: datetime, *, zone: str, window: Window, on_working_days: bool) -> datetime:
    """The instant itself, or the next one at which a message may leave, on the clocks of the zone."""
    opens = after_quiet(at, zone=zone, hours=window.quiet)
    for _day in range(LONGEST_HOLIDAY):
        if not on_working_days or is_working(opens, zone=zone, window=window):
            break
        opens = after_quiet(_next_day(opens, zone=zone), zone=zone, hours=window.quiet)
    return opens


def done_at(
    begins: datetime, takes: timedelta, *, zone: str, window: Window | None, on_working_days: bool = False
) -> datetime:
    """When work is done that takes so long, and rests while the window of a zone is shut.

    Without a `window` it never rests.
    """
    at = begins
    while window is not None and (window.is_ever_quiet or on_working_days):
        at = opens_at(at, zone=zone, window=window, on_working_days=on_working_days)
        rests_at = _rests_at(at, zone=zone, window=window, on_working_days=on_working_days)
        if takes <= rests_at - at:
            break
        takes, at = takes - (rests_at - at), rests_at
    return at + takes


def paid_from(
    begins: datetime, price_minor: int, purse: Purse, *, zone: str, window: Window, on_working_days: bool
) -> tuple[datetime, int] | None:
    """From when on the last part of a price is paid, and how much that is, where each day pays for so much.

    None where it would not be paid within a year.
    """
    at, left = begins, purse.first_minor
    for _day in range(LONGEST_LOOK):
        if price_minor <= left:
            return at, price_minor
        price_minor -= left
        at = opens_at(_next_day(at, zone=zone), zone=zone, window=window, on_working_days=on_working_days)
        left = purse.a_day_minor
    return None


def show_one_time(zones: Iterable[str], at: datetime) -> bool:
    """True when the clocks of all these zones show the same at an instant."""
    return len({to_wall(at, zone) for zone in zones}) <= 1


def day_began(at: datetime, *, zone: str) -> datetime:
    """When the day of an instant began on the clocks of a zone."""
    return to_utc(datetime.combine(to_wall(at, zone).date(), time()), zone)


def _rests_at(at: datetime, *, zone: str, window: Window, on_working_days: bool) -> datetime:
    """When work that is allowed at an instant has to look anew whether it still is."""
    quiet = [_next_quiet(at, zone=zone, hours=window.quiet)] if window.is_ever_quiet else []
    return min([*quiet, *([_next_day(at, zone=zone)] if on_working_days else [])])


def _next_day(at: datetime, *, zone: str) -> datetime:
    return to_utc(datetime.combine(to_wall(at, zone).date() + timedelta(days=1), time()), zone)


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
