"""What is asked about the people who help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.contacts import queries as contacts
from organizer.contacts.models import Contact
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical
from organizer.kernel.tokens import Link, Purpose
from organizer.messaging.queries.own import not_to_be_called
from organizer.volunteers.models import Volunteer, VolunteerStanding

OFFERS = 50
_OF_CONTACT = asked_often(sa.select(Volunteer).where(Volunteer.contact_id == sa.bindparam("contact_id")))


@dataclass(frozen=True)
class Offer:
    """Somebody who left a number because all shifts were filled, and waits for a call."""

    volunteer: Volunteer
    name: str
    phone: str


def volunteer(volunteer_id: int) -> Volunteer:
    """One volunteer. Raises NotFound."""
    found = db.session.get(Volunteer, volunteer_id)
    if found is None:
        raise NotFound
    return found


def volunteer_of(contact_id: int) -> Volunteer | None:
    """The volunteer that a contact is."""
    return db.session.scalars(_OF_CONTACT, {"contact_id": contact_id}).one_or_none()


def volunteer_of_user(user_id: int) -> Volunteer | None:
    """The volunteer that a member of the team is, with the contact."""
    return db.session.scalars(
        sa.select(Volunteer).where(Volunteer.user_id == user_id).options(joinedload(Volunteer.contact))
    ).first()


def hosts() -> list[tuple[int, str]]:
    """Who may be asked to lead a meeting: those the team knows, by volunteer, in the order of names."""
    known = db.session.scalars(
        sa.select(Volunteer)
        .where(Volunteer.standing == VolunteerStanding.KNOWN)
        .options(joinedload(Volunteer.contact))
    ).all()
    names = contacts.told_apart(each.contact for each in known)
    return alphabetical(((each.id, names[each.contact_id]) for each in known), lambda pair: pair[1])


def contact_of_volunteer(of: Volunteer) -> Contact:
    """Who the volunteer is. Raises NotFound for a person who was erased."""
    return contacts.contact(of.contact_id)


def language_of(volunteer_id: int) -> str:
    """In which language a volunteer reads. Raises NotFound."""
    return contact_of_volunteer(volunteer(volunteer_id)).language


def offers() -> list[Offer]:
    """People who wait for a call, those who wait longest first."""
    waiting = db.session.scalars(
        sa.select(Volunteer)
        .where(*_to_be_called())
        .options(joinedload(Volunteer.contact))
        .order_by(Volunteer.offered_at, Volunteer.id)
        .limit(OFFERS)
    )
    return [
        Offer(each, contacts.short_name(each.contact), contacts.masked_phone(each.contact))
        for each in waiting
    ]


def waiting_for_a_call() -> int:
    """How many people left a number and were not called yet."""
    counted = sa.select(sa.func.count()).where(*_to_be_called())
    return db.session.scalar(counted) or 0


def _to_be_called() -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Volunteer.offered_at.is_not(None),
        Volunteer.standing != VolunteerStanding.LEFT,
        Volunteer.contact_id.not_in(not_to_be_called()),
    )


def volunteers_of_users(user_ids: Iterable[int]) -> Sequence[Volunteer]:
    """The volunteers that members of the team are."""
    return db.session.scalars(sa.select(Volunteer).where(Volunteer.user_id.in_(list(user_ids)))).all()


def links_sent_since(of: Volunteer, since: datetime) -> int:
    """How many sign-in links a volunteer was sent since a moment."""
    counted = sa.select(sa.func.count()).where(
        Link.about == f"volunteer:{of.id}", Link.purpose == Purpose.ENTER, Link.made_at >= since
    )
    return db.session.scalar(counted) or 0
