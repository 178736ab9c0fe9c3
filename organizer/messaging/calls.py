"""Lists of people whom a helper is to tell something, and what the helper says became of it."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign
from organizer.messaging.models import Message

TYPED_BACK_FOR = timedelta(days=2)
"""So long after a list is over, what its helper heard may still be noted: paper comes back the day after."""


class CallList(CampaignScoped, Model):
    """People whom one helper is to tell something, from paper or on a phone of their own."""

    __tablename__ = "call_list"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "made_at", "id"),))
    about: Mapped[str] = mapped_column(sa.String(60))
    helper_sealed: Mapped[bytes]
    helper = Sealed()
    """Who is to call them, as staff call that person."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[RowId | None]
    """User who gave it out."""
    ends_at: Mapped[datetime]
    """Until then nobody else tells its people. Whom it did not reach is told by others or another way."""
    ended_at: Mapped[datetime | None]
    """When staff took it back."""

    def is_open(self, at: datetime) -> bool:
        """True until it was taken back or its end has passed."""
        return self.ended_at is None and at < self.ends_at

    def takes_results(self, at: datetime) -> bool:
        """True until its paper has had time to come back. A stop and a wrong number are taken at any time."""
        return at < (self.ended_at or self.ends_at) + TYPED_BACK_FOR


class CallResult(enum.StrEnum):
    """What became of a call, as the helper says."""

    COMES = "comes"
    CANNOT = "cannot"
    TOLD = "told"
    """It was said, and asked nothing."""
    SENT = "sent"
    """The helper sent the words from a phone of their own."""
    NO_ANSWER = "no_answer"
    WRONG = "wrong"
    STOP = "stop"

    @property
    def is_last(self) -> bool:
        """True where nothing else may be said afterwards."""
        return self in {CallResult.WRONG, CallResult.STOP}


class Call(CampaignScoped, Model):
    """One message on one list. A message is on one list at most, so that two helpers never tell the same."""

    __tablename__ = "call"
    __table_args__ = within_campaign(
        ("call_list_id", "call_list"),
        ("message_id", "message"),
        unique=["message_id"],
    )
    call_list_id: Mapped[RowId]
    call_list: Mapped[CallList] = relationship(
        foreign_keys="[Call.campaign_id, Call.call_list_id]", viewonly=True
    )
    message_id: Mapped[RowId]
    message: Mapped[Message] = relationship(foreign_keys="[Call.campaign_id, Call.message_id]", viewonly=True)
    result: Mapped[CallResult | None]
    tries: Mapped[int] = mapped_column(default=0)
    """How often nobody answered."""
    said_at: Mapped[datetime | None]
    """When the result was noted."""

    @property
    def contact_id(self) -> int:
        """Who is called."""
        return self.message.contact_id


@dataclass(frozen=True, kw_only=True)
class ToTell:
    """One line of a list, as the helper has it: the number opened, the words with the person's own link."""

    call: Call
    name: str
    number: str
    """In E.164."""
    shown: str
    words: str
    language: str


class OnList(NamedTuple):
    """One line of a list as it is typed back: how the person is called, and what may be noted now."""

    call: Call
    name: str
    results: Sequence[CallResult]


class Group(NamedTuple):
    """People who wait to be called about one subject: how many, and until when it is of use to the last."""

    about: str
    people: int
    until: datetime


@dataclass(frozen=True)
class Asked:
    """How it stands with what a person was asked about one subject."""

    until: datetime
    """When it begins: an answer is one until then."""
    answered_at: datetime | None
    """When the person last answered, by whatever way."""


class Answered(Protocol):
    """A yes or no to one message, by whatever way it came."""

    @property
    def message_id(self) -> int | None:
        """The message."""

    @property
    def contact_id(self) -> int:
        """Who says so."""
