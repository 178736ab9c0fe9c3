"""Messages that stand still are said once for each time they do, to who can help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.accounts.queries import user
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.config import MailSettings
from organizer.kernel import clock, rounds
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.messaging import gateways, services
from organizer.messaging.models import Channel, Message, MessageState, Reason, Sender
from organizer.messaging.queries.blocked import Blocked
from organizer.messaging.queries.stalls import BLOCKED, MOVING, PASSING, STALLED, Stall, Trouble
from tests import factories
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import make_message, send

A_DAY = timedelta(days=1)
PART = 700
LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def post(house: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    """A mail server that is set up, and keeps what it is given."""
    office = Fake()
    before = house.config["SETTINGS"]
    house.config["SETTINGS"] = replace(before, mail=MailSettings(gateway="smtp", sender="info@example.kz"))
    monkeypatch.setattr(gateways, "current", lambda _settings: office)
    yield office
    house.config["SETTINGS"] = before


def due(about: str = "meeting:42") -> Message:
    """A message that has been due since noon and may leave."""
    message = make_message(about=about)
    message.due_at = NOON
    db.session.flush()
    return message


def beat(**values: object) -> Sender:
    """The sender as a worker noted it, a moment before LATER."""
    sender = services.held_sender()
    for name, value in {"beat_at": LATER - timedelta(minutes=1), **values}.items():
        setattr(sender, name, value)
    db.session.flush()
    return sender


def seen() -> Stall | None:
    with clock.at(LATER):
        return services.stall()


def told(campaign: CampaignFacts) -> list[str]:
    verbs = sa.select(AuditEntry.verb).where(AuditEntry.verb.in_([STALLED, MOVING, BLOCKED, PASSING]))
    return list(db.session.scalars(verbs.order_by(AuditEntry.sequence)))


def watch(campaign: CampaignFacts) -> None:
    db.session.commit()
    with clock.at(LATER):
        services.watch(campaign.id)


def test_what_waits_too_long_is_a_stall_with_its_reason(provider: Fake) -> None:
    due()
    beat()
    assert seen() == Stall(Trouble.STUCK, Channel.SMS, NOON)
    beat(beat_at=NOON)
    assert seen() == Stall(Trouble.NO_WORKER, Channel.SMS, NOON)
    beat(closed_at=NOON, closed_code="20003")
    assert seen() == Stall(Trouble.REFUSED, Channel.SMS, NOON, "20003")


@pytest.mark.parametrize(
    ("left_at", "is_still"),
    [(LATER - timedelta(minutes=2), False), (LATER - timedelta(minutes=16), True), (LATER + A_DAY, True)],
)
def test_a_line_that_moves_stands_still_nowhere(provider: Fake, left_at: datetime, *, is_still: bool) -> None:
    due()
    left = make_message()
    left.state, left.handed_at = MessageState.SENT, left_at
    beat()
    assert (seen() is not None) is is_still


def test_a_refusal_that_nobody_understands_hides_no_stall(provider: Fake) -> None:
    due()
    refused = make_message()
    refused.state, refused.reason, refused.handed_at = MessageState.FAILED, Reason.OTHER, LATER
    beat()
    assert seen() == Stall(Trouble.STUCK, Channel.SMS, NOON)


def test_what_another_campaign_sends_hides_no_stall(provider: Fake) -> None:
    due()
    beat(handed_over_at=LATER - timedelta(minutes=2))
    assert seen() == Stall(Trouble.STUCK, Channel.SMS, NOON)


def test_a_worker_that_looks_no_more_is_told_of_though_nothing_waits_yet(provider: Fake) -> None:
    beat()
    quiet = seen()
    beat(beat_at=NOON)
    assert (quiet, seen()) == (None, Stall(Trouble.NO_WORKER, Channel.SMS, NOON))


def test_a_worker_that_has_died_raises_the_alarm_by_the_web_server(
    house: Flask, campaign: CampaignFacts, provider: Fake, post: Fake
) -> None:
    factories.make_member(Role.OWNER)
    due()
    beat(beat_at=LATER + A_DAY)
    db.session.commit()
    with clock.at(LATER):
        rounds.go(house)
        rounds.go(house)
    assert (told(campaign), len(post.book)) == ([STALLED], 1)
    assert "No worker is running" in post.book[0].out.body


@pytest.mark.parametrize("reason", ["budget", "pause", "not yet due", "quiet hours", "second attempt"])
def test_what_waits_rightly_is_no_stall(provider: Fake, reason: str) -> None:
    message, campaign = due(), current_campaign()
    if reason == "budget":
        campaign.budget_minor = 0
    elif reason == "pause":
        services.hold_all(by=factories.make_member(Role.OWNER))
    elif reason == "not yet due":
        message.due_at = LATER
    elif reason == "second attempt":
        message.lease_until = LATER + timedelta(minutes=25)
    else:
        campaign.settings = {"quiet_hours": {"starts": "11:00", "ends": "12:10"}}
    db.session.flush()
    assert seen() is None


@pytest.mark.parametrize("left", [PART, 2 * PART])
def test_what_is_dearer_than_what_the_day_has_left_waits_rightly(provider: Fake, left: int) -> None:
    dear, campaign = due(), current_campaign()
    dear.parts, dear.price_minor = 2, 2 * PART
    campaign.budget_day_minor = left
    beat()
    assert seen() == (None if left == PART else Stall(Trouble.STUCK, Channel.SMS, NOON))


@pytest.mark.parametrize("most", [PART, 2 * PART])
def test_what_the_budget_of_its_own_message_does_not_pay_for_waits_rightly(provider: Fake, most: int) -> None:
    current_campaign().settings = {"sms_part_minor": PART, "sms_message_minor": most}
    db.session.flush()
    first, _second = due(about="broadcast:5"), due(about="broadcast:5")
    first.state = MessageState.DELIVERED
    beat()
    assert seen() == (None if most == PART else Stall(Trouble.STUCK, Channel.SMS, NOON))


def test_the_alarm_is_raised_once_and_ends_when_messages_leave(
    campaign: CampaignFacts, provider: Fake
) -> None:
    due()
    beat()
    for _time in range(2):
        watch(campaign)
    assert told(campaign) == [STALLED]
    with clock.at(LATER):
        send()
    for _time in range(2):
        watch(campaign)
    assert told(campaign) == [STALLED, MOVING]


def test_who_can_help_gets_one_letter(campaign: CampaignFacts, provider: Fake, post: Fake) -> None:
    owner = factories.make_member(Role.OWNER)
    factories.make_member(Role.STAFF)
    due()
    beat()
    for _time in range(2):
        watch(campaign)
    (letter,) = [taken.out for taken in post.book]
    assert letter.letter is not None
    assert (letter.to, letter.letter.stop_url) == (user(owner.user_id).email, "")
    assert letter.body.endswith("/staff/messages")


def test_a_letter_that_cannot_be_posted_holds_nothing_up(
    campaign: CampaignFacts, provider: Fake, post: Fake
) -> None:
    factories.make_member(Role.OWNER)
    post.calls = [Call.BUSY]
    due()
    beat()
    watch(campaign)
    assert (post.book, told(campaign)) == ([], [STALLED])


def test_sms_that_networks_block_are_said_from_five_in_a_hundred_on_and_once(
    campaign: CampaignFacts, provider: Fake, post: Fake
) -> None:
    factories.make_member(Role.COORDINATOR)
    messages = [make_message() for _person in range(60)]
    for message in messages:
        message.handed_at, message.state = NOON, MessageState.DELIVERED
    seen = []
    for count in (2, 3, 0):
        for place, message in enumerate(messages):
            message.state = MessageState.FAILED if place < count else MessageState.DELIVERED
            message.reason = Reason.BLOCKED if place < count else None
        watch(campaign)
        watch(campaign)
        with clock.at(LATER):
            seen.append(services.blocking())
    assert seen == [None, Blocked(3, 60), None]
    assert told(campaign) == [BLOCKED, PASSING]
    (letter,) = [taken.out for taken in post.book]
    assert letter.body.startswith("Phone networks blocked 3 of the last 60 SMS.")


def test_what_was_blocked_long_ago_alarms_nobody(provider: Fake) -> None:
    for _person in range(4):
        message = make_message()
        message.handed_at, message.state, message.reason = NOON, MessageState.FAILED, Reason.BLOCKED
    db.session.flush()
    with clock.at(LATER):
        assert services.blocking() == Blocked(4, 4)
    with clock.at(NOON + timedelta(days=7)):
        assert services.blocking() is None
