"""Until when a row is left alone by all but the worker that took it, and when such a time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.messaging.models import Channel, Message
from organizer.messaging.services import line

CALL = timedelta(seconds=20)
"""No call lasts longer: a gateway's timeout holds for reaching the provider, and again for its answer."""
SLACK = timedelta(seconds=15)
"""From the moment a message should leave until its lease ends, beside the call itself."""
LONGEST_LEASE = line.FURTHEST_TURN + CALL + SLACK
LOOK_UP = timedelta(seconds=60)
"""One look-up and its writing down take less than this; a failed one is tried again after it."""
AT_ONCE = 10
"""So many rows are taken for their look-ups: a slow provider holds up no more for the length of a lease."""


def wait() -> timedelta:
    """How long the provider may take to list what it took."""
    return timedelta(seconds=line.settings().sms.settle_after)


def furthest(at: datetime) -> datetime:
    """Beyond this no lease and no wait ends that a right clock has written down."""
    return at + max(wait(), LONGEST_LEASE, LOOK_UP) + line.CLOCKS_APART


def is_over(at: datetime) -> sa.ColumnElement[bool]:
    """A row is free again. A lease that ends later than any can comes of a clock that was ahead."""
    return sa.or_(Message.lease_until <= at, Message.lease_until > furthest(at))


def until_forgotten(at: datetime) -> sa.ColumnElement[datetime | None]:
    """The lease of a message that ends while it waits: there may be a copy of an earlier attempt."""
    has_left = sa.and_(Message.handed_at.is_not(None), Message.channel == Channel.SMS)
    return sa.case((has_left, sa.literal(at, Message.lease_until.type)), else_=None)
