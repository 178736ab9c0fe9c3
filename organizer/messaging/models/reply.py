"""What came back."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.contacts.models import Contact
from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign
from organizer.messaging.meanings import Meaning


class Reply(CampaignScoped, Model):
    """An answer that came back by SMS."""

    __tablename__ = "reply"
    __table_args__ = within_campaign(
        ("contact_id", "contact"), unique=["provider_id"], extra=(sa.Index(None, "campaign_id", "at", "id"),)
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[Reply.campaign_id, Reply.contact_id]", viewonly=True
    )
    message_id: Mapped[RowId | None]
    """The message it most likely answers."""
    words_sealed: Mapped[bytes]
    words = Sealed()
    meaning: Mapped[Meaning]
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
