"""What messages have cost, or may have, with every attempt that the provider took."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from organizer.messaging.models import PAID, Message, MessageState, Reason


def may_cost() -> sa.ColumnElement[bool]:
    """The last attempt of a message was taken, or may have been."""
    return sa.or_(Message.state.in_(PAID), Message.reason == Reason.UNSURE)


def cost_minor() -> sa.ColumnElement[int]:
    """What a message has cost, or may have, with all its attempts."""
    return sa.case((may_cost(), Message.price_minor), else_=0) + Message.lost_minor


def reckoned_minor() -> sa.ColumnElement[int]:
    """As `cost_of`, for many: what messages have cost, or may have, and what those that wait are to cost."""
    return sa.case((Message.state == MessageState.READY, Message.price_minor), else_=0) + cost_minor()


def cost_of(message: Message) -> int:
    """What one message has cost, or may have, with all its attempts; what it is to cost while it waits."""
    counts = message.state in (*PAID, MessageState.READY) or message.reason is Reason.UNSURE
    return (message.price_minor if counts else 0) + message.lost_minor


def paid_minor(
    *, since: datetime | sa.BindParameter[datetime] | None = None, typed: bool = False
) -> sa.Select[int]:
    """What has been spent, or may have been, on all attempts, in all or since a moment."""
    among = [] if since is None else [Message.handed_at >= since]
    among += [Message.typed.is_(True)] if typed else []
    standing = sa.select(sa.func.coalesce(sa.func.sum(Message.price_minor), 0)).where(*among)
    lost = sa.select(sa.func.coalesce(sa.func.sum(Message.lost_minor), 0)).where(*among)
    return sa.select(
        standing.where(may_cost()).scalar_subquery() + lost.where(Message.lost_minor > 0).scalar_subquery()
    )
