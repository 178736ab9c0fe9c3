"""Who helps: people, shifts, and who took which."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from organizer.contacts.models import Contact
from organizer.kernel.clock import now
from organizer.kernel.crypto import SealedOrNone
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, Wall, within_campaign
from organizer.meetings.models import Meeting


class VolunteerStanding(enum.StrEnum):
    """How far we know a volunteer."""

    NEW = "new"
    KNOWN = "known"
    LEFT = "left"


class Volunteer(CampaignScoped, Model):
    """A contact who helps. `user_id` is made without a password at the first visit of `/my`."""

    __tablename__ = "volunteer"
    __table_args__ = within_campaign(
        ("contact_id", "contact"),
        unique=["contact_id"],
        extra=(sa.Index(None, "campaign_id", "user_id"), sa.Index(None, "campaign_id", "offered_at")),
    )
    contact_id: Mapped[RowId]
    contact: Mapped[Contact] = relationship(
        foreign_keys="[Volunteer.campaign_id, Volunteer.contact_id]", viewonly=True
    )
    user_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("user.id"))
    languages: Mapped[list[str]] = mapped_column(default=list)
    skills: Mapped[list[str]] = mapped_column(default=list)
    standing: Mapped[VolunteerStanding] = mapped_column(default=VolunteerStanding.NEW)
    made_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    """When they left a number because all shifts were filled; empty again once somebody has called."""


class ShiftRole(CampaignScoped, Model):
    """What a volunteer does. `host` leads a meeting; a role that needs a check is confirmed by staff."""

    __tablename__ = "shift_role"
    __table_args__ = within_campaign(unique=["code"])
    code: Mapped[str] = mapped_column(sa.String(30))
    names: Mapped[Localized]
    what: Mapped[Localized]
    """What one does, in two lines."""
    needs_check: Mapped[bool] = mapped_column(default=False)
    is_public: Mapped[bool] = mapped_column(default=True)
    minutes_before: Mapped[int] = mapped_column(default=45)
    minutes_after: Mapped[int] = mapped_column(default=15)
    place: Mapped[int] = mapped_column(default=0)


class Shift(CampaignScoped, Model):
    """Help needed at a time: how many, in which role, at a meeting or at a place of its own."""

    __tablename__ = "shift"
    __table_args__ = within_campaign(
        ("role_id", "shift_role"),
        ("meeting_id", "meeting"),
        extra=(
            sa.CheckConstraint("taken >= 0 AND taken <= needed", name="places"),
            sa.Index(None, "campaign_id", "starts_at", "id"),
        ),
    )
    role_id: Mapped[RowId]
    role: Mapped[ShiftRole] = relationship(foreign_keys="[Shift.campaign_id, Shift.role_id]", viewonly=True)
    meeting_id: Mapped[RowId | None]
    meeting: Mapped[Meeting | None] = relationship(
        foreign_keys="[Shift.campaign_id, Shift.meeting_id]", viewonly=True
    )
    places_words: Mapped[Localized] = mapped_column(sa.JSON, default=dict)
    """Where, for a shift without a meeting."""
    starts_wall: Mapped[Wall]
    ends_wall: Mapped[Wall]
    zone: Mapped[str] = mapped_column(sa.String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    needed: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    """Places held by sign-ups asked or confirmed; changed by one guarded UPDATE."""

    @property
    def free_places(self) -> int:
        """Places left."""
        return self.needed - self.taken


class SignupState(enum.StrEnum):
    """Whether a volunteer serves."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"
    CAME = "came"
    NO_SHOW = "no_show"


def _sureness(state: SignupState) -> int:
    """How a calendar shows a sign-up: off, not sure, sure."""
    return {SignupState.CANCELLED: 0, SignupState.ASKED: 1, SignupState.WAITING: 1}.get(state, 2)


WITHOUT_A_PLACE = frozenset({SignupState.WAITING, SignupState.CANCELLED})


def about_together(signup_id: int, together_id: int | None) -> str:
    """What a person's own page answers for: of several made in one press the first, with the others."""
    return f"signup:{together_id or signup_id}"


class Signup(CampaignScoped, Model):
    """A volunteer's place in a shift."""

    __tablename__ = "signup"
    __table_args__ = within_campaign(
        ("shift_id", "shift"), ("volunteer_id", "volunteer"), unique=[("shift_id", "volunteer_id")]
    )
    shift_id: Mapped[RowId]
    shift: Mapped[Shift] = relationship(foreign_keys="[Signup.campaign_id, Signup.shift_id]", viewonly=True)
    volunteer_id: Mapped[RowId]
    volunteer: Mapped[Volunteer] = relationship(
        foreign_keys="[Signup.campaign_id, Signup.volunteer_id]", viewonly=True
    )
    state: Mapped[SignupState]
    note_sealed: Mapped[bytes | None]
    note = SealedOrNone()
    together_id: Mapped[RowId | None]
    """The sign-up it was made with in one press: the link of that one answers for both."""
    made_at: Mapped[datetime]
    """When the volunteer last asked for the place; who waits is called in this order."""
    answered_at: Mapped[datetime | None]
    """When the volunteer last said whether they come; empty until then."""
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    """One more with each change of the sign-up that its calendar must see; the meeting counts its own."""
    changed_at: Mapped[datetime | None]
    """When that last happened; empty until then."""

    @validates("state")
    def _count_change(self, _column: str, state: SignupState) -> SignupState:
        before: SignupState | None = self.state
        if before is not None and _sureness(before) != _sureness(state):
            self.sequence += 1
            self.changed_at = now()
        return state

    @property
    def link_about(self) -> str:
        """What the person's own page answers for."""
        return about_together(self.id, self.together_id)

    @property
    def holds_place(self) -> bool:
        """True for one of the places that the shift counts as taken."""
        return self.state not in WITHOUT_A_PLACE
