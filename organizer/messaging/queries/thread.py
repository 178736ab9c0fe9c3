"""What was said between us and one person, in the order of time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.models import Message, MessagePurpose, Reply
from organizer.messaging.queries import messages_to

SHOWN = 20
"""The newest of what was sent, and of what came back."""


def thread(reply: Reply, *, but: Collection[MessagePurpose] = ()) -> Sequence[Message | Reply]:
    """The newest of what was sent to the person of a reply and of what came back, the oldest first.

    Messages of some purposes are left out.
    The reply is among them however old it is. A message stands where it was first handed over, or is due.
    """
    asked = sa.select(Reply).where(Reply.contact_id == reply.contact_id)
    newest = db.session.scalars(asked.order_by(Reply.at.desc(), Reply.id).limit(SHOWN))
    replies = {each.id: each for each in [reply, *newest]}
    return sorted([*messages_to(reply.contact_id, SHOWN, but=but), *replies.values()], key=said_at)


def said_at(row: Message | Reply) -> datetime:
    """Where a message or a reply stands in time."""
    return row.at if isinstance(row, Reply) else row.first_handed_at or row.due_at
