"""What is asked to know by which ways people can be told something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.db import db
from organizer.messaging.models import Message, MessageState, Reason, StopWay, Suppression
from organizer.messaging.queries.calls import is_on_a_list

NOT_ARRIVED = (MessageState.UNDELIVERED, MessageState.FAILED)
REFUSED = (Reason.NUMBER, Reason.COUNTRY)


def stops_of(contact_ids: Iterable[int]) -> Mapping[int, StopWay]:
    """Which of these people are not to be written to, or only by some ways, and how we know."""
    standing = sa.select(Suppression.contact_id, Suppression.way).where(
        Suppression.contact_id.in_(set(contact_ids)), Suppression.lifted_at.is_(None)
    )
    return dict(db.session.execute(standing).all())


def to_fall_back(at: datetime, *, most: int) -> list[Message]:
    """Messages that are known not to have arrived, or have not left in time, and have another way to try.

    What was handed over and has no last word may have arrived: it is never among them. Nor is what a helper
    has on a list and may have told already.
    """
    waits = sa.and_(
        Message.state == MessageState.READY,
        Message.fall_back_at <= at,
        Message.held.is_(False),
        ~is_on_a_list(at),
    )
    missed = sa.or_(
        Message.state.in_(NOT_ARRIVED),
        sa.and_(Message.state == MessageState.SUPPRESSED, Message.reason.in_(REFUSED)),
    )
    asked = (
        sa.select(Message)
        .where(
            Message.state.in_([MessageState.READY, MessageState.SUPPRESSED, *NOT_ARRIVED]),
            Message.fall_back_at.is_not(None),
            Message.useful_until > at,
            sa.or_(waits, missed),
        )
        .options(joinedload(Message.contact))
        .order_by(Message.due_at, Message.id)
        .limit(most)
    )
    return list(db.session.scalars(asked.execution_options(populate_existing=True)))
