"""What a call to Twilio proves, judged by the ledger of a double that fails on purpose."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import responses

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import (
    Gateway,
    GatewaySettings,
    Handed,
    NotAccepted,
    Outgoing,
    Price,
    ProviderState,
    RefusalKind,
    Refused,
    Status,
    Unknown,
)
from tests.gateways.answers import answering, untrusted
from tests.gateways.double import ACCOUNT, Double
from tests.gateways.faults import Fault, planned
from tests.gateways.stands import RECEIPT_URL, Clock, text, twilio_settings

SERVICE = "MG0123456789abcdef0123456789abcdef"


def find(gateway: Gateway, out: Outgoing) -> Handed | None:
    return gateway.find(out, known=())


def refusal(gateway: Gateway, out: Outgoing) -> tuple[RefusalKind, str]:
    with pytest.raises(Refused) as caught:
        gateway.send(out)
    return caught.value.kind, caught.value.code


def booked(*texts: Outgoing) -> list[tuple[str, str]]:
    return [(out.to, out.body) for out in texts]


def test_a_text_leaves_with_its_exact_words_its_end_and_its_receipt_address(
    twilio: Gateway,
    double: Double,
) -> None:
    out = text()
    handed = twilio.send(out)
    (taken,) = double.ledger.taken()
    assert handed == Handed(provider_id=taken.sid, status=Status(state=ProviderState.QUEUED, parts=2))
    assert taken.form == {
        "To": "+77771234567",
        "From": "+15005550006",
        "Body": out.body,
        "StatusCallback": RECEIPT_URL,
        "ValidityPeriod": "7200",
        "SmartEncoded": "false",
    }


def test_a_messaging_service_stands_in_for_a_sender_and_tells_its_parts_later(double: Double) -> None:
    gateway = current(replace(twilio_settings(double.url), messaging_service_sid=SERVICE))
    handed = gateway.send(replace(text(), receipt_url=""))
    (taken,) = double.ledger.taken()
    assert handed.status == Status(state=ProviderState.QUEUED, parts=None)
    assert set(taken.form) == {"To", "MessagingServiceSid", "Body", "ValidityPeriod", "SmartEncoded"}


@pytest.mark.parametrize(
    ("useful", "asked"),
    [(-60, "1"), (0, "1"), (1, "1"), (36_000, "36000"), (36_001, "36000"), (600_000, "36000")],
)
def test_a_text_is_held_by_twilio_no_longer_than_it_is_useful(
    twilio: Gateway,
    double: Double,
    useful: int,
    asked: str,
) -> None:
    twilio.send(text(valid_for_seconds=useful))
    assert [taken.form["ValidityPeriod"] for taken in double.ledger.taken()] == [asked]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21211, RefusalKind.NUMBER),
        (21614, RefusalKind.NUMBER),
        (21635, RefusalKind.NUMBER),
        (30005, RefusalKind.NUMBER),
        (30006, RefusalKind.NUMBER),
        (21610, RefusalKind.OPTED_OUT),
        (21408, RefusalKind.COUNTRY),
        (20003, RefusalKind.SENDER_ACCOUNT),
        (10001, RefusalKind.SENDER_ACCOUNT),
        (21606, RefusalKind.SENDER_ACCOUNT),
        (21212, RefusalKind.SENDER_ACCOUNT),
        (21612, RefusalKind.SENDER_ACCOUNT),
        (21609, RefusalKind.SENDER_ACCOUNT),
        (30002, RefusalKind.SENDER_ACCOUNT),
        (20005, RefusalKind.SENDER_ACCOUNT),
        (21601, RefusalKind.SENDER_ACCOUNT),
        (21603, RefusalKind.SENDER_ACCOUNT),
        (21607, RefusalKind.SENDER_ACCOUNT),
        (21659, RefusalKind.SENDER_ACCOUNT),
        (21660, RefusalKind.SENDER_ACCOUNT),
        (21661, RefusalKind.SENDER_ACCOUNT),
        (21701, RefusalKind.SENDER_ACCOUNT),
        (21703, RefusalKind.SENDER_ACCOUNT),
        (21705, RefusalKind.SENDER_ACCOUNT),
        (30001, RefusalKind.PASSING),
        (30003, RefusalKind.PASSING),
        (30008, RefusalKind.PASSING),
        (30004, RefusalKind.BLOCKED),
        (30007, RefusalKind.BLOCKED),
        (21617, RefusalKind.OTHER),
        (99999, RefusalKind.OTHER),
    ],
)
def test_a_refusal_means_what_its_code_says(
    twilio: Gateway,
    double: Double,
    code: int,
    kind: RefusalKind,
) -> None:
    double.refusals = {"+77771234567": code}
    assert refusal(twilio, text()) == (kind, str(code))
    assert double.book() == []


@pytest.mark.parametrize("status", [401, 403, 404, 405, 407, 410])
def test_a_refusal_by_another_machine_stops_the_queue_and_fails_no_text(status: int) -> None:
    with answering(status, "<p>Not through this proxy</p>") as address:
        assert refusal(current(twilio_settings(address)), text()) == (RefusalKind.SENDER_ACCOUNT, "")


@pytest.mark.parametrize(("status", "code"), [(401, 20006), (403, 20006), (403, 99999), (404, 20404)])
def test_who_is_let_in_nowhere_loses_no_text_whatever_the_code(status: int, code: int) -> None:
    with answering(status, f'{{"code": {code}}}') as address:
        said = refusal(current(twilio_settings(address)), text())
    assert said == (RefusalKind.SENDER_ACCOUNT, str(code))


@pytest.mark.parametrize("body", ["", "<p>", "[]", '{"code": null}', '{"code": "21211"}', '{"title": "Bad"}'])
def test_a_refusal_without_a_code_fails_this_text_alone(body: str) -> None:
    with answering(400, body) as address:
        assert refusal(current(twilio_settings(address)), text()) == (RefusalKind.OTHER, "")


def test_wrong_credentials_are_ours_to_mend(double: Double) -> None:
    gateway = current(replace(twilio_settings(double.url), auth_token="stolen and changed"))
    assert refusal(gateway, text()) == (RefusalKind.SENDER_ACCOUNT, "20003")


@pytest.mark.parametrize(
    ("header", "wait"),
    [({"Retry-After": "7"}, 7), ({"Retry-After": "Sun, 22 Nov 2026 10:00:00 GMT"}, None), ({}, None)],
)
def test_a_busy_provider_took_nothing_and_may_say_when_to_come_back(
    header: dict[str, str],
    wait: float | None,
) -> None:
    with (
        answering(429, '{"code": 20429, "status": 429}', header) as address,
        pytest.raises(NotAccepted) as caught,
    ):
        current(twilio_settings(address)).send(text())
    assert caught.value.retry_after == wait


def test_a_full_queue_of_the_sender_took_nothing(twilio: Gateway, double: Double) -> None:
    double.refusals = {"+77771234567": 21611}
    with pytest.raises(NotAccepted):
        twilio.send(text())
    assert double.book() == []


def test_after_a_busy_moment_the_text_goes_out_once(twilio: Gateway, double: Double) -> None:
    double.faults = planned(Fault.BUSY)
    with pytest.raises(NotAccepted) as caught:
        twilio.send(text())
    twilio.send(text())
    assert (caught.value.retry_after, double.book()) == (2, booked(text()))


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(tmp_path: Path) -> None:
    with untrusted(tmp_path) as address, pytest.raises(NotAccepted):
        current(twilio_settings(address)).send(text())


@pytest.mark.parametrize("fault", [Fault.ERROR_BEFORE, Fault.RESET_BEFORE])
def test_a_text_lost_before_it_was_taken_is_not_found(twilio: Gateway, double: Double, fault: Fault) -> None:
    double.faults = planned(fault)
    with pytest.raises(Unknown):
        twilio.send(text())
    assert (find(twilio, text()), double.book()) == (None, [])


@pytest.mark.parametrize("fault", [Fault.ERROR_AFTER, Fault.RESET_AFTER])
def test_a_text_taken_while_the_answer_was_lost_is_found(
    twilio: Gateway,
    double: Double,
    fault: Fault,
) -> None:
    double.faults = planned(fault)
    with pytest.raises(Unknown):
        twilio.send(text())
    (taken,) = double.ledger.taken()
    queued = Status(state=ProviderState.QUEUED, parts=2)
    assert find(twilio, text()) == Handed(provider_id=taken.sid, status=queued)


def test_an_answer_that_comes_too_late_is_not_waited_for(double: Double) -> None:
    double.faults = planned(Fault.SLOW)
    gateway = current(replace(twilio_settings(double.url), timeout_seconds=0.2))
    with pytest.raises(Unknown):
        gateway.send(text())
    assert double.book() == booked(text())
    assert find(gateway, text()) is not None


def test_a_text_taken_late_is_found_once_it_is_taken(twilio: Gateway, double: Double, clock: Clock) -> None:
    double.faults = planned(Fault.LATE)
    with pytest.raises(Unknown):
        twilio.send(text())
    before = find(twilio, text())
    clock.move(double.late_by)
    after = find(twilio, text())
    (taken,) = double.ledger.taken()
    assert (before, after and after.provider_id) == (None, taken.sid)


def test_a_listing_that_lags_behind_shows_a_text_later(twilio: Gateway, double: Double, clock: Clock) -> None:
    double.listing_lag = 1.5
    handed = twilio.send(text())
    before = find(twilio, text())
    clock.move(1.5)
    assert (before, find(twilio, text())) == (None, handed)


def test_only_the_same_words_to_the_same_number_are_the_text(twilio: Gateway) -> None:
    twilio.send(text(1))
    twilio.send(text(2, to="+77010000002"))
    other_words = text(2)
    other_number = replace(text(1), to="+77010000002")
    assert [find(twilio, other_words), find(twilio, other_number)] == [None, None]


def test_a_copy_that_is_known_already_is_another_sending(twilio: Gateway) -> None:
    first, second = twilio.send(text()), twilio.send(text())
    found = [
        twilio.find(text(), known=[known.provider_id for known in knowns])
        for knowns in ([first], [second], [first, second])
    ]
    assert found == [second, first, None]


def test_the_listing_is_read_to_its_last_page(twilio: Gateway, double: Double) -> None:
    double.page_limit = 2
    handed = [twilio.send(text(number)) for number in range(7)]
    assert [find(twilio, text(number)) for number in range(7)] == handed
    assert find(twilio, text(7)) is None


def test_a_listing_that_goes_in_circles_proves_nothing() -> None:
    page = {"messages": [{"sid": "SM1", "to": "+1", "body": "?"}], "next_page_uri": "/again.json"}
    with answering(200, json.dumps(page)) as address, pytest.raises(Unknown):
        find(current(twilio_settings(address)), text())


def test_a_delivered_text_tells_its_parts_and_price(twilio: Gateway, double: Double) -> None:
    handed = twilio.send(text())
    double.carry()
    assert twilio.fetch(handed.provider_id) == Status(
        state=ProviderState.DELIVERED,
        parts=2,
        price=Price(amount=Decimal("0.35000"), currency="USD"),
    )


@pytest.mark.parametrize("odd", [{"price": "n/a"}, {"price": ""}, {"price": "NaN"}, {"num_segments": "two"}])
def test_a_price_or_a_number_that_nobody_can_read_leaves_a_text_taken(odd: dict[str, str]) -> None:
    said = {
        "sid": "SM1",
        "status": "queued",
        "price": "-0.1",
        "price_unit": "USD",
        "num_segments": "2",
        **odd,
    }
    with answering(201, json.dumps(said)) as address:
        handed = current(twilio_settings(address)).send(text())
    price = None if "price" in odd else Price(amount=Decimal("0.1"), currency="USD")
    parts = None if "num_segments" in odd else 2
    assert handed == Handed(
        provider_id="SM1", status=Status(state=ProviderState.QUEUED, parts=parts, price=price)
    )


def test_a_text_that_did_not_arrive_tells_why(twilio: Gateway, double: Double) -> None:
    double.undeliverable = {"+77771234567": 30006}
    handed = twilio.send(text())
    double.carry()
    told = twilio.fetch(handed.provider_id)
    assert (told.state, told.refusal, told.code) == (
        ProviderState.UNDELIVERED,
        RefusalKind.NUMBER,
        "30006",
    )


def test_a_text_that_twilio_has_forgotten_is_refused(twilio: Gateway) -> None:
    with pytest.raises(Refused) as caught:
        twilio.fetch("SM0123456789abcdef0123456789abcdef")
    assert (caught.value.kind, caught.value.code) == (RefusalKind.OTHER, "20404")


def test_redaction_takes_the_words_from_twilio_and_leaves_the_rest(twilio: Gateway, double: Double) -> None:
    handed = twilio.send(text())
    twilio.redact(handed.provider_id)
    (taken,) = double.ledger.taken()
    assert (taken.body, twilio.fetch(handed.provider_id).parts) == ("", 2)


def test_the_shell_cannot_send_texts_elsewhere(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    current(twilio_settings(double.url)).send(text())
    assert double.book() == booked(text())


@pytest.mark.parametrize(
    ("sender", "service", "hears"),
    [
        ("+15005550006", "", True),
        ("Aigul", "", False),
        ("", SERVICE, False),
        ("+15005550006", SERVICE, False),
    ],
)
def test_an_answer_is_invited_only_where_somebody_gets_it(sender: str, service: str, *, hears: bool) -> None:
    settings = replace(twilio_settings(""), sender=sender, messaging_service_sid=service)
    assert current(settings).can_receive is hears


@pytest.mark.parametrize(
    "settings",
    [
        replace(twilio_settings(""), account_sid=""),
        replace(twilio_settings(""), auth_token=""),
        replace(twilio_settings(""), sender=""),
    ],
)
def test_twilio_does_not_start_without_what_it_needs(settings: GatewaySettings) -> None:
    with pytest.raises(ValueError, match="Twilio needs"):
        current(settings)


def test_texts_go_to_twilio_unless_another_address_is_set() -> None:
    address = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    with responses.RequestsMock() as wire:
        wire.post(address, status=201, json={"sid": "SM1", "status": "queued"})
        handed = current(twilio_settings("")).send(text())
    assert handed == Handed(provider_id="SM1", status=Status(state=ProviderState.QUEUED))
