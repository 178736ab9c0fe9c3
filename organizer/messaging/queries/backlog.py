"""What waits to leave, and what has left lately, in a campaign."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.loads import LineLoad
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


class Batch(NamedTuple):
    """Messages that were taken together to be handed over, and since when the first of them was due."""

    at: datetime
    size: int
    due_at: datetime


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


def batches(begins: datetime, ends: datetime, channel: Channel = Channel.SMS) -> list[Batch]:
    """The messages first handed over in a time, as they were taken: more attempts say nothing of the line."""
    first_due = sa.func.min(Message.due_at, type_=Message.due_at.type)
    asked = sa.select(Message.first_handed_at, sa.func.count(), first_due).where(
        Message.handed_at > begins,
        Message.first_handed_at > begins,
        Message.first_handed_at <= ends,
        Message.channel == channel,
    )
    taken = db.session.execute(asked.group_by(Message.first_handed_at).order_by(Message.first_handed_at))
    return [Batch(at, size, due_at) for at, size, due_at in taken if at is not None]


def longest_wait(begins: datetime, ends: datetime, channel: Channel) -> timedelta | None:
    """How long the one that waited longest was due before its first attempt, of those in a time."""
    return max((each.at - each.due_at for each in batches(begins, ends, channel)), default=None)


def due_by(at: datetime, classes: Collection[MessageClass]) -> Ahead:
    """The SMS of some classes that are due by a moment and may go, as far as that is known of all alike."""
    asked = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Message.price_minor), 0)).where(
        Message.state == MessageState.READY,
        Message.class_.in_(classes),
        Message.due_at <= at,
        Message.channel == Channel.SMS,
        Message.held.is_(False),
    )
    return Ahead(*db.session.execute(asked).one())


def first_due() -> datetime | None:
    """Since when the oldest SMS waits for its first attempt; None where none does."""
    asked = sa.select(sa.func.min(Message.due_at)).where(
        Message.state == MessageState.READY, Message.channel == Channel.SMS, Message.lease_until.is_(None)
    )
    return db.session.scalar(asked)


def load_of(sender: str, campaign_id: int) -> LineLoad | None:
    """What was noted of a campaign at a sender."""
    asked = sa.select(LineLoad).where(LineLoad.sender == sender, LineLoad.of_campaign_id == campaign_id)
    return db.session.scalars(asked).one_or_none()


def loads_beside(sender: str, campaign_id: int, *, since: datetime) -> list[LineLoad]:
    """What was noted since a moment of the other campaigns at a sender: numbers alone."""
    asked = sa.select(LineLoad).where(
        LineLoad.sender == sender, LineLoad.of_campaign_id != campaign_id, LineLoad.at >= since
    )
    return list(db.session.scalars(asked))


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
