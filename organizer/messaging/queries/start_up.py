"""How far a campaign has come until SMS go to everybody, step by step."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.country.queries import country_facts
from organizer.kernel.clock import today
from organizer.kernel.db import db
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessagePurpose, MessageState
from organizer.messaging.queries import Spent, Terms
from organizer.messaging.queries.windows import CHECKED

SENDER = "sms_sender"
"""In a campaign's settings: the name that SMS come from, when it was asked for and registered."""
ARRIVED = "sms_test_arrived"
"""In them once somebody has said that a test came to their phone."""
USUAL_WEEKS = 5
CONSOLE = "console"


class Step(enum.StrEnum):
    """What must be done until SMS go to everybody, in this order; the first takes longest."""

    SENDER = "sender"
    PROVIDER = "provider"
    PRICE = "price"
    BUDGET = "budget"
    LIMITS = "limits"
    TEST = "test"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class SenderName:
    """The name that SMS come from, and how far its registration with the phone networks is."""

    name: str = ""
    asked_on: date | None = None
    registered_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class StartUp:
    """Which steps are done, and what is known of each."""

    done: Mapping[Step, bool]
    sender: SenderName
    weeks: int
    ready_on: date
    """When the sender can be expected to be registered, asked for on its day or else today."""
    vote_on: date | None
    closed_code: str
    terms: Terms
    budget: Spent
    test: MessageState | None
    """What became of the latest test that a provider was given."""

    @property
    def left(self) -> int:
        """How many steps are to be done."""
        return len(self.done) - sum(self.done.values())

    @property
    def is_handed_over(self) -> bool:
        """True where the provider has taken the latest test, which may have arrived."""
        return self.test in {MessageState.ACCEPTED, MessageState.SENT}

    @property
    def is_late(self) -> bool:
        """True where the sender will not be registered before voting day."""
        return not self.done[Step.SENDER] and self.vote_on is not None and self.ready_on >= self.vote_on


def sender_of(campaign: Campaign) -> SenderName:
    """What is noted of the name that a campaign's SMS come from."""
    said = campaign.settings.get(SENDER, {})
    days = {name: date.fromisoformat(said[name]) for name in ("asked_on", "registered_on") if said.get(name)}
    return SenderName(name=said.get("name", ""), **days)


def start_up() -> StartUp:
    """How far the open campaign has come."""
    campaign, terms, spent = current_campaign(), queries.terms(), queries.spent()
    sender, line, test = sender_of(campaign), queries.sender(), _latest_test()
    weeks = int(country_facts(campaign.country).get("sender_weeks", USUAL_WEEKS))
    polls = None if campaign.election is None else campaign.election.polls_open
    is_closed = line is not None and line.closed_at is not None
    is_said_to = test is not None and bool(campaign.settings.get(ARRIVED))
    return StartUp(
        done={
            Step.SENDER: sender.registered_on is not None,
            Step.PROVIDER: queries.sender_name() != CONSOLE and not is_closed,
            Step.PRICE: not terms.is_example,
            Step.BUDGET: min(spent.of_minor, spent.of_today_minor) >= terms.part_minor,
            Step.LIMITS: bool(campaign.settings.get(CHECKED)),
            Step.TEST: is_said_to or test is MessageState.DELIVERED,
            Step.OPEN: campaign.sms_open,
        },
        sender=sender,
        weeks=weeks,
        ready_on=(sender.asked_on or today(campaign.zone)) + timedelta(weeks=weeks),
        vote_on=None if polls is None else _day(polls),
        closed_code=line.closed_code if line is not None and is_closed else "",
        terms=terms,
        budget=spent,
        test=test,
    )


def _latest_test() -> MessageState | None:
    """What the console has shown went to no phone, so it does not count."""
    asked = sa.select(Message.state).where(
        Message.purpose == MessagePurpose.TEST,
        Message.channel == Channel.SMS,
        sa.func.coalesce(Message.provider_id, "").not_like(f"{CONSOLE}-%"),
    )
    return db.session.scalar(asked.order_by(Message.made_at.desc(), Message.id).limit(1))


def _day(wall: datetime) -> date:
    return wall.date()
