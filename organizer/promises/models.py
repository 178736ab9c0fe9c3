"""What was promised, where, by when, by whom."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.country.models import Locality
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, within_campaign


class PromiseState(enum.StrEnum):
    """What became of a promise; "late" is an open one whose day has passed."""

    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class Promise(CampaignScoped, Model):
    """Something the candidate undertook in public; or a task, which the team undertook after a meeting."""

    __tablename__ = "promise"
    __table_args__ = within_campaign(
        extra=(
            sa.Index(None, "campaign_id", "about"),
            sa.CheckConstraint("NOT (is_task AND is_public)", name="tasks_stay_inside"),
        )
    )
    is_task: Mapped[bool] = mapped_column(default=False)
    """Work of the team's own: never shown to everybody, and no promise where promises are counted."""
    words: Mapped[Localized]
    about: Mapped[str | None] = mapped_column(sa.String(60))
    """Where it was made, like `meeting:42`."""
    locality_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("locality.id"))
    locality: Mapped[Locality | None] = relationship()
    due_on: Mapped[date | None]
    owner_id: Mapped[RowId | None]
    """The member who sees to it."""
    state: Mapped[PromiseState] = mapped_column(default=PromiseState.OPEN)
    proof: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    made_on: Mapped[date]
    state_changed_at: Mapped[datetime]

    def is_late(self, today: date) -> bool:
        """True for an open promise whose day has passed."""
        return self.state is PromiseState.OPEN and self.due_on is not None and self.due_on < today

    @property
    def proof_is_link(self) -> bool:
        """True where the proof is the address of a page."""
        return self.proof.startswith(("https://", "http://"))
