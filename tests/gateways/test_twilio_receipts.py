"""What Twilio tells us by itself: believed when signed, and right in any order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import (
    Gateway,
    InboundText,
    IncomingRequest,
    ProviderState,
    ReceiptNews,
    RefusalKind,
    Status,
    Unreadable,
)
from tests.gateways.double import ACCOUNT, TOKEN, Double
from tests.gateways.receipts import Disorder, sign
from tests.gateways.stands import PUBLIC_URL, RECEIPT_URL, text, twilio_settings

FORM = {"MessageSid": "SM1", "MessageStatus": "delivered", "AccountSid": ACCOUNT, "To": "+77771234567"}


@pytest.fixture
def gateway() -> Gateway:
    return current(twilio_settings(""))


def signed(
    url: str = RECEIPT_URL,
    form: dict[str, str] | None = None,
    *,
    token: str = TOKEN,
) -> IncomingRequest:
    form = FORM if form is None else form
    return IncomingRequest(url=url, form=form, signature=sign(token, url, form))


@pytest.mark.parametrize(
    "url",
    [RECEIPT_URL, f"{RECEIPT_URL}?attempt=2", f"{PUBLIC_URL}/hooks/aigul/sms/1%202"],
)
def test_a_request_signed_by_our_token_for_its_address_is_believed(gateway: Gateway, url: str) -> None:
    assert gateway.verify(signed(url)) is True


@pytest.mark.parametrize(
    ("caller", "published"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)
def test_the_signatures_published_as_examples_come_out_as_published(caller: str, published: str) -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    called = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "To": "+18005551212"}
    assert sign("12345", url, {**called, "Caller": caller, "From": caller}) == published


def test_words_in_kazakh_are_signed_as_they_are(gateway: Gateway) -> None:
    assert gateway.verify(signed(form={**FORM, "Body": "Иә, келемін! 1 + 1 = 2 & «рақмет»"})) is True


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(signed(token="guessed"), id="another token"),
        pytest.param(signed(token=""), id="no token"),
        pytest.param(
            IncomingRequest(url=f"{RECEIPT_URL}1", form=FORM, signature=signed().signature),
            id="another row",
        ),
        pytest.param(
            IncomingRequest(
                url=RECEIPT_URL.replace("https", "http"), form=FORM, signature=signed().signature
            ),
            id="another scheme",
        ),
        pytest.param(
            IncomingRequest(url=f"{RECEIPT_URL}?x=1", form=FORM, signature=signed().signature),
            id="something added to the address",
        ),
        pytest.param(
            IncomingRequest(
                url=RECEIPT_URL,
                form={**FORM, "MessageStatus": "failed"},
                signature=signed().signature,
            ),
            id="another status",
        ),
        pytest.param(
            IncomingRequest(url=RECEIPT_URL, form={"MessageSid": "SM1"}, signature=signed().signature),
            id="something left out",
        ),
        pytest.param(
            IncomingRequest(url=RECEIPT_URL, form={**FORM, "More": "1"}, signature=signed().signature),
            id="something added",
        ),
        pytest.param(IncomingRequest(url=RECEIPT_URL, form=FORM, signature=""), id="unsigned"),
        pytest.param(IncomingRequest(url=RECEIPT_URL, form=FORM, signature="қол қойылды"), id="not base64"),
        pytest.param(signed("https://aigul.example.kz.evil.example/hooks"), id="signed for another host"),
        pytest.param(signed("http://127.0.0.1:8000/hooks/aigul/sms/1"), id="signed for the inner address"),
    ],
)
def test_anything_else_is_not_believed(gateway: Gateway, request_: IncomingRequest) -> None:
    assert gateway.verify(request_) is False


@pytest.mark.parametrize(
    ("word", "code", "status"),
    [
        ("accepted", "", Status(state=ProviderState.ACCEPTED)),
        ("scheduled", "", Status(state=ProviderState.ACCEPTED)),
        ("queued", "", Status(state=ProviderState.QUEUED)),
        ("sending", "", Status(state=ProviderState.SENDING)),
        ("sent", "", Status(state=ProviderState.SENT)),
        ("sent", "30007", Status(state=ProviderState.SENT, code="30007")),
        ("delivered", "", Status(state=ProviderState.DELIVERED)),
        ("read", "", Status(state=ProviderState.DELIVERED)),
        (
            "undelivered",
            "30003",
            Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003"),
        ),
        (
            "undelivered",
            "30005",
            Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.NUMBER, code="30005"),
        ),
        ("undelivered", "", Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.OTHER)),
        (
            "partially_delivered",
            "",
            Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.OTHER),
        ),
        (
            "failed",
            "30007",
            Status(state=ProviderState.FAILED, refusal=RefusalKind.BLOCKED, code="30007"),
        ),
        ("failed", "12345", Status(state=ProviderState.FAILED, refusal=RefusalKind.OTHER, code="12345")),
        ("canceled", "", Status(state=ProviderState.CANCELED)),
        ("a word of next year", "", Status(state=ProviderState.ACCEPTED)),
    ],
)
def test_a_receipt_says_how_far_the_text_is(gateway: Gateway, word: str, code: str, status: Status) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": word, **({"ErrorCode": code} if code else {})}
    assert gateway.read_receipt(signed(form=form)) == ReceiptNews(provider_id="SM1", status=status)


def test_a_text_from_a_person_is_read(gateway: Gateway) -> None:
    form = {"MessageSid": "SM2", "From": "+77771234567", "To": "+15005550006", "Body": "Иә", "NumMedia": "0"}
    assert gateway.read_inbound(signed(form=form)) == InboundText(
        provider_id="SM2",
        sender="+77771234567",
        recipient="+15005550006",
        body="Иә",
    )


class Office:
    """Where receipts arrive in this test: keeps a state for each text, moved by what can be believed."""

    def __init__(self) -> None:
        self.url = ""
        self.gateway: Gateway | None = None
        self.states: dict[str, ProviderState] = {}
        self.lock = threading.Lock()

    def take(self, path: str, body: str, signature: str) -> int:
        assert self.gateway is not None
        request = IncomingRequest(url=f"{self.url}{path}", form=dict(parse_qsl(body)), signature=signature)
        if not self.gateway.verify(request):
            return 403
        news = self.gateway.read_receipt(request)
        with self.lock:
            before = self.states.get(news.provider_id, ProviderState.ACCEPTED)
            self.states[news.provider_id] = before.moved_by(news.status.state)
        return 204


@contextmanager
def open_office() -> Iterator[Office]:
    office = Office()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the library's
            """Quiet."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.send_response(office.take(self.path, body, self.headers["X-Twilio-Signature"]))
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        office.url = f"http://127.0.0.1:{server.server_port}"
        yield office
        server.shutdown()


@pytest.mark.parametrize("seed", range(3))
def test_receipts_in_disorder_leave_the_right_state_and_forged_ones_leave_none(
    double: Double,
    seed: int,
) -> None:
    double.undeliverable = {f"+7777000{number:04d}": 30003 for number in range(0, 30, 4)}
    with open_office() as office:
        office.gateway = current(replace(twilio_settings(double.url), public_url=office.url))
        for number in range(30):
            out = text(number, to=f"+7777000{number:04d}")
            office.gateway.send(replace(out, receipt_url=f"{office.url}/hooks/{out.message_id}"))
        receipts = double.receipts(Disorder(seed))
        answers = [(receipt.is_forged, receipt.post()) for receipt in receipts]
    told = {receipt.form["MessageSid"] for receipt in receipts if not receipt.is_forged}
    finally_told = {
        receipt.form["MessageSid"]
        for receipt in receipts
        if not receipt.is_forged and receipt.form["MessageStatus"] != "sent"
    }
    truth = {taken.sid: ProviderState(taken.status) for taken in double.ledger.taken()}
    assert set(answers) == {(True, 403), (False, 204)}
    assert office.states == {sid: truth[sid] if sid in finally_told else ProviderState.SENT for sid in told}


def test_an_id_that_is_longer_than_any_that_is_kept_is_unreadable(gateway: Gateway) -> None:
    form = {"MessageSid": "S" * 65, "MessageStatus": "delivered"}
    words = {"From": "+77771234567", "To": "+77009998877", "Body": "1"}
    for read in (gateway.read_receipt, gateway.read_inbound):
        with pytest.raises(Unreadable):
            read(signed(form={**form, **words}))
