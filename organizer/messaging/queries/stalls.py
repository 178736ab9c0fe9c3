"""Whether messages stand still that should leave, and since when."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import current_campaign_id, db
from organizer.messaging.models import Channel, Message, MessageState, Reason

LONGEST_WAIT = timedelta(minutes=15)
"""Nothing that may leave waits longer, as long as all is well."""
LONGEST_SILENCE = timedelta(minutes=5)
"""A worker looks for what is due much more often. What lies further ahead was noted by a wrong clock."""
TAKEN = (
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
    MessageState.FAILED,
)
"""What the provider has spoken of. That it refuses what comes, and nobody knows why, moves nothing."""
STALLED, MOVING = "messages.stalled", "messages.moving"
BLOCKED, PASSING = "messages.blocked", "messages.passing"


class Trouble(enum.StrEnum):
    """Why messages stand still."""

    REFUSED = "refused"
    """The provider or the mail server refuses our account."""
    NO_WORKER = "no worker"
    STUCK = "stuck"
    """A worker looks, and still nothing leaves."""


RESTORED = "restored"
"""Stands for the code of a provider where a sender is closed since its tables are an older copy."""


@dataclass(frozen=True)
class Stall:
    """Messages stand still on a channel, since a moment."""

    trouble: Trouble
    channel: Channel
    since: datetime
    code: str = ""


def waiting_since(
    at: datetime,
    source: sa.FromClause,
    may_leave: Sequence[sa.ColumnElement[bool]],
    *,
    left_minor: int | None,
) -> datetime | None:
    """When the oldest message was due that waits too long though it may leave; None while none does.

    Those that wait for a second attempt, or that strangers asked for beyond their share, wait rightly. So do
    those of a class whose first is dearer than what the budgets have left, since none goes past it.
    """
    waits = sa.or_(Message.lease_until.is_(None), Message.lease_until <= at + LONGEST_WAIT)
    too_long = (
        sa.select(Message.class_)
        .select_from(source)
        .where(
            Message.state == MessageState.READY,
            Message.due_at <= at - LONGEST_WAIT,
            Message.typed.is_(False),
            waits,
            *may_leave,
        )
    )
    in_turn = too_long.with_only_columns(Message.due_at, Message.price_minor).order_by(
        Message.due_at, Message.id
    )
    firsts = [
        db.session.execute(in_turn.where(Message.class_ == class_).limit(1)).one()
        for class_ in db.session.scalars(too_long.distinct()).all()
    ]
    paid = (due_at for due_at, price_minor in firsts if left_minor is None or price_minor <= left_minor)
    return min(paid, default=None)


def has_left_lately(at: datetime, channel: Channel) -> bool:
    """True when the provider has taken a message of this campaign lately: what waits has its turn to come.

    The sender belongs to the installation, so what other campaigns send says nothing.
    """
    asked = sa.exists().where(
        Message.state.in_(TAKEN),
        sa.or_(Message.state != MessageState.FAILED, Message.reason.is_distinct_from(Reason.OTHER)),
        Message.channel == channel,
        Message.handed_at.between(at - LONGEST_WAIT, at + LONGEST_SILENCE),
    )
    return db.session.scalar(sa.select(asked)) is True


def is_told(began: str, ended: str) -> bool:
    """True when what holds has been said, by the first of these verbs, so that it is said once."""
    told = (
        sa.select(AuditEntry.verb)
        .where(AuditEntry.about == f"campaign:{current_campaign_id()}", AuditEntry.verb.in_([began, ended]))
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    )
    return db.session.scalar(told) == began
