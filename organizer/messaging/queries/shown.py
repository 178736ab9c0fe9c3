"""What went to nobody, since no provider is set up: a page shows it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.db import db
from organizer.messaging import queries
from organizer.messaging.models import PAID, Channel, Message
from organizer.messaging.ways import LINES


def only_shown() -> list[Channel]:
    """The channels whose messages reach nobody, since no provider is set up: a page shows them."""
    shown = {"console", "mail:console"}
    return [channel for channel in LINES if queries.sender_name(channel) in shown]


def latest_texts(count: int, channels: Sequence[Channel] = LINES) -> list[Message]:
    """The newest messages that were handed over on some channels, each with its person."""
    asked = sa.select(Message).where(Message.state.in_(PAID), Message.channel.in_(channels))
    asked = asked.options(joinedload(Message.contact))
    return list(db.session.scalars(asked.order_by(Message.handed_at.desc(), Message.id).limit(count)))
