"""What a campaign plans its meetings by: words of its letters, limits, known ways."""

from __future__ import annotations

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.country.models import Locality
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, within_campaign


class LetterKind(enum.StrEnum):
    """What a letter is for."""

    PERMIT = "permit"
    HALL = "hall"
    THANKS = "thanks"


class Letter(CampaignScoped, Model):
    """A letter as the campaign words it, in each language; without a row our own words hold."""

    __tablename__ = "letter"
    __table_args__ = within_campaign(unique=["kind"])
    kind: Mapped[LetterKind]
    texts: Mapped[Localized]


class PlanningRules(CampaignScoped, Model):
    """How a campaign gets about, and how much its candidates take on; one row a campaign, or none."""

    __tablename__ = "planning_rules"
    __table_args__ = within_campaign(extra=(sa.UniqueConstraint("campaign_id"),))
    km_per_hour: Mapped[int]
    pause_minutes: Mapped[int]
    daily: Mapped[int | None]
    """Meetings of one candidate on one day."""
    night_hours: Mapped[int | None]
    """Rest between a candidate's last meeting of a day and the first of the next."""
    row_days: Mapped[int | None]
    """Days of meetings without one of rest."""
    permit_days: Mapped[int | None]
    """How long before a meeting its permit must be asked for."""


class RoadTime(CampaignScoped, Model):
    """What the way between two places really takes, whichever way; it overrules the distance."""

    __tablename__ = "road_time"
    __table_args__ = within_campaign(unique=[("one_id", "other_id")])
    one_id: Mapped[RowId] = mapped_column(sa.ForeignKey("locality.id"))
    one: Mapped[Locality] = relationship(foreign_keys=[one_id])
    other_id: Mapped[RowId] = mapped_column(sa.ForeignKey("locality.id"))
    """The one with the larger id of the two."""
    other: Mapped[Locality] = relationship(foreign_keys=[other_id])
    minutes: Mapped[int]
