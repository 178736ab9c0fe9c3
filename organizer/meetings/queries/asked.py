"""How it stands with who was asked whether they come to a meeting."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.meetings.models import Attendance, Meeting
from organizer.messaging.calls import Asked


def asked_of(meeting_id: int, contact_id: int) -> Asked | None:
    """Until the meeting begins a person of its list can answer; None for who is not on it."""
    found = db.session.execute(
        sa.select(Meeting.starts_at, Attendance.answered_at)
        .join(Attendance.meeting)
        .where(Meeting.id == meeting_id, Attendance.contact_id == contact_id)
    ).one_or_none()
    return None if found is None else Asked(found.starts_at, found.answered_at)
