"""The places of a meeting: taken by one guarded statement, so that there are never more than there are."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.meetings import wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.meetings import meeting as meeting_now
from organizer.meetings.queries.people import longest_waiting
from organizer.meetings.services.inviting import welcome


def take(meeting_id: int, places: int) -> bool:
    """Take places, if so many are left. The statement itself decides, whoever comes at the same moment."""
    taken = db.session.execute(
        sa.update(Meeting)
        .where(
            Meeting.id == meeting_id,
            sa.or_(Meeting.capacity.is_(None), Meeting.taken + places <= Meeting.capacity),
        )
        .values(taken=Meeting.taken + places)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined] # an UPDATE's result counts rows


def free(meeting_id: int, places: int) -> None:
    """Give places back."""
    db.session.execute(
        sa.update(Meeting)
        .where(Meeting.id == meeting_id, Meeting.taken >= places)
        .values(taken=Meeting.taken - places)
        .execution_options(synchronize_session=False)
    )


def settle(attendance: Attendance) -> bool:
    """Give a person who waits, or came back, a place if there is one; else they wait. True with a place."""
    has_place = take(attendance.meeting_id, attendance.places)
    attendance.state = AttendanceState.COMING if has_place else AttendanceState.WAITING
    attendance.placed_at = now() if has_place else None
    return has_place


def promote(meeting: Meeting) -> int:
    """Give free places to those who wait longest and fit in, and tell each. Returns how many got one."""
    promoted = 0
    while True:
        fresh = meeting_now(meeting.id)
        if fresh.state is not MeetingState.PUBLISHED or fresh.is_over:
            return promoted
        first = longest_waiting(fresh.id, places=fresh.free_places)
        if first is None or not settle(first):
            return promoted
        audit.record("attendance.promoted", first)
        welcome(fresh, first, wording.promoted(fresh))
        promoted += 1
