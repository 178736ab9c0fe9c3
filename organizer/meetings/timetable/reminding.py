"""The moments of reminders, on the clock of those who are reminded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

QUIET_FROM = time(21)
QUIET_UNTIL = time(9)
EVENING = time(20)
SHORTEST_NOTICE = timedelta(minutes=30)
A_DAY = timedelta(days=1)
TWO_HOURS = timedelta(hours=2)


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
