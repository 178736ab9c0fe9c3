"""What the provider says: believed only when signed, forward only, in any order."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from flask import Flask
from structlog.testing import capture_logs

from organizer.campaigns.roles import Role
from organizer.config import SmsSettings
from organizer.contacts.models import ConsentPurpose
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import ProviderState, RefusalKind, Status
from organizer.messaging.models import Channel, Message, MessageState, Reason, Receipt
from organizer.messaging.services import line
from tests import factories
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact
from tests.gateways.stands import PLAN
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, make_message, send
from tests.web import Browser

RIGHT = {"X-Fake-Signature": "right"}


@pytest.fixture
def caller(house: Flask, campaign: CampaignFacts, provider: Fake) -> Browser:
    """The provider, which comes to the installation's public address and not to the campaign's host."""
    factories.make_campaign("neighbour")
    return Browser(house, "localhost")


def post(caller: Browser, message_id: int, state: str, *, signature: str = "right", **said: str) -> int:
    answer = caller.post_without_token(
        f"/hooks/aigul/sms/status/{message_id}",
        {"id": "p-1", "state": state, **said},
        headers={"X-Fake-Signature": signature},
    )
    return answer.status_code


def state(message: Message) -> tuple[MessageState, Reason | None]:
    db.session.expire_all()
    row = queries.message(message.id)
    return row.state, row.reason


def sent_message() -> Message:
    """A message that the provider knows as p-1."""
    message = make_message()
    send()
    return message


def test_a_receipt_moves_a_message_forward(caller: Browser, provider: Fake) -> None:
    message = sent_message()
    assert (post(caller, message.id, "sent"), state(message)) == (204, (MessageState.SENT, None))
    assert (post(caller, message.id, "delivered"), state(message)) == (204, (MessageState.DELIVERED, None))


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_receipts_in_any_order_and_twice_end_the_same(
    caller: Browser, provider: Fake, order: tuple[str, ...]
) -> None:
    message = sent_message()
    for said in (*order, *order):
        post(caller, message.id, said)
    statuses = [each.status for each in queries.receipts_of(message.id)]
    assert (state(message), sorted(statuses)) == (
        (MessageState.DELIVERED, None),
        ["delivered", "queued", "sent"],
    )


def test_the_first_last_word_stands_and_another_is_logged(caller: Browser, provider: Fake) -> None:
    message = sent_message()
    post(caller, message.id, "undelivered", refusal="other")
    with capture_logs() as lines:
        post(caller, message.id, "delivered")
    assert state(message) == (MessageState.UNDELIVERED, Reason.OTHER)
    (line,) = [line for line in lines if line["event"] == "two last words"]
    assert (line["message_id"], line["stands"], line["told"]) == (message.id, "undelivered", "delivered")


def test_a_receipt_before_our_own_commit_brings_the_providers_id(caller: Browser, provider: Fake) -> None:
    message = make_message()

    def early(_out: object) -> None:
        post(caller, message.id, "delivered")

    provider.during = early
    send()
    assert (state(message), queries.message(message.id).provider_id) == (
        (MessageState.DELIVERED, None),
        "p-1",
    )
    assert len(provider.bodies) == 1


def test_a_receipt_settles_what_was_not_known(caller: Browser, provider: Fake) -> None:
    message = make_message()
    provider.calls = [Call.LOST_ANSWER]
    send()
    post(caller, message.id, "sent")
    assert (state(message), queries.message(message.id).provider_id) == ((MessageState.SENT, None), "p-1")
    with clock.at(NOON + timedelta(hours=1)):
        assert claim() == []


def test_a_receipt_for_what_a_dead_worker_left_settles_it(caller: Browser, provider: Fake) -> None:
    message = make_message()
    claim()
    post(caller, message.id, "delivered")
    with clock.at(NOON + timedelta(hours=1)):
        deliver(claim())
    assert (provider.bodies, state(message)) == ([], (MessageState.DELIVERED, None))


def test_a_forged_receipt_changes_nothing(caller: Browser, provider: Fake) -> None:
    message = sent_message()
    for forged in ("", "wrong", "Right"):
        assert post(caller, message.id, "delivered", signature=forged) == 403
    assert state(message) == (MessageState.ACCEPTED, None)
    assert [each.status for each in queries.receipts_of(message.id)] == ["queued"]


def test_an_unsigned_request_asks_the_database_for_the_campaign_alone(caller: Browser) -> None:
    with counted_statements() as seen:
        post(caller, 1, "delivered", signature="wrong")
    asked = [
        statement
        for statement in seen
        if re.match("SELECT|INSERT|UPDATE|DELETE", statement) and "set_config" not in statement
    ]
    assert (len(asked), "FROM campaign" in asked[0]) == (1, True)


def test_the_console_speaks_for_nobody(house: Flask, campaign: CampaignFacts) -> None:
    answer = Browser(house, "localhost").post_without_token(
        "/hooks/aigul/sms/status/1", {"id": "p-1", "state": "delivered"}, headers=RIGHT
    )
    assert answer.status_code == 403


def test_a_receipt_under_another_campaigns_name_finds_no_message(caller: Browser, provider: Fake) -> None:
    message = sent_message()
    foreign = caller.post_without_token(
        f"/hooks/neighbour/sms/status/{message.id}", {"id": "p-1", "state": "delivered"}, headers=RIGHT
    )
    missing = caller.post_without_token(
        "/hooks/neighbour/sms/status/1", {"id": "p-1", "state": "delivered"}, headers=RIGHT
    )
    assert (foreign.status_code, foreign.data) == (404, missing.data)
    assert state(message) == (MessageState.ACCEPTED, None)


def test_an_unknown_campaign_is_not_found(caller: Browser) -> None:
    answer = caller.post_without_token("/hooks/nobody/sms/status/1", {}, headers=RIGHT)
    assert answer.status_code == 404


def test_a_number_that_does_not_exist_gets_no_more_sms(caller: Browser, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact)
    send()
    post(caller, message.id, "undelivered", refusal="number")
    other = make_message(contact)
    assert (state(message), state(other), other.channel) == (
        (MessageState.UNDELIVERED, Reason.NUMBER),
        (MessageState.READY, None),
        Channel.CALL,
    )


def test_a_phone_out_of_reach_is_tried_once_more(caller: Browser, provider: Fake) -> None:
    message = make_message()
    send()
    post(caller, message.id, "undelivered", refusal="passing")
    assert state(message) == (MessageState.READY, None)
    with clock.at(NOON + timedelta(minutes=31)):
        send()
        post(caller, message.id, "undelivered", refusal="passing")
        assert state(message) == (MessageState.ACCEPTED, None)
        post(caller, message.id, "undelivered", refusal="passing", id="p-2")
    assert (len(provider.bodies), state(message)) == (2, (MessageState.UNDELIVERED, Reason.PASSING))


def test_late_and_repeated_news_of_the_first_attempt_do_not_put_off_the_other(
    caller: Browser, provider: Fake
) -> None:
    message = sent_message()
    post(caller, message.id, "undelivered", refusal="passing")
    with clock.at(NOON + timedelta(minutes=20)):
        post(caller, message.id, "undelivered", refusal="passing")
        post(caller, message.id, "sent")
    assert sorted(each.status for each in queries.receipts_of(message.id)) == ["queued", "undelivered"]
    with clock.at(NOON + timedelta(minutes=31)):
        send()
    assert (len(provider.bodies), state(message)) == (2, (MessageState.ACCEPTED, None))


@pytest.mark.parametrize("behind", [timedelta(), timedelta(seconds=1), timedelta(minutes=4)])
def test_the_other_attempt_waits_though_the_next_clock_is_behind(
    caller: Browser, provider: Fake, behind: timedelta
) -> None:
    message = sent_message()
    with clock.at(NOON + timedelta(minutes=5)):
        post(caller, message.id, "undelivered", refusal="passing")
    with clock.at(NOON + timedelta(minutes=5) - behind):
        send()
    assert len(provider.bodies) == 1


def test_a_call_that_took_nothing_counts_as_no_attempt(
    caller: Browser, campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    provider.calls = [Call.LOST]
    send()
    later = NOON + timedelta(minutes=11)
    with clock.at(later):
        services.settle_unknown(campaign.id)
        send()
        post(caller, message.id, "undelivered", refusal="passing")
    assert (state(message), queries.message(message.id).attempts) == ((MessageState.READY, None), 1)


def test_a_receipt_that_the_account_is_refused_closes_the_sender_and_fails_nothing(
    caller: Browser, provider: Fake
) -> None:
    message = sent_message()
    for _repeated in range(2):
        post(caller, message.id, "failed", refusal="sender-account", code="30002")
    assert (state(message), line.held_sender().closed_code, claim()) == (
        (MessageState.READY, None),
        "30002",
        [],
    )
    services.reopen(by=factories.make_member(Role.OWNER))
    db.session.commit()
    post(caller, message.id, "failed", refusal="sender-account", code="30002")
    send()
    assert (len(provider.bodies), state(message)) == (2, (MessageState.ACCEPTED, None))


def test_what_is_asked_about_tells_of_the_account_as_a_receipt_does(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent_message()
    refused = Status(state=ProviderState.FAILED, refusal=RefusalKind.SENDER_ACCOUNT, code="30002")
    monkeypatch.setattr(provider, "fetch", lambda _provider_id: refused)
    with clock.at(NOON + timedelta(minutes=31)):
        services.sweep(campaign.id)
    assert (state(message), line.held_sender().closed_code) == ((MessageState.READY, None), "30002")


def test_what_was_taken_back_meanwhile_does_not_leave_again_once_the_account_is_right(
    caller: Browser, provider: Fake
) -> None:
    message = sent_message()
    services.withdraw(message.about)
    post(caller, message.id, "failed", refusal="sender-account", code="30002")
    assert state(message) == (MessageState.SUPPRESSED, Reason.WITHDRAWN)


def test_what_was_taken_back_after_it_left_gets_no_other_attempt(caller: Browser, provider: Fake) -> None:
    message = sent_message()
    services.withdraw(message.about)
    post(caller, message.id, "sent")
    post(caller, message.id, "undelivered", refusal="passing")
    assert state(message) == (MessageState.UNDELIVERED, Reason.PASSING)


@pytest.mark.parametrize(
    ("refusal", "reason"), [("country", Reason.COUNTRY), ("opted-out", Reason.OPTED_OUT)]
)
def test_a_receipt_leaves_out_whom_an_answer_to_the_call_would(
    caller: Browser, provider: Fake, refusal: str, reason: Reason
) -> None:
    message = sent_message()
    for _repeated in range(2):
        post(caller, message.id, "undelivered", refusal=refusal)
    post(caller, message.id, "delivered")
    assert (state(message), queries.spent().minor) == (
        (MessageState.SUPPRESSED, reason),
        message.price_minor,
    )


def test_it_is_not_tried_again_when_it_would_come_too_late(caller: Browser, provider: Fake) -> None:
    message = make_message(until=NOON + timedelta(minutes=20))
    send()
    post(caller, message.id, "undelivered", refusal="passing")
    assert state(message) == (MessageState.UNDELIVERED, Reason.PASSING)


def test_a_second_sending_of_one_message_is_noted_and_changes_nothing(
    caller: Browser, provider: Fake
) -> None:
    message = sent_message()
    post(caller, message.id, "sent")
    post(caller, message.id, "delivered", id="p-2")
    assert (state(message), db.session.scalar(sa.select(sa.func.count()).select_from(Receipt))) == (
        (MessageState.SENT, None),
        3,
    )


def test_a_receipt_in_json_is_believed_by_the_hmac_of_its_very_bytes(
    caller: Browser, provider: Fake, house: Flask
) -> None:
    message = sent_message()
    db.session.commit()
    settings = house.config["SETTINGS"]
    secret = "a secret for receipts"
    told_by_file = SmsSettings(
        gateway="http", http_file=str(PLAN), secrets=(("receipts", secret), ("token", "invented"))
    )
    house.config["SETTINGS"] = replace(settings, sms=told_by_file)
    body = b'{"id": "p-1", "state": "delivered"}'
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    answers = [
        caller.client.post(
            f"http://localhost/hooks/aigul/sms/status/{message.id}",
            data=sent,
            content_type="application/json",
            headers={"X-Signature": signature},
        ).status_code
        for sent in (body + b" ", body)
    ]
    house.config["SETTINGS"] = settings
    assert (answers, state(message)) == ([403, 204], (MessageState.DELIVERED, None))
