"""Shifts and volunteers for tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from organizer.contacts.services import find_or_add
from organizer.kernel import tokens
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.tokens import Purpose
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message
from organizer.volunteers import services
from organizer.volunteers.models import Shift, Signup, SignupState, Volunteer, VolunteerStanding
from organizer.volunteers.services import Offering
from organizer.volunteers.services.inviting import LINK_LIFE
from tests.contacts.rows import number
from tests.meetings.rows import make_meeting

STATES = list(SignupState)


def make_shift(role: str = "chairs", needed: int = 2, meeting: Meeting | None = None) -> Shift:
    """Help needed at a meeting of its own, or at the one that is given. Nobody checks who sets up chairs."""
    shift = services.add_shift((meeting or make_meeting()).id, role, needed, by=None)
    db.session.flush()
    return shift


def offering(phone: PhoneNumber | None = None, **values: Any) -> Offering:
    """Somebody who offers help."""
    return Offering(
        **{"phone": phone or number(), "name": "Ерлан Сапаров", "language": "kk", "note": "", **values}
    )


@dataclass(frozen=True)
class SignedUp:
    """A place in a shift, and the token of the person's own page."""

    signup: Signup
    token: str


def sign_up(shift: Shift, phone: PhoneNumber | None = None, **values: Any) -> SignedUp:
    """Somebody takes a place on the site, and has a link as it comes by SMS."""
    made = services.sign_up(shift.id, offering(phone), **values)
    return SignedUp(made, own_link(made, shift))


def own_link(signup: Signup, shift: Shift) -> str:
    """The token of a link as an SMS brings it."""
    issued = tokens.issue(Purpose.SIGNUP, signup.link_about, ends_at=shift.ends_at + LINK_LIFE)
    db.session.flush()
    return issued.token


def make_known() -> Volunteer:
    """Somebody whom the team knows."""
    contact = find_or_add(number(), name="Болат Ким", language="kk")
    volunteer = Volunteer(
        contact_id=contact.id, languages=["kk"], standing=VolunteerStanding.KNOWN, made_at=now()
    )
    db.session.add(volunteer)
    db.session.flush()
    return volunteer


def wait(shift: Shift, phone: PhoneNumber | None = None) -> Signup:
    """Somebody joins the waiting list."""
    waiting = services.join_waiting_list(shift.id, offering(phone))
    db.session.flush()
    return waiting


def standing(shift: Shift) -> tuple[int, list[SignupState]]:
    """Places the shift counts as taken, and the state of each sign-up in the order they were made.

    Those made at one moment stand in the order of the states.
    """
    db.session.flush()
    taken = db.session.scalars(sa.select(Shift.taken).where(Shift.id == shift.id)).one()
    asked = sa.select(Signup.made_at, Signup.state).where(Signup.shift_id == shift.id)
    made = sorted((at, STATES.index(state)) for at, state in db.session.execute(asked))
    return taken, [STATES[place] for _at, place in made]


def told() -> list[tuple[str, str]]:
    """Purpose and state of each message, in the order they were made; those of one moment sorted."""
    found = db.session.scalars(sa.select(Message))
    made = sorted((row.made_at, row.purpose.value, row.state.value) for row in found)
    return [(purpose, state) for _at, purpose, state in made]


def bodies() -> list[str]:
    """The texts of all messages, in the order they were made; those of one moment sorted by purpose."""
    found = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.purpose, Message.id))
    return [row.body for row in found]
