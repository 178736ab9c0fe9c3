"""Staff's pages: the schedule, one meeting with its tabs, changes, venues, paper."""

from __future__ import annotations

from organizer.meetings.views import (
    change,
    close,
    door,
    door_notice,
    letters,
    many,
    meeting,
    own_calendar,
    paper,
    permit,
    planning,
    reminders,
    schedule,
    sign_ups,
    spare,
    telling,
    typing_in,
    venues,
)
from organizer.meetings.views.blueprint import bp

__all__ = [
    "bp", "change", "close", "door", "door_notice", "letters", "many", "meeting", "own_calendar", "paper",
    "permit", "planning", "reminders", "schedule", "sign_ups", "spare", "telling", "typing_in", "venues",
]  # fmt: skip
