"""The moments of reminders, on the clock of those who are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from organizer.messaging.reminding import ReminderSet

QUIET_FROM = time(21)
QUIET_UNTIL = time(9)
EVENING = time(20)
SHORTEST_NOTICE = timedelta(minutes=30)
A_DAY = timedelta(days=1)
USUAL = ReminderSet()


@dataclass(frozen=True)
class ReminderTimes:
    """When reminders go, on the meeting's wall clock; None for one that is not sent at all."""

    day_before: datetime | None
    hours_before: datetime | None

    def __iter__(self) -> Iterator[datetime]:
        """Those that are sent, in order."""
        return (moment for moment in (self.day_before, self.hours_before) if moment is not None)


def is_quiet(moment: datetime | time) -> bool:
    """True while people are not written to: from 21:00 to 9:00 on their clock."""
    clock = moment.time() if isinstance(moment, datetime) else moment
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def reminder_times(starts_wall: datetime, rules: ReminderSet = USUAL) -> ReminderTimes:
    """A day before, in quiet hours at 20:00 that day; hours before, in quiet hours at 9:00 or not at all.

    The first is always sent on the day before and the second on the day itself, so that "tomorrow" and
    "today" are true.
    """
    return ReminderTimes(_day_before(starts_wall, rules), _hours_before(starts_wall, rules.hours_before))


def after(ends_wall: datetime, hours: int) -> datetime:
    """So many hours after the end; in quiet hours in the morning after it."""
    moment = ends_wall + timedelta(hours=hours)
    if not is_quiet(moment):
        return moment
    morning = moment.date() + (A_DAY if moment.time() >= QUIET_FROM else timedelta())
    return datetime.combine(morning, QUIET_UNTIL)


def _day_before(starts_wall: datetime, rules: ReminderSet) -> datetime | None:
    if not rules.day_before:
        return None
    moment = starts_wall - A_DAY
    if rules.day_at is not None:
        moment = datetime.combine(moment.date(), rules.day_at)
    return datetime.combine(moment.date(), EVENING) if is_quiet(moment) else moment


def _hours_before(starts_wall: datetime, hours: int | None) -> datetime | None:
    if hours is None:
        return None
    moment = starts_wall - timedelta(hours=hours)
    if not is_quiet(moment):
        return moment if moment.date() == starts_wall.date() else None
    morning = datetime.combine(starts_wall.date(), QUIET_UNTIL)
    in_time = moment <= morning <= starts_wall - SHORTEST_NOTICE
    return morning if in_time else None
