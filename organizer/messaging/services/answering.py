"""Writing back to who wrote to us: three short answers for each reply, which leave like all that is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, serialise
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import sample_url
from organizer.messaging import queries
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Channel, Message, MessageClass, MessagePurpose, Reason, Reply
from organizer.messaging.queries.asked import open_question
from organizer.messaging.reply_wording import TO_A_QUESTION, TO_ANYTHING, Quick, words_of
from organizer.messaging.segments import parts
from organizer.messaging.services.opening import clocks, opening
from organizer.messaging.services.outbox import language_of, tell
from organizer.messaging.services.replies import see, see_and_answer
from organizer.messaging.services.standing import Standing

USEFUL_FOR = timedelta(days=2)
"""So long after a press an answer is of use; one about what begins earlier, until then."""
MEANT: Mapping[Quick, Meaning] = MappingProxyType({Quick.COMES: Meaning.YES, Quick.CANNOT: Meaning.NO})
"""What those that close a question say for the person."""


@dataclass(frozen=True)
class Offer:
    """One short answer as its person would get it, and what it takes."""

    quick: Quick
    words: str
    language: str
    parts: int
    price_minor: int


@dataclass(frozen=True)
class Offers:
    """What can be written back to a reply, and when it would leave, or why nothing would."""

    offers: Sequence[Offer]
    leaves_at: datetime
    hindrance: Reason | None


def offers_for(reply: Reply) -> Offers:
    """The three answers to a reply, priced; none once one of them was given."""
    contact, campaign, terms = reply.contact, current_campaign(), queries.terms()
    language, url = language_of(contact, campaign), sample_url(campaign, Purpose.STOP)
    offers = []
    for quick in () if queries.told([_key(reply)]) else _fitting(reply):
        words = words_of(quick)(language, url)
        count = parts(words).parts
        offers.append(Offer(quick, words, language, count, count * terms.part_minor))
    zone = clocks([contact], terms).get(contact.locality_id or 0, terms.zone)
    leaves_at = opening(now(), MessageClass.REQUESTED, terms=terms, zone=zone)
    hindrance = Standing([contact.id]).hindrance(contact, MessagePurpose.REPLY, Channel.SMS)
    return Offers(offers, leaves_at, hindrance)


def answer_reply(reply: Reply, quick: Quick, *, by: Actor) -> Message | None:
    """Write back to a reply, which is looked at by that; None where it was answered before.

    One that closes a question notes for the person whether they come. Like all that is told it waits for the
    end of the quiet hours, is paid from the budget, and does not leave where the person has stopped. Raises
    DomainError where the answer does not fit any more.
    """
    serialise(current_campaign_id())
    key = _key(reply)
    if queries.told([key]):
        return None
    question = open_question(reply)
    if quick not in _fitting(reply):
        raise DomainError(_l("This can no longer be answered: it has begun, or was called off"))
    if quick in MEANT:
        see_and_answer(reply, MEANT[quick], by=by)
    else:
        see(reply, by=by)
    audit.record("reply.answered", reply, by=by, facts={"answer": quick.value})
    return tell(
        reply.contact,
        words_of(quick),
        purpose=MessagePurpose.REPLY,
        about=subject(reply.contact) if question is None else question[0].about,
        key=key,
        until=now() + USEFUL_FOR if question is None else min(now() + USEFUL_FOR, question[1].until),
    )


def _fitting(reply: Reply) -> Sequence[Quick]:
    return TO_ANYTHING if open_question(reply) is None else TO_A_QUESTION


def _key(reply: Reply) -> str:
    return f"reply:{reply.id}"
