"""Topics, the words that point to them, and how many spoke of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, within_campaign


class Topic(CampaignScoped, Model):
    """What people speak of: two levels at most. A sensitive one has fewer readers and is never published."""

    __tablename__ = "topic"
    __table_args__ = within_campaign(("parent_id", "topic"), unique=["code"])
    code: Mapped[str] = mapped_column(sa.String(60))
    parent_id: Mapped[RowId | None]
    parent: Mapped[Topic | None] = relationship(
        remote_side="[Topic.campaign_id, Topic.id]", foreign_keys="[Topic.campaign_id, Topic.parent_id]"
    )
    names: Mapped[Localized]
    sensitive: Mapped[bool] = mapped_column(default=False)
    in_use: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(default=0)
    agreed_answer: Mapped[Localized] = mapped_column(sa.JSON, default=dict)


class Word(CampaignScoped, Model):
    """A folded stem that proposes a topic."""

    __tablename__ = "word"
    __table_args__ = within_campaign(("topic_id", "topic"), unique=[("stem", "topic_id")])
    topic_id: Mapped[RowId]
    stem: Mapped[str] = mapped_column(sa.String(60))
    weight: Mapped[int] = mapped_column(default=1)


class Tally(CampaignScoped, Model):
    """How many grievances of one kind came one way about one topic, from one place, in one week.

    The week is named by its Monday. `district_id` and `meeting_id` are 0 where there is none.
    """

    __tablename__ = "tally"
    __table_args__ = within_campaign(
        ("topic_id", "topic"),
        unique=[("week", "topic_id", "district_id", "meeting_id", "channel", "kind")],
    )
    week: Mapped[date]
    topic_id: Mapped[RowId]
    district_id: Mapped[RowId] = mapped_column(default=0)
    meeting_id: Mapped[RowId] = mapped_column(default=0)
    channel: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(12))
    count: Mapped[int]


class Release(CampaignScoped, Model):
    """Numbers that are out, for one audience, period and view: protected cells, replaced as a whole."""

    __tablename__ = "release"
    __table_args__ = within_campaign(unique=[("audience", "period", "view")])
    audience: Mapped[str] = mapped_column(sa.String(10))
    """`inside` (candidates, staff: 5 and 5) or `public` (10 and 10)."""
    period: Mapped[str] = mapped_column(sa.String(20))
    """`week:2026-11-16`, `month:2026-11` or `all`."""
    view: Mapped[str] = mapped_column(sa.String(40))
    cells: Mapped[dict[str, Any]]
    """What readers see: keys, each part closed by |, with a number or `few`. Hidden ones are not named."""
    basis_sealed: Mapped[bytes]
    basis = Sealed()
    """What each cell told before, as JSON: also of those that are hidden now."""
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """Of everything that decided it: while that stands, nothing is worked out again."""
    released_at: Mapped[datetime]
