"""Who comes, and who was counted at the door."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from organizer.contacts.models import Contact
from organizer.kernel.db import CampaignScoped, Model, RowId, choice, within_campaign
from organizer.meetings.models.meeting import Meeting


class AttendanceState(enum.StrEnum):
    """Whether a person comes."""

    COMING = "coming"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    CAME = "came"
    NO_SHOW = "no_show"


class Attendance(CampaignScoped, Model):
    """A person who wants to come, and be reminded of it."""

    __tablename__ = "attendance"
    __table_args__ = within_campaign(
        ("meeting_id", "meeting"),
        ("contact_id", "contact"),
        unique=[("meeting_id", "contact_id")],
    )
    meeting_id: Mapped[RowId]
    meeting: Mapped[Meeting] = relationship(
        foreign_keys="[Attendance.campaign_id, Attendance.meeting_id]", viewonly=True
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[Attendance.campaign_id, Attendance.contact_id]", viewonly=True
    )
    guests: Mapped[int] = mapped_column(default=0)
    state: Mapped[AttendanceState] = mapped_column(default=AttendanceState.COMING)
    way: Mapped[str] = mapped_column(sa.String(10), default="web")
    made_at: Mapped[datetime]
    placed_at: Mapped[datetime | None]
    """When it got its place: a reminder whose moment had passed by then was not promised and is not sent."""
    answered_at: Mapped[datetime | None]
    """When the person last said by the link that they come or cannot."""
    came_at: Mapped[datetime | None]
    state_before: Mapped[AttendanceState | None] = mapped_column(choice(AttendanceState, name="state_before"))
    """How it stood before the first press at the door, while one stands."""
    door_places: Mapped[int] = mapped_column(default=0, server_default="0")
    """Places taken by a press for who had none; they are free again once no press stands."""
    missed_at: Mapped[datetime | None]
    """When the team noted last that they did not come: what was pressed earlier counts nothing, also where it
    is sent later. Presses that this mark took back bear its moment."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """One more each time the place is given up or wanted again: by so much the person's own calendar is ahead
    of the meeting's count."""

    @validates("state")
    def _count_change(self, _column: str, state: AttendanceState) -> AttendanceState:
        before: AttendanceState | None = self.state
        gives_up, gave_up = state is AttendanceState.CANCELLED, before is AttendanceState.CANCELLED
        if before is not None and gives_up != gave_up:
            self.sequence += 1
        return state

    @property
    def places(self) -> int:
        """Places it needs: the person and the guests."""
        return 1 + self.guests


class HeadCount(CampaignScoped, Model):
    """One press at the door: somebody of the list came, or people without a name.

    The phone's key makes sending twice count once. A press that is taken back stays as a row, so that it
    counts nothing either when it comes late.
    """

    __tablename__ = "head_count"
    __table_args__ = within_campaign(
        ("meeting_id", "meeting"), ("attendance_id", "attendance"), unique=["client_key"]
    )
    meeting_id: Mapped[RowId]
    attendance_id: Mapped[RowId | None]
    """Who came, where it was somebody of the list."""
    client_key: Mapped[str] = mapped_column(sa.String(64))
    people: Mapped[int]
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
