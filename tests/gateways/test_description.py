"""The real client and our own double, judged by what Twilio publishes of itself."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
import requests

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import (
    Gateway,
    GatewaySettings,
    Handed,
    Outgoing,
    Price,
    ProviderState,
    RefusalKind,
    Refused,
    Status,
    Unknown,
)
from organizer.messaging.gateways.twilio import STATES
from tests.gateways.double import ACCOUNT, TOKEN, Double
from tests.gateways.prism import DESCRIPTION
from tests.gateways.stands import text, twilio_settings

SCHEMAS = json.loads(DESCRIPTION.read_text())["components"]["schemas"]
SID = "SMb7c0a2ce80504485a6f653a7110836f5"


@pytest.fixture
def settings(prism_address: str) -> GatewaySettings:
    return twilio_settings(prism_address)


@pytest.fixture
def described(settings: GatewaySettings) -> Gateway:
    return current(settings)


@pytest.mark.parametrize("service", ["", "MG0123456789abcdef0123456789abcdef"])
def test_a_reminder_in_kazakh_keeps_to_the_description(settings: GatewaySettings, service: str) -> None:
    handed = current(replace(settings, messaging_service_sid=service)).send(text())
    assert handed == Handed(
        provider_id="SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        status=Status(state=ProviderState.QUEUED, parts=1),
    )


@pytest.mark.parametrize(
    ("account", "out"),
    [("AC1", text()), (ACCOUNT, replace(text(), receipt_url="not an address"))],
)
def test_what_breaks_the_description_is_refused(
    settings: GatewaySettings,
    account: str,
    out: Outgoing,
) -> None:
    with pytest.raises(Refused) as caught:
        current(replace(settings, account_sid=account)).send(out)
    assert caught.value.kind is RefusalKind.OTHER


@pytest.mark.parametrize(
    ("form", "credentials", "status"),
    [
        ({"To": "+77771234567", "Body": "Сәлем", "From": "+15005550006"}, (ACCOUNT, TOKEN), 201),
        ({"To": "+77771234567", "ValidityPeriod": "tomorrow"}, (ACCOUNT, TOKEN), 422),
        ({"Body": "to nobody"}, (ACCOUNT, TOKEN), 422),
        ({"To": "+77771234567", "Body": "Сәлем"}, None, 401),
    ],
)
def test_the_judge_is_awake(
    prism_address: str,
    form: dict[str, str],
    credentials: tuple[str, str] | None,
    status: int,
) -> None:
    url = f"{prism_address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert requests.post(url, data=form, auth=credentials, timeout=10).status_code == status


def test_fetching_keeps_to_the_description(described: Gateway) -> None:
    assert described.fetch(SID) == Status(
        state=ProviderState.SENT,
        parts=1,
        price=Price(amount=Decimal("0.00750"), currency="USD"),
        code="30007",
    )


def test_redacting_keeps_to_the_description(described: Gateway) -> None:
    described.redact(SID)


def test_the_listing_is_asked_for_as_described_though_its_example_goes_in_circles(described: Gateway) -> None:
    with pytest.raises(Unknown, match="the listing repeats itself"):
        described.find(text(), known=())


def test_each_word_for_the_state_of_a_sent_text_is_known() -> None:
    words = set(SCHEMAS["message_enum_status"]["enum"])
    assert words - set(STATES) == {"receiving", "received"}
    assert set(STATES) - words == set()


def test_the_double_shows_a_text_with_all_that_is_described(twilio: Gateway, double: Double) -> None:
    twilio.send(text())
    (taken,) = double.ledger.taken()
    assert set(taken.as_json(ACCOUNT)) == set(SCHEMAS["api.v2010.account.message"]["properties"])
