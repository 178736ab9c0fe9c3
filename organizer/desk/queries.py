"""What Today and the health page show, read from the rooms below; a constant number of statements."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from organizer import __version__
from organizer.campaigns import queries as campaigns
from organizer.campaigns.models import Candidate, Membership
from organizer.campaigns.roles import Permission
from organizer.config import Settings
from organizer.grievances import queries as grievances
from organizer.grievances.models import Grievance
from organizer.kernel import installation
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_wall, today, zone_data_version
from organizer.kernel.db import all_campaigns, db
from organizer.meetings import queries as meetings
from organizer.meetings.models import Attendance, Meeting, Venue
from organizer.meetings.queries.schedule import Need, Planned, Wanted, schedule
from organizer.messaging import queries as messages
from organizer.messaging.queries import Spent, Week
from organizer.promises import queries as promises

SOON = timedelta(hours=72)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Hands:
    """What needs a hand now, in numbers; each is 0 where the reader may not see it."""

    clashing: Sequence[Planned] = ()
    lacking: Sequence[Planned] = ()
    without_notes: Sequence[Meeting] = ()
    not_delivered: int = 0
    replies: int = 0
    late_grievances: int = 0
    late_promises: int = 0

    @property
    def count(self) -> int:
        """How many things wait."""
        numbers = (self.not_delivered, self.replies, self.late_grievances, self.late_promises)
        return len(self.clashing) + len(self.lacking) + len(self.without_notes) + sum(map(bool, numbers))


@dataclass(frozen=True)
class Today:
    """The first page of the team."""

    hands: Hands
    near: Sequence[Planned]
    following: Meeting | None
    week: Week | None
    spent: Spent | None
    sign_ups: int
    grievances: int


@dataclass(frozen=True)
class FirstStep:
    """A task of the first run, and whether it is done."""

    code: str
    done: bool


@dataclass(frozen=True)
class Health:
    """How the installation is doing, for whoever runs it."""

    database: str
    is_at_head: bool
    oldest_due_at: datetime | None
    handed_over_at: datetime | None
    free_bytes: int
    version: str
    zone_data: str


def today_of(who: Actor, zone: str) -> Today:
    """What a member finds on the first page: only what they may open."""
    here = to_wall(now(), zone)
    rows = schedule(Wanted(first=_midnight(here), last=here + SOON)).rows
    coming = [row for row in rows if not row.meeting.is_over]
    next_up = meetings.upcoming(limit=1)
    reads_messages = who.can(Permission.MESSAGE_READ)
    return Today(
        hands=_hands(who, coming, zone),
        near=[row for row in rows if row.meeting.starts_wall.date() <= (here + A_DAY).date()],
        following=next_up[0] if next_up else None,
        week=messages.week_numbers() if reads_messages else None,
        spent=messages.spent() if reads_messages else None,
        sign_ups=_since(Attendance.made_at),
        grievances=_since(Grievance.said_at) if who.can(Permission.GRIEVANCE_READ_ALL) else 0,
    )


def first_steps() -> list[FirstStep]:
    """The six tasks of a new campaign, in the order that makes sense, in one statement."""
    campaign = campaigns.current_campaign()
    has_meeting, has_venue, has_candidate, members = db.session.execute(
        sa.select(
            sa.exists().where(Meeting.id.is_not(None)),
            sa.exists().where(Venue.id.is_not(None)),
            sa.exists().where(Candidate.id.is_not(None)),
            sa.select(sa.func.count()).select_from(Membership).scalar_subquery(),
        )
    ).one()
    return [
        FirstStep("campaign", bool(campaign.operator)),
        FirstStep("calendar", campaign.election_id is not None),
        FirstStep("candidate", has_candidate),
        FirstStep("team", members > 1),
        FirstStep("sms", campaign.budget_minor > 0),
        FirstStep("meeting", has_venue and has_meeting),
    ]


def health() -> Health:
    """How the installation is doing. Raises what the database raises when it does not answer."""
    settings: Settings = current_app.config["SETTINGS"]
    sender = messages.sender()
    return Health(
        database=db.engine.dialect.name,
        is_at_head=installation.is_at_head(current_app),
        oldest_due_at=messages.pulse().oldest_due_at,
        handed_over_at=None if sender is None else sender.handed_over_at,
        free_bytes=shutil.disk_usage(settings.instance).free,
        version=__version__,
        zone_data=zone_data_version(),
    )


def is_ready() -> bool:
    """True when the database answers and has the tables this program was written for."""
    try:
        all_campaigns()
        return installation.is_at_head(current_app)
    except sa.exc.SQLAlchemyError:
        return False


def _hands(who: Actor, coming: Sequence[Planned], zone: str) -> Hands:
    reads_messages = who.can(Permission.MESSAGE_READ)
    return Hands(
        clashing=[row for row in coming if Need.CLASH in row.needs],
        lacking=[row for row in coming if row.needs & {Need.VENUE, Need.HOST}],
        without_notes=meetings.held_without_notes(),
        not_delivered=messages.not_delivered(now() - A_WEEK) if reads_messages else 0,
        replies=messages.unseen_replies() if reads_messages else 0,
        late_grievances=grievances.queue(who).late if who.can(Permission.GRIEVANCE_READ) else 0,
        late_promises=len(promises.late(today(zone))) if who.can(Permission.PROMISE_READ) else 0,
    )


def _since(column: sa.orm.InstrumentedAttribute[datetime]) -> int:
    counted = sa.select(sa.func.count()).where(column >= now() - A_DAY)
    return db.session.scalar(counted) or 0


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0, microsecond=0)
