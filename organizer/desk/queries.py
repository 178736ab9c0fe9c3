"""What Today and the health page show, read from the rooms below; a constant number of statements."""

from __future__ import annotations

import enum
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import current_app

from organizer import __version__
from organizer.campaigns import queries as campaigns
from organizer.campaigns.models import CampaignState, Candidate, Membership
from organizer.campaigns.roles import Permission
from organizer.config import Settings
from organizer.contacts import queries as contacts
from organizer.contacts import wording as contacts_wording
from organizer.grievances import queries as grievances
from organizer.grievances.models import Grievance
from organizer.kernel import installation
from organizer.kernel.access import Actor
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now, to_utc, to_wall, today, zone_data_version
from organizer.kernel.crypto import KeyProblem
from organizer.kernel.db import db
from organizer.meetings import queries as meetings
from organizer.meetings.models import Attendance, Meeting, MeetingState
from organizer.meetings.queries.permits import Waiting, permits_waiting
from organizer.meetings.queries.schedule import Need, Planned, Wanted, schedule
from organizer.messaging import queries as messages
from organizer.messaging import services as messaging
from organizer.messaging.models import Channel, Message, MessageState, Reason, Sender
from organizer.messaging.queries import Spent, Week
from organizer.messaging.queries.backlog import longest_wait
from organizer.messaging.queries.blocked import Blocked
from organizer.messaging.queries.broadcasts import Refusal, refusals
from organizer.messaging.queries.shown import only_shown
from organizer.messaging.queries.stalls import LONGEST_SILENCE, LONGEST_WAIT, Stall
from organizer.messaging.queries.start_up import start_up
from organizer.messaging.ways import LINES
from organizer.promises import queries as promises
from organizer.volunteers import queries as volunteers

SOON = timedelta(hours=72)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
LEAST_ROOM = 1024**3
EVENING = time(17)
"""From this hour on Today asks for the paper of tomorrow."""
PACKED = "paper.packed"
MISSED = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED, MessageState.GIVEN_UP)
PRINTED_FOR = frozenset({MeetingState.PUBLISHED, MeetingState.HELD})


class Part(enum.StrEnum):
    """What a paper pack can hold, in the order it is printed."""

    TREE = "tree"
    KEYS = "keys"
    SMS = "sms"
    RUN = "run"
    SIGN_IN = "sign_in"
    FORMS = "forms"


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Paper for some days: which sheets, how many blank forms for each meeting, in which language."""

    first: date
    days: int
    parts: tuple[Part, ...]
    forms: int
    language: str

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.first + timedelta(days=self.days)


@dataclass(frozen=True)
class Hands:
    """What needs a hand now, in numbers; each is 0 where the reader may not see it."""

    no_operator: bool = False
    """The campaign does not say who keeps people's data, so nobody can leave a number."""
    stall: Stall | None = None
    """Messages that should leave stand still."""
    blocked: Blocked | None = None
    """Phone networks block what leaves."""
    refused: Sequence[Refusal] = ()
    """Messages to many whose words the provider refuses."""
    clashing: Sequence[Planned] = ()
    lacking: Sequence[Planned] = ()
    without_notes: Sequence[Meeting] = ()
    permits: Sequence[Waiting] = ()
    led_by_withdrawn: int = 0
    """Meetings ahead whose candidate has withdrawn."""
    not_delivered: int = 0
    replies: int = 0
    late_grievances: int = 0
    due_promises: int = 0
    due_tasks: int = 0
    promises_of_nobody: int = 0
    tasks_of_nobody: int = 0
    to_check: int = 0
    """Volunteers who wait for the team's word."""
    to_call: int = 0
    """People who left a number when all shifts were filled."""
    sms_steps: int = 0
    """Steps to do until the owner can open SMS to everybody."""
    erasures: int = 0
    """People who asked to be erased."""
    paper: int = 0
    """Meetings of tomorrow for which no paper was printed today; asked in the evening."""


@dataclass(frozen=True)
class Today:
    """The first page of the team."""

    hands: Hands
    near: Sequence[Planned]
    following: Meeting | None
    week: Week | None
    spent: Spent | None
    sign_ups: int
    volunteers: int
    grievances: int


@dataclass(frozen=True)
class FirstStep:
    """A task of the first run, and whether it is done."""

    code: str
    done: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """How messages leave on a channel."""

    channel: Channel
    waiting: int
    """Messages that have not left, due or not."""
    oldest_due_at: datetime | None
    handed_over_at: datetime | None
    longest_wait: timedelta | None
    """How long the last day's slowest was due before it was first handed over; None where none was."""
    delivered: int
    """How many were delivered in the last day, as far as the provider tells."""
    missed: Mapping[Reason | None, int]
    """How many came to nothing in the last day, by reason."""
    closed_code: str
    """Why the provider refuses our account; empty while it does not."""
    waits_until: datetime | None
    """The provider took nothing just now: until then nobody asks it again."""
    is_only_shown: bool
    """No provider is set up: a page shows what would leave."""

    @property
    def oldest_age(self) -> timedelta:
        """How long the oldest message that waits has been due; none where none waits."""
        return timedelta() if self.oldest_due_at is None else now() - self.oldest_due_at

    @property
    def ended(self) -> int:
        """How many had their last word in the last day."""
        return self.delivered + sum(self.missed.values())

    @property
    def is_sending(self) -> bool:
        """True while nothing waits longer than it should."""
        return self.oldest_age <= LONGEST_WAIT


@dataclass(frozen=True)
class Health:
    """How the installation is doing, for whoever runs it."""

    database: str
    revision: str
    is_at_head: bool
    beat_at: datetime | None
    lines: Sequence[Line]
    spent: Spent
    free_bytes: int
    version: str
    zone_data: str

    @property
    def is_beating(self) -> bool:
        """True while a worker looks for what is due."""
        return self.beat_at is not None and abs(now() - self.beat_at) <= LONGEST_SILENCE

    @property
    def has_room(self) -> bool:
        """True while the disk has room for what comes in."""
        return self.free_bytes >= LEAST_ROOM


def today_of(who: Actor, zone: str) -> Today:
    """What a member finds on the first page: only what they may open."""
    here = to_wall(now(), zone)
    rows = schedule(Wanted(first=_midnight(here), last=here + SOON)).rows
    coming = [row for row in rows if not row.meeting.is_over]
    next_up = meetings.upcoming(limit=1)
    reads_messages = who.can(Permission.MESSAGE_READ)
    return Today(
        hands=_hands(who, coming, zone),
        near=[row for row in rows if _is_near(row.meeting, here)],
        following=next_up[0] if next_up else None,
        week=messages.week_numbers() if reads_messages else None,
        spent=messages.spent() if reads_messages else None,
        sign_ups=_since(Attendance.made_at),
        volunteers=volunteers.signups_since(now() - A_DAY),
        grievances=_since(Grievance.said_at) if who.can(Permission.GRIEVANCE_READ_ALL) else 0,
    )


def first_steps(who: Actor) -> list[FirstStep]:
    """The six tasks of a campaign that is being set up, for who may do them; then there are none."""
    campaign = campaigns.current_campaign()
    if campaign.state is not CampaignState.SETUP or not who.can(Permission.SETTINGS_READ):
        return []
    has_district, has_meeting, team = db.session.execute(
        sa.select(
            sa.exists().where(Candidate.constituency_id.is_not(None)),
            sa.exists().where(Meeting.id.is_not(None)),
            sa.select(sa.func.count()).where(Membership.ended_at.is_(None)).scalar_subquery(),
        )
    ).one()
    return [
        FirstStep("campaign", contacts_wording.is_whole()),
        FirstStep("district", has_district),
        FirstStep("meeting", has_meeting),
        FirstStep("team", team > 1),
        FirstStep("sms", start_up().left == 0),
        FirstStep("languages", all(campaign.names.get(language) for language in campaign.languages)),
    ]


def health() -> Health:
    """How the installation is doing. Raises what the database raises when it does not answer."""
    settings: Settings = current_app.config["SETTINGS"]
    line = messages.sender()
    return Health(
        database=db.engine.dialect.name,
        revision=installation.revision(current_app),
        is_at_head=installation.is_at_head(current_app),
        beat_at=None if line is None else line.beat_at,
        lines=lines(),
        spent=messages.spent(),
        free_bytes=shutil.disk_usage(settings.instance).free,
        version=__version__,
        zone_data=zone_data_version(),
    )


def meetings_of(pack: Pack) -> list[Meeting]:
    """The meetings that a pack is for, in order of time: those that people may come to."""
    first, end = (datetime.combine(day, time()) for day in (pack.first, pack.end))
    return [row for row in meetings.between(first, end) if row.state in PRINTED_FOR]


def is_ready() -> bool:
    """True when the database answers, has the tables this program was written for, and the key opens it."""
    try:
        if not installation.is_at_head(current_app):
            return False
        installation.check_key(current_app)
    except (sa.exc.SQLAlchemyError, KeyProblem):
        return False
    return True


def is_worked() -> bool:
    """True while a worker looks for what is due, for whatever campaign."""
    last = db.session.scalar(sa.select(sa.func.max(Sender.beat_at, type_=Sender.beat_at.type)))
    return last is not None and abs(now() - last) <= LONGEST_SILENCE


def lines() -> list[Line]:
    """How the messages of the open campaign leave, by channel."""
    at = now()
    due_at = sa.case((Message.due_at <= at, Message.due_at))
    ready = sa.select(Message.channel, sa.func.count(), sa.func.min(due_at)).where(
        Message.state == MessageState.READY
    )
    waiting = {
        channel: (number, due) for channel, number, due in db.session.execute(ready.group_by(Message.channel))
    }
    delivered: defaultdict[Channel, int] = defaultdict(int)
    missed: defaultdict[Channel, dict[Reason | None, int]] = defaultdict(dict)
    is_delivered = (Message.state == MessageState.DELIVERED).label("is_delivered")
    ended = (
        sa.select(Message.channel, is_delivered, Message.reason, sa.func.count())
        .where(Message.state.in_([MessageState.DELIVERED, *MISSED]), Message.settled_at >= at - A_DAY)
        .group_by(Message.channel, is_delivered, Message.reason)
    )
    for channel, arrived, reason, number in db.session.execute(ended):
        if arrived:
            delivered[channel] += number
        else:
            missed[channel][reason] = number
    return [
        _line(channel, *waiting.get(channel, (0, None)), delivered[channel], missed[channel])
        for channel in LINES
    ]


def _line(
    channel: Channel,
    waiting: int,
    oldest_due_at: datetime | None,
    delivered: int,
    missed: Mapping[Reason | None, int],
) -> Line:
    sender = messages.sender(channel) or Sender(closed_code="")
    waits_until = sender.wait_until
    return Line(
        channel=channel,
        waiting=waiting,
        oldest_due_at=oldest_due_at,
        handed_over_at=sender.handed_over_at,
        longest_wait=longest_wait(now() - A_DAY, now(), channel),
        delivered=delivered,
        missed=missed,
        closed_code="" if sender.closed_at is None else sender.closed_code or "?",
        waits_until=waits_until if waits_until is not None and waits_until > now() else None,
        is_only_shown=channel in only_shown(),
    )


def _hands(who: Actor, coming: Sequence[Planned], zone: str) -> Hands:
    reads_messages = who.can(Permission.MESSAGE_READ)
    due = promises.due(today(zone)) if who.can(Permission.PROMISE_READ) else promises.Due()
    campaign = campaigns.current_campaign()
    set_up = campaign.state is not CampaignState.SETUP
    in_trial = set_up and not campaign.sms_open and not campaign.settings.get("demo")
    return Hands(
        no_operator=set_up and who.can(Permission.SETTINGS_READ) and not contacts_wording.is_whole(),
        stall=messaging.stall() if reads_messages else None,
        blocked=messaging.blocking() if reads_messages else None,
        refused=refusals(now()) if reads_messages else (),
        clashing=[row for row in coming if Need.CLASH in row.needs],
        lacking=[row for row in coming if row.needs & {Need.VENUE, Need.HOST}],
        without_notes=meetings.held_without_notes(),
        permits=permits_waiting(),
        led_by_withdrawn=meetings.led_by_withdrawn(),
        not_delivered=messages.not_delivered(now() - A_WEEK) if reads_messages else 0,
        replies=messages.unseen_replies() if reads_messages else 0,
        late_grievances=grievances.queue(who).late if who.can(Permission.GRIEVANCE_READ) else 0,
        due_promises=due.promises,
        due_tasks=due.tasks if who.can(Permission.PROMISE_EDIT) else 0,
        promises_of_nobody=due.promises_of_nobody if who.can(Permission.PROMISE_EDIT) else 0,
        tasks_of_nobody=due.tasks_of_nobody if who.can(Permission.PROMISE_EDIT) else 0,
        sms_steps=start_up().left if in_trial and who.can(Permission.SETTINGS_EDIT) else 0,
        to_check=volunteers.to_check(),
        to_call=volunteers.waiting_for_a_call(),
        erasures=contacts.how_many_erasures() if who.can(Permission.PEOPLE_EDIT) else 0,
        paper=_without_paper(zone) if who.can(Permission.PHONE_PRINT) else 0,
    )


def _without_paper(zone: str) -> int:
    """Counted of an evening alone; none once paper was printed that day."""
    here = to_wall(now(), zone)
    if here.time() < EVENING:
        return 0
    tomorrow = _midnight(here) + A_DAY
    rows = [row for row in meetings.between(tomorrow, tomorrow + A_DAY) if row.state in PRINTED_FOR]
    since = to_utc(_midnight(here), zone)
    packed = sa.select(sa.exists().where(AuditEntry.verb == PACKED, AuditEntry.at >= since))
    return 0 if not rows or db.session.scalar(packed) else len(rows)


def _is_near(row: Meeting, here: datetime) -> bool:
    return row.state is not MeetingState.CANCELLED and row.starts_wall.date() <= (here + A_DAY).date()


def _since(column: sa.orm.InstrumentedAttribute[datetime]) -> int:
    counted = sa.select(sa.func.count()).where(column >= now() - A_DAY)
    return db.session.scalar(counted) or 0


def _midnight(wall: datetime) -> datetime:
    return wall.replace(hour=0, minute=0, second=0, microsecond=0)
