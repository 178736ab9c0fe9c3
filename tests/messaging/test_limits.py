"""What an owner says of hours, days, countries and kinds of numbers, and what SMS keep to."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from organizer.campaigns.queries import countries_of, current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.country.models import Pack
from organizer.kernel import undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import reason_wording, services
from organizer.messaging.models import Channel, MessagePurpose, MessageState, Reason
from organizer.messaging.queries.windows import Limits, limits
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message
from tests.web import Browser

WANTED = Limits(
    opens=time(10),
    closes=time(20, 30),
    weekdays="12345",
    days_off=frozenset({"2026-03-23"}),
    countries=("RU",),
)
ENGLISH = {"Accept-Language": "en"}
LANDLINE, RUSSIAN, PREMIUM = "+77112501234", "+79161234567", "+78091234567"


def who_has(number: str) -> Contact:
    """Somebody with a number that came in by another way than a form."""
    return make_contact(ConsentPurpose.REMINDERS, phone=PhoneNumber(number))


@pytest.fixture
def country(provider: Fake) -> None:
    """A country that rests on weekends and at one holiday."""
    facts = {"working_days": {"weekdays": "12345", "days_off": ["12-16"]}}
    db.session.add(Pack(code="kz", digest="", facts=facts))
    db.session.flush()


@pytest.mark.parametrize(
    ("number", "reason", "said"),
    [
        (LANDLINE, Reason.NUMBER, "this is a landline: SMS does not reach it"),
        (PREMIUM, Reason.NUMBER, "this is a number that calls cost extra to: no SMS is sent to it"),
        ("+77510000000", Reason.NUMBER, "this is no mobile number: no SMS is sent to it"),
        (RUSSIAN, Reason.COUNTRY, "no SMS goes to numbers of this country"),
    ],
)
def test_a_number_that_is_not_to_be_written_to_is_refused_in_words(
    provider: Fake, number: str, reason: Reason, said: str
) -> None:
    message = make_message(who_has(number), purpose=MessagePurpose.SHIFT)
    with in_language("en"):
        assert (message.state, message.reason) == (MessageState.SUPPRESSED, reason)
        assert (reason_wording.reason(message), claim()) == (said, [])


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (LANDLINE, (Channel.CALL, None)),
        (RUSSIAN, (Channel.CALL, None)),
        (PREMIUM, (Channel.SMS, Reason.NUMBER)),
    ],
)
def test_a_helper_calls_whom_no_sms_reaches_but_no_number_that_costs_extra(
    provider: Fake, number: str, told: tuple[Channel, Reason | None]
) -> None:
    message = make_message(who_has(number))
    assert (message.channel, message.reason) == told


def test_a_country_is_written_to_while_it_is_allowed(provider: Fake) -> None:
    owner = factories.make_member(Role.OWNER)
    services.set_limits(replace(limits(), countries=("RU", "KZ")), by=owner)
    message = make_message(who_has(RUSSIAN))
    assert (message.state, countries_of(current_campaign())) == (MessageState.READY, ("KZ", "RU"))
    services.set_limits(replace(limits(), countries=()), by=owner)
    assert claim() == []
    services.set_limits(replace(limits(), countries=("RU",)), by=owner)
    assert [each.message_id for each in claim()] == [message.id]


def test_limits_are_set_once_and_taken_back(country: None) -> None:
    owner = factories.make_member(Role.OWNER)
    before = limits()
    done = services.set_limits(WANTED, by=owner)
    assert done is not None
    assert (limits(), services.set_limits(WANTED, by=owner)) == (WANTED, None)
    db.session.flush()
    undo.take_back(done.id, by=owner)
    assert (limits(), current_campaign().settings) == (before, {})
    assert services.set_limits(before, by=owner) is not None, "looked at, and found right"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(WANTED, opens=time(6)), "opens"),
        (replace(WANTED, closes=time(22)), "closes"),
        (replace(WANTED, weekdays=""), "weekdays"),
        (replace(WANTED, countries=("XX",)), "countries"),
    ],
)
def test_limits_beyond_what_the_country_allows_are_refused(country: None, wrong: Limits, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        services.set_limits(wrong, by=factories.make_member(Role.OWNER))
    assert (refused.value.field, current_campaign().settings) == (field, {})


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(
    browser: Browser, campaign: CampaignFacts, country: None
) -> None:
    owner = browser.sign_in(factories.make_session(factories.make_member(Role.OWNER), campaign.host))
    path, typed = "/staff/settings/sms-limits", {"opens": "10:00", "closes": "20:30", "weekdays": [*"12345"]}
    shown = owner.get(path, headers=ENGLISH)
    wrong = owner.post(path, {**typed, "days_off": "tomorrow", "countries": "ru"}, headers=ENGLISH)
    saved = owner.post(path, {**typed, "days_off": "23.03.2026", "countries": "ru"}, headers=ENGLISH)
    assert "16 December" in shown.text
    assert "Write days like 14.03.2026" in wrong.text
    assert (saved.status_code, limits()) == (303, WANTED)
