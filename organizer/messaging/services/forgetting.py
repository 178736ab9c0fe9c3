"""What is left of messages once their subject or their person is gone: what they cost, and on which day."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentWay, Contact
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.messaging.models import FREED, PAID, Channel, Message, MessageState, Receipt, Reply
from organizer.messaging.services import news
from organizer.messaging.services.outbox import withdraw
from organizer.messaging.services.stops import stop
from organizer.messaging.timetable import day_began

ON_THE_WAY = (MessageState.ACCEPTED, MessageState.SENT)
NO_LAST_WORD = (MessageState.SENDING, MessageState.UNKNOWN)


def forget(about: str) -> None:
    """Take back what was told about a subject and has not left, and keep of the rest only what it cost.

    Words, subject, person and minute go. The day and the price stay, or deleting would empty no budget; what
    is being handed over counts as handed over, and nobody asks about it again. Until the provider has
    forgotten the words too, it is kept by which ids it knows them.
    """
    withdraw(about)
    told = list(db.session.scalars(sa.select(Message).where(Message.about == about).with_for_update()))
    copies = {message.id: _copies(message) for message in told}
    db.session.execute(sa.delete(Receipt).where(Receipt.message_id.in_(copies)))
    for message in told:
        if message.state in PAID or message.lost_minor or copies[message.id]:
            _strip(message)
            for provider_id in copies[message.id]:
                news.note_copy(message, provider_id)
        else:
            db.session.delete(message)
    db.session.flush()


def erase(contact: Contact) -> None:
    """Blank the words that went to a person and came from them; what each message cost stays, with its day.

    Raises DomainError while one is being handed over or may have been: its words are needed to look it up.
    """
    own = Message.contact_id == contact.id
    is_leaving = sa.select(sa.exists().where(own, Message.state.in_(NO_LAST_WORD)))
    if db.session.scalar(is_leaving):
        raise DomainError(_l("A message to this person is just leaving. Try again in a quarter of an hour"))
    stop(contact, ConsentWay.STAFF)
    for message in db.session.scalars(sa.select(Message).where(own)):
        message.body, message.letter = "", None
        if message.state in ON_THE_WAY and message.settled_at is None:
            message.settled_at, message.lease_until = now(), news.forget_after(message, now())
    for reply in db.session.scalars(sa.select(Reply).where(Reply.contact_id == contact.id)):
        reply.words = ""


def _copies(message: Message) -> set[str]:
    """By which ids the provider knows words that it has not forgotten."""
    is_done = message.settled_at is not None and message.lease_until is None
    return set() if is_done or message.channel is not Channel.SMS else news.copies(message.id)


def _strip(message: Message) -> None:
    nobody = contacts.nobody()
    day = day_began(message.handed_at or message.made_at, zone=current_campaign().zone)
    message.contact_id, message.about = nobody.id, subject(nobody)
    message.key, message.body = f"{FREED}{message.id}", ""
    message.made_at = message.due_at = message.useful_until = day
    message.handed_at = message.first_handed_at = message.settled_at = day
    message.provider_id, message.lease, message.lease_until = None, None, None
    if message.state in NO_LAST_WORD:
        message.state = MessageState.ACCEPTED
