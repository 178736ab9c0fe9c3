"""What may happen to roles and shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta

from organizer.campaigns.models import Campaign
from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries as meetings
from organizer.meetings.models import Meeting, MeetingState
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.models import Channel, MessagePurpose
from organizer.volunteers import queries
from organizer.volunteers.models import Shift, ShiftRole, Signup, SignupState
from organizer.volunteers.queries import ShiftFacts
from organizer.volunteers.roles import DEFAULT_ROLES
from organizer.volunteers.services import places, signups
from organizer.volunteers.services.inviting import LINK_LIFE, invite


@dataclass(frozen=True, kw_only=True)
class RoleDetails:
    """What staff say of a role."""

    names: dict[str, str]
    what: dict[str, str]
    needs_check: bool
    is_public: bool
    minutes_before: int
    minutes_after: int


def begin(_campaign: Campaign) -> None:
    """What a new campaign starts with: its roles. Its scope is open."""
    begin_roles()


def begin_roles() -> None:
    """Add the roles that every campaign starts with; those it has stay as they are."""
    known = {role.code for role in queries.roles()}
    for place, default in enumerate(DEFAULT_ROLES):
        if default.code in known:
            continue
        role = ShiftRole(
            code=default.code,
            names=dict(default.names),
            what=dict(default.what),
            needs_check=default.needs_check,
            is_public=default.is_public,
            minutes_before=default.minutes_before,
            minutes_after=default.minutes_after,
            place=place,
        )
        db.session.add(role)
        audit.record("role.added", role)


def add_role(details: RoleDetails, *, by: Actor | None) -> ShiftRole:
    """Add something that volunteers do, after all there is."""
    last = max((role.place for role in queries.roles()), default=-1)
    role = ShiftRole(code="", place=last + 1, **vars(details))
    role.code = f"role{role.id}"
    db.session.add(role)
    audit.record("role.added", role, by=by)
    return role


def edit_role(role: ShiftRole, details: RoleDetails, *, seen: int | None = None, by: Actor | None) -> None:
    """Say a role in other words, or change who may take it. Shifts that stand keep their hours.

    Raises ChangedMeanwhile where it is not what it was any more whose mark the writer has `seen`.
    """
    hold(role, lambda: _said(role), seen=seen)
    changed = {
        name: (getattr(role, name), value)
        for name, value in vars(details).items()
        if getattr(role, name) != value
    }
    for name, (_before, value) in changed.items():
        setattr(role, name, value)
    if changed:
        audit.record("role.edited", role, by=by, changed=changed)


def mark_of_role(role: ShiftRole) -> int:
    """The mark of what a role is, as `edit_role` asks for it."""
    return mark(_said(role))


def _said(role: ShiftRole) -> list[object]:
    return [getattr(role, each.name) for each in fields(RoleDetails)]


def add_shift(meeting_id: int, role_code: str, needed: int, *, by: Actor | None = None) -> Shift:
    """Ask for help at a meeting: the shift begins before it and ends after it as the role says."""
    meeting, role = meetings.meeting(meeting_id), queries.role_by_code(role_code)
    shift = Shift(role_id=role.id, meeting_id=meeting.id, needed=needed, taken=0)
    _set_times(shift, role, meeting)
    db.session.add(shift)
    audit.record("shift.added", shift, by=by, facts={"needed": needed})
    return shift


def set_needed(shift: Shift, needed: int, *, by: Actor | None = None) -> None:
    """Ask for more or fewer people, never fewer than hold a place; those who wait move up."""
    places.in_turn()
    shift = queries.shift(shift.id)
    if needed < shift.taken:
        raise DomainError(_l("More people than that have signed up already"), field="needed")
    shift.needed = needed
    audit.record("shift.changed", shift, by=by, facts={"needed": needed})
    signups.move_up(shift)


def follow(meeting: Meeting) -> None:
    """Keep a meeting's shifts beside it when it gets another time or place, is called off, or is on again.

    In the same transaction. Who had said that they come to another time is asked again; a message with the
    old time or place that has not left yet is written anew. Of a meeting that is off nothing leaves any more;
    once it is on again, who was never told of the place is told.
    """
    shifts = {facts.id: facts for facts in queries.shifts_at([meeting.id])}
    if not shifts:
        return
    places.in_turn()
    if meeting.state is MeetingState.CANCELLED:
        for made in queries.signups_in(shifts):
            messaging.withdraw(subject(made))
        return
    moved = {facts.id for facts in shifts.values() if _move(facts, meeting)}
    signed_up = queries.signups_in(shifts)
    untold = _untold(signed_up)
    for made in signed_up:
        if made.shift_id in moved:
            made.answered_at = None
            tokens.prolong(
                made.link_about, Purpose.SIGNUP, until=shifts[made.shift_id].shift.ends_at + LINK_LIFE
            )
        _tell_anew(made, is_untold=subject(made) in untold)


def keep_in_step(meeting: Meeting) -> None:
    """Put a meeting's shifts at the moments that their times on the wall are now, and what waits about them.

    The rules of the zone changed, and nothing that anybody was told: nobody is asked or told anew.
    """
    places.in_turn()
    for facts in queries.shifts_at([meeting.id]):
        shift = facts.shift
        starts = meeting.starts_at - (meeting.starts_wall - shift.starts_wall)
        ends = meeting.ends_at + (shift.ends_wall - meeting.ends_wall)
        now_at = {shift.starts_at: starts, shift.ends_at: ends}
        if (shift.starts_at, shift.ends_at) == (starts, ends):
            continue
        shift.starts_at, shift.ends_at = starts, ends
        audit.record("shift.clocks_changed", shift)
        for made in queries.signups_in([shift.id]):
            messaging.keep_in_step(subject(made), now_at)


def _move(facts: ShiftFacts, meeting: Meeting) -> bool:
    """Put a shift beside its meeting. False where it stood there already."""
    before = facts.shift.starts_at, facts.shift.ends_at, facts.shift.zone
    _set_times(facts.shift, facts.role, meeting)
    if (facts.shift.starts_at, facts.shift.ends_at, facts.shift.zone) == before:
        return False
    audit.record("shift.moved", facts.shift)
    return True


def _untold(signed_up: Sequence[Signup]) -> set[str]:
    """Those of whose messages about the place each was withdrawn before it left."""
    messages = outbox.of_purpose(MessagePurpose.SHIFT, map(subject, signed_up))
    withdrawn = {message.about for message in messages if message.is_withdrawn}
    return withdrawn - {message.about for message in messages if not message.is_withdrawn}


def _tell_anew(made: Signup, *, is_untold: bool) -> None:
    messaging.withdraw(subject(made), {MessagePurpose.SHIFT_CONFIRM})
    unsent = messaging.withdraw(subject(made), {MessagePurpose.SHIFT}, channel=Channel.EMAIL)
    waited = messaging.withdraw(subject(made), {MessagePurpose.SHIFT})
    if waited or (is_untold and made.state is SignupState.CONFIRMED):
        signups.welcome(made)
    elif unsent:
        invite([made])


def _set_times(shift: Shift, role: ShiftRole, meeting: Meeting) -> None:
    before, after = timedelta(minutes=role.minutes_before), timedelta(minutes=role.minutes_after)
    shift.starts_wall, shift.ends_wall = meeting.starts_wall - before, meeting.ends_wall + after
    shift.starts_at, shift.ends_at = meeting.starts_at - before, meeting.ends_at + after
    shift.zone = meeting.zone
