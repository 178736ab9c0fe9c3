"""One message to many people."""

from __future__ import annotations

import enum
import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Model, RowId, Words, within_campaign
from organizer.messaging.models.kinds import MessageClass, MessagePurpose


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
