"""A campaign, its candidates and its members."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from organizer.accounts.models import User
from organizer.campaigns.roles import Role
from organizer.country.models import Constituency, Election
from organizer.kernel.crypto import Sealed
from organizer.kernel.db import CampaignScoped, Localized, Model, RowId, Words, within_campaign


class CampaignState(enum.StrEnum):
    """Whether a campaign is being set up, works, is locked or is over."""

    SETUP = "setup"
    OPEN = "open"
    LOCKED = "locked"
    CLOSED = "closed"


class Campaign(Model):
    """The tenant. Everything else of a campaign carries its id. Its data key lies in `data_key`."""

    __tablename__ = "campaign"
    slug: Mapped[str] = mapped_column(sa.String(60), unique=True)
    host: Mapped[str] = mapped_column(sa.String(200), unique=True)
    """Host name without port, small letters."""
    is_default: Mapped[bool] = mapped_column(default=False)
    names: Mapped[Localized]
    languages: Mapped[list[str]]
    zone: Mapped[str] = mapped_column(sa.String(40))
    country: Mapped[str] = mapped_column(sa.String(2), default="KZ")
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.SETUP)
    election_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("election.id"))
    election: Mapped[Election | None] = relationship()
    public_phone: Mapped[str] = mapped_column(sa.String(30), default="")
    operator: Mapped[str] = mapped_column(default="")
    """Who keeps the data, for consent: a name and its BIN or IIN beside it."""
    operator_number: Mapped[str] = mapped_column(sa.String(20), default="")
    keep_until: Mapped[date | None]
    budget_minor: Mapped[int] = mapped_column(default=0)
    """For SMS, in minor units of the country's currency; 0 sends nothing."""
    budget_day_minor: Mapped[int] = mapped_column(default=0)
    sms_open: Mapped[bool] = mapped_column(default=False)
    """False is trial: only the team's own phones are written to."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]


class Nomination(enum.StrEnum):
    """Who put a candidate forward."""

    SELF = "self"
    PARTY = "party"
    ORGANISATION = "organisation"


class Standing(enum.StrEnum):
    """What a candidacy went through, each with its day."""

    NOMINATED = "nominated"
    REGISTERED = "registered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ELECTED = "elected"
    NOT_ELECTED = "not_elected"


class Candidate(CampaignScoped, Model):
    """Who stands for election. A candidate is public, so nothing here is sealed."""

    __tablename__ = "candidate"
    __table_args__ = within_campaign(unique=["slug"])
    slug: Mapped[str] = mapped_column(sa.String(60))
    full_name: Mapped[str]
    given_name: Mapped[str] = mapped_column(default="")
    names: Mapped[Localized]
    """The full name as the candidate writes it in each language."""
    programme: Mapped[Localized]
    nomination: Mapped[Nomination] = mapped_column(default=Nomination.SELF)
    nominated_by: Mapped[str] = mapped_column(default="")
    constituency_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("constituency.id"))
    constituency: Mapped[Constituency | None] = relationship()


class CandidacyStep(CampaignScoped, Model):
    """One dated step of a candidacy."""

    __tablename__ = "candidacy_step"
    __table_args__ = within_campaign(("candidate_id", "candidate"))
    candidate_id: Mapped[RowId]
    standing: Mapped[Standing]
    on: Mapped[date]
    note: Mapped[Words] = mapped_column(sa.Text, default="")


class Membership(CampaignScoped, Model):
    """A user's part in a campaign, in one role. Another role ends it and begins another, as leaving ends it.

    The rows that ended stay: they say what somebody might do at the time of an act.
    """

    __tablename__ = "membership"
    __table_args__ = within_campaign(
        ("candidate_id", "candidate"),
        extra=(
            sa.Index(
                "uq_membership_standing",
                "campaign_id",
                "user_id",
                unique=True,
                sqlite_where=sa.text("ended_at IS NULL"),
                postgresql_where=sa.text("ended_at IS NULL"),
            ),
        ),
    )
    user_id: Mapped[RowId] = mapped_column(sa.ForeignKey("user.id"))
    user: Mapped[User] = relationship()
    role: Mapped[Role]
    candidate_id: Mapped[RowId | None]
    """For the role candidate: which of the slate."""
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Invitation(CampaignScoped, Model):
    """Somebody asked to join the team by a link, which is a `Link` about this row."""

    __tablename__ = "invitation"
    __table_args__ = within_campaign(("candidate_id", "candidate"))
    role: Mapped[Role]
    candidate_id: Mapped[RowId | None]
    """For the role candidate: which of the slate."""
    note_sealed: Mapped[bytes]
    note = Sealed()
    """For whom it is, in the inviter's words."""
    invited_by_id: Mapped[RowId | None]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user_id: Mapped[RowId | None] = mapped_column(sa.ForeignKey("user.id"))


class SavedView(CampaignScoped, Model):
    """A list's filters under a name, kept by a member for themselves: page and query as in the address."""

    __tablename__ = "saved_view"
    __table_args__ = within_campaign(unique=[("user_id", "page", "name")])
    user_id: Mapped[RowId] = mapped_column(sa.ForeignKey("user.id"))
    page: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(60))
    query: Mapped[Words] = mapped_column(sa.Text)
