"""What people say is wrong, its history and its answers."""

from __future__ import annotations

import enum
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.contacts.models import Contact
from organizer.country.models import District, Locality
from organizer.kernel.clock import now
from organizer.kernel.crypto import Sealed, SealedOrNone
from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign
from organizer.kernel.text import first_words
from organizer.meetings.models import Meeting
from organizer.topics.models import Topic

LATE_AFTER = timedelta(hours=24)
FIRST_WORDS = 10


class GrievanceState(enum.StrEnum):
    """How far the team is with it. "Read" is set by the first act on it, not by opening."""

    NEW = "new"
    READ = "read"
    IN_WORK = "in_work"
    ANSWERED = "answered"
    CLOSED = "closed"


class WayIn(enum.StrEnum):
    """How it reached us."""

    WEB = "web"
    HALL = "hall"
    PHONE = "phone"
    PAPER = "paper"
    IMPORT = "import"
    SMS = "sms"


class GrievanceKind(enum.StrEnum):
    """What a person wants by it."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    QUESTION = "question"


class Nodded(enum.StrEnum):
    """How many in the hall agreed; beside the count, never added to it."""

    ONE = "one"
    FEW = "few"
    SOME = "some"
    MANY = "many"


class Urgency(enum.StrEnum):
    """Danger to a person comes first."""

    ORDINARY = "ordinary"
    DANGER = "danger"


class ReplyWay(enum.StrEnum):
    """How the writer wants the answer."""

    NONE = "none"
    SMS = "sms"
    EMAIL = "email"


class Grievance(CampaignScoped, Model):
    """Something a voter asked the candidate to put right.

    `reference` is the staff's name for it and opens nothing; the writer's code is kept as a keyed hash.
    """

    __tablename__ = "grievance"
    __table_args__ = within_campaign(
        ("topic_id", "topic"),
        ("meeting_id", "meeting"),
        ("contact_id", "contact"),
        ("merged_into_id", "grievance"),
        unique=["reference", "code_index", "import_index"],
        extra=(
            sa.Index(None, "campaign_id", "said_at", "id"),
            sa.Index(None, "campaign_id", "state", "said_at"),
            sa.Index(None, "campaign_id", "assignee_id", "said_at"),
        ),
    )
    reference: Mapped[str] = mapped_column(sa.String(12))
    code_index: Mapped[bytes | None]
    import_index: Mapped[bytes | None]
    """Keyed hash of source and number of an imported row: importing it again changes nothing."""
    topic_id: Mapped[RowId | None]
    topic: Mapped[Topic | None] = relationship(
        foreign_keys="[Grievance.campaign_id, Grievance.topic_id]", viewonly=True
    )
    proposed: Mapped[bool] = mapped_column(default=False)
    """True while the topic is only what the lexicon proposed."""
    locality_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("locality.id"))
    locality: Mapped[Locality | None] = relationship()
    district_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("district.id"))
    district: Mapped[District | None] = relationship()
    place_sealed: Mapped[bytes | None]
    place = SealedOrNone()
    """Street or house as the writer put it."""
    meeting_id: Mapped[RowId | None]
    meeting: Mapped[Meeting | None] = relationship(
        foreign_keys="[Grievance.campaign_id, Grievance.meeting_id]", viewonly=True
    )
    way_in: Mapped[WayIn]
    kind: Mapped[GrievanceKind] = mapped_column(default=GrievanceKind.COMPLAINT)
    words_sealed: Mapped[bytes | None]
    words = SealedOrNone()
    language: Mapped[str] = mapped_column(sa.String(5), default="")
    nodded: Mapped[Nodded] = mapped_column(default=Nodded.ONE)
    urgency: Mapped[Urgency] = mapped_column(default=Urgency.ORDINARY)
    sensitive: Mapped[bool] = mapped_column(default=False)
    """The words say so though the topic does not; what stands under a sensitive topic is so by that."""
    state: Mapped[GrievanceState] = mapped_column(default=GrievanceState.NEW)
    reply_way: Mapped[ReplyWay] = mapped_column(default=ReplyWay.NONE)
    contact_id: Mapped[RowId | None]
    contact: Mapped[Contact | None] = relationship(
        foreign_keys="[Grievance.campaign_id, Grievance.contact_id]", viewonly=True
    )
    quote_allowed: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[RowId | None]
    assignee_id: Mapped[RowId | None]
    """The user who works on it."""
    said_at: Mapped[datetime]
    """To the hour, never finer: the second could name the writer."""
    counted: Mapped[bool] = mapped_column(default=False)
    """True once it stands in the tally."""
    erased_at: Mapped[datetime | None]
    """When the writer deleted the words; what stays is that it was said."""

    @property
    def where(self) -> list[int | None]:
        """The locality and the district, as far as they are known."""
        return [self.locality_id, self.district_id]

    @property
    def opening(self) -> str:
        """The first words, for lists."""
        return first_words(self.words or "–", FIRST_WORDS)

    @property
    def asks_for_mail(self) -> bool:
        """True where the answer is awaited by e-mail, which goes out by hand."""
        return self.reply_way is ReplyWay.EMAIL and self.contact_id is not None and self.erased_at is None

    @property
    def is_late(self) -> bool:
        """True for what nobody has acted on for a day."""
        return self.state is GrievanceState.NEW and self.said_at < now() - LATE_AFTER


class GrievanceEvent(CampaignScoped, Model):
    """One line of a grievance's history."""

    __tablename__ = "grievance_event"
    __table_args__ = within_campaign(("grievance_id", "grievance"))
    grievance_id: Mapped[RowId]
    verb: Mapped[str] = mapped_column(sa.String(30))
    facts: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    """Codes, never words of people: from state, to state, topic codes."""
    by_user_id: Mapped[RowId | None]
    at: Mapped[datetime]


class Answer(CampaignScoped, Model):
    """What the team answered. Shown to the writer by code, and sent the way the writer chose."""

    __tablename__ = "answer"
    __table_args__ = within_campaign(("grievance_id", "grievance"))
    grievance_id: Mapped[RowId]
    words_sealed: Mapped[bytes]
    words = Sealed()
    by_user_id: Mapped[RowId | None]
    at: Mapped[datetime]


class Addition(CampaignScoped, Model):
    """Something the writer added later, by code; or a private note of the team."""

    __tablename__ = "addition"
    __table_args__ = within_campaign(("grievance_id", "grievance"))
    grievance_id: Mapped[RowId]
    by_writer: Mapped[bool]
    words_sealed: Mapped[bytes]
    words = Sealed()
    by_user_id: Mapped[RowId | None]
    at: Mapped[datetime]


class ImportMapping(CampaignScoped, Model):
    """How files with the same headings were read the last time, so that the next one is read alike."""

    __tablename__ = "import_mapping"
    __table_args__ = within_campaign(unique=["headings"])
    headings: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """Digest of the headings, folded."""
    source: Mapped[str] = mapped_column(sa.String(60))
    zone: Mapped[str] = mapped_column(sa.String(40))
    order: Mapped[str] = mapped_column(sa.String(10))
    columns: Mapped[dict[str, Any]]
    """Field to the place of its column."""
    topics: Mapped[dict[str, Any]]
    """Category, folded, to the code of a topic."""
    changed_at: Mapped[datetime]
