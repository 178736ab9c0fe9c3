"""Which message a person most likely answers, and whether it may as well be another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from organizer.kernel.db import db
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import PAID, Message, MessagePurpose, MessageState, Reason, Reply

QUESTIONS = frozenset(
    {
        MessagePurpose.REMINDER_DAY,
        MessagePurpose.REMINDER_HOURS,
        MessagePurpose.MOVED,
        MessagePurpose.PROMOTED,
        MessagePurpose.SHIFT_CONFIRM,
    }
)
"""Messages that ask whether the person will come."""
_MAY_HAVE_ARRIVED = sa.or_(
    Message.state.in_([state for state in PAID if state is not MessageState.UNDELIVERED]),
    Message.reason == Reason.UNSURE,
)


def latest_to(contact_id: int) -> Message | None:
    """The message that a person most likely answers: the newest that was handed over and may have arrived."""
    asked = sa.select(Message).where(Message.contact_id == contact_id, _MAY_HAVE_ARRIVED)
    return db.session.scalars(asked.order_by(Message.handed_at.desc(), Message.id).limit(1)).first()


def asks_of_more(question: Message, at: datetime, *, kinds: Collection[str]) -> bool:
    """True while the person was asked about another subject of these kinds too, and has not answered that."""
    same = aliased(Message)
    answered = (
        sa.exists()
        .where(Reply.message_id == same.id, same.about == Message.about)
        .where(Reply.contact_id == Message.contact_id, Reply.at >= Message.handed_at)
        .where(Reply.meaning.in_([Meaning.YES, Meaning.NO]))
    )
    others = sa.exists().where(
        Message.contact_id == question.contact_id,
        Message.purpose.in_(QUESTIONS),
        sa.or_(*(Message.about.startswith(f"{kind}:") for kind in sorted(kinds))),
        Message.about != question.about,
        Message.useful_until > at,
        _MAY_HAVE_ARRIVED,
        ~answered,
    )
    return db.session.scalar(sa.select(others)) is True
