"""What each campaign has to leave by the sender that all of them share, as plain numbers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.db import Model, RowId


class LineLoad(Model):
    """How many SMS of a campaign wait for a sender, and how fast they left. Of no campaign's own.

    Its numbers alone are read by the others, who must know when their own can leave.
    """

    __tablename__ = "line_load"
    __table_args__ = (sa.UniqueConstraint("sender", "of_campaign_id"),)
    sender: Mapped[str] = mapped_column(sa.String(20))
    of_campaign_id: Mapped[RowId] = mapped_column(sa.ForeignKey("campaign.id", ondelete="CASCADE"))
    waiting: Mapped[int]
    pace: Mapped[float | None] = mapped_column(sa.Double())
    """Messages a second, seen lately while some waited; None where that is not known."""
    at: Mapped[datetime]
    """When it was noted."""
