"""What comes back: read, acted on where its meaning is plain, left for a person to look at where not."""

from __future__ import annotations

from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentWay, Contact
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import insert_new
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber, PhoneProblem
from organizer.kernel.subjects import parse
from organizer.messaging import asks
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.meanings import Meaning, read
from organizer.messaging.models import Message, Reply
from organizer.messaging.queries import messages_by_id
from organizer.messaging.queries.asked import answering
from organizer.messaging.services.stops import resume, stop

ANSWERS = frozenset({Meaning.YES, Meaning.NO})


def receive(text: InboundText) -> Reply | None:
    """Read a text that somebody wrote to us. None for a number we do not know, and for the same text again.

    A plain wish to stop stops at once. What might be one pauses all messages to the person until someone has
    looked; so does "no" when nothing was asked. An answer to an open question goes to the room that asked;
    where more than one is open, nobody but the person knows which it answers, and somebody looks.
    """
    contact = _sender(text)
    if contact is None:
        return None
    said = answering(contact.id)
    meaning = read(text.body, question_open=said.question is not None)
    about, asked = said.question or said.latest, said.question
    if asked is not None and meaning in ANSWERS and not said.is_sure:
        about = asked = None
    reply = Reply(
        contact_id=contact.id,
        message_id=None if about is None else about.id,
        words=text.body,
        meaning=meaning,
        provider_id=text.provider_id,
        at=now(),
        seen_at=None,
    )
    if not insert_new([reply]):
        return None
    people.met(contact)
    if _act(contact, reply, asked):
        reply.seen_at = now()
    return reply


def see(reply: Reply, *, by: Actor) -> None:
    """Somebody has looked at a reply, and messages to the person may go on."""
    if reply.seen_at is None:
        reply.seen_at = now()
        audit.record("reply.seen", reply, by=by)
    people.unpause(reply.contact, by=by)


def see_and_answer(reply: Reply, meaning: Meaning, *, by: Actor) -> None:
    """Somebody has looked at a reply and found that it says yes or no to what its person was asked.

    Raises DomainError where nothing was asked, and once that has begun or was called off.
    """
    asked = [] if reply.message_id is None else messages_by_id([reply.message_id])
    answers = next((asks.answers.get(parse(each.about)[0]) for each in asked), None)
    if answers is None or not answers(reply, meaning):
        raise DomainError(_l("This can no longer be answered: it has begun, or was called off"))
    see(reply, by=by)


def see_and_stop(reply: Reply, *, by: Actor) -> None:
    """Somebody has looked at a reply and found that the person wants no more messages."""
    see(reply, by=by)
    stop(reply.contact, ConsentWay.REPLY, by=by)


def _sender(text: InboundText) -> Contact | None:
    try:
        return contacts.by_phone(PhoneNumber(text.sender))
    except PhoneProblem:
        return None


def _act(contact: Contact, reply: Reply, asked: Message | None) -> bool:
    """Do what a reply plainly asks for; True when nobody needs to look at it."""
    if reply.meaning is Meaning.STOP:
        stop(contact, ConsentWay.REPLY)
        return True
    if reply.meaning is Meaning.START:
        resume(contact, ConsentWay.REPLY)
        return True
    if asked is not None and reply.meaning in ANSWERS:
        kind, _row = parse(asked.about)
        return asks.answers[kind](reply, reply.meaning)
    if reply.meaning is Meaning.MAYBE_STOP:
        people.pause(contact)
    return False
