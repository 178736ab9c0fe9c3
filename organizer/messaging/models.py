"""The outbox: every message is a row before anything leaves, and keeps what became of it."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.contacts.models import Contact
from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign


class MessageState(enum.StrEnum):
    """Where a message stands (ready → sending → accepted → sent → delivered), or why it went no further."""

    READY = "ready"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"


class MessageClass(enum.StrEnum):
    """Which rules of time and phase hold for a message."""

    REQUESTED = "requested"
    CAMPAIGN = "campaign"
    URGENT = "urgent"


class MessagePurpose(enum.StrEnum):
    """What a message is for; a person must have agreed to it."""

    REMINDER_DAY = "reminder_day"
    REMINDER_HOURS = "reminder_hours"
    MOVED = "moved"
    CANCELLED = "cancelled"
    SHIFT = "shift"
    SHIFT_CONFIRM = "shift_confirm"
    PROMOTED = "promoted"
    GRIEVANCE_RECEIVED = "grievance_received"
    ANSWER = "answer"
    NEWS = "news"


class Channel(enum.StrEnum):
    """The way out."""

    SMS = "sms"
    EMAIL = "email"


class Message(CampaignScoped, Model):
    """A message to one person. `key` is unique in a campaign, so that twice is once."""

    __tablename__ = "message"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        unique=["key"],
        extra=(
            sa.Index(None, "campaign_id", "state", "due_at"),
            sa.Index(None, "campaign_id", "about"),
            sa.Index(None, "campaign_id", "made_at", "id"),
            sa.Index("ix_message_provider_id", "provider_id"),
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
    key: Mapped[str] = mapped_column(sa.String(120))
    body_sealed: Mapped[bytes]
    body = Sealed()
    language: Mapped[str] = mapped_column(sa.String(5))
    parts: Mapped[int]
    price_minor: Mapped[int]
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    useful_until: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(default=MessageState.READY)
    reason: Mapped[str] = mapped_column(sa.String(60), default="")
    """A code of why it was suppressed or failed; words are made where it is shown."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[RowId | None]
    lease_until: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    """When the call to the provider began."""
    provider_id: Mapped[str | None] = mapped_column(sa.String(64))
    settled_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False)


class Receipt(CampaignScoped, Model):
    """What the provider told about a message, in the order it came."""

    __tablename__ = "receipt"
    __table_args__ = within_campaign(("message_id", "message"))
    message_id: Mapped[RowId]
    status: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(10), default="")
    at: Mapped[datetime]


class Suppression(CampaignScoped, Model):
    """A person who is not to be written to. Lifted by the person alone or by staff at their word."""

    __tablename__ = "suppression"
    __table_args__ = within_campaign(("contact_id", "contact"))
    contact_id: Mapped[RowId]
    way: Mapped[str] = mapped_column(sa.String(10))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


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
    meaning: Mapped[str] = mapped_column(sa.String(20))
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Sender(Model):
    """How the one sender of the installation is doing: closed after an error of our account, last hand-over."""

    __tablename__ = "sender"
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    closed_at: Mapped[datetime | None]
    closed_code: Mapped[str] = mapped_column(sa.String(10), default="")
    wait_until: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
