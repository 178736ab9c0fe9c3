"""What a person is shown of the messages that went to them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.models import PAID, Message, MessagePurpose, MessageState

NEVER_SHOWN = (MessagePurpose.GRIEVANCE_RECEIVED, MessagePurpose.ANSWER, MessagePurpose.TEST)
"""That somebody has told us of a problem is nobody's to read who has their phone in hand."""
_LEFT = tuple(state for state in PAID if state is not MessageState.SENDING)


def sent_to(contact_id: int, limit: int) -> Sequence[Message]:
    """The newest messages that left for a person, but what belongs to a grievance."""
    asked = sa.select(Message).where(
        Message.contact_id == contact_id,
        Message.state.in_(_LEFT),
        Message.purpose.not_in(NEVER_SHOWN),
        Message.handed_at.is_not(None),
    )
    return db.session.scalars(asked.order_by(Message.handed_at.desc(), Message.id).limit(limit)).all()
