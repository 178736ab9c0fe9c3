"""What goes with somebody who is erased."""

from __future__ import annotations

from organizer.contacts.models import Contact
from organizer.kernel import audit
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.meetings.models import AttendanceState
from organizer.meetings.queries.waiting import places_ahead
from organizer.meetings.services.capacity import free, promote


def erase(contact: Contact) -> None:
    """Give a person's places at meetings still to come to those who wait. What was stays, as a number.

    They are told nothing, and nothing brings the place back.
    """
    serialise(current_campaign_id())
    for attendance in places_ahead(contact.id):
        held = attendance.state is AttendanceState.COMING
        attendance.state, attendance.placed_at = AttendanceState.CANCELLED, None
        audit.record("attendance.cancelled", attendance)
        db.session.flush()
        if held:
            free(attendance.meeting_id, attendance.places)
            promote(attendance.meeting)
