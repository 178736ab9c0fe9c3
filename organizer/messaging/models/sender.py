"""The one sender of the installation."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.db import Model


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
