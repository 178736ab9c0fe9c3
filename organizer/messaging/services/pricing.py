"""What is yet to be paid costs what a part costs now: else a dearer part would pass the budgets unseen."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessageState

YET_TO_BE_PAID = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)
"""What waits, and what is out at this moment or may come back from there to wait again."""


def reprice() -> None:
    """Give what is yet to be paid the price of today. What the provider has spoken of keeps what it cost.

    The campaign's row was written just before, so that whoever claims messages waits for this.
    """
    price = Message.parts * queries.terms().part_minor
    db.session.execute(
        sa.update(Message)
        .where(
            Message.channel == Channel.SMS,
            Message.state.in_(YET_TO_BE_PAID),
            Message.price_minor != price,
        )
        .values(price_minor=price)
    )
