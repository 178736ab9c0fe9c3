"""The people we know, and what they agreed to."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.country.models import Locality
from organizer.kernel.crypto import Sealed, SealedOrNone, blind_index
from organizer.kernel.db import CampaignScoped, Model, RowId, choice, within_campaign
from organizer.kernel.phone import Kind, PhoneNumber


class Way(enum.StrEnum):
    """How a person can be told something."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"


class Contact(CampaignScoped, Model):
    """A person. Phone and e-mail are unique in a campaign and found by keyed hashes, exact match only."""

    __tablename__ = "contact"
    __table_args__ = within_campaign(
        unique=["phone_index", "email_index"],
        extra=(
            sa.Index(None, "campaign_id", "met_at", "id"),
            sa.Index(
                None,
                "campaign_id",
                "locality_id",
                sqlite_where=sa.text("erased_at IS NULL"),
                postgresql_where=sa.text("erased_at IS NULL"),
            ),
        ),
    )
    name_sealed: Mapped[bytes]
    name = Sealed()
    phone_sealed: Mapped[bytes | None]
    phone = SealedOrNone()
    phone_index: Mapped[bytes | None]
    phone_country: Mapped[str] = mapped_column(sa.String(2), default="KZ", server_default="KZ")
    """Of the number, in two letters; empty for one of no known country. Says nothing where there is none."""
    phone_kind: Mapped[str] = mapped_column(
        sa.String(10), default=Kind.MOBILE.value, server_default=Kind.MOBILE.value
    )
    """What answers at the number: a Kind of kernel.phone. Only a mobile is sent an SMS."""
    email_sealed: Mapped[bytes | None]
    email = SealedOrNone()
    email_index: Mapped[bytes | None]
    note_sealed: Mapped[bytes | None]
    note = SealedOrNone()
    language: Mapped[str] = mapped_column(sa.String(5))
    ways: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """How the person wants to be told, the most wanted first; empty where nobody has asked them."""
    locality_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("locality.id"))
    locality: Mapped[Locality | None] = relationship()
    met_at: Mapped[datetime]
    """When we last met or heard from the person; kept here so that lists can sort by it."""
    made_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    """Messages wait until somebody has looked at an unclear reply."""
    erased_at: Mapped[datetime | None]

    @property
    def wanted_ways(self) -> tuple[Way, ...]:
        """How the person wants to be told, the most wanted first."""
        return tuple(Way(way) for way in self.ways)

    @property
    def short_name(self) -> str:
        """How lists name the person, "First I."; empty where no name is known."""
        first, *rest = self.name.split() or [""]
        return f"{first} {rest[0][0]}." if rest else first

    @property
    def masked_phone(self) -> str:
        """The number as pages show it, +7 701 ••• •• 78; empty where there is none."""
        return PhoneNumber(self.phone).mask() if self.phone else ""

    @property
    def last_four(self) -> str:
        """The last four digits of the number, by which a person is found at a door; empty without one."""
        return PhoneNumber(self.phone).last_four() if self.phone else ""

    @property
    def journal_key(self) -> bytes:
        """The keyed hash by which the person is found again beside the database; without address, the row."""
        return self.phone_index or self.email_index or self.id.to_bytes(8, "big")

    @property
    def masked_email(self) -> str:
        """The e-mail as pages show it, a•••@example.kz; empty where there is none."""
        name, _at, host = (self.email or "").rpartition("@")
        return f"{name[0]}•••@{host}" if name else ""


def phone_index(phone: PhoneNumber, campaign_id: int) -> bytes:
    """The keyed hash by which a campaign finds a number."""
    return blind_index("phone", phone.e164, owner_id=campaign_id)


def email_index(email: str, campaign_id: int) -> bytes:
    """The keyed hash by which a campaign finds an e-mail address, however its letters are written."""
    return blind_index("email", email.strip().casefold(), owner_id=campaign_id)


class ConsentPurpose(enum.StrEnum):
    """What a person may be written to for."""

    REMINDERS = "reminders"
    VOLUNTEER = "volunteer"
    ANSWER = "answer"
    NEWS = "news"
    AFTER = "after"
    FIRST = "first"
    """To be told once, when the first meeting is fixed, and of nothing else."""


class ConsentWay(enum.StrEnum):
    """How consent was given or withdrawn."""

    WEB = "web"
    DOOR = "door"
    PAPER = "paper"
    STAFF = "staff"
    REPLY = "reply"
    LINK = "link"


class Consent(CampaignScoped, Model):
    """Evidence: to what a person agreed, in which words, when and how; and when it was withdrawn."""

    __tablename__ = "consent"
    __table_args__ = within_campaign(
        ("contact_id", "contact"), extra=(sa.Index(None, "campaign_id", "contact_id", "purpose"),)
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[Consent.campaign_id, Consent.contact_id]", viewonly=True
    )
    purpose: Mapped[ConsentPurpose]
    wording_version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(5))
    """In which the words were read; the language of the SMS is the person's own."""
    filled: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What stood in the words at that time (wording.Filled), so that they can be read again as they were."""
    way: Mapped[ConsentWay]
    about: Mapped[str | None] = mapped_column(sa.String(60))
    """For which meeting or grievance it was given, where it was for one."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_way: Mapped[ConsentWay | None] = mapped_column(choice(ConsentWay, name="withdrawn_way"))


class ShutWay(CampaignScoped, Model):
    """A way by which a person wants to hear nothing, though others may stay. Opened at their word alone."""

    __tablename__ = "shut_way"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        extra=(
            sa.Index(
                "uq_shut_way_standing",
                "campaign_id",
                "contact_id",
                "way",
                unique=True,
                sqlite_where=sa.text("opened_at IS NULL"),
                postgresql_where=sa.text("opened_at IS NULL"),
            ),
        ),
    )
    contact_id: Mapped[RowId]
    way: Mapped[Way]
    how: Mapped[ConsentWay]
    shut_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]


class ErasureRequest(CampaignScoped, Model):
    """A person's wish that what we keep of them be erased. It stands until it is done or taken back."""

    __tablename__ = "erasure_request"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        extra=(
            sa.Index(
                "uq_erasure_request_standing",
                "campaign_id",
                "contact_id",
                unique=True,
                sqlite_where=sa.text("settled_at IS NULL"),
                postgresql_where=sa.text("settled_at IS NULL"),
            ),
        ),
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[ErasureRequest.campaign_id, ErasureRequest.contact_id]", viewonly=True
    )
    how: Mapped[ConsentWay]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    settled_at: Mapped[datetime | None]
