"""What is asked about messages, stops and replies."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from organizer.campaigns.models import Campaign, CampaignState
from organizer.campaigns.queries import current_campaign, phase
from organizer.country.models import SILENT
from organizer.country.queries import country_facts
from organizer.kernel.clock import now, start_of_week, to_utc, to_wall, today
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.kernel.instants import Instant
from organizer.kernel.paging import Page, page
from organizer.messaging import asks
from organizer.messaging.models import (
    Channel,
    Message,
    MessagePurpose,
    MessageState,
    Receipt,
    Reply,
    Sender,
    Suppression,
)
from organizer.messaging.queries.costs import cost_minor, paid_minor
from organizer.messaging.queries.stalls import RESTORED
from organizer.messaging.queries.windows import window_of
from organizer.messaging.timetable import Planned, Window, after_quiet, day_began, is_working
from organizer.messaging.ways import LINES, NUMBER_ALONE

DEAREST_PART_MINOR = 10_000
"""What a part is reckoned at where neither campaign nor pack says: more than any costs, so budgets hold."""
NEVER_LEFT = (MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.FAILED)
AHEAD = timedelta(hours=48)
A_WEEK = timedelta(days=7)
_RECEIPTS = asked_often(sa.select(Receipt).where(Receipt.message_id == sa.bindparam("message")))


class Tab(enum.StrEnum):
    """The three lists of messages, each with the states it shows."""

    PLANNED = "planned"
    SENT = "sent"
    NOT_DELIVERED = "not-delivered"

    @property
    def states(self) -> tuple[MessageState, ...]:
        """Which messages the list shows."""
        return _STATES[self]


_STATES = {
    Tab.PLANNED: (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN),
    Tab.SENT: (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED),
    Tab.NOT_DELIVERED: (
        MessageState.UNDELIVERED,
        MessageState.FAILED,
        MessageState.EXPIRED,
        MessageState.SUPPRESSED,
        MessageState.GIVEN_UP,
    ),
}


@dataclass(frozen=True)
class Terms:
    """What messages cost a campaign, and when they may not leave."""

    part_minor: int
    is_example: bool
    window: Window
    zone: str
    zones: frozenset[str]
    """All that people of the country live by, the campaign's own with them."""


@dataclass(frozen=True)
class Spent:
    """What messages have cost, or may have, of what they may cost: in all, and today."""

    minor: int
    of_minor: int
    today_minor: int
    of_today_minor: int


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """How sending is doing, and what holds messages back at this moment."""

    closed_code: str
    """Why the provider refuses our account; empty while it does not."""
    mail_closed_code: str
    """Why the mail server refuses ours."""
    waits_until: datetime | None
    is_paused: bool
    is_trial: bool
    is_silent: bool
    quiet_until: datetime | None
    is_day_off: bool
    """No working day: what people did not ask for waits."""
    spent: Spent
    oldest_due_at: datetime | None
    handed_over_at: datetime | None
    beat_at: datetime | None

    @property
    def is_older_copy(self) -> bool:
        """True while nothing leaves since the tables are an older copy."""
        return RESTORED in {self.closed_code, self.mail_closed_code}


@dataclass(frozen=True)
class Week:
    """The SMS of this week in numbers."""

    planned: int
    sent: int
    not_delivered: int
    cost_minor: int


def terms(campaign: Campaign | None = None) -> Terms:
    """What holds for the messages of a campaign: its own settings, else what the country's pack says."""
    own = campaign or current_campaign()
    facts = country_facts(own.country)
    price = facts.get("sms_price", {})
    part = own.settings.get("sms_part_minor")
    return Terms(
        part_minor=int(part or price.get("per_part") or DEAREST_PART_MINOR),
        is_example=not part and bool(price.get("is_example", True)),
        window=window_of({**facts, **own.settings}),
        zone=own.zone,
        zones=frozenset({own.zone, *facts.get("zones", [])}),
    )


def message(message_id: int) -> Message:
    """One message with its person. Raises NotFound."""
    found = db.session.get(Message, message_id, options=[joinedload(Message.contact)])
    if found is None:
        raise NotFound
    return found


def messages(tab: Tab, *, after: str | None = None) -> Page[Message]:
    """The messages of a list, the newest first, each with its person."""
    return page(
        sa.select(Message).where(Message.state.in_(tab.states)).options(joinedload(Message.contact)),
        order=[Message.made_at, Message.id],
        after=after,
        descending=True,
    )


def numbers() -> Mapping[Tab, int]:
    """How many messages each list holds."""
    counted = sa.select(Message.state, sa.func.count()).group_by(Message.state)
    by_state = dict(db.session.execute(counted).all())
    return {tab: sum(by_state.get(state, 0) for state in tab.states) for tab in Tab}


def about(subject: str) -> list[Message]:
    """All messages about a subject, the newest first, each with its person."""
    asked = sa.select(Message).where(Message.about == subject).options(joinedload(Message.contact))
    return list(db.session.scalars(asked.order_by(Message.made_at.desc(), Message.id)))


def told(keys: Iterable[str]) -> set[str]:
    """Which of these keys have a message already."""
    return set(db.session.scalars(sa.select(Message.key).where(Message.key.in_(set(keys)))))


def may_have_left(key: str) -> bool:
    """True when a message whose key begins so waits to leave, has left, or may have."""
    asked = sa.exists().where(Message.key.startswith(key, autoescape=True), Message.state.not_in(NEVER_LEFT))
    return db.session.scalar(sa.select(asked)) is True


def of_purpose(purpose: MessagePurpose, subjects: Iterable[str]) -> list[Message]:
    """All messages of a purpose about some subjects, in the order they were made."""
    asked = sa.select(Message).where(Message.about.in_(set(subjects)), Message.purpose == purpose)
    return list(db.session.scalars(asked.order_by(Message.made_at, Message.id)))


def receipts_of(message_id: int) -> list[Receipt]:
    """What the provider told about a message, in the order it came."""
    return sorted(db.session.scalars(_RECEIPTS, {"message": message_id}), key=lambda each: (each.at, each.id))


def spent(at: datetime | None = None) -> Spent:
    """Cost against budget."""
    campaign = current_campaign()
    began = {"began": day_began(at or now(), zone=campaign.zone)}
    minor, today_minor = map(int, db.session.execute(_SPENT, began).one())
    return Spent(minor, campaign.budget_minor, today_minor, campaign.budget_day_minor)


_SINCE = sa.bindparam("began", type_=Instant())
_SPENT = asked_often(sa.select(paid_minor().scalar_subquery(), paid_minor(since=_SINCE).scalar_subquery()))


def anything_due(at: datetime, channel: Channel = Channel.SMS) -> bool:
    """True when a message waits whose time has come, whatever may still keep it back."""
    due = sa.select(Message.id).where(
        Message.state == MessageState.READY, Message.due_at <= at, Message.channel == channel
    )
    return db.session.scalar(due.limit(1)) is not None


def anything_to_settle(at: datetime, *, furthest: datetime) -> bool:
    """True when a message must be looked up, asked about or forgotten, or was left by a dead worker.

    A lease beyond the furthest can only come of a clock that was ahead.
    """
    held = Message.state.not_in([MessageState.ACCEPTED, MessageState.SENT])
    due = sa.select(Message.id).where(
        Message.state != MessageState.READY,
        sa.or_(Message.lease_until <= at, sa.and_(held, Message.lease_until > furthest)),
    )
    return db.session.scalar(due.limit(1)) is not None


def unknown_attempts() -> list[tuple[int, datetime | None]]:
    """The SMS that may or may not have been taken, each with the hour of that, the longest waiting first."""
    asked = sa.select(Message.id, Message.handed_at).where(
        Message.state == MessageState.UNKNOWN, Message.channel == Channel.SMS
    )
    return [(message_id, at) for message_id, at in db.session.execute(asked.order_by(Message.lease_until))]


def stopped(contact_ids: Iterable[int]) -> set[int]:
    """Which of these people are not to be written to."""
    standing = sa.select(Suppression.contact_id).where(
        Suppression.contact_id.in_(set(contact_ids)), Suppression.lifted_at.is_(None)
    )
    return set(db.session.scalars(standing))


def standing_stop(contact_id: int) -> Suppression | None:
    """Why a person is not written to, or not to their number, and since when; None for one who is."""
    standing = sa.select(Suppression).where(
        Suppression.contact_id == contact_id, Suppression.lifted_at.is_(None)
    )
    return db.session.scalars(standing).one_or_none()


def full_stop(contact_id: int) -> Suppression | None:
    """How and since when a person wants nothing from us; None also where their number alone is bad."""
    standing = standing_stop(contact_id)
    return None if standing is None or standing.way in NUMBER_ALONE else standing


def replies(*, after: str | None = None) -> Page[Reply]:
    """Answers that came back, the newest first, each with its person."""
    return page(
        sa.select(Reply).options(joinedload(Reply.contact)),
        order=[Reply.at, Reply.id],
        after=after,
        descending=True,
    )


def reply(reply_id: int) -> Reply:
    """One answer. Raises NotFound."""
    found = db.session.get(Reply, reply_id, options=[joinedload(Reply.contact)])
    if found is None:
        raise NotFound
    return found


def unseen_replies() -> int:
    """How many answers nobody has looked at."""
    return db.session.scalar(sa.select(sa.func.count()).where(Reply.seen_at.is_(None))) or 0


def week_numbers() -> Week:
    """The SMS of this week, Monday to Sunday on the campaign's clocks, for dashboards.

    Planned are those on their way and those that rooms will tell before the week is over.
    """
    zone = current_campaign().zone
    began = to_utc(datetime.combine(start_of_week(today(zone)), time()), zone)
    counted = sa.select(Message.state, sa.func.count(), sa.func.sum(cost_minor()))
    this_week = (Message.due_at >= began, Message.channel == Channel.SMS)
    rows = db.session.execute(counted.where(*this_week).group_by(Message.state)).all()
    by_tab = {tab: sum(count for state, count, _cost in rows if state in tab.states) for tab in Tab}
    return Week(
        planned=by_tab[Tab.PLANNED] + sum(each.people for each in coming(till=began + A_WEEK)),
        sent=by_tab[Tab.SENT],
        not_delivered=by_tab[Tab.NOT_DELIVERED],
        cost_minor=sum(cost for _state, _count, cost in rows),
    )


def not_delivered(since: datetime) -> int:
    """How many messages came to nothing since a moment, but for those nobody wanted sent."""
    missed = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED, MessageState.GIVEN_UP)
    counted = sa.select(sa.func.count()).where(Message.state.in_(missed), Message.settled_at >= since)
    return db.session.scalar(counted) or 0


def sender_name(channel: Channel = Channel.SMS) -> str:
    """The gateway of the installation for a channel, which names its sender."""
    settings = current_app.config["SETTINGS"]
    return f"mail:{settings.mail.gateway}" if channel is Channel.EMAIL else str(settings.sms.gateway)


def sender(channel: Channel = Channel.SMS) -> Sender | None:
    """How the sender is doing; None before it ever worked."""
    return db.session.scalars(sa.select(Sender).where(Sender.name == sender_name(channel))).one_or_none()


_REFUSED = sa.exists().where(Sender.name == sa.bindparam("sender"), Sender.closed_at.is_not(None))
_STANDS = asked_often(sa.select(paid_minor().scalar_subquery(), _REFUSED))
"""What is spent, and whether a sender is closed; built once, since each public page asks."""


def can_send() -> bool:
    """True where an SMS to anybody leaves once its time comes, as far as that is known now.

    Not in trial, nor while staff hold all back, nor once the budget pays for no further part, nor while the
    provider refuses our account.
    """
    campaign, part = current_campaign(), terms().part_minor
    is_open = campaign.sms_open and campaign.state in {CampaignState.OPEN, CampaignState.SETUP}
    if not is_open or is_paused(campaign) or part > min(campaign.budget_minor, campaign.budget_day_minor):
        return False
    spent_minor, is_refused = db.session.execute(_STANDS, {"sender": sender_name()}).one()
    return not is_refused and int(spent_minor) + part <= campaign.budget_minor


def is_paused(campaign: Campaign) -> bool:
    """True when staff hold back all messages of a campaign."""
    return bool(campaign.settings.get("sms_paused"))


def pulse() -> Pulse:
    """How sending is doing in the open campaign."""
    at, campaign, line = now(), current_campaign(), sender()
    window = terms(campaign).window
    ends = after_quiet(at, zone=campaign.zone, hours=window.quiet)
    waiting = sa.select(sa.func.min(Message.due_at)).where(Message.state == MessageState.READY)
    waits = None if line is None else line.wait_until
    return Pulse(
        closed_code=_closed(line),
        mail_closed_code=_closed(sender(Channel.EMAIL)),
        waits_until=waits if waits is not None and waits > at else None,
        is_paused=is_paused(campaign),
        is_trial=not campaign.sms_open,
        is_silent=phase(at) in SILENT,
        quiet_until=ends if ends > at else None,
        is_day_off=not is_working(at, zone=campaign.zone, window=window),
        spent=spent(at),
        oldest_due_at=db.session.scalar(waiting.where(Message.due_at <= at, Message.channel.in_(LINES))),
        handed_over_at=None if line is None else line.handed_over_at,
        beat_at=None if line is None else line.beat_at,
    )


def _closed(line: Sender | None) -> str:
    return "" if line is None or line.closed_at is None else line.closed_code or "?"


def coming(*, till: datetime | None = None) -> list[Planned]:
    """What rooms will tell till a moment, else in two days, the soonest first; these are no rows yet."""
    at = now()
    found = (planned for ask in asks.comings for planned in ask(at, till or at + AHEAD))
    return sorted(found, key=lambda each: each.at)


def messages_to(contact_id: int, count: int, *, but: Collection[MessagePurpose] = ()) -> list[Message]:
    """The newest messages to a person, but for those of some purposes."""
    asked = sa.select(Message).where(Message.contact_id == contact_id, Message.purpose.not_in(list(but)))
    asked = asked.order_by(Message.made_at.desc(), Message.id).options(joinedload(Message.contact))
    return list(db.session.scalars(asked.limit(count)))


def messages_by_id(message_ids: Iterable[int]) -> list[Message]:
    """Messages by their ids, in one statement."""
    return list(db.session.scalars(sa.select(Message).where(Message.id.in_(set(message_ids)))))


def wall(at: datetime) -> datetime:
    """What the campaign's clocks show at an instant."""
    return to_wall(at, current_campaign().zone)
