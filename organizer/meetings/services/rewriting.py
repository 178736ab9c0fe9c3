"""What is written when a meeting becomes another one: its columns, its time and its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings import asks, queries
from organizer.meetings.models import HandedOver, Meeting
from organizer.meetings.queries.meetings import was_led_by
from organizer.meetings.services.known import note_shown
from organizer.meetings.services.naming import is_named_after, titles_of
from organizer.meetings.services.venues import zone_of
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

SHOWN_IN_CALENDARS = frozenset({"titles", "topics", "candidate_id", "languages"})
"""What calendars show beside time and place."""
CHOSEN_BY = frozenset({"titles", "languages"})
"""What a calendar may choose meetings by, beside time and place."""


def rewrite(
    meeting: Meeting,
    columns: Mapping[str, object],
    starts: datetime,
    ends: datetime,
    venue_id: int | None,
) -> None:
    """Write what differs of a meeting, its time and its place; calendars that show any of it follow."""
    has_stayed = (starts, ends, venue_id) == (meeting.starts_wall, meeting.ends_wall, meeting.venue_id)
    if "candidate_id" in columns:
        _hand_over(meeting)
    if not CHOSEN_BY.isdisjoint(columns):
        note_shown(meeting)
    if "languages" in columns and meeting.is_public:
        _speak_otherwise(meeting)
    for column, value in columns.items():
        setattr(meeting, column, value)
    relocate(meeting, starts, ends, venue_id)
    if not has_stayed or not SHOWN_IN_CALENDARS.isdisjoint(columns):
        meeting.sequence += 1
    meeting.changed_at = now()


def relocate(meeting: Meeting, starts: datetime, ends: datetime, venue_id: int | None) -> None:
    """Give a meeting another time and place; who serves there follows, and a title that the place gave it.

    Reminders know since when it holds.
    """
    venue = None if venue_id is None else queries.venue(venue_id)
    zone = zone_of(venue)
    elsewhere = meeting.venue_id != venue_id
    another_time = (starts, ends, zone) != (meeting.starts_wall, meeting.ends_wall, meeting.zone)
    if elsewhere or another_time:
        note_shown(meeting)
    if elsewhere:
        if venue is not None and is_named_after(meeting.titles, meeting.venue):
            meeting.titles = titles_of(venue)
        meeting.venue_id = venue_id
        db.session.expire(meeting, ["venue"])
    if another_time:
        meeting.set_time(starts, ends, zone)
    if elsewhere or another_time:
        for crew in asks.crews:
            crew.follow(meeting)


def _speak_otherwise(meeting: Meeting) -> None:
    """What was told of its languages and has not left dies, so that nobody hears of two that differ."""
    meeting.language_changes += 1
    messaging.withdraw(subject(meeting), [MessagePurpose.ABOUT_MEETING])


def _hand_over(meeting: Meeting) -> None:
    """Note who leads a meeting until now, so that their own calendar takes it off."""
    leader = meeting.candidate_id
    if leader is not None and not was_led_by(meeting, leader):
        db.session.add(HandedOver(meeting_id=meeting.id, candidate_id=leader))
