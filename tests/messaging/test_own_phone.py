"""A member's phone stands on the account once the code that went to it came back; tries go to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from organizer.accounts import queries as accounts
from organizer.accounts import services as account_services
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose
from organizer.kernel import clock
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, TooOften
from organizer.messaging import queries, services
from organizer.messaging.models import Aim
from organizer.messaging.wording import without_secrets
from tests import factories
from tests.accounts.rows import PASSWORD, make_person
from tests.contacts.rows import make_contact, number
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, deliver, make_message
from tests.web import Browser


@pytest.fixture
def me(provider: Fake) -> Actor:
    return make_person(Role.COORDINATOR)


def code_in(provider: Fake) -> str:
    """Send what waits, and read the code that came."""
    deliver(claim())
    found = re.search(r"\d{4}-\d{4}", provider.book[-1].out.body)
    assert found is not None
    return found[0]


def phone_of(member: Actor) -> str | None:
    db.session.expire_all()
    return accounts.user(member.user_id).phone


def test_a_number_is_typed_proved_and_leads_back_to_the_try(
    provider: Fake, browser: Browser, me: Actor
) -> None:
    row = services.draft("", Aim.NEWS, by=me)
    db.session.commit()
    browser.sign_in(factories.make_session(me, browser.host))
    check, phone = f"/staff/messages/broadcasts/{row.id}/check", number()
    asked = browser.post(f"/staff/messages/broadcasts/{row.id}/test", {}).headers["Location"]
    typed = {"phone": phone.e164, "password": PASSWORD, "next": check}
    browser.post("/staff/settings/phone", typed)
    before = phone_of(me)
    proved = browser.post("/staff/settings/phone/code", {"code": code_in(provider), "next": check})
    assert (asked.partition("?")[0], before, phone_of(me), proved.headers["Location"]) == (
        "/staff/settings/phone",
        None,
        phone.e164,
        check,
    )


def test_no_code_leaves_without_the_password(provider: Fake, browser: Browser, me: Actor) -> None:
    browser.sign_in(factories.make_session(me, browser.host))
    answer = browser.post("/staff/settings/phone", {"phone": number().e164, "password": "another one here"})
    assert (answer.status_code, claim()) == (422, [])


def test_in_the_trial_the_code_goes_to_the_number_that_is_being_proved(provider: Fake, me: Actor) -> None:
    current_campaign().sms_open = False
    services.send_code(number(), by=me)
    db.session.commit()
    assert len(claim()) == 1


def test_a_wrong_an_old_and_a_used_code_prove_nothing(provider: Fake, me: Actor) -> None:
    services.send_code(number(), by=me)
    db.session.commit()
    code = code_in(provider)
    with clock.at(clock.now() + timedelta(minutes=11)), pytest.raises(DomainError):
        account_services.prove_phone(me.user_id, code)
    account_services.prove_phone(me.user_id, code.replace("-", " "))
    db.session.commit()
    for _each in range(5):
        with pytest.raises(DomainError):
            account_services.prove_phone(me.user_id, code)
    with pytest.raises(TooOften):
        account_services.prove_phone(me.user_id, code)


def test_the_team_cannot_read_the_code_in_the_outbox(provider: Fake, me: Actor) -> None:
    services.send_code(number(), by=me)
    db.session.commit()
    message = queries.message(claim()[0].message_id)
    assert re.search(r"\d{4}-\d{4}", message.body) is not None
    assert re.search(r"\d{4}", without_secrets(message.body).partition("http")[0]) is None


def test_another_members_number_is_refused(provider: Fake, me: Actor) -> None:
    taken = number()
    other = factories.make_member(Role.STAFF)
    _proof, code = account_services.ask_phone(other.user_id, taken)
    db.session.commit()
    account_services.prove_phone(other.user_id, code)
    with pytest.raises(DomainError):
        services.send_code(taken, by=me)


def test_a_number_that_signs_somebody_in_alone_is_not_taken_off(provider: Fake, me: Actor) -> None:
    by_phone = factories.make_member(Role.STAFF)
    accounts.user(by_phone.user_id).email_index = None
    db.session.flush()
    with pytest.raises(DomainError):
        account_services.remove_phone(by_phone.user_id)
    account_services.remove_phone(me.user_id)
    assert phone_of(me) is None


def test_in_the_trial_a_typed_number_gets_its_code_and_nothing_else(provider: Fake, me: Actor) -> None:
    current_campaign().sms_open = False
    phone = number()
    stranger = make_contact(ConsentPurpose.REMINDERS, phone=phone)
    make_message(stranger)
    services.send_code(phone, by=me)
    db.session.commit()
    code_in(provider)
    assert ([call.out.to for call in provider.book], claim()) == ([phone.e164], [])
