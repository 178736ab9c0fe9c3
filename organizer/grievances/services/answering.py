"""Answering the writer, the way the writer chose; and opening who the writer is, with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from organizer.campaigns.queries import current_campaign
from organizer.contacts import queries as contact_queries
from organizer.contacts import services as contacts
from organizer.contacts.models import Contact
from organizer.grievances import queries, wording
from organizer.grievances.models import Addition, Answer, Grievance, GrievanceState, ReplyWay
from organizer.grievances.services.history import enter_state, first_act, note_event
from organizer.grievances.services.links import link_to
from organizer.kernel import once, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import link_url
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Estimate, Telling

USEFUL = timedelta(days=7)


@dataclass(frozen=True)
class Shown:
    """Who wrote, opened for one look."""

    name: str
    phone: str
    email: str
    mail: str
    """What to write to an e-mail address: neutral words with the writer's own link."""


def answer(row: Grievance, words: str, *, by: Actor | None, once_key: str = "") -> None:
    """Answer the writer, and all who said the same. It is read by code; who wished for SMS is told of it.

    The same key of a form answers once.
    """
    if not words.strip():
        raise DomainError(_l("Write the answer"), field="words")
    if row.merged_into_id is not None:
        raise DomainError(_l("Answer the one it was joined to: the answer goes to all"))
    if once_key and once.first(once_key, use="grievance.answer") is None:
        return
    made = Answer(
        grievance_id=row.id,
        words=words.strip(),
        by_user_id=None if by is None else by.user_id,
        at=now(),
    )
    db.session.add(made)
    db.session.flush()
    voices = [row, *queries.voices_of([row])]
    for voice in voices:
        first_act(voice, by=by)
        enter_state(voice, GrievanceState.ANSWERED, by=by)
        note_event(voice, "answered", by=by)
    messaging.tell_all(_tellings(voices, made))


def mailed(row: Grievance, *, by: Actor) -> None:
    """Note that somebody wrote to the writer's e-mail by hand. Said twice is said once."""
    if row.id in queries.to_mail([row]):
        note_event(row, "mailed", by=by)


def price(row: Grievance) -> Estimate:
    """What telling the writers of an answer would take."""
    told = [(contact, wording.answered) for _voice, contact in _reachable([row, *queries.voices_of([row])])]
    return messaging.price_of(told, purpose=MessagePurpose.ANSWER, link=Purpose.GRIEVANCE)


def show_contact(row: Grievance, reason: str, *, by: Actor) -> Shown:
    """Open who the writer is, for one look that leaves a trace with its reason."""
    if row.contact_id is None:
        raise DomainError(_l("The writer left no way to reach them"))
    if not reason.strip():
        raise DomainError(_l("Write why you need it"), field="reason")
    contact = contact_queries.contact(row.contact_id)
    db.session.add(
        Addition(grievance_id=row.id, by_writer=False, words=reason.strip(), by_user_id=by.user_id, at=now())
    )
    first_act(row, by=by)
    note_event(row, "contact_shown", by=by)
    phone = contacts.show_number(contact, by=by) if contact.phone else ""
    return Shown(contact.name, phone, contact.email or "", _mail(row) if contact.email else "")


def _mail(row: Grievance) -> str:
    (token,) = tokens.issue_all([link_to(row)])
    return wording.answered(row.language, link_url(current_campaign(), token))


def _tellings(voices: Sequence[Grievance], made: Answer) -> list[Telling]:
    return [
        Telling(
            contact=contact,
            words=wording.answered,
            purpose=MessagePurpose.ANSWER,
            about=subject(voice),
            key=f"answer:{made.id}:{voice.id}",
            until=now() + USEFUL,
            link=link_to(voice),
        )
        for voice, contact in _reachable(voices)
    ]


def _reachable(voices: Sequence[Grievance]) -> list[tuple[Grievance, Contact]]:
    asked = [voice for voice in voices if voice.reply_way is ReplyWay.SMS and voice.contact_id is not None]
    people = contact_queries.contacts(voice.contact_id for voice in asked if voice.contact_id is not None)
    return [
        (voice, people[voice.contact_id])
        for voice in asked
        if voice.contact_id is not None and voice.contact_id in people
    ]
