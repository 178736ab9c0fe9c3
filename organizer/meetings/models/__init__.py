"""The tables of meetings: each file holds one subject, and knows only those it points at."""

from organizer.meetings.models.attendance import Attendance, AttendanceState, HeadCount
from organizer.meetings.models.meeting import (
    AHEAD,
    HandedOver,
    Meeting,
    MeetingState,
    PermitState,
    RemovedDraft,
    SpareVenue,
)
from organizer.meetings.models.planning import Letter, LetterKind, PlanningRules, RoadTime
from organizer.meetings.models.venue import EVERY_DAY, Venue

__all__ = [
    "AHEAD",
    "EVERY_DAY",
    "Attendance",
    "AttendanceState",
    "HandedOver",
    "HeadCount",
    "Letter",
    "LetterKind",
    "Meeting",
    "MeetingState",
    "PermitState",
    "PlanningRules",
    "RemovedDraft",
    "RoadTime",
    "SpareVenue",
    "Venue",
]
