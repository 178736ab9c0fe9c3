"""Who is where and when: travel, clashes, and the moments of reminders. Pure: values in, values out."""

from __future__ import annotations

from organizer.meetings.timetable.clashes import (
    HARD,
    Clash,
    Closed,
    Engagement,
    Hours,
    Kind,
    Limits,
    all_clashes,
    between,
    clashes,
    strains,
)
from organizer.meetings.timetable.lasting import end_of
from organizer.meetings.timetable.reminding import ReminderTimes, after, is_quiet, reminder_times
from organizer.meetings.timetable.travel import (
    FASTEST_KM_PER_HOUR,
    SLOWEST_KM_PER_HOUR,
    Position,
    Stay,
    Travel,
    distance_km,
)

__all__ = [
    "FASTEST_KM_PER_HOUR", "HARD", "SLOWEST_KM_PER_HOUR", "Clash", "Closed", "Engagement", "Hours", "Kind",
    "Limits", "Position", "ReminderTimes", "Stay", "Travel", "after", "all_clashes", "between", "clashes",
    "distance_km", "end_of", "is_quiet", "reminder_times", "strains",
]  # fmt: skip
