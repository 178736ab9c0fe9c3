"""The way to SMS for everybody: which steps are done, what is missing, and what the page says of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.messaging import services
from organizer.messaging.models import Message, MessageState
from organizer.messaging.queries.start_up import SenderName, Step, start_up
from organizer.messaging.queries.windows import limits
from tests import factories
from tests.meetings.rows import make_election
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import send
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
PATH = "/staff/settings/sms-start"
TODAY = date(2026, 3, 14)
A_MONTH_AGO = TODAY - timedelta(days=28)


@pytest.fixture
def me(provider: Fake) -> Actor:
    """The owner of a campaign in trial that has set up nothing."""
    campaign = current_campaign()
    campaign.sms_open, campaign.budget_minor, campaign.budget_day_minor = False, 0, 0
    return factories.make_member(Role.OWNER, phone="+77011234567", phone_index=b"x")


def to_do() -> list[Step]:
    """The steps that are not done."""
    return [step for step, is_done in start_up().done.items() if not is_done]


def words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).replace("&nbsp;", " ").split())


def test_each_step_is_done_by_what_it_asks_for(me: Actor, provider: Fake) -> None:
    left = [to_do()]
    campaign = current_campaign()
    services.note_sender(SenderName(name="Aigul", asked_on=A_MONTH_AGO, registered_on=TODAY), by=me)
    campaign.settings = {**campaign.settings, "sms_part_minor": 700}
    campaign.budget_minor, campaign.budget_day_minor = 70_000, 699
    left.append(to_do())
    campaign.budget_day_minor = 7_000
    services.set_limits(limits(), by=me)
    services.test_own_phone(by=me)
    left.append(to_do())
    send()
    db.session.get_one(Message, provider_message(provider)).state = MessageState.DELIVERED
    campaign.sms_open = True
    db.session.flush()
    left.append(to_do())
    assert left == [
        [step for step in Step if step is not Step.PROVIDER],
        [Step.BUDGET, Step.LIMITS, Step.TEST, Step.OPEN],
        [Step.TEST, Step.OPEN],
        [],
    ]


def provider_message(provider: Fake) -> int:
    """The message that the provider was given last."""
    return int(provider.book[-1].out.message_id)


def test_a_test_goes_to_the_own_phone_in_trial_and_once_a_minute(me: Actor, provider: Fake) -> None:
    current_campaign().budget_minor = current_campaign().budget_day_minor = 100_000
    sent = [services.test_own_phone(by=me), services.test_own_phone(by=me)]
    send()
    assert [message is not None for message in sent] == [True, False]
    assert [taken.out.to for taken in provider.book] == ["+77011234567"]


def test_where_the_provider_does_not_tell_the_owner_says_that_it_came(me: Actor, provider: Fake) -> None:
    current_campaign().budget_minor = current_campaign().budget_day_minor = 100_000
    services.note_arrived(by=me)
    before = start_up().done[Step.TEST]
    services.test_own_phone(by=me)
    send()
    assert (before, start_up().done[Step.TEST]) == (False, True)


def test_what_the_console_showed_has_come_to_no_phone(me: Actor, house: Flask, provider: Fake) -> None:
    message = services.test_own_phone(by=me)
    assert message is not None
    message.state, message.provider_id = MessageState.DELIVERED, f"console-{message.id}"
    db.session.flush()
    assert start_up().test is None


def test_a_sender_asked_for_too_late_for_voting_day_is_said_so(me: Actor) -> None:
    make_election(polls_open=NOON.replace(tzinfo=None) + timedelta(days=34))
    late = start_up()
    services.note_sender(SenderName(asked_on=TODAY - timedelta(days=7)), by=me)
    assert (late.is_late, start_up().is_late) == (True, False)
    assert (late.ready_on, start_up().ready_on) == (date(2026, 4, 18), date(2026, 4, 11))


@pytest.mark.parametrize(
    ("asked", "registered", "field"),
    [(1, None, "asked_on"), (None, 1, "registered_on"), (-1, -2, "registered_on")],
)
def test_days_of_a_registration_that_cannot_be_are_refused(
    me: Actor, asked: int | None, registered: int | None, field: str
) -> None:
    day = [None if after is None else TODAY + timedelta(days=after) for after in (asked, registered)]
    with pytest.raises(DomainError) as refused:
        services.note_sender(SenderName(asked_on=day[0], registered_on=day[1]), by=me)
    assert refused.value.field == field


def test_who_has_no_phone_is_told_so(me: Actor) -> None:
    with in_language("en"), pytest.raises(DomainError, match="no phone number"):
        services.test_own_phone(by=factories.make_member(Role.OWNER))


def test_the_page_says_of_each_step_what_is_missing(
    browser: Browser, campaign: CampaignFacts, me: Actor, provider: Fake
) -> None:
    owner = browser.sign_in(factories.make_session(me, campaign.host))
    with clock.at(NOON):
        first = words(owner.get(PATH, headers=ENGLISH).text)
        wrong = owner.post(PATH, {"asked_on": "2026-04-01"}, headers=ENGLISH)
        saved = owner.post(PATH, {"name": "Aigul", "asked_on": "2026-03-01"}, headers=ENGLISH)
        owner.post(f"{PATH}/test", headers=ENGLISH)
        provider.calls = [Call.TAKEN]
        asked = words(owner.get(PATH, headers=ENGLISH).text)
    assert "Register your sender now. Phone networks take up to 5 weeks" in first
    assert "Asked for today, it is ready by: 18 April 2026" in first
    assert "Nobody has sent one yet." in first
    assert "This day is yet to come" in wrong.text
    assert saved.status_code == 303
    assert "Asked for on: 1 March 2026. To be expected by: 5 April 2026" in asked
    assert "Register your sender now." not in asked
    assert "It is on its way." in asked


def test_who_opens_sending_is_told_what_is_not_done(
    browser: Browser, campaign: CampaignFacts, me: Actor, provider: Fake
) -> None:
    current_campaign().sms_open = False
    owner, path = browser.sign_in(factories.make_session(me, campaign.host)), "/staff/settings/sms"
    typed = {"sms_open": "y", "budget_minor": "1000", "budget_day_minor": "100"}
    with clock.at(NOON):
        before = words(owner.get(path, headers=ENGLISH).text)
        opened = owner.post(path, typed, headers=ENGLISH)
        told = words(owner.get(opened.headers["Location"], headers=ENGLISH).text)
        after = words(owner.get(path, headers=ENGLISH).text)
    undone = (
        "Register the sender · Set the price of an SMS part · {}Check hours, days and countries · Get a test"
    )
    assert f"Not done yet, before SMS go to everybody: {undone}".format("Set the budget · ") in before
    assert f"SMS go to everybody now. Not done yet: {undone}".format("") in told
    assert "Not done yet" not in after
