"""The outbox: every message is a row before anything leaves, and keeps what became of it."""

from __future__ import annotations

import enum
import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.contacts.models import ConsentPurpose, Contact
from organizer.country.models import Phase
from organizer.kernel.crypto import Sealed, SealedOrNone
from organizer.kernel.db import CampaignScoped, Model, RowId, Words, within_campaign
from organizer.messaging.meanings import Meaning


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

    @property
    def rank(self) -> int:
        """How far the provider says a message is; 0 for what it has not spoken of. News move it up only."""
        return _RANKS.get(self, 0)


_RANKS = {
    MessageState.ACCEPTED: 1,
    MessageState.SENT: 2,
    MessageState.DELIVERED: 3,
    MessageState.UNDELIVERED: 3,
    MessageState.FAILED: 3,
}
FINAL_RANK = 3

PAID = (
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
)
"""States that may cost money: what is not known counts as spent, so that a budget is never passed."""


class Reason(enum.StrEnum):
    """Why a message went no further; words are made where it is shown."""

    STOPPED = "stopped"
    NO_CONSENT = "no_consent"
    NO_PHONE = "no_phone"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"
    NUMBER = "number"
    OPTED_OUT = "opted_out"
    COUNTRY = "country"
    BLOCKED = "blocked"
    PASSING = "passing"
    NOT_FOUND = "not_found"
    OTHER = "other"
    OFTEN = "often"
    UNSURE = "unsure"


class MessageClass(enum.StrEnum):
    """Which rules of time and phase hold for a message."""

    REQUESTED = "requested"
    CAMPAIGN = "campaign"
    URGENT = "urgent"


BY_URGENCY = (MessageClass.URGENT, MessageClass.REQUESTED, MessageClass.CAMPAIGN)
"""The classes in the order in which they leave."""


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
    THANKS = "thanks"
    SIGN_IN = "sign_in"
    FIRST_MEETING = "first_meeting"
    ABOUT_MEETING = "about_meeting"
    MISSED = "missed"
    TEST = "test"

    @property
    def consents(self) -> frozenset[ConsentPurpose]:
        """Agreeing to any of these is agreeing to such a message. What was just asked for needs none."""
        return _CONSENTS[self]

    def consents_in(self, phase: Phase) -> frozenset[ConsentPurpose]:
        """The same in a phase: once the vote is over, news go to who agreed to hear of what came after."""
        is_news_after = phase is Phase.AFTER and self is MessagePurpose.NEWS
        return frozenset({ConsentPurpose.AFTER}) if is_news_after else self.consents


_COMING = frozenset({ConsentPurpose.REMINDERS, ConsentPurpose.VOLUNTEER})
_HELPING = frozenset({ConsentPurpose.VOLUNTEER})
_ASKING = frozenset({ConsentPurpose.ANSWER})
_NEWS = frozenset({ConsentPurpose.NEWS})
_CONSENTS = {
    MessagePurpose.REMINDER_DAY: _COMING,
    MessagePurpose.REMINDER_HOURS: _COMING,
    MessagePurpose.MOVED: _COMING,
    MessagePurpose.CANCELLED: _COMING,
    MessagePurpose.PROMOTED: _COMING,
    MessagePurpose.SHIFT: _HELPING,
    MessagePurpose.SHIFT_CONFIRM: _HELPING,
    MessagePurpose.GRIEVANCE_RECEIVED: _ASKING,
    MessagePurpose.ANSWER: _ASKING,
    MessagePurpose.ABOUT_MEETING: _COMING,
    MessagePurpose.NEWS: _NEWS,
    MessagePurpose.THANKS: _NEWS,
    MessagePurpose.MISSED: _NEWS,
    MessagePurpose.TEST: frozenset(),
    MessagePurpose.SIGN_IN: frozenset(),
    MessagePurpose.FIRST_MEETING: frozenset({ConsentPurpose.FIRST}),
}


class Channel(enum.StrEnum):
    """The way out."""

    SMS = "sms"
    EMAIL = "email"
    CALL = "call"
    """Somebody of ours tells it: on the phone, or from a phone of their own."""


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


class Aim(enum.StrEnum):
    """What a message to many is for, which says who has agreed to it."""

    NEWS = "news"
    MEETING = "meeting"
    HELP = "help"

    @property
    def purpose(self) -> MessagePurpose:
        """What each of its messages is for."""
        return _PURPOSES[self]


_PURPOSES = {
    Aim.NEWS: MessagePurpose.NEWS,
    Aim.MEETING: MessagePurpose.ABOUT_MEETING,
    Aim.HELP: MessagePurpose.SHIFT,
}


class BroadcastState(enum.StrEnum):
    """Where a message to many stands: being written, let go, or stopped on its way."""

    DRAFT = "draft"
    RELEASED = "released"
    STOPPED = "stopped"


class Broadcast(CampaignScoped, Model):
    """One message to many people, written by staff. Each of them has a Message about it once it is let go."""

    __tablename__ = "broadcast"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "made_at", "id"),))
    query: Mapped[Words]
    """Who gets it: the parameters of a filter, as in an address."""
    aim: Mapped[Aim]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    texts_sealed: Mapped[bytes]
    texts = Sealed()
    """Its words with their variables, by language, as JSON."""
    due_at: Mapped[datetime | None]
    """When it is to leave; None for at once."""
    state: Mapped[BroadcastState] = mapped_column(default=BroadcastState.DRAFT)
    made_at: Mapped[datetime]
    written_by_id: Mapped[RowId | None]
    """User who wrote the words last."""
    released_at: Mapped[datetime | None]

    @property
    def class_(self) -> MessageClass:
        """Which rules of time and phase hold. News are never urgent."""
        if self.aim is Aim.NEWS:
            return MessageClass.CAMPAIGN
        return MessageClass.URGENT if self.is_urgent else MessageClass.REQUESTED

    @property
    def words(self) -> dict[str, str]:
        """Its words by language; a language without words is left out."""
        return {language: text for language, text in json.loads(self.texts).items() if text}


class Receipt(CampaignScoped, Model):
    """What the provider told about a message, in the order it came."""

    __tablename__ = "receipt"
    __table_args__ = within_campaign(("message_id", "message"))
    message_id: Mapped[RowId]
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[str] = mapped_column(sa.String(20))
    code: Mapped[str] = mapped_column(sa.String(10), default="")
    at: Mapped[datetime]


class StopWay(enum.StrEnum):
    """How we learnt that a person is not to be written to."""

    LINK = "link"
    STAFF = "staff"
    REPLY = "reply"
    PROVIDER = "provider"
    NUMBER = "number"
    """The number cannot take an SMS; nobody asked us to stop."""
    WRONG = "wrong"
    """Somebody else answers at the number; nobody asked us to stop."""


class Suppression(CampaignScoped, Model):
    """A person who is not to be written to. Lifted by the person alone or by staff at their word.

    One that was said while another stood ends in the same moment: it is evidence, and the other stands on.
    """

    __tablename__ = "suppression"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        extra=(
            sa.Index(
                "uq_suppression_standing",
                "campaign_id",
                "contact_id",
                unique=True,
                sqlite_where=sa.text("lifted_at IS NULL"),
                postgresql_where=sa.text("lifted_at IS NULL"),
            ),
        ),
    )
    contact_id: Mapped[RowId]
    way: Mapped[StopWay]
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
    meaning: Mapped[Meaning]
    provider_id: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class Sender(Model):
    """How the one sender of the installation is doing, for all campaigns and all workers."""

    __tablename__ = "sender"
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    closed_at: Mapped[datetime | None]
    """Since when nothing leaves, because the provider refuses our account or sender."""
    closed_code: Mapped[str] = mapped_column(sa.String(10), default="")
    wait_until: Mapped[datetime | None]
    """The provider took nothing: nobody asks it again before."""
    failures: Mapped[int] = mapped_column(default=0)
    refusals: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it took nothing since it last took something, and refused what nobody here understands."""
    next_at: Mapped[datetime | None]
    """When the next message may leave, so that all workers together keep to the sender's rate."""
    handed_over_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    """When a worker last looked for what is due, and how many turns it has had: an older copy had fewer."""
    generation: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")
