"""What is yet to be paid costs what a part costs now: else a dearer part would pass the budgets unseen."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.kernel import audit
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessageState

YET_TO_BE_PAID = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)
"""What waits, and what is out at this moment or may come back from there to wait again."""


def reprice() -> int:
    """Give what is yet to be paid the price of today. What the provider has spoken of keeps what it cost.

    The campaign's row was written just before, so that whoever claims messages waits for this. Gives how many
    cost something else now.
    """
    price = Message.parts * queries.terms().part_minor
    changed = db.session.execute(
        sa.update(Message)
        .where(
            Message.channel == Channel.SMS,
            Message.state.in_(YET_TO_BE_PAID),
            Message.price_minor != price,
        )
        .values(price_minor=price)
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def follow_country() -> None:
    """As `reprice`, once the country's pack was loaded anew, which names the price that no campaign has set.

    The campaign and its row are held first, so that nobody tells or claims anything at the old one meanwhile.
    """
    campaign_id = current_campaign_id()
    serialise(campaign_id)
    db.session.execute(
        sa.select(Campaign.id).where(Campaign.id == campaign_id).with_for_update(key_share=True)
    )
    if count := reprice():
        facts = {"part_minor": queries.terms().part_minor, "messages": count}
        audit.record("messages.repriced", f"campaign:{campaign_id}", facts=facts)
