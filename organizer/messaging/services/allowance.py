"""How often the same number may be written to because somebody typed it on a page.

Whoever typed it may be anybody. The count stands in rows of its own, by a keyed hash of the number and for a
day, so that neither another form nor deleting what was written begins it anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.kernel.clock import now
from organizer.kernel.db import Instant, current_campaign_id, db, serialise
from organizer.kernel.keys import new_id
from organizer.messaging.models import TypedNumber

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
MOST = ((AN_HOUR, 3), (A_DAY, 6))
"""So many messages in such a time to one number."""


def grant(number: bytes) -> bool:
    """Count one more message to a number, by its keyed hash; False where there were enough.

    One statement counts and writes. Who writes to the same campaign waits for this transaction's end: the
    lock is that of the audit chain, which every form takes anyway.
    """
    serialise(current_campaign_id())
    at = now()
    row = sa.select(
        sa.literal(new_id(), sa.BigInteger()),
        sa.literal(current_campaign_id(), sa.BigInteger()),
        sa.literal(number, sa.LargeBinary()),
        sa.literal(at, Instant()),
    ).where(*(_told_since(number, at - span) < most for span, most in MOST))
    counted = (
        sa.insert(TypedNumber)
        .from_select(["id", "campaign_id", "number", "at"], row, include_defaults=False)
        .returning(TypedNumber.id)
    )
    return db.session.execute(counted).scalar_one_or_none() is not None


def forget_old(at: datetime) -> None:
    """Drop what is a day old and counts no more."""
    db.session.execute(sa.delete(TypedNumber).where(TypedNumber.at <= at - A_DAY))


def _told_since(number: bytes, since: datetime) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count(TypedNumber.id))
        .where(
            TypedNumber.campaign_id == current_campaign_id(),
            TypedNumber.number == number,
            TypedNumber.at > since,
        )
        .scalar_subquery()
    )
