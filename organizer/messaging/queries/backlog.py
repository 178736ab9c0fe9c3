"""What waits to leave, and what has left lately, in a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.models import BY_URGENCY, Channel, Message, MessageClass, MessageState


@dataclass(frozen=True)
class Waiting:
    """How many messages wait, since when or until when the first of them does, and what all cost."""

    count: int
    first_due_at: datetime | None
    price_minor: int


@dataclass(frozen=True)
class Ahead:
    """How many messages leave before others, and what they cost."""

    count: int
    price_minor: int


@dataclass(frozen=True)
class Left:
    """How many messages were taken to be handed over, and when the first of them."""

    count: int
    first_at: datetime | None


def waiting(about: str, channel: Channel) -> Waiting:
    """What of a subject has not left by a channel."""
    cost = sa.func.coalesce(sa.func.sum(Message.price_minor), 0)
    asked = sa.select(sa.func.count(), sa.func.min(Message.due_at), cost).where(
        Message.about == about, Message.state == MessageState.READY, Message.channel == channel
    )
    return Waiting(*db.session.execute(asked).one())


def ahead_of(class_: MessageClass, at: datetime, *, but: str = "") -> Ahead:
    """The SMS that leave before those of a class that get due at a moment; those about `but` do not count."""
    more_urgent = BY_URGENCY[: BY_URGENCY.index(class_) + 1]
    asked = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Message.price_minor), 0)).where(
        Message.state == MessageState.READY,
        Message.class_.in_(more_urgent),
        Message.due_at <= at,
        Message.channel == Channel.SMS,
        Message.about != but,
    )
    return Ahead(*db.session.execute(asked).one())


def left_between(begins: datetime, ends: datetime) -> Left:
    """The SMS that were handed over in a time."""
    asked = sa.select(sa.func.count(), sa.func.min(Message.handed_at)).where(
        Message.handed_at > begins, Message.handed_at <= ends, Message.channel == Channel.SMS
    )
    return Left(*db.session.execute(asked).one())


def next_in_line(at: datetime, *, most: int) -> list[int]:
    """Of each class so many messages that are due and leave first."""
    return [
        message_id
        for class_ in BY_URGENCY
        for message_id in db.session.scalars(
            sa.select(Message.id)
            .where(Message.state == MessageState.READY, Message.class_ == class_, Message.due_at <= at)
            .order_by(Message.due_at, Message.id)
            .limit(most)
        )
    ]
