"""Meetings with voters, and what is kept of them beside."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.campaigns.models import Candidate
from organizer.kernel.clock import now, to_utc
from organizer.kernel.crypto import SealedOrNone
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, Wall, within_campaign
from organizer.meetings.models.venue import Venue


class MeetingState(enum.StrEnum):
    """The life of a meeting."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


AHEAD = frozenset({MeetingState.DRAFT, MeetingState.PUBLISHED})
"""What is still to take place, until its end."""


class PermitState(enum.StrEnum):
    """Where the permission for the premises stands."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Meeting(CampaignScoped, Model):
    """A town-hall session with voters. Clock time and zone are the truth; the UTC columns are derived."""

    __tablename__ = "meeting"
    __table_args__ = within_campaign(
        ("candidate_id", "candidate"),
        ("venue_id", "venue"),
        unique=["code", "uid"],
        extra=(
            sa.Index(None, "campaign_id", "starts_at", "id"),
            sa.Index(None, "campaign_id", "state", "starts_at"),
        ),
    )
    code: Mapped[str] = mapped_column(sa.String(8))
    """On paper, in SMS and in the public address: letters and digits without 0, O, 1, I."""
    uid: Mapped[str] = mapped_column(sa.String(80))
    sequence: Mapped[int] = mapped_column(default=0)
    """iCalendar SEQUENCE: one more with each change that subscribers must see (RFC 5545, 3.8.7.4)."""
    changed_at: Mapped[datetime]
    """DTSTAMP and LAST-MODIFIED: of the row, never of the request."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    candidate_id: Mapped[RowId | None]
    candidate: Mapped[Candidate | None] = relationship(
        foreign_keys="[Meeting.campaign_id, Meeting.candidate_id]", viewonly=True
    )
    venue_id: Mapped[RowId | None]
    venue: Mapped[Venue | None] = relationship(
        foreign_keys="[Meeting.campaign_id, Meeting.venue_id]", viewonly=True
    )
    titles: Mapped[Localized]
    starts_wall: Mapped[Wall]
    ends_wall: Mapped[Wall]
    zone: Mapped[str] = mapped_column(sa.String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    languages: Mapped[list[str]] = mapped_column(default=list)
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    """Places held by attendances that are coming, guests included; changed by one guarded UPDATE."""
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.DRAFT)
    topics: Mapped[Localized] = mapped_column(sa.JSON, default=dict)
    """What will be discussed, for the public page."""
    timed_at: Mapped[datetime]
    """When it got its present time: a reminder whose moment had passed by then is not sent."""
    moved_from: Mapped[Wall | None]
    """The time people knew before, once a published meeting was moved or made a draft again."""
    moved_at: Mapped[datetime | None]
    known: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)
    """Where it stood as people know it, once it was moved, and since when they may not know better."""
    shown_before: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    """How people could see it before: by this place, time, title and these languages calendars chose it."""
    moves: Mapped[int] = mapped_column(default=0)
    """How often it was moved since people could see it: each move is told once."""
    language_changes: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often its languages became others since people could see it: each change is told once."""
    published_at: Mapped[datetime | None]
    """When people first could see it; a meeting they never saw is told to nobody."""
    cancelled_at: Mapped[datetime | None]
    postponed_at: Mapped[datetime | None]
    """Since when it is called off until there is a new time; empty again once it has one, or never will."""
    permit_state: Mapped[PermitState] = mapped_column(default=PermitState.NONE)
    permit_asked_of: Mapped[str] = mapped_column(default="")
    permit_asked_on: Mapped[date | None]
    permit_until: Mapped[date | None]
    """By when it must be asked for, where that is another day than the campaign's rules give."""
    permit_needed: Mapped[bool] = mapped_column(default=True)
    permit_answered_on: Mapped[date | None]
    permit_document: Mapped[str] = mapped_column(default="")
    """Number of the paper that was given."""
    permit_venue_id: Mapped[RowId | None]
    """The place that the permit is for, once it was asked for; with it goes the day."""
    permit_day: Mapped[date | None]
    permit_owner_id: Mapped[RowId | None]
    """The member who sees to it, as a user."""
    note_sealed: Mapped[bytes | None]
    note = SealedOrNone()
    said_sealed: Mapped[bytes | None]
    said = SealedOrNone()
    """What was said there, for the team alone."""
    summary: Mapped[Localized] = mapped_column(sa.JSON, default=dict)
    """The minutes: what was said in words for the public, once published."""
    summary_public: Mapped[bool] = mapped_column(default=False)
    attended: Mapped[int | None]
    reminders: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What goes by itself around this meeting; None for what goes around all."""

    def set_time(self, starts_wall: datetime, ends_wall: datetime, zone: str) -> None:
        """Set clock times and zone together with the moments that follow from them."""
        self.starts_wall, self.ends_wall, self.zone = starts_wall, ends_wall, zone
        self.starts_at, self.ends_at = to_utc(starts_wall, zone), to_utc(ends_wall, zone)
        self.timed_at = now()

    @property
    def is_on(self) -> bool:
        """True for a meeting that people may come to, or came to."""
        return self.state in {MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CLOSED}

    @property
    def is_public(self) -> bool:
        """True for a meeting that people can see: a cancelled one stays with its notice."""
        return self.published_at is not None and self.state is not MeetingState.DRAFT

    @property
    def is_withdrawn(self) -> bool:
        """True for a draft that people could see before: to calendars it is called off until it is again."""
        return self.published_at is not None and self.state is MeetingState.DRAFT

    @property
    def is_postponed(self) -> bool:
        """True for a meeting that is called off until it has a new time."""
        return self.state is MeetingState.CANCELLED and self.postponed_at is not None

    @property
    def is_over(self) -> bool:
        """True once its end has passed."""
        return self.ends_at <= now()

    @property
    def permit_is_for_another(self) -> bool:
        """True where the permit was asked for, or given, for another place or day than the meeting has."""
        return self.waits_for_asking and self.permit_state is not PermitState.NONE

    @property
    def waits_for_asking(self) -> bool:
        """True while its permit is still to be asked for: here and on this day, whatever holds elsewhere."""
        return self.would_wait_for_asking(self.venue_id, self.starts_wall.date())

    def would_wait_for_asking(self, venue_id: int | None, day: date) -> bool:
        """True where a permit would still be to be asked for, were the meeting at this place on this day."""
        was_asked = self.permit_state is not PermitState.NONE
        return self.permit_needed and not (
            was_asked and (self.permit_venue_id, self.permit_day) == (venue_id, day)
        )

    @property
    def may_be_called_off(self) -> bool:
        """True for a draft, for a published meeting until its end, and for one that was put off."""
        if self.state is MeetingState.PUBLISHED:
            return not self.is_over
        return self.state is MeetingState.DRAFT or self.is_postponed

    @property
    def may_be_moved(self) -> bool:
        """True for a draft and a published meeting until its end, and for one that was put off."""
        return self.is_postponed or (self.state in AHEAD and not self.is_over)

    @property
    def may_be_put_off(self) -> bool:
        """True for a published meeting until its end."""
        return self.state is MeetingState.PUBLISHED and not self.is_over

    @property
    def time_before(self) -> datetime | None:
        """The time people knew before, where it is another now."""
        return None if self.moved_from == self.starts_wall else self.moved_from

    @property
    def place_before(self) -> dict[str, str]:
        """Where people knew it to be before it went elsewhere, by language; empty where the place stayed."""
        known = self.known or {}
        return {} if known.get("venue_id") == self.venue_id else dict(known.get("place", {}))

    @property
    def is_in_another_house(self) -> bool:
        """True where people know another house of the village that it is in: the village tells them nothing.

        Where it was not written down what village that was, it is taken for the same.
        """
        if not self.place_before or self.venue is None:
            return False
        here = self.venue.locality_id
        return bool((self.known or {}).get("locality_id", here) == here)

    @property
    def free_places(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


class HandedOver(CampaignScoped, Model):
    """A candidate who led a meeting before somebody else did: their own calendar keeps it as called off."""

    __tablename__ = "handed_over"
    __table_args__ = within_campaign(
        ("meeting_id", "meeting"), ("candidate_id", "candidate"), unique=[("meeting_id", "candidate_id")]
    )
    meeting_id: Mapped[RowId]
    candidate_id: Mapped[RowId]


class RemovedDraft(CampaignScoped, Model):
    """A draft that was thrown away, as calendars of the team have it: it stays in them as called off."""

    __tablename__ = "removed_draft"
    __table_args__ = within_campaign(unique=["meeting_id"])
    meeting_id: Mapped[RowId]
    uid: Mapped[str] = mapped_column(sa.String(80))
    sequence: Mapped[int]
    removed_at: Mapped[datetime]
    titles: Mapped[Localized]
    starts_wall: Mapped[Wall]
    ends_wall: Mapped[Wall]
    zone: Mapped[str] = mapped_column(sa.String(40))
    led_by: Mapped[list[int]] = mapped_column(sa.JSON)
    """The candidates whose calendars had it."""


class SpareVenue(CampaignScoped, Model):
    """Where a meeting goes when its venue is lost; one at most. It is not booked: nothing clashes there."""

    __tablename__ = "spare_venue"
    __table_args__ = within_campaign(("meeting_id", "meeting"), ("venue_id", "venue"), unique=["meeting_id"])
    meeting_id: Mapped[RowId]
    venue_id: Mapped[RowId]
    venue: Mapped[Venue] = relationship(
        foreign_keys="[SpareVenue.campaign_id, SpareVenue.venue_id]", viewonly=True
    )
