"""The outbox: every message is a row before anything leaves, and keeps what became of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.contacts.models import Contact
from organizer.kernel.crypto import Sealed, SealedOrNone
from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign
from organizer.messaging.models.kinds import Channel, MessageClass, MessagePurpose, MessageState, Reason

HAS_LOST = sa.text("lost_minor > 0")
FREED = "~"
"""Stands between the key of a withdrawn message and its id."""


class Message(CampaignScoped, Model):
    """A message to one person. `key` is unique in a campaign, so that twice is once."""

    __tablename__ = "message"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        unique=["key"],
        extra=(
            sa.Index(None, "campaign_id", "state", "class", "due_at", "id"),
            sa.Index(None, "campaign_id", "state", "handed_at", "price_minor"),
            sa.Index(None, "campaign_id", "handed_at", sqlite_where=HAS_LOST, postgresql_where=HAS_LOST),
            sa.Index(None, "campaign_id", "about"),
            sa.Index(None, "campaign_id", "made_at", "id"),
            sa.Index(
                "ix_message_provider_id",
                "provider_id",
                sqlite_where=sa.text("provider_id IS NOT NULL"),
                postgresql_where=sa.text("provider_id IS NOT NULL"),
            ),
            sa.Index(
                None,
                "campaign_id",
                "follows_id",
                sqlite_where=sa.text("follows_id IS NOT NULL"),
                postgresql_where=sa.text("follows_id IS NOT NULL"),
            ),
            sa.Index(
                None,
                "campaign_id",
                "lease_until",
                sqlite_where=sa.text("lease_until IS NOT NULL"),
                postgresql_where=sa.text("lease_until IS NOT NULL"),
            ),
        ),
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[Message.campaign_id, Message.contact_id]", viewonly=True
    )
    about: Mapped[str] = mapped_column(sa.String(60))
    purpose: Mapped[MessagePurpose]
    class_: Mapped[MessageClass] = mapped_column("class")
    channel: Mapped[Channel] = mapped_column(default=Channel.SMS)
    key: Mapped[str] = mapped_column(sa.String(160))
    body_sealed: Mapped[bytes]
    body = Sealed()
    letter_sealed: Mapped[bytes | None]
    letter = SealedOrNone()
    """What an e-mail has beside its words: a packed Letter of the gateways."""
    language: Mapped[str] = mapped_column(sa.String(5))
    parts: Mapped[int]
    price_minor: Mapped[int]
    lost_minor: Mapped[int] = mapped_column(default=0)
    """What attempts have cost that the provider took and that did not arrive."""
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(default=MessageState.READY)
    reason: Mapped[Reason | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[RowId | None]
    """Who took the row last: a worker that finds another lease has lost it."""
    lease_until: Mapped[datetime | None]
    """Until then nobody else touches the row: it is being sent, looked up, asked about or forgotten by the
    provider, or must wait before it is. None once nothing is left to do."""
    handed_at: Mapped[datetime | None]
    """When it was last taken to be handed over; no call for it began earlier."""
    first_handed_at: Mapped[datetime | None]
    """When it was taken for the first attempt that counts; a later one changes nothing of it."""
    provider_id: Mapped[str | None] = mapped_column(sa.String(64))
    settled_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False)
    """It was taken back: it leaves no more, or not again. One on its way says by its reason how it ends."""
    typed: Mapped[bool] = mapped_column(default=False)
    """Somebody typed the number on a page, who may be anybody: limits of its own hold."""
    follows_id: Mapped[RowId | None]
    """The message that told the same by another way before, and is known not to have reached the person."""
    fall_back_at: Mapped[datetime | None]
    """From then on, or once it did not arrive, another way is tried. None: there is none, or it was taken."""

    @property
    def is_withdrawn(self) -> bool:
        """True when it was taken back before it left."""
        return self.state is MessageState.SUPPRESSED and self.reason is Reason.WITHDRAWN

    @property
    def freed_key(self) -> str:
        """The key that a withdrawn message takes on, so that its own may be told again."""
        return f"{self.key}{FREED}{self.id}"


class Receipt(CampaignScoped, Model):
    """What the provider told about a message, in the order it came."""

    __tablename__ = "receipt"
    __table_args__ = within_campaign(("message_id", "message"))
    message_id: Mapped[RowId]
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(10), default="")
    at: Mapped[datetime]
