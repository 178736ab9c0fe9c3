"""Numbers that somebody typed on a page, counted so that a stranger cannot have many messages sent."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from organizer.kernel.db import CampaignScoped, Model, within_campaign


class TypedNumber(CampaignScoped, Model):
    """A number that somebody typed on a page and that we write to; kept for a day, to be counted."""

    __tablename__ = "typed_number"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "number", "at"),))
    number: Mapped[bytes]
    """Keyed hash of the number, or of the range it belongs to."""
    at: Mapped[datetime]
