"""What may happen to shifts and the people who take them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.kernel import audit, once, tokens, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.models import Meeting
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.volunteers import queries, wording
from organizer.volunteers.models import (
    Shift,
    ShiftRole,
    Signup,
    SignupState,
    Volunteer,
    VolunteerStanding,
)

LINK_LIFE = timedelta(days=30)
HOLDING = frozenset({SignupState.ASKED, SignupState.CONFIRMED})
"""States that hold a place in the shift."""


class ShiftFull(DomainError):
    """The last place went to somebody else."""


@dataclass(frozen=True, kw_only=True)
class Helper:
    """Who offers help, as written in the form."""

    name: str
    phone: PhoneNumber
    language: str
    note: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignedUp:
    """A place in a shift, and the token of the person's own page; empty when they had signed up before."""

    signup: Signup
    token: str


def add_role(
    code: str, names: dict[str, str], what: dict[str, str], *, by: Actor | None, needs_check: bool = False
) -> ShiftRole:
    """Add something that volunteers do."""
    place = db.session.scalar(sa.select(sa.func.count()).select_from(ShiftRole)) or 0
    role = ShiftRole(code=code, names=names, what=what, needs_check=needs_check, place=place)
    db.session.add(role)
    audit.record("role.added", role, by=by)
    return role


def add_shift(meeting: Meeting, role: ShiftRole, *, needed: int, by: Actor | None) -> Shift:
    """Ask for help at a meeting: the shift begins before it and ends after it as the role says."""
    starts = meeting.starts_wall - timedelta(minutes=role.minutes_before)
    ends = meeting.ends_wall + timedelta(minutes=role.minutes_after)
    shift = Shift(
        role_id=role.id,
        meeting_id=meeting.id,
        starts_wall=starts,
        ends_wall=ends,
        zone=meeting.zone,
        starts_at=meeting.starts_at - timedelta(minutes=role.minutes_before),
        ends_at=meeting.ends_at + timedelta(minutes=role.minutes_after),
        needed=needed,
    )
    db.session.add(shift)
    audit.record("shift.added", shift, by=by, facts={"needed": needed})
    return shift


def set_needed(shift: Shift, needed: int, *, by: Actor | None) -> None:
    """Ask for more or fewer people. Raises DomainError below those who already hold a place."""
    if needed < shift.taken:
        raise DomainError(_l("More people have signed up already"), field="needed")
    shift.needed = needed
    audit.record("shift.changed", shift, by=by, facts={"needed": needed})


def follow_meeting(meeting: Meeting) -> None:
    """Keep a meeting's shifts beside it when its time changes."""
    rows = sa.select(Shift, ShiftRole).join(
        ShiftRole, sa.and_(ShiftRole.id == Shift.role_id, ShiftRole.campaign_id == Shift.campaign_id)
    )
    for shift, role in db.session.execute(rows.where(Shift.meeting_id == meeting.id)):
        before, after = timedelta(minutes=role.minutes_before), timedelta(minutes=role.minutes_after)
        shift.starts_wall, shift.ends_wall = meeting.starts_wall - before, meeting.ends_wall + after
        shift.starts_at, shift.ends_at = meeting.starts_at - before, meeting.ends_at + after
        shift.zone = meeting.zone


def sign_up(shift: Shift, helper: Helper, *, way: ConsentWay, once_key: str = "") -> SignedUp:
    """Give a volunteer a place. Exactly as many get one as are needed. Raises ShiftFull, Gone.

    The same phone in the same shift, or the same key of a form, is one sign-up.
    """
    if shift.ends_at <= now():
        raise Gone(_l("This shift is over"))
    if once_key and once.first(once_key, use=f"signup:{shift.id}") is None:
        return SignedUp(queries.signup_of_phone(shift, helper.phone), "")
    volunteer = _volunteer(helper, way=way)
    known = queries.signup_of(shift, volunteer)
    if known is not None and known.state in HOLDING:
        return SignedUp(known, "")
    _take_place(shift)
    signup = _place(shift, volunteer, known, note=helper.note)
    audit.record("signup.made", signup, facts={"way": way.value})
    return SignedUp(signup, _welcome(signup))


def join_waiting_list(shift: Shift, helper: Helper, *, way: ConsentWay) -> Signup:
    """Note that a volunteer would come if a place opens."""
    volunteer = _volunteer(helper, way=way)
    known = queries.signup_of(shift, volunteer)
    if known is not None and known.state in HOLDING | {SignupState.WAITING}:
        return known
    signup = known or _new_signup(shift, volunteer)
    signup.state = SignupState.WAITING
    audit.record("signup.waits", signup)
    return signup


def accept(signup: Signup, *, by: Actor | None) -> None:
    """Staff confirm a volunteer for a role that needs a check."""
    if signup.state is not SignupState.ASKED:
        raise DomainError(_l("This volunteer does not wait for a check"))
    signup.state = SignupState.CONFIRMED
    audit.record("signup.accepted", signup, by=by)


def say_coming(signup: Signup) -> None:
    """The volunteer says by the link that they come; who had cancelled takes a place again, if one is left."""
    if signup.state in {SignupState.CANCELLED, SignupState.WAITING}:
        shift = queries.shift(signup.shift_id)
        _take_place(shift)
        signup.state = _first_state(queries.role_of(shift))
    signup.answered_at = now()
    audit.record("signup.answered", signup, facts={"coming": True})


def cancel(signup: Signup, *, by: Actor | None) -> None:
    """Give the place back; the one who waits longest gets it, with a message."""
    held = signup.state in HOLDING
    before = signup.state
    signup.state = SignupState.CANCELLED
    signup.answered_at = now()
    messaging.withdraw(subject(signup))
    audit.record("signup.cancelled", signup, by=by)
    undo.keep("signup.cancelled", signup, {"state": before.value}, by=by)
    if held:
        _free_place(signup.shift_id)
        _promote(signup.shift_id)


def mark(signup: Signup, *, came: bool, by: Actor | None) -> None:
    """Note at the door, or afterwards, whether the volunteer came."""
    if signup.state not in HOLDING | {SignupState.CAME, SignupState.NO_SHOW}:
        raise DomainError(_l("This volunteer has no place in the shift"))
    before = signup.state
    signup.state = SignupState.CAME if came else SignupState.NO_SHOW
    audit.record("signup.marked", signup, by=by, facts={"came": came})
    undo.keep("signup.marked", signup, {"state": before.value}, by=by)


def unmark(done: undo.Undo, by: Actor | None) -> None:
    """Take a mark or a cancellation back. Raises ShiftFull when the place is gone."""
    signup = queries.signup(int(done.about.partition(":")[2]))
    before = SignupState(done.before["state"])
    if signup.state is SignupState.CANCELLED and before in HOLDING:
        _take_place(queries.shift(signup.shift_id))
    signup.state = before
    audit.record("signup.restored", signup, by=by)


def _volunteer(helper: Helper, *, way: ConsentWay) -> Volunteer:
    contact = contacts.find_or_add(helper.phone, name=helper.name, language=helper.language)
    contacts.agree(contact, ConsentPurpose.VOLUNTEER, way=way, language=helper.language)
    known = queries.volunteer_of(contact.id)
    if known is not None:
        return known
    volunteer = Volunteer(
        contact_id=contact.id,
        languages=list(helper.languages),
        standing=VolunteerStanding.NEW,
        made_at=now(),
    )
    db.session.add(volunteer)
    db.session.flush()
    return volunteer


def _place(shift: Shift, volunteer: Volunteer, known: Signup | None, *, note: str) -> Signup:
    signup = known or _new_signup(shift, volunteer)
    signup.state = _first_state(queries.role_of(shift))
    signup.note = note or None
    db.session.flush()
    return signup


def _new_signup(shift: Shift, volunteer: Volunteer) -> Signup:
    signup = Signup(shift_id=shift.id, volunteer_id=volunteer.id, state=SignupState.WAITING, made_at=now())
    db.session.add(signup)
    return signup


def _first_state(role: ShiftRole) -> SignupState:
    return SignupState.ASKED if role.needs_check else SignupState.CONFIRMED


def _take_place(shift: Shift) -> None:
    taken = db.session.execute(
        sa.update(Shift)
        .where(Shift.id == shift.id, Shift.taken < Shift.needed)
        .values(taken=Shift.taken + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE's result counts rows
        raise ShiftFull(_l("This shift has just been filled. Choose another or join the waiting list"))


def _free_place(shift_id: int) -> None:
    db.session.execute(
        sa.update(Shift)
        .where(Shift.id == shift_id, Shift.taken > 0)
        .values(taken=Shift.taken - 1)
        .execution_options(synchronize_session=False)
    )


def _promote(shift_id: int) -> None:
    waiting = queries.longest_waiting(shift_id)
    if waiting is None:
        return
    shift = queries.shift(shift_id)
    _take_place(shift)
    waiting.state = SignupState.CONFIRMED
    audit.record("signup.promoted", waiting)
    _welcome(waiting)


def _welcome(signup: Signup) -> str:
    shift = queries.shift(signup.shift_id)
    issued = tokens.issue(Purpose.SIGNUP, subject(signup), ends_at=shift.ends_at + LINK_LIFE)
    messaging.tell(
        queries.contact_of(signup),
        wording.signed_up(queries.facts(shift)),
        purpose=MessagePurpose.SHIFT,
        about=subject(signup),
        key=f"shift:{signup.id}:{_moment(shift.starts_wall)}:{_moment(now())}",
        until=shift.starts_at,
        link=issued,
    )
    return issued.token


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
