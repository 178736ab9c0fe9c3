"""What people are shown of the messages that went to them, and who wants no calls."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from organizer.contacts.models import ShutWay, Way
from organizer.kernel.db import db
from organizer.messaging.models import (
    PAID,
    Message,
    MessagePurpose,
    MessageState,
    Reply,
    StopWay,
    Suppression,
)

NEVER_SHOWN = (MessagePurpose.GRIEVANCE_RECEIVED, MessagePurpose.ANSWER, MessagePurpose.TEST)
"""That somebody has told us of a problem is nobody's to read who has their phone in hand."""
_LEFT = tuple(state for state in PAID if state is not MessageState.SENDING)


def not_to_be_called() -> sa.Select[int]:
    """The ids of people who stopped everything or closed calls; a number that takes no SMS can be called."""
    stopped = sa.select(Suppression.contact_id).where(
        Suppression.lifted_at.is_(None), Suppression.way != StopWay.NUMBER
    )
    closed = sa.select(ShutWay.contact_id).where(ShutWay.opened_at.is_(None), ShutWay.way == Way.CALL)
    return sa.select(sa.union(stopped, closed).subquery().c.contact_id)


def sent_to(contact_id: int, limit: int) -> Sequence[Message]:
    """The newest messages that left for a person, but what belongs to a grievance."""
    asked = sa.select(Message).where(
        Message.contact_id == contact_id,
        Message.state.in_(_LEFT),
        Message.purpose.not_in(NEVER_SHOWN),
        Message.handed_at.is_not(None),
    )
    return db.session.scalars(asked.order_by(Message.handed_at.desc(), Message.id).limit(limit)).all()


def has_to_do_with(contact_id: int) -> bool:
    """True where something was told to a person, came back from them, or they are not to be written to."""
    held = (sa.exists().where(table.contact_id == contact_id) for table in (Message, Reply, Suppression))
    return db.session.scalar(sa.select(sa.or_(*held))) is True
