"""Asking for a whole team at once, and giving a meeting its host; both can be taken back."""

from __future__ import annotations

from organizer.kernel import audit, subjects, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _l
from organizer.meetings.models import Meeting, MeetingState
from organizer.volunteers import queries
from organizer.volunteers.models import Shift, SignupState, Volunteer, VolunteerStanding
from organizer.volunteers.queries import HOST
from organizer.volunteers.roles import ROLE_SETS
from organizer.volunteers.services import places, signups
from organizer.volunteers.services.clashing import check_elsewhere
from organizer.volunteers.services.shifts import add_shift

AHEAD = frozenset({MeetingState.DRAFT, MeetingState.PUBLISHED})


def add_set(meeting: Meeting, code: str, by: Actor | None) -> undo.Undo:
    """Ask for the roles of a set that the meeting has no shift for yet. Raises DomainError, NotFound."""
    _refuse_past(meeting)
    wanted = next((each for each in ROLE_SETS if each.code == code), None)
    if wanted is None:
        raise NotFound
    places.in_turn()
    has = {facts.role.code for facts in queries.shifts_at([meeting.id])}
    missing = {role: needed for role, needed in wanted.needed.items() if role not in has}
    if not missing:
        raise DomainError(_l("All these roles are asked for already"))
    added = [add_shift(meeting.id, role, needed, by=by) for role, needed in missing.items()]
    return undo.keep("team.asked", meeting, {"shifts": [shift.id for shift in added]}, by=by)


def ask(meeting: Meeting, role_code: str, needed: int, *, by: Actor | None) -> undo.Undo:
    """Ask for people in a role of a meeting. Raises NotFound."""
    shift = add_shift(meeting.id, role_code, needed, by=by)
    db.session.flush()
    return undo.keep("team.asked", meeting, {"shifts": [shift.id]}, by=by)


def take_set_back(done: undo.Undo, by: Actor | None) -> None:
    """Ask for that team no more, as long as nobody has signed up for it."""
    places.in_turn()
    shifts = [db.session.get(Shift, shift_id) for shift_id in done.before["shifts"]]
    standing = [shift for shift in shifts if shift is not None]
    if queries.signups_in([shift.id for shift in standing]):
        raise DomainError(_l("Somebody has signed up already. Take them off the shift first"))
    for shift in standing:
        audit.record("shift.removed", shift, by=by)
        db.session.delete(shift)


def give_host(meeting: Meeting, volunteer_id: int, by: Actor | None) -> undo.Undo:
    """Let somebody known lead a meeting. Nobody is told: they are asked on the day before, as all are.

    Raises DomainError where somebody else leads it, Clashing where they are needed elsewhere then, NotFound.
    """
    _refuse_past(meeting)
    places.in_turn()
    volunteer = _known(volunteer_id)
    shift = _host_shift(meeting, by=by)
    known = queries.signup_in(shift.id, volunteer.id)
    if shift.free_places < 1 or (known is not None and known.holds_place):
        raise DomainError(_l("The meeting has a host already"))
    check_elsewhere(shift, volunteer)
    places.take([shift])
    made = signups.put_in(shift, volunteer, known)
    audit.record("signup.made", made, by=by)
    return undo.keep("host.given", made, {}, by=by)


def take_host_back(done: undo.Undo, by: Actor | None) -> None:
    """Free a host again."""
    places.in_turn()
    signup = queries.signup(subjects.parse(done.about)[1])
    if not signup.holds_place:
        raise DomainError(_l("This person leads the meeting no more"))
    signup.state = SignupState.CANCELLED
    audit.record("signup.cancelled", signup, by=by)
    places.free(queries.shift(signup.shift_id))


def _known(volunteer_id: int) -> Volunteer:
    volunteer = queries.volunteer(volunteer_id)
    if volunteer.standing is not VolunteerStanding.KNOWN:
        raise NotFound
    return volunteer


def _host_shift(meeting: Meeting, *, by: Actor | None) -> Shift:
    found = (facts.shift for facts in queries.shifts_at([meeting.id]) if facts.role.code == HOST)
    shift = next(found, None) or add_shift(meeting.id, HOST, 1, by=by)
    db.session.flush()
    return shift


def _refuse_past(meeting: Meeting) -> None:
    if meeting.state not in AHEAD or meeting.ends_at <= now():
        raise DomainError(_l("Only a meeting that is still to come needs a team"))
