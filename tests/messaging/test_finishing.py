"""When the last of a message to many leaves: said before, and kept true while it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, Way
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, scope
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.messaging import services
from organizer.messaging.models import Aim, Broadcast, Channel, MessageClass, MessagePurpose
from organizer.messaging.services import line
from tests.contacts.rows import make_contact
from tests.factories import make_campaign, make_member, make_session
from tests.messaging.conftest import NOON, fake_provider
from tests.messaging.rows import claim, make_message
from tests.messaging.test_composer import let_go
from tests.web import Browser

RATE = 50
AN_HOUR = timedelta(hours=1)
AN_HOURS_MESSAGES = 3600 * RATE
PEOPLE = 4


@pytest.fixture
def author(house: Flask, campaign: CampaignFacts) -> Iterator[Actor]:
    """Who writes to many at noon; the provider takes fifty a second."""
    with clock.at(NOON), fake_provider(house, rate=float(RATE)), in_language("en"):
        yield make_member(Role.COORDINATOR)


def composed(author: Actor) -> Broadcast:
    """A message to some people that waits for the press."""
    for _person in range(PEOPLE):
        make_contact(ConsentPurpose.NEWS, language="en")
    row = services.draft("", Aim.NEWS, by=author)
    services.write(row, {"en": "Come! {link}"}, by=author)
    return row


def test_before_it_begins_the_rate_says_when_the_last_leaves_and_nights_are_left_out(author: Actor) -> None:
    row = composed(author)
    told = [services.last_leaves(row, hours * AN_HOURS_MESSAGES, leaves=NOON) for hours in (1, 9, 10)]
    assert told == [NOON + AN_HOUR, NOON + 9 * AN_HOUR, NOON + 22 * AN_HOUR]


def test_what_leaves_before_it_is_waited_for(author: Actor) -> None:
    row = composed(author)
    make_message(class_=MessageClass.URGENT)
    assert services.last_leaves(row, RATE - 1, leaves=NOON) == NOON + timedelta(seconds=1)


@contextmanager
def elsewhere() -> Iterator[CampaignFacts]:
    """Another campaign on the same sender."""
    other = make_campaign(slug="other")
    db.session.commit()
    with scope(other.id):
        yield other


def in_seconds(people: int, row: Broadcast) -> float:
    """How long after its first the last of a message to so many is said to leave."""
    ends = services.last_leaves(row, people, leaves=now())
    assert ends is not None
    return (ends - now()).total_seconds()


def test_what_others_have_for_the_same_sender_is_waited_for_in_turns_and_nothing_else_is_seen(
    author: Actor,
) -> None:
    with elsewhere() as other:
        for _message in range(PEOPLE):
            make_message()
        db.session.commit()
        services.note_load(other.id)
    row = composed(author)
    said = [in_seconds(people, row) * RATE for people in (2, PEOPLE, 10 * PEOPLE)]
    later = services.last_leaves(row, 2, leaves=NOON + AN_HOUR)
    with clock.at(NOON + timedelta(minutes=4)):
        said.append(in_seconds(2, row) * RATE)
    assert ([round(each) for each in said], later) == (
        [2 + 2, 2 * PEOPLE, 10 * PEOPLE + PEOPLE, 2],
        NOON + AN_HOUR + timedelta(seconds=2 / RATE),
    )


@pytest.mark.parametrize("holds", ["hold", "trial", "budget", "night"])
def test_what_others_cannot_send_now_is_not_waited_for(author: Actor, holds: str) -> None:
    with elsewhere() as other:
        make_message(class_=MessageClass.CAMPAIGN, purpose=MessagePurpose.TEST)
        campaign = current_campaign()
        if holds == "hold":
            campaign.settings = {**campaign.settings, "sms_paused": True}
        elif holds == "trial":
            campaign.sms_open = False
        elif holds == "budget":
            campaign.budget_day_minor = 0
        else:
            campaign.settings = {**campaign.settings, "quiet_hours": {"starts": "11:00", "ends": "13:00"}}
        db.session.commit()
        services.note_load(other.id)
    assert in_seconds(1, composed(author)) == 1 / RATE


def test_before_it_begins_the_sender_is_as_slow_as_it_was_lately_whoever_sent(author: Actor) -> None:
    with elsewhere() as other:
        for _message in range(3):
            make_message()
        db.session.commit()
        claim(1)
        with clock.at(NOON + timedelta(seconds=50)):
            claim(1)
        with clock.at(NOON + timedelta(seconds=100)):
            services.note_load(other.id)
    with clock.at(NOON + timedelta(seconds=100)):
        assert in_seconds(2, composed(author)) == (2 + 1) * 50


def test_who_lets_go_of_many_is_reckoned_with_at_once(author: Actor) -> None:
    with elsewhere() as other:
        theirs = composed(make_member(Role.COORDINATOR))
        let_go(theirs, make_member(Role.COORDINATOR))
    row = composed(author)
    assert (in_seconds(100, row) * RATE, other.slug) == (100 + PEOPLE, "other")


def test_while_it_leaves_slower_than_the_rate_a_later_moment_is_said(author: Actor) -> None:
    row = composed(author)
    said = [rest_leaves(row)]
    let_go(row, author)
    said.append(rest_leaves(row))
    began = NOON + timedelta(seconds=30)
    with clock.at(began):
        claim(1)
        said.append(rest_leaves(row))
    with clock.at(began + timedelta(seconds=60)):
        said.append(rest_leaves(row))
        claim()
        said.append(rest_leaves(row))
    assert said == [
        None,
        began + timedelta(seconds=PEOPLE / RATE),
        began + timedelta(seconds=(PEOPLE - 1) / RATE),
        began + timedelta(seconds=60 * PEOPLE),
        None,
    ]


def test_both_pages_say_when_the_last_leaves(
    author: Actor, campaign: CampaignFacts, browser: Browser
) -> None:
    row = composed(author)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    staff = browser.sign_in(make_session(author, campaign.host))
    pages = [staff.get(f"/staff/messages/broadcasts/{row.id}/check").text]
    let_go(row, author)
    pages.append(staff.get(f"/staff/messages/broadcasts/{row.id}").text)
    assert ["The last leaves" in page and "about Sat 14 March, 12:00" in page for page in pages] == [
        True,
        True,
    ]


def rest_leaves(row: Broadcast) -> datetime | None:
    return services.rest_leaves(subject(row), row.class_)


def test_a_days_budget_puts_off_what_it_does_not_pay_for(author: Actor) -> None:
    row = composed(author)
    bill = services.bill(row.words, row.query, services.reach_of(row).people)
    each = bill.price_minor // PEOPLE
    current_campaign().budget_day_minor = each
    said = [services.last_leaves(row, PEOPLE, leaves=NOON, price_minor=bill.price_minor)]
    let_go(row, author)
    with clock.at(NOON + timedelta(seconds=30)):
        claim()
        said.append(rest_leaves(row))
    current_campaign().budget_minor = 3 * each
    opens = NOON + timedelta(days=3) - 3 * AN_HOUR
    moment = timedelta(seconds=1 / RATE)
    assert [*said, rest_leaves(row)] == [opens + moment, opens + moment, None]


@pytest.mark.parametrize("holds", ["hold", "trial", "refused"])
def test_nothing_is_said_while_nobody_can_know(author: Actor, holds: str) -> None:
    row = composed(author)
    let_go(row, author)
    if holds == "hold":
        services.hold_all(by=author)
    elif holds == "trial":
        current_campaign().sms_open = False
    else:
        line.close(Channel.SMS, "20003")
    assert (rest_leaves(row), services.last_leaves(row, 1, leaves=NOON)) == (None, None)


def test_who_is_to_be_called_makes_nobody_wait(author: Actor) -> None:
    row = composed(author)
    person = make_contact(ConsentPurpose.NEWS)
    person.ways = [Way.CALL.value]
    let_go(row, author)
    with clock.at(NOON + timedelta(seconds=30)):
        claim()
        assert rest_leaves(row) is None
