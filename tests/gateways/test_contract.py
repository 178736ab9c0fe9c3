"""What the outbox may rely on, whichever gateway is chosen. A new one is found through GATEWAYS."""

from __future__ import annotations

import gzip
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from organizer.config import SMS_GATEWAYS
from organizer.messaging.gateways import GATEWAYS, bounded, current
from organizer.messaging.gateways.base import (
    GatewayError,
    GatewaySettings,
    Handed,
    IncomingRequest,
    NotAccepted,
    Unknown,
    Unreadable,
    WordsGone,
)
from tests.gateways.answers import answering, nobody, silence, trickling
from tests.gateways.stands import CALL_NOBODY, RECEIPT_URL, STANDS, Stand, text


def odd(*, own_id: str = '"m1"', parts: str = "1", price: str = '"-0.05"') -> str:
    """An answer in the words of both providers, one of which says something that nobody expects."""
    text = (
        f'{{"sid": {own_id}, "id": {own_id}, "status": "sent", "state": "sent", "num_segments": {parts},'
        f' "parts": {parts}, "price": {price}, "price_unit": "USD", "to": "77011234567", "words": "a"}}'
    )
    return f'{{{text[1:-1]}, "text": {text}, "texts": [{text}], "messages": [{text}]}}'


ODD = {
    "half a letter as id": odd(own_id='"\\ud800"'),
    "letters of others as id": odd(own_id='"м1"'),
    "a list as id": odd(own_id="[1]"),
    "a long id": odd(own_id='"' + "m" * 65 + '"'),
    "more parts than fit a number": odd(parts='"' + "9" * 5_000 + '"'),
    "parts in other digits": odd(parts='"٣"'),
    "no number as parts": odd(parts="{}"),
    "an endless price": odd(price='"Infinity"'),
    "a price with a wrong exponent": odd(price='"1e99999999999999999999"'),
    "a truth as price": odd(price="true"),
    "a deep list": "[" * 100_000 + "]" * 100_000,
    "a long number": "9" * 5_000,
}


@pytest.fixture(params=sorted(GATEWAYS))
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    name: str = request.param
    with STANDS[name]() as stand:
        yield stand


@pytest.fixture(params=sorted(set(GATEWAYS) - CALL_NOBODY))
def caller(request: pytest.FixtureRequest) -> Iterator[Stand]:
    name: str = request.param
    with STANDS[name]() as stand:
        yield stand


def told_by(caller: Stand, address: str) -> type[GatewayError] | None:
    """The class of the outcome when the provider's place is taken by another server."""
    gateway = current(replace(caller.settings, api_base_url=address, timeout_seconds=0.2))
    try:
        gateway.send(text())
    except GatewayError as error:
        return type(error)
    return None


def test_every_gateway_has_a_stand_and_a_setting_that_chooses_it() -> None:
    assert set(GATEWAYS) == set(STANDS) == set(SMS_GATEWAYS)


def test_a_gateway_nobody_wrote_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="no gateway is called 'pigeon': there is console, http, twilio"):
        current(GatewaySettings(name="pigeon"))


def test_a_gateway_goes_by_the_name_that_chose_it(stand: Stand) -> None:
    assert stand.gateway.name == stand.settings.name


def test_a_gateway_is_made_once_a_process(stand: Stand) -> None:
    assert current(stand.settings) is current(replace(stand.settings))


def test_a_text_handed_over_is_found_again_under_its_id(stand: Stand) -> None:
    handed = stand.gateway.send(text())
    assert stand.gateway.find(text(), known=()) == handed


def test_two_texts_get_two_ids(stand: Stand) -> None:
    assert stand.gateway.send(text(1)).provider_id != stand.gateway.send(text(2)).provider_id


def test_a_text_whose_answer_was_lost_is_found_all_the_same(stand: Stand) -> None:
    stand.lose()
    with suppress(Unknown):
        stand.gateway.send(text())
    assert isinstance(stand.gateway.find(text(), known=()), Handed)


def test_news_of_a_text_never_lie_behind_its_handing_over(stand: Stand) -> None:
    handed = stand.gateway.send(text())
    news = stand.gateway.fetch(handed.provider_id)
    assert handed.status.state.moved_by(news.state) == news.state


def test_words_are_gone_after_redaction_and_it_may_be_repeated(stand: Stand) -> None:
    handed = stand.gateway.send(text())
    stand.gateway.redact(handed.provider_id)
    stand.gateway.redact(handed.provider_id)
    assert stand.words_held() == []


def test_a_text_whose_words_are_gone_may_be_the_one_that_is_looked_for(caller: Stand) -> None:
    handed = caller.gateway.send(text())
    caller.gateway.redact(handed.provider_id)
    assert caller.gateway.find(text(), known=()) is None
    with pytest.raises(WordsGone):
        caller.gateway.find(text(), known=(), emptied_but=())
    assert caller.gateway.find(text(), known=(), emptied_but={handed.provider_id}) is None


def test_a_request_that_nobody_signed_is_not_believed(stand: Stand) -> None:
    request = IncomingRequest(url=RECEIPT_URL, form={"MessageStatus": "delivered"}, signature="")
    assert stand.gateway.verify(request) is False


def test_a_request_without_sense_is_unreadable(stand: Stand) -> None:
    request = IncomingRequest(url=RECEIPT_URL, form={"hello": "world"}, signature="")
    with pytest.raises(Unreadable):
        stand.gateway.read_receipt(request)
    with pytest.raises(Unreadable):
        stand.gateway.read_inbound(request)


def test_a_connection_that_never_stood_took_nothing(caller: Stand) -> None:
    with nobody() as address:
        assert told_by(caller, address) is NotAccepted
    with silence() as address:
        assert told_by(caller, address) is NotAccepted


@pytest.mark.parametrize("status", [301, 303, 408, 425, 500, 502, 503, 504])
def test_an_answer_that_is_neither_yes_nor_no_proves_nothing(caller: Stand, status: int) -> None:
    with answering(status, "<p>Bad gateway</p>", {"Location": "/elsewhere"}) as address:
        assert told_by(caller, address) is Unknown


@pytest.mark.parametrize(
    "body", ["", "<p>Welcome to the airport</p>", "[]", "null", "7", "{}", '{"sid": null}']
)
def test_a_garbled_yes_proves_nothing(caller: Stand, body: str) -> None:
    with answering(201, body) as address:
        assert told_by(caller, address) is Unknown


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_whatever_an_answer_says_nothing_escapes_but_what_the_outbox_knows(caller: Stand, body: str) -> None:
    with answering(200, body) as address:
        gateway = current(replace(caller.settings, api_base_url=address))
        for ask in (
            lambda: gateway.send(text()),
            lambda: gateway.find(text(), known=()),
            lambda: gateway.fetch("m1"),
            lambda: gateway.redact("m1"),
        ):
            with suppress(NotAccepted, Unknown):
                ask()


@pytest.mark.parametrize("own_id", ['"\\ud800"', '"м1"', '"' + "m" * 65 + '"', '""', "[1]"])
def test_a_yes_with_an_id_that_cannot_be_kept_proves_nothing(caller: Stand, own_id: str) -> None:
    with answering(201, odd(own_id=own_id)) as address:
        assert told_by(caller, address) is Unknown


def test_an_answer_cut_short_proves_nothing(caller: Stand) -> None:
    with answering(201, '{"sid": "SM', {"Content-Length": "500", "Connection": "close"}) as address:
        assert told_by(caller, address) is Unknown


def test_a_long_answer_is_read_to_its_end(caller: Stand) -> None:
    with trickling([b" " * 65_536] * 32 + [odd().encode()]) as address:
        assert current(replace(caller.settings, api_base_url=address)).send(text()).provider_id == "m1"


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_answer_longer_than_any_proves_nothing(caller: Stand, *, is_packed: bool) -> None:
    said = b" " * (bounded.LONGEST + 1) + odd().encode()
    with trickling([gzip.compress(said, 1) if is_packed else said], packed=is_packed) as address:
        gateway = current(replace(caller.settings, api_base_url=address))
        for ask in (gateway.send, lambda out: gateway.find(out, known=())):
            with pytest.raises(Unknown):
                ask(text())


def test_an_answer_that_comes_in_drops_proves_nothing(caller: Stand) -> None:
    with trickling([b" "] * 20 + [odd().encode()], pause=0.05) as address:
        assert told_by(caller, address) is Unknown


def test_too_many_requests_took_nothing(caller: Stand) -> None:
    with answering(429, "<p>Slow down</p>") as address:
        assert told_by(caller, address) is NotAccepted


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_error_tells_a_number_or_words(
    caller: Stand,
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    out = text()
    with answering(status, f'{{"message": "To {out.to} was: {out.body}"}}') as address:
        gateway = current(replace(caller.settings, api_base_url=address))
        shown = [repr(out)]
        with caplog.at_level("DEBUG"):
            for ask in (gateway.send, lambda out: gateway.find(out, known=())):
                with pytest.raises(GatewayError) as caught:
                    ask(out)
                shown += traceback.format_exception(caught.value)
    everything = "".join([*shown, *caplog.messages])
    assert [secret for secret in (out.to, out.to[1:], out.body, "Ертең") if secret in everything] == []


def test_no_secret_is_shown_by_the_settings(stand: Stand) -> None:
    secrets = [stand.settings.auth_token, *(value for _name, value in stand.settings.secrets)]
    assert [secret for secret in secrets if secret and secret in repr(stand.settings)] == []
