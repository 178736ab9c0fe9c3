"""Nobody is put by the team where they cannot be, unless that is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organizer.kernel import subjects, undo
from organizer.meetings import clash_wording
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting
from organizer.meetings.queries import Found, Part
from organizer.meetings.services import Clashing, refuse_unseen
from organizer.volunteers import queries
from organizer.volunteers.models import WITHOUT_A_PLACE, Shift, Signup, SignupState, Volunteer
from organizer.volunteers.queries import SERVING, OwnShift, StaffedShift

__all__ = [
    "Clashing",
    "check_elsewhere",
    "clashes_again",
    "doubtful",
    "needed_elsewhere",
    "takes_place_again",
    "warning",
]


def clashes_again(done: undo.Undo) -> Sequence[str]:
    """Where else somebody is needed whose place would be theirs again without an act on it, in words."""
    signup = queries.signup(subjects.parse(done.about)[1])
    shift, volunteer = queries.shift(signup.shift_id), queries.volunteer(signup.volunteer_id)
    if not takes_place_again(done, signup):
        return []
    return [clash_wording.clash(each) for each in _elsewhere(shift, volunteer)]


def takes_place_again(done: undo.Undo, signup: Signup) -> bool:
    """True where without an act on it a sign-up would hold a place that it holds no more."""
    return not signup.holds_place and SignupState(done.before["state"]) not in WITHOUT_A_PLACE


def check_elsewhere(shift: Shift, volunteer: Volunteer, *, despite: str = "") -> None:
    """Raises Clashing where somebody cannot serve in a shift, but not for a press that has seen just that."""
    refuse_unseen(_elsewhere(shift, volunteer), despite)


def needed_elsewhere(shift: Shift, volunteers: Sequence[Volunteer]) -> set[int]:
    """Those of some volunteers who cannot serve in a shift, since they are elsewhere then or on the way."""
    found = _all_elsewhere(shift, volunteers)
    return {volunteer.id for volunteer, own in zip(volunteers, found, strict=True) if own}


def doubtful(meeting: Meeting, team: Sequence[StaffedShift]) -> Mapping[int, Sequence[str]]:
    """Where else those are needed who ask for a place or wait for one, in words, by sign-up."""
    asked = [
        (helper, staffed.facts.shift)
        for staffed in team
        for helper in staffed.helpers
        if helper.signup.state in {SignupState.ASKED, SignupState.WAITING}
    ]
    found = meetings.clashes_of_services(
        meeting,
        [Part(each.contact_id, each.user_id, (shift.starts_at, shift.ends_at)) for each, shift in asked],
    )
    return {
        helper.signup.id: [clash_wording.clash(each) for each in own]
        for (helper, _shift), own in zip(asked, found, strict=True)
    }


def warning(shifts: Sequence[OwnShift]) -> str:
    """That a volunteer has also said to come elsewhere at the time of shifts of theirs; empty where not."""
    serving = [own for own in shifts if own.signup.state in {*SERVING, SignupState.WAITING}]
    found = [
        each
        for own in serving
        if not (own.facts.is_off or own.facts.is_over)
        for each in _elsewhere(own.facts.shift, queries.volunteer(own.signup.volunteer_id))
    ]
    return clash_wording.also_expected(found)


def _elsewhere(shift: Shift, volunteer: Volunteer) -> list[Found]:
    (found,) = _all_elsewhere(shift, [volunteer])
    return found


def _all_elsewhere(shift: Shift, volunteers: Sequence[Volunteer]) -> list[list[Found]]:
    if shift.meeting_id is None:
        return [[] for _volunteer in volunteers]
    hours = shift.starts_at, shift.ends_at
    return meetings.clashes_of_services(
        meetings.meeting(shift.meeting_id),
        [Part(each.contact_id, each.user_id, hours) for each in volunteers],
    )
