"""Who is not to be written to, and how we learnt it."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from organizer.kernel.db import CampaignScoped, Model, RowId, within_campaign


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
