"""What goes with somebody who is erased."""

from __future__ import annotations

from organizer.contacts.models import Contact
from organizer.kernel import audit, tokens, undo
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.subjects import subject
from organizer.meetings.models import Attendance, AttendanceState
from organizer.meetings.queries.waiting import places_ahead, places_of
from organizer.meetings.services.capacity import free, promote


def erase(contact: Contact) -> None:
    """Give a person's places at meetings still to come to those who wait. What was stays, as a number.

    They are told nothing, and nothing brings the place back: no link of theirs, and no undo.
    """
    serialise(current_campaign_id())
    for attendance in places_ahead(contact.id):
        _give_up(attendance)
    abouts = [subject(attendance) for attendance in places_of(contact.id)]
    tokens.revoke(abouts, tokens.Purpose.ATTENDANCE)
    undo.forget(abouts)


def _give_up(attendance: Attendance) -> None:
    held = attendance.state is AttendanceState.COMING
    attendance.state, attendance.placed_at = AttendanceState.CANCELLED, None
    audit.record("attendance.cancelled", attendance)
    db.session.flush()
    if held:
        free(attendance.meeting_id, attendance.places)
        promote(attendance.meeting)
