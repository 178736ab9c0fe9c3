"""What is asked to know by which ways people can be told something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from organizer.kernel.bulk import Values
from organizer.kernel.db import built_once, db
from organizer.messaging.models import Message, MessageState, Reason, StopWay, Suppression
from organizer.messaging.queries.calls import is_on_a_list
from organizer.messaging.ways import NUMBER_ALONE

NOT_ARRIVED = (MessageState.UNDELIVERED, MessageState.FAILED)
REFUSED = (Reason.NUMBER, Reason.COUNTRY)
_STOPS = built_once(
    sa.select(Suppression.contact_id, Suppression.way).where(
        Suppression.contact_id.in_(sa.bindparam("people", expanding=True)), Suppression.lifted_at.is_(None)
    )
)


def stops_of(contact_ids: Iterable[int]) -> Mapping[int, StopWay]:
    """Which of these people are not to be written to, or only by some ways, and how we know."""
    return dict(db.session.execute(_STOPS, {"people": list(set(contact_ids))}).all())


def left_out(*which: sa.ColumnElement[bool], at: datetime) -> list[Values]:
    """What was left out, is still of use and went no other way, the first due first."""
    other_way = aliased(Message)
    asked = sa.select(
        Message.id,
        Message.contact_id,
        Message.purpose,
        Message.class_.label("class"),
        Message.channel,
        Message.typed,
        Message.made_at,
        Message.due_at,
    ).where(
        *which,
        Message.state == MessageState.SUPPRESSED,
        Message.useful_until > at,
        ~sa.exists().where(other_way.follows_id == Message.id),
    )
    found = db.session.execute(asked.order_by(Message.due_at, Message.id)).mappings()
    return [dict(row) for row in found]


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
    is_left_out = sa.or_(
        Message.reason.in_(REFUSED), sa.and_(Message.reason == Reason.STOPPED, ~_has_stopped())
    )
    missed = sa.or_(
        Message.state.in_(NOT_ARRIVED), sa.and_(Message.state == MessageState.SUPPRESSED, is_left_out)
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


def next_told(message_id: int) -> Message | None:
    """The message that told the same by another way after this one; None where none did."""
    asked = sa.select(Message).where(Message.follows_id == message_id)
    return db.session.scalars(asked.order_by(Message.made_at, Message.id).limit(1)).first()


def _has_stopped() -> sa.ColumnElement[bool]:
    """The person of a message wants none at all; who has closed one way may be told by another."""
    return sa.exists().where(
        Suppression.contact_id == Message.contact_id,
        Suppression.lifted_at.is_(None),
        Suppression.way.not_in(NUMBER_ALONE),
    )
