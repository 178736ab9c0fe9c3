"""A key made by a form or a phone: the same key gives the same answer, and is done once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.clock import now
from organizer.kernel.db import CampaignScoped, Model, current_campaign_id, db, within_campaign
from organizer.kernel.keys import new_id

KEEP = timedelta(days=30)
LONGEST_KEY = 100


class OnceKey(CampaignScoped, Model):
    """A key that was used, and what it was answered with (a subject, never a personal value)."""

    __tablename__ = "once_key"
    __table_args__ = within_campaign(unique=["digest"])
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    answer: Mapped[str] = mapped_column(sa.String(100), default="")
    at: Mapped[datetime]


def first(key: str, *, use: str) -> OnceKey | None:
    """Take a key for one use. None when it was taken before: then ask `answered`.

    Two at the same moment: the second waits for the first to commit and then finds it taken.
    """
    digest = _digest(key, use)
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    values = {
        "id": new_id(),
        "campaign_id": current_campaign_id(),
        "digest": digest,
        "answer": "",
        "at": now(),
    }
    taken = db.session.execute(
        insert(OnceKey).values(**values).on_conflict_do_nothing().returning(OnceKey.id)
    ).scalar_one_or_none()
    return None if taken is None else db.session.get(OnceKey, taken)


def answered(key: str, *, use: str) -> str:
    """What a key was answered with; empty when it was never used."""
    found = sa.select(OnceKey.answer).where(OnceKey.digest == _digest(key, use))
    return db.session.scalar(found) or ""


def forget_old() -> int:
    """Drop keys no form or phone can still hold. Returns how many."""
    gone = db.session.execute(sa.delete(OnceKey).where(OnceKey.at < now() - KEEP))
    return int(getattr(gone, "rowcount", 0))


def _digest(key: str, use: str) -> bytes:
    return hashlib.sha256(f"{use}\0{key[:LONGEST_KEY]}".encode()).digest()
