"""How rows of this room are named elsewhere, and what it holds about a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from flask import url_for

from organizer.contacts.models import Contact
from organizer.kernel.db import db
from organizer.kernel.i18n import _, _l, pick_here, short_date_time
from organizer.kernel.subjects import Named
from organizer.volunteers.models import Shift, ShiftRole, Signup, SignupState, Volunteer, VolunteerStanding
from organizer.volunteers.queries.shifts import IN_ROLE, OF_SHIFT, OF_VOLUNTEER, SERVING

STATE_WORDS: Mapping[SignupState, str] = {
    SignupState.ASKED: _l("waits for our check"),
    SignupState.CONFIRMED: _l("has a place"),
    SignupState.WAITING: _l("on the waiting list"),
    SignupState.CANCELLED: _l("cannot come"),
    SignupState.CAME: _l("came"),
    SignupState.NO_SHOW: _l("did not come"),
}


def named_shifts(shift_ids: Iterable[int]) -> dict[int, Named]:
    """Role and time of shifts, and the page of their team."""
    asked = sa.select(Shift, ShiftRole).join(ShiftRole, IN_ROLE).where(Shift.id.in_(list(shift_ids)))
    return {shift.id: _named(shift, role) for shift, role in db.session.execute(asked)}


def named_signups(signup_ids: Iterable[int]) -> dict[int, Named]:
    """The shift a place is in; who it is stays out of it."""
    asked = (
        sa.select(Signup.id, Shift, ShiftRole)
        .select_from(Signup)
        .join(Shift, OF_SHIFT)
        .join(ShiftRole, IN_ROLE)
        .where(Signup.id.in_(list(signup_ids)))
    )
    return {signup_id: _named(shift, role) for signup_id, shift, role in db.session.execute(asked)}


def named_roles(role_ids: Iterable[int]) -> dict[int, Named]:
    """What a role is called, and its page."""
    asked = sa.select(ShiftRole.id, ShiftRole.names).where(ShiftRole.id.in_(list(role_ids)))
    return {
        role_id: Named(pick_here(names)[0], url_for("volunteers.role", role_id=role_id))
        for role_id, names in db.session.execute(asked)
    }


def named_volunteers(volunteer_ids: Iterable[int]) -> dict[int, Named]:
    """The page of the person a volunteer is; the name stays there."""
    asked = sa.select(Volunteer.id, Volunteer.contact_id).where(Volunteer.id.in_(list(volunteer_ids)))
    return {
        volunteer_id: Named(_("A volunteer"), url_for("contacts.person", contact_id=contact_id))
        for volunteer_id, contact_id in db.session.execute(asked)
    }


def audience(_parameters: Mapping[str, str]) -> sa.Select[int]:
    """The people who help and have not left, for whoever writes to them."""
    return sa.select(Volunteer.contact_id).where(Volunteer.standing != VolunteerStanding.LEFT)


def glance(contact_ids: Iterable[int]) -> Mapping[int, str]:
    """How many shifts people have or had, in a word, for lists."""
    asked = (
        sa.select(Volunteer.contact_id, sa.func.count(Signup.id))
        .outerjoin(Signup, sa.and_(OF_VOLUNTEER, Signup.state.in_(SERVING)))
        .where(Volunteer.contact_id.in_(set(contact_ids)))
        .group_by(Volunteer.contact_id)
    )
    return {
        contact_id: _("Volunteer, shifts: %(number)s", number=number) if number else _("Volunteer")
        for contact_id, number in db.session.execute(asked)
    }


def held_about(contact: Contact) -> list[Named]:
    """All sign-ups of a person, the newest first."""
    found = []
    for made, shift, role in _signups_of(contact):
        named = _named(shift, role)
        found.append(Named(f"{named.words}: {STATE_WORDS[made.state]}", named.path))
    return found


def own_words(contact: Contact) -> list[str]:
    """The shifts of a person, the newest first, for their own eyes; those they gave up are left out."""
    return [
        _words(shift, role)
        for made, shift, role in _signups_of(contact)
        if made.state is not SignupState.CANCELLED
    ]


def _signups_of(contact: Contact) -> Sequence[sa.Row[Signup, Shift, ShiftRole]]:
    asked = (
        sa.select(Signup, Shift, ShiftRole)
        .join(Shift, OF_SHIFT)
        .join(ShiftRole, IN_ROLE)
        .join(Volunteer, OF_VOLUNTEER)
        .where(Volunteer.contact_id == contact.id)
        .order_by(Shift.starts_at.desc(), Signup.id)
    )
    return db.session.execute(asked).all()


def _named(shift: Shift, role: ShiftRole) -> Named:
    path = "" if shift.meeting_id is None else url_for("volunteers.team", meeting_id=shift.meeting_id)
    return Named(_words(shift, role), path)


def _words(shift: Shift, role: ShiftRole) -> str:
    return f"{pick_here(role.names)[0]}, {short_date_time(shift.starts_wall)}"
