"""Staff's pages: the schedule, one meeting with its tabs, changes, venues, paper."""

from __future__ import annotations

from organizer.meetings.views import (
    change,
    close,
    letters,
    meeting,
    paper,
    permit,
    planning,
    reminders,
    schedule,
    sign_ups,
    venues,
)
from organizer.meetings.views.blueprint import bp

__all__ = [
    "bp", "change", "close", "letters", "meeting", "paper", "permit", "planning", "reminders", "schedule",
    "sign_ups", "venues",
]  # fmt: skip
