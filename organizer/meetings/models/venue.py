"""Places to meet in."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.country.models import Locality
from organizer.kernel.crypto import SealedOrNone
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, within_campaign

EVERY_DAY = "1234567"


class Venue(CampaignScoped, Model):
    """A place to meet in. What the public may know is clear; who has the key is sealed."""

    __tablename__ = "venue"
    __table_args__ = within_campaign()
    locality_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("locality.id"))
    locality: Mapped[Locality | None] = relationship()
    names: Mapped[Localized]
    address: Mapped[Localized]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    capacity: Mapped[int | None]
    step_free: Mapped[bool] = mapped_column(default=False)
    opens: Mapped[str] = mapped_column(sa.String(5), default="")
    closes: Mapped[str] = mapped_column(sa.String(5), default="")
    """Clock times like 09:00; empty when not known. It closes on the next day where that is not later."""
    weekdays: Mapped[str] = mapped_column(sa.String(7), default=EVERY_DAY)
    """Days of the week on which it opens, 1 is Monday."""
    closed_days: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Days like 2026-03-14 on which it does not open, in order."""
    price_minor: Mapped[int | None]
    """What a meeting there costs, in minor units; 0 is free, None not known."""
    transport: Mapped[Localized] = mapped_column(sa.JSON, default=dict)
    """Parking and bus, for the public page."""
    key_holder_sealed: Mapped[bytes | None]
    key_holder = SealedOrNone()
    note_sealed: Mapped[bytes | None]
    note = SealedOrNone()
    in_use: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form
