"""Nobody is put by the team where they cannot be, unless that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.kernel.errors import DomainError
from organizer.meetings import clash_wording
from organizer.meetings import queries as meetings
from organizer.volunteers.models import Shift, Volunteer


class Clashing(DomainError):
    """Somebody serves elsewhere then, or cannot get there in time; a press with `mark` has seen where."""

    def __init__(self, found: Sequence[meetings.Found]) -> None:
        self.clashes = [clash_wording.clash(each) for each in found]
        super().__init__(self.clashes[0])
        self.mark = meetings.mark_of(found)


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
    if found and meetings.mark_of(found) != despite:
        raise Clashing(found)
