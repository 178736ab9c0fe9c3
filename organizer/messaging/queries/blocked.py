"""What share of the latest SMS was blocked or filtered by phone networks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.models import Channel, Message, MessageState, Reason

LATEST = 200
"""So many of the latest SMS that had their last word are looked at."""
ONE_IN = 20
FEWEST = 3
"""Fewer than this may be blocked by chance."""
NOT_OLDER = timedelta(days=7)
ENDS = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)


@dataclass(frozen=True)
class Blocked:
    """So many of so many SMS were blocked."""

    count: int
    of: int


def blocked(at: datetime) -> Blocked | None:
    """How many of the latest SMS were blocked; None while they are less than 5 % of them."""
    latest = [
        sa.select(Message.handed_at, Message.reason)
        .where(Message.state == state, Message.channel == Channel.SMS, Message.handed_at > at - NOT_OLDER)
        .order_by(Message.handed_at.desc())
        .limit(LATEST)
        .subquery()
        for state in ENDS
    ]
    found = sa.union_all(*(sa.select(each) for each in latest)).subquery()
    asked = sa.select(found.c.reason).order_by(found.c.handed_at.desc()).limit(LATEST)
    reasons = db.session.scalars(asked).all()
    count = sum(reason is Reason.BLOCKED for reason in reasons)
    return Blocked(count, len(reasons)) if count >= FEWEST and count * ONE_IN >= len(reasons) else None
