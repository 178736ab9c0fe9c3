"""What may happen to people's facts and to what they agreed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Permission, Role
from organizer.contacts import asks, queries, wording
from organizer.contacts.addresses import phone_of
from organizer.contacts.models import (
    Consent,
    ConsentPurpose,
    ConsentWay,
    Contact,
    Way,
    email_index,
    phone_index,
)
from organizer.contacts.queries import CONSENT_VERSION
from organizer.contacts.services.leaving import settle_erasure
from organizer.kernel import audit, clock, journal, tokens
from organizer.kernel.access import Actor
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, insert_new
from organizer.kernel.errors import DomainError, TooOften
from organizer.kernel.i18n import _, _l, in_language
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.seen import hold, mark
from organizer.kernel.subjects import subject

NUMBERS_A_DAY = 20
"""How many phone numbers one member of staff may open in a day."""
_SHOWN = "contact.number_shown"
_ONE_VISIT = timedelta(minutes=1)
"""What is noted of a person by one form lies no further apart."""
_SAID = ("purpose", "about", "wording_version", "language", "filled")


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """What staff may put right about a person."""

    name: str
    language: str
    locality_id: int | None
    note: str
    email: str = ""
    """Empty leaves the address as it is."""
    ways: tuple[Way, ...] = ()
    """How the person wants to be told, the most wanted first; none where nobody has asked."""


def find_or_add(
    phone: PhoneNumber | None,
    *,
    name: str = "",
    email: str | None = None,
    language: str,
    locality_id: int | None = None,
) -> Contact:
    """The person of a number, else of an e-mail address, else a new one.

    Anybody may send a form with somebody else's number, so what is known stays, the language of their SMS
    too: only a missing name or place is filled in, and no address is ever added to a person who is known by
    another.
    """
    known = _known(phone, email)
    if known is None:
        made = _new(phone, name=name, email=email, language=language, locality_id=locality_id)
        if insert_new([made]):
            audit.record("contact.added", made)
            return made
        known = _known(phone, email)
    if known is None:
        raise LookupError("a contact's key is taken, but nobody has it")
    known.name = known.name or name.strip()
    known.locality_id = known.locality_id or locality_id
    return known


def check_whole(way: ConsentWay) -> None:
    """Refuse to ask for a number while the words of consent have holes in them. Raises DomainError."""
    if not wording.is_whole():
        raise DomainError(wording.CLOSED if way is ConsentWay.WEB else wording.NOT_WHOLE)


def agree(
    contact: Contact,
    purpose: ConsentPurpose,
    *,
    way: ConsentWay,
    language: str,
    about: str | None = None,
    given_at: datetime | None = None,
    by_mail: bool = False,
    reminders: int = 2,
) -> Consent:
    """Keep as evidence that a person agreed: to what, in which words, when and how. Twice is once.

    `language` is that in which the words were read; what the campaign fills in today is kept with them, as
    are `by_mail` and `reminders`, which the words depend on. What was agreed to without network comes later
    than it was given. Raises DomainError while the campaign does not say who keeps the data.
    """
    check_whole(way)
    with in_language(language):
        filled = dict(wording.filled_in(by_mail=by_mail, reminders=reminders))
    return _keep(
        Consent(
            contact_id=contact.id,
            purpose=purpose,
            wording_version=CONSENT_VERSION,
            language=language,
            filled=filled,
            way=way,
            about=about,
            given_at=given_at or now(),
        ),
        contact,
    )


def renew(contact: Contact, ended: Consent, *, way: ConsentWay) -> Consent:
    """Agree anew to what a person had withdrawn, in the words that they had read."""
    return _keep(
        Consent(
            contact_id=contact.id,
            purpose=ended.purpose,
            wording_version=ended.wording_version,
            language=ended.language,
            filled=ended.filled,
            way=way,
            about=ended.about,
            given_at=now(),
        ),
        contact,
    )


def withdraw(
    contact: Contact,
    *,
    way: ConsentWay,
    purpose: ConsentPurpose | None = None,
    at: datetime | None = None,
    given_by: datetime | None = None,
) -> None:
    """End what a person agreed to, for one purpose or for all. The evidence stays.

    `at` is the moment of a stop by which it ends, so that what ended with the stop is known by it. What was
    agreed to after `given_by` stays.
    """
    for consent in queries.standing_consents(contact.id):
        if purpose in {None, consent.purpose} and (given_by is None or consent.given_at <= given_by):
            consent.withdrawn_at, consent.withdrawn_way = at or now(), way
    facts = {"purpose": "all" if purpose is None else purpose.value, "way": way.value}
    audit.record("contact.withdrew", contact, facts=facts)


def forget(contact: Contact, about: str, *, stays: bool) -> None:
    """Drop what a person agreed to for one subject, with the minute in which they were met by it.

    The person goes too where nothing else is held about them: no other consent, no note, no room's rows.
    `stays` is what a room knows that tells nobody of whom it holds.
    """
    agreed = queries.consent_history(contact.id)
    gone = [consent for consent in agreed if consent.about == about]
    others = [consent.given_at for consent in agreed if consent.about != about]
    if any(abs(contact.met_at - consent.given_at) <= _ONE_VISIT for consent in gone):
        contact.met_at = max(others, default=contact.made_at)
    for consent in gone:
        db.session.delete(consent)
    db.session.flush()
    if not (stays or others or contact.note or any(holder.holds(contact) for holder in asks.holders)):
        _erase(contact)


def erase(contact: Contact, *, by: Actor | None) -> None:
    """Take out of all rooms what tells who a person is; places, shifts, messages and prices stay as numbers.

    What they told us of problems carries no name and stays; their code deletes it. Raises DomainError where a
    room still needs the person.
    """
    for holder in asks.holders:
        holder.erase(contact)
    settle_erasure(contact, by=by)
    _erase(contact, by=by)


def nobody() -> Contact:
    """A person without name and address, for rows that must stay though whom they were about is gone."""
    erased = sa.select(Contact).where(Contact.erased_at.is_not(None)).order_by(Contact.id).limit(1)
    known = db.session.scalars(erased).first()
    if known is not None:
        return known
    made = _new(None, name="", email=None, language=current_campaign().languages[0], locality_id=None)
    made.made_at = made.met_at = made.erased_at = _midnight()
    db.session.add(made)
    db.session.flush()
    return made


def met(contact: Contact) -> None:
    """Note that we met or heard from a person now."""
    contact.met_at = max(contact.met_at, now())


def edit(contact: Contact, details: ContactDetails, *, seen: int | None = None, by: Actor) -> Contact:
    """Put right what is known of a person. The trail keeps only keyed hashes of what it was.

    Raises ChangedMeanwhile where it is not what is known any more whose mark the writer has `seen`.
    """
    hold(contact, lambda: _said(contact), seen=seen)
    if details.email.strip():
        set_email(contact, details.email, by=by)
    _check_ways(contact, details.ways)
    wanted = {
        "name": details.name.strip(),
        "language": details.language,
        "locality_id": details.locality_id,
        "note": details.note.strip() or None,
        "ways": [way.value for way in details.ways],
    }
    if wanted["language"] not in current_campaign().languages:
        raise DomainError(_l("Choose one of the campaign's languages"), field="language")
    changed = {
        column: (getattr(contact, column), value)
        for column, value in wanted.items()
        if getattr(contact, column) != value
    }
    for column, (_before, value) in changed.items():
        setattr(contact, column, value)
    if changed:
        audit.record("contact.edited", contact, by=by, changed=changed)
    return contact


KNOWN = ("name", "language", "locality_id", "note", "ways", "email_index")
"""What staff may put right about a person, as it is kept."""


def mark_of(contact: Contact) -> int:
    """The mark of what is known of a person, as `edit` asks for it."""
    return mark(_said(contact))


def _said(contact: Contact) -> list[object]:
    return [getattr(contact, name) for name in KNOWN]


def _check_ways(contact: Contact, ways: Sequence[Way]) -> None:
    """Raise DomainError for a way named twice, and for one that leads nowhere."""
    if len(set(ways)) < len(ways):
        raise DomainError(_l("Choose each way once"), field="first_way")
    if Way.EMAIL in ways and contact.email_index is None:
        raise DomainError(_l("There is no e-mail address. Enter it here"), field="email")
    if contact.phone_index is None and {Way.SMS, Way.CALL} & set(ways):
        raise DomainError(_l("There is no number: only an e-mail can go"), field="first_way")


def set_email(contact: Contact, email: str, *, by: Actor | None) -> None:
    """The person's own word about their e-mail address; empty takes it away. Somebody else's is refused."""
    text = email.strip()
    other = queries.by_email(text) if text else None
    if other is not None and other.id != contact.id:
        raise DomainError(_l("This address cannot be used here. Call us"), field="email")
    before = contact.email or ""
    if text == before:
        return
    contact.email = text or None
    contact.email_index = email_index(text, current_campaign_id()) if text else None
    audit.record("contact.edited", contact, by=by, changed={"email": (before, text)})
    db.session.flush()


def show_number(contact: Contact, *, by: Actor) -> str:
    """A person's whole number, for one look that leaves a trace. Past a day's limit staff get TooOften.

    The trace comes first: it queues those who look at the same moment, so that each counts the others.
    """
    if not contact.phone:
        raise DomainError(_l("There is no number"))
    audit.record(_SHOWN, contact, by=by)
    if by.role == Role.STAFF.value and numbers_shown_today(by) > NUMBERS_A_DAY:
        raise TooOften(
            _("%(most)s numbers a day at most. Ask a coordinator", most=NUMBERS_A_DAY),
            minutes=_minutes_left_today(),
        )
    return PhoneNumber(phone_of(contact)).show()


def numbers_on_paper(contact_ids: Iterable[int], *, about: str, by: Actor) -> Mapping[int, str]:
    """Whole numbers for a sheet that is about to be printed, by contact; one trace says how many.

    Of nobody for who may not have numbers printed.
    """
    if not by.can(Permission.PHONE_PRINT):
        return {}
    people = queries.contacts(contact_ids).values()
    numbers = {each.id: PhoneNumber(phone_of(each)).show() for each in people if each.phone}
    audit.record("contact.numbers_printed", about, by=by, facts={"numbers": len(numbers)})
    return numbers


def numbers_shown_today(by: Actor) -> int:
    """How many numbers a member has opened since midnight on the campaign's clocks."""
    counted = sa.select(sa.func.count()).where(
        AuditEntry.verb == _SHOWN, AuditEntry.by_user_id == by.user_id, AuditEntry.at >= _midnight()
    )
    return db.session.scalar(counted) or 0


def pause(contact: Contact, *, by: Actor | None = None) -> None:
    """Write nothing to a person until somebody has looked at what they answered."""
    if contact.paused_at is None:
        contact.paused_at = now()
        audit.record("contact.paused", contact, by=by)


def unpause(contact: Contact, *, by: Actor | None) -> None:
    """Let messages to a person go on."""
    if contact.paused_at is not None:
        contact.paused_at = None
        audit.record("contact.unpaused", contact, by=by)


def _keep(given: Consent, contact: Contact) -> Consent:
    """The consent that stands in the same words for the same, else this one."""
    for standing in queries.standing_consents(contact.id):
        if all(getattr(standing, name) == getattr(given, name) for name in _SAID):
            return standing
    db.session.add(given)
    audit.record("contact.agreed", contact, facts={"purpose": given.purpose.value, "way": given.way.value})
    return given


def _erase(contact: Contact, *, by: Actor | None = None) -> None:
    """Leave of a person a row without name, address, place and hour, and a keyed hash in the journal."""
    journal.append(journal.Act.ERASED, contact.journal_key, row_id=contact.id, at=now())
    tokens.revoke(subject(contact), tokens.Purpose.STOP)
    contact.name, contact.language = "", current_campaign().languages[0]
    contact.phone = contact.phone_index = contact.email = contact.email_index = None
    contact.phone_country = contact.phone_kind = ""
    contact.note = contact.locality_id = contact.paused_at = None
    contact.made_at = contact.met_at = contact.erased_at = _midnight()
    audit.record("contact.erased", contact, by=by)


def _known(phone: PhoneNumber | None, email: str | None) -> Contact | None:
    if phone is not None:
        return queries.by_phone(phone)
    return queries.by_email(email) if email else None


def _new(
    phone: PhoneNumber | None, *, name: str, email: str | None, language: str, locality_id: int | None
) -> Contact:
    """A new person; an e-mail address that somebody else has is left out."""
    campaign_id = current_campaign_id()
    free = email.strip() if email and queries.by_email(email) is None else None
    return Contact(
        name=name.strip(),
        phone=None if phone is None else phone.e164,
        phone_index=None if phone is None else phone_index(phone, campaign_id),
        phone_country="" if phone is None else phone.country,
        phone_kind="" if phone is None else phone.kind.value,
        email=free,
        email_index=email_index(free, campaign_id) if free else None,
        language=language,
        ways=[],
        locality_id=locality_id,
        met_at=now(),
        made_at=now(),
    )


def _midnight() -> datetime:
    zone = current_campaign().zone
    return clock.to_utc(datetime.combine(clock.today(zone), time()), zone)


def _minutes_left_today() -> int:
    return max(1, int((_midnight() + timedelta(days=1) - now()).total_seconds()) // 60)
