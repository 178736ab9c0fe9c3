"""Nobody is put by the team where they cannot be, unless that is meant."""

from __future__ import annotations

from organizer.meetings import queries as meetings
from organizer.meetings.services import Clashing, refuse_unseen
from organizer.volunteers.models import Shift, Volunteer

__all__ = ["Clashing", "check_elsewhere"]


def check_elsewhere(shift: Shift, volunteer: Volunteer, *, despite: str = "") -> None:
    """Raises Clashing where somebody cannot serve in a shift, but not for a press that has seen just that."""
    if shift.meeting_id is None:
        return
    found = meetings.clashes_of_service(
        meetings.meeting(shift.meeting_id),
        volunteer.contact_id,
        volunteer.user_id,
        (shift.starts_at, shift.ends_at),
    )
    refuse_unseen(found, despite)
