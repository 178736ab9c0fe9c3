"""What may happen to the people who help: who they are, and what they offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from organizer.accounts import queries as accounts
from organizer.campaigns.queries import actor_of, phase
from organizer.contacts import queries as contact_queries
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.country.models import SILENT
from organizer.kernel import audit, subjects, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.errors import DomainError
from organizer.kernel.phone import PhoneNumber
from organizer.meetings.wording import PHASES
from organizer.volunteers import queries
from organizer.volunteers.models import Volunteer, VolunteerStanding
from organizer.volunteers.services import places


@dataclass(frozen=True, kw_only=True)
class Offering:
    """Who offers help, as written in a form. `agreed`: to SMS and calls about their shifts.

    `language` is that of the SMS, `read_in` that of the page; empty where it is the same.
    """

    phone: PhoneNumber
    name: str
    language: str
    note: str = ""
    agreed: bool = True
    read_in: str = ""


def volunteer_for(offering: Offering, *, way: ConsentWay) -> Volunteer:
    """The volunteer of a number, or a new one. Who had left and offers help again is back."""
    contact = contacts.find_or_add(offering.phone, name=offering.name, language=offering.language)
    if offering.agreed:
        read_in = offering.read_in or offering.language
        contacts.agree(contact, ConsentPurpose.VOLUNTEER, way=way, language=read_in)
    volunteer = queries.volunteer_of(contact.id)
    if volunteer is None:
        return _added(contact, offering)
    if volunteer.standing is VolunteerStanding.LEFT:
        volunteer.standing = VolunteerStanding.NEW
    if volunteer.user_id is None:
        volunteer.user_id = _member_with(offering.phone)
    db.session.flush()
    _take_mailbox(contact, volunteer)
    return volunteer


def _added(contact: Contact, offering: Offering) -> Volunteer:
    volunteer = Volunteer(
        contact_id=contact.id,
        user_id=_member_with(offering.phone),
        languages=[offering.language],
        made_at=now(),
    )
    db.session.add(volunteer)
    audit.record("volunteer.added", volunteer)
    _take_mailbox(contact, volunteer)
    return volunteer


def _take_mailbox(contact: Contact, volunteer: Volunteer) -> None:
    """A member of the team is written to where they sign in, unless they said otherwise as a volunteer."""
    email = None if volunteer.user_id is None else accounts.user(volunteer.user_id).email
    if email and contact.email_index is None and contact_queries.by_email(email) is None:
        contacts.set_email(contact, email, by=None)


def check_phase(way: ConsentWay) -> None:
    """On the day of silence and on voting day nobody signs up on the site. Raises DomainError."""
    if way is ConsentWay.WEB and (now_is := phase()) in SILENT:
        raise DomainError(PHASES[now_is.value])


def know(volunteer_id: int) -> None:
    """The team has met or spoken with a volunteer: from now on the person is known to it."""
    queries.volunteer(volunteer_id).standing = VolunteerStanding.KNOWN


def offer_help(phone: PhoneNumber, *, language: str, way: ConsentWay = ConsentWay.WEB) -> None:
    """Keep the number of somebody who found all shifts filled: the team calls when a place opens."""
    check_phase(way)
    places.in_turn()
    volunteer = volunteer_for(Offering(phone=phone, name="", language=language), way=way)
    if volunteer.offered_at is None:
        volunteer.offered_at = now()
        audit.record("volunteer.offered", volunteer)


def called(volunteer: Volunteer, *, by: Actor | None) -> undo.Undo | None:
    """Staff have called somebody who left a number; None where it was done before."""
    if volunteer.offered_at is None:
        return None
    done = undo.keep("volunteer.called", volunteer, {"offered_at": volunteer.offered_at.isoformat()}, by=by)
    volunteer.offered_at = None
    volunteer.standing = VolunteerStanding.KNOWN
    audit.record("volunteer.called", volunteer, by=by)
    return done


def call_again(done: undo.Undo, by: Actor | None) -> None:
    """Undo `called`: the person waits for a call as before."""
    volunteer = queries.volunteer(subjects.parse(done.about)[1])
    volunteer.offered_at = datetime.fromisoformat(done.before["offered_at"])
    audit.record("volunteer.waits", volunteer, by=by)


def _member_with(phone: PhoneNumber) -> int | None:
    """The member of this team who signs in with the number, if any: their shifts show on their own page."""
    user = accounts.user_by_phone(phone)
    if user is None:
        return None
    member = actor_of(user.id, user.name, current_campaign_id())
    return None if member is None else member.user_id
