"""Which message a person most likely answers, and whether it may as well be another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.subjects import parse
from organizer.messaging import asks
from organizer.messaging.calls import Asked
from organizer.messaging.models import PAID, Channel, Message, MessagePurpose, MessageState, Reason, Reply

QUESTIONS = frozenset(
    {
        MessagePurpose.REMINDER_DAY,
        MessagePurpose.REMINDER_HOURS,
        MessagePurpose.MOVED,
        MessagePurpose.PROMOTED,
        MessagePurpose.SHIFT_CONFIRM,
        MessagePurpose.REPLY,
    }
)
"""Messages that ask whether the person will come, and those that go on about it."""
REMEMBERED = 20
"""So many questions are looked at, from the newest on: nobody answers an older one."""
_ARRIVED_BY_SMS = (
    Message.channel == Channel.SMS,
    sa.or_(
        Message.state.in_([state for state in PAID if state is not MessageState.UNDELIVERED]),
        Message.reason == Reason.UNSURE,
    ),
)


@dataclass(frozen=True)
class Answering:
    """What an SMS of a person may answer."""

    latest: Message | None
    """The newest SMS that was handed over and may have arrived."""
    question: Message | None
    """The question that is open, which hides behind nothing that asks nothing; None where none is."""
    is_sure: bool
    """False where another question waits for an answer too, so that only the person knows which it is."""


def answering(contact_id: int) -> Answering:
    """What an SMS of a person that comes now may answer.

    A question is open until what it asks about begins. One that was answered, by whatever way, is open only
    while nothing was written since: the person may think again.
    """
    latest = next(iter(_told(contact_id, most=1)), None)
    open_ = {message: asked for message in _questions(contact_id) if (asked := _asked(message)) is not None}
    waiting = [message for message, asked in open_.items() if _waits(message, asked)]
    question = latest if latest in open_ else next(iter(waiting), None)
    is_sure = question is None or all(each.about == question.about for each in waiting)
    return Answering(latest, question, is_sure)


def has_reply(provider_id: str) -> bool:
    """True when a text that the provider knows by this id was heard here before."""
    return db.session.scalar(sa.select(sa.exists().where(Reply.provider_id == provider_id))) is True


def that_ask(message_ids: Iterable[int]) -> set[int]:
    """Those of these messages that ask whether the person will come."""
    asked = sa.select(Message.id, Message.about).where(
        Message.id.in_(set(message_ids)), Message.purpose.in_(QUESTIONS)
    )
    return {row_id for row_id, about in db.session.execute(asked) if parse(about)[0] in asks.askings}


def open_question(reply: Reply) -> tuple[Message, Asked] | None:
    """What a reply may still answer, and how it stands with that; None where nothing was asked or is open."""
    if reply.message_id is None:
        return None
    message = db.session.get(Message, reply.message_id)
    asked = None if message is None or message.purpose not in QUESTIONS else _asked(message)
    return None if message is None or asked is None else (message, asked)


def _questions(contact_id: int) -> Iterator[Message]:
    """The newest question about each subject, the newest first."""
    subjects: set[str] = set()
    for message in _told(contact_id, Message.purpose.in_(QUESTIONS), most=REMEMBERED):
        if message.about not in subjects:
            subjects.add(message.about)
            yield message


def _told(contact_id: int, *which: sa.ColumnElement[bool], most: int) -> Sequence[Message]:
    told = sa.select(Message).where(Message.contact_id == contact_id, *_ARRIVED_BY_SMS, *which)
    return db.session.scalars(told.order_by(Message.handed_at.desc(), Message.id).limit(most)).all()


def _asked(message: Message) -> Asked | None:
    """How it stands with what a question asks about; None once it has begun, or where nobody asks."""
    kind, row_id = parse(message.about)
    asking = asks.askings.get(kind)
    asked = None if asking is None else asking(row_id, message.contact_id)
    return asked if asked is not None and now() < asked.until else None


def _waits(message: Message, asked: Asked) -> bool:
    """What only goes on about a question does not ask it anew."""
    if asked.answered_at is None:
        return True
    is_newer = message.handed_at is None or asked.answered_at < message.handed_at
    return is_newer and message.purpose is not MessagePurpose.REPLY
