"""Nobody is put by the team where they cannot be, unless that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from organizer.kernel import subjects, undo
from organizer.meetings import clash_wording
from organizer.meetings import queries as meetings
from organizer.meetings.queries import Found
from organizer.meetings.services import Clashing, refuse_unseen
from organizer.volunteers import queries
from organizer.volunteers.models import WITHOUT_A_PLACE, Shift, SignupState, Volunteer

__all__ = ["Clashing", "check_elsewhere", "clashes_again"]


def clashes_again(done: undo.Undo) -> Sequence[str]:
    """Where else somebody is needed whose place would be theirs again without an act on it, in words."""
    signup = queries.signup(subjects.parse(done.about)[1])
    shift, volunteer = queries.shift(signup.shift_id), queries.volunteer(signup.volunteer_id)
    if signup.holds_place or SignupState(done.before["state"]) in WITHOUT_A_PLACE:
        return []
    return [clash_wording.clash(each) for each in _elsewhere(shift, volunteer)]


def check_elsewhere(shift: Shift, volunteer: Volunteer, *, despite: str = "") -> None:
    """Raises Clashing where somebody cannot serve in a shift, but not for a press that has seen just that."""
    refuse_unseen(_elsewhere(shift, volunteer), despite)


def _elsewhere(shift: Shift, volunteer: Volunteer) -> list[Found]:
    if shift.meeting_id is None:
        return []
    return meetings.clashes_of_service(
        meetings.meeting(shift.meeting_id),
        volunteer.contact_id,
        volunteer.user_id,
        (shift.starts_at, shift.ends_at),
    )
