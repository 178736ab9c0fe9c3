"""What waits keeps in step with the clocks it was planned by, where the rules of a zone have changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessagePurpose, MessageState
from organizer.messaging.services.opening import clocks, opening
from organizer.messaging.services.outbox import LEFT, STARTS_AGAIN, UNSENT


def keep_in_step(
    about: str, now_at: Mapping[datetime, datetime], *, until: Mapping[MessagePurpose, datetime] | None = None
) -> None:
    """Give what was told about a subject, and may still leave, its times by the zone data of now.

    `now_at` is where each moment lies now that something was of use until, and `until` how long what has a
    purpose is of use, whatever was written before. Words, keys and ways stay, so nothing is told twice. What
    waits for the quiet hours to end waits for their end as the person's clocks show it now. The campaign is
    held first, as in `withdraw`.
    """
    serialise(current_campaign_id())
    by_purpose = until or {}
    rows = _unsettled(about)
    terms = queries.terms()
    zones = clocks((row.contact for row in rows), terms)
    for row in rows:
        moved = now_at.get(row.useful_until, row.useful_until)
        row.useful_until = by_purpose.get(row.purpose, moved)
        if row.state is MessageState.READY and row.channel is not Channel.EMAIL and row.due_at > now():
            zone = zones.get(row.contact.locality_id or 0, terms.zone)
            row.due_at = max(now(), opening(row.made_at, row.class_, terms=terms, zone=zone))
    db.session.flush()


def _unsettled(about: str) -> list[Message]:
    left_out = sa.and_(Message.state == MessageState.SUPPRESSED, Message.reason.in_(STARTS_AGAIN))
    asked = (
        sa.select(Message)
        .where(Message.about == about, sa.or_(Message.state.in_([*UNSENT, *LEFT]), left_out))
        .options(joinedload(Message.contact))
        .order_by(Message.id)
        .with_for_update(of=Message)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(asked))
