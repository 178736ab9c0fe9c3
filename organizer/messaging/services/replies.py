"""What comes back: read, acted on where its meaning is plain, left for a person to look at where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentWay, Contact
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import (
    all_campaigns,
    current_campaign_id,
    insert_new,
    scope,
    serialise,
    write_waiting,
)
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber, PhoneProblem
from organizer.kernel.subjects import parse
from organizer.messaging import asks
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.meanings import Meaning, read
from organizer.messaging.models import Message, Reply, StopWay
from organizer.messaging.queries import messages_by_id, standing_stop
from organizer.messaging.queries.asked import answering, has_reply
from organizer.messaging.services.stops import resume, stop

ANSWERS = frozenset({Meaning.YES, Meaning.NO})
WROTE_LATELY = timedelta(days=7)
"""A text that answers no question is about what somebody of us wrote in this time."""
BY_REPLY = frozenset({StopWay.REPLY, StopWay.PROVIDER})
"""Stops that were said to the sender, and so to every campaign at once."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class _Knows:
    """How a campaign stands to a number that it knows."""

    campaign_id: int
    wrote_at: datetime | None
    """When it wrote to the number last; None where it never did."""
    asked_at: datetime | None
    """When it asked what is still open."""
    is_stopped_by_reply: bool
    has_heard: bool
    """It has this very text already."""


def receive(text: InboundText) -> Reply | None:
    """Read a text that somebody wrote to the sender, which all campaigns share. The same again is nothing.

    Nobody can know which campaign a number belongs to, so what is heard depends on what is said:

    * a plain wish to stop stops at once, in every campaign that knows the number;
    * a wish to start again ends what such a reply had stopped, and any stop in the campaign that wrote last;
    * yes or no goes to the campaign whose open question came last, and there to the room that asked; where
      more than one is open there, nobody but the person knows which it answers, and somebody looks;
    * all else goes to a person of each campaign that wrote to the number in the last seven days, or else of
      the one that wrote last. What might be a stop pauses all messages of these to the person until someone
      has looked; so does "no" when nothing was asked.

    A person's number is never put right, only erased, so that who has a number is whom we wrote to at it.
    Each campaign keeps a reply and a trace of its own. Gives the reply of the open one, where it heard it.
    """
    try:
        number = PhoneNumber(text.sender)
    except PhoneProblem:
        return None
    known = _who_know(number, text.provider_id)
    if any(each.has_heard for each in known):
        return None
    asked = [each for each in known if each.asked_at is not None]
    asker = max(asked, key=lambda each: each.asked_at or NEVER, default=None)
    meaning = read(text.body, question_open=asker is not None)
    hearing = {each.campaign_id for each in _who_hear(meaning, known, asker)}
    for campaign_id in sorted(hearing):
        serialise(campaign_id)
    own = current_campaign_id()
    for campaign_id in sorted(hearing - {own}):
        with scope(campaign_id):
            _hear(number, text, meaning)
    return _hear(number, text, meaning) if own in hearing else None


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


def _who_know(number: PhoneNumber, provider_id: str) -> list[_Knows]:
    """The campaigns that know a number, the open one last: what was read in it stays loaded."""
    own = current_campaign_id()
    write_waiting()
    known = []
    for campaign_id in sorted(all_campaigns(), key=lambda each: (each == own, each)):
        with scope(campaign_id):
            contact = contacts.by_phone(number)
            if contact is not None:
                known.append(_knows(contact, provider_id))
    return known


def _knows(contact: Contact, provider_id: str) -> _Knows:
    said, standing = answering(contact.id), standing_stop(contact.id)
    return _Knows(
        campaign_id=current_campaign_id(),
        wrote_at=None if said.latest is None else said.latest.handed_at,
        asked_at=None if said.question is None else said.question.handed_at,
        is_stopped_by_reply=standing is not None and standing.way in BY_REPLY,
        has_heard=has_reply(provider_id),
    )


def _who_hear(meaning: Meaning, known: Sequence[_Knows], asker: _Knows | None) -> list[_Knows]:
    """The campaigns that a text is for, as `receive` says."""
    if meaning is Meaning.STOP:
        return list(known)
    if asker is not None and meaning in ANSWERS:
        return [asker]
    last = max((each.wrote_at or NEVER for each in known), default=NEVER)
    newest = [each for each in known if (each.wrote_at or NEVER) == last]
    if meaning is Meaning.START:
        return [each for each in known if each in newest or each.is_stopped_by_reply]
    lately = now() - WROTE_LATELY
    return [each for each in known if each.wrote_at is not None and each.wrote_at > lately] or newest


def _hear(number: PhoneNumber, text: InboundText, meaning: Meaning) -> Reply | None:
    """Keep a text in the open campaign, and act on it there where its meaning is plain."""
    contact = contacts.by_phone(number)
    if contact is None:
        return None
    said = answering(contact.id)
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
