"""Taking in what somebody says: on the page, in the hall, by phone, on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.grievances import wording
from organizer.grievances.models import (
    Grievance,
    GrievanceKind,
    GrievanceState,
    Nodded,
    ReplyWay,
    Urgency,
    WayIn,
)
from organizer.grievances.queries import grievance
from organizer.grievances.services import codes
from organizer.grievances.services.counting import count
from organizer.grievances.services.history import note_event
from organizer.grievances.services.links import link_to
from organizer.grievances.services.places import Where, find_place
from organizer.kernel import once
from organizer.kernel.access import Actor
from organizer.kernel.clock import hour_of, now
from organizer.kernel.db import db, insert_new
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import parse, subject
from organizer.meetings.queries import meeting as meeting_of
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.topics import queries as topics
from organizer.topics.models import Topic

USE = "grievance.new"
ATTEMPTS = 5
USEFUL = timedelta(days=2)
"""For how long word of having got it makes sense."""
CONSENT_WAYS = {
    WayIn.WEB: ConsentWay.WEB,
    WayIn.HALL: ConsentWay.DOOR,
    WayIn.PAPER: ConsentWay.PAPER,
}


@dataclass(frozen=True, kw_only=True)
class GrievanceDetails:
    """What somebody said, and how they may be answered. `place` is in their own words."""

    words: str
    way_in: WayIn
    language: str
    place: str = ""
    topic_id: int | None = None
    meeting_id: int | None = None
    kind: GrievanceKind = GrievanceKind.COMPLAINT
    nodded: Nodded = Nodded.ONE
    urgency: Urgency = Urgency.ORDINARY
    reply_way: ReplyWay = ReplyWay.NONE
    phone: PhoneNumber | None = None
    email: str = ""
    name: str = ""
    said_at: datetime | None = None
    once_key: str = ""
    paper_code: str = ""
    """The code that was printed on the form it was written on."""


@dataclass(frozen=True)
class Logged:
    """What was taken in, and the writer's code in two groups; empty where nobody needs one."""

    grievance: Grievance
    code: str


def log_grievance(details: GrievanceDetails, *, by: Actor | None) -> Logged:
    """Take in what somebody said. The same key of a form or a phone gives the same answer.

    What staff and volunteers heard counts at once; what comes from the page, with the first act on it.
    """
    _check(details)
    taken = once.first(details.once_key, use=USE) if details.once_key else None
    if details.once_key and taken is None:
        return _logged_before(details)
    row = _row(details)
    code = _write(row, details)
    if taken is not None:
        taken.answer = subject(row)
    note_event(row, "logged", by=by, at=row.said_at if by is None else None, way=row.way_in.value)
    if details.way_in is not WayIn.WEB:
        count([row])
    if details.reply_way is not ReplyWay.NONE:
        _keep_contact(row, details, code)
    return Logged(row, codes.grouped(code) if code else "")


def _check(details: GrievanceDetails) -> None:
    if not details.words.strip():
        raise DomainError(_l("Write what happened"), field="text")
    if details.reply_way is ReplyWay.SMS and details.phone is None:
        raise DomainError(_l("Enter your mobile number"), field="phone")
    if details.reply_way is ReplyWay.EMAIL and not details.email:
        raise DomainError(_l("Enter an e-mail address, like name@example.kz"), field="email")
    if details.paper_code and codes.read_code(details.paper_code) is None:
        raise DomainError(_l("Eight letters and digits, as they are printed on the form"), field="paper_code")


def _logged_before(details: GrievanceDetails) -> Logged:
    row = grievance(parse(once.answered(details.once_key, use=USE))[1])
    for attempt in range(ATTEMPTS):
        code = codes.read_code(details.paper_code) or codes.code_of(details.once_key, attempt)
        if row.code_index == codes.index_of(code):
            return Logged(row, codes.grouped(code))
    return Logged(row, "")


def _row(details: GrievanceDetails) -> Grievance:
    proposed = topics.propose(details.words)
    chosen = None if details.topic_id is None else topics.topic(details.topic_id)
    topic = _topic(chosen, proposed)
    where = _where(details)
    said_at = details.said_at or now()
    return Grievance(
        reference=codes.new_reference(),
        topic_id=None if topic is None else topic.id,
        proposed=topic is not chosen,
        sensitive=proposed is not None and proposed.id in topics.sensitive_ids(),
        locality_id=where.locality_id,
        district_id=where.district_id,
        place=details.place.strip() or None,
        meeting_id=None if details.meeting_id is None else meeting_of(details.meeting_id).id,
        way_in=details.way_in,
        kind=details.kind,
        words=details.words.strip(),
        language=details.language,
        nodded=details.nodded,
        urgency=details.urgency,
        state=GrievanceState.NEW,
        reply_way=details.reply_way,
        said_at=hour_of(said_at),
        counted=False,
    )


def _topic(chosen: Topic | None, proposed: Topic | None) -> Topic | None:
    """What a person chose; the words may make it more exact, not other."""
    if chosen is None:
        return proposed or topics.other_topic()
    if proposed is not None and proposed.parent_id == chosen.id:
        return proposed
    return chosen


def _where(details: GrievanceDetails) -> Where:
    """Where it is: as said; else where the meeting is."""
    if details.place.strip():
        named = find_place(details.place)
        return Where() if named is None else named.where
    venue = None if details.meeting_id is None else meeting_of(details.meeting_id).venue
    village = None if venue is None else venue.locality
    return Where() if village is None else Where(village.id, village.district_id)


def _write(row: Grievance, details: GrievanceDetails) -> str:
    """Write the row under a reference and a code that nobody else has. Gives the code."""
    for attempt in range(ATTEMPTS):
        code = _code(details, attempt)
        row.code_index = codes.index_of(code) if code else None
        if insert_new([row]):
            return code
        if details.paper_code and attempt:
            raise DomainError(_l("This form was typed in already"), field="paper_code")
        row.reference = codes.new_reference()
    raise LookupError("no free code was found")


def _code(details: GrievanceDetails, attempt: int) -> str:
    """The writer's code: the one on paper, else a new one where the writer has use for it."""
    if details.paper_code:
        return codes.read_code(details.paper_code) or ""
    is_needed = details.way_in is not WayIn.HALL or details.reply_way is not ReplyWay.NONE
    return codes.code_of(details.once_key, attempt) if is_needed else ""


def _keep_contact(row: Grievance, details: GrievanceDetails, code: str) -> None:
    """Keep how the writer wants the answer, with their consent to it, and say that we got it."""
    phone = details.phone if details.reply_way is ReplyWay.SMS else None
    email = details.email if details.reply_way is ReplyWay.EMAIL else None
    contact = contacts.find_or_add(phone, name=details.name, email=email, language=details.language)
    row.contact_id = contact.id
    way = CONSENT_WAYS.get(details.way_in, ConsentWay.STAFF)
    contacts.agree(contact, ConsentPurpose.ANSWER, way=way, language=details.language, about=subject(row))
    contacts.met(contact)
    if details.reply_way is ReplyWay.SMS:
        _say_received(row, contact, codes.grouped(code))
    db.session.flush()


def _say_received(row: Grievance, contact: Contact, code: str) -> None:
    messaging.tell(
        contact,
        wording.received(code),
        purpose=MessagePurpose.GRIEVANCE_RECEIVED,
        about=subject(row),
        key=f"received:{row.id}",
        until=now() + USEFUL,
        link=link_to(row),
        typed=row.way_in is WayIn.WEB,
    )
