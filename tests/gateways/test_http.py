"""A provider told by a file: what is wrong in it is said in words, and its answers mean what it says."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from organizer.config import Settings, SettingsProblem
from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import (
    Gateway,
    IncomingRequest,
    NotAccepted,
    Price,
    ProviderState,
    RefusalKind,
    Refused,
    Status,
    Unknown,
    Unreadable,
)
from organizer.messaging.gateways.http.reading import read_plan
from tests.gateways.answers import answering
from tests.gateways.double import TOKEN, Double
from tests.gateways.plain import Plain
from tests.gateways.stands import PLAN, PUBLIC_URL, RECEIPT_URL, Clock, http_settings, text

SECRETS = {"token": TOKEN, "receipts": "a secret for receipts"}
EXAMPLE = Path(__file__).parents[2] / "docs" / "gateways" / "mobizon.toml"
LEAST = """
address = "https://api.example.kz"
[send]
path = "/send"
form = { to = "{to}", text = "{text}" }
answer = { id = "id", code = "code" }
"""
IN_THE_ADDRESS = """
[proof]
by = "address"
secret = "{secret.receipts}"
[receipt]
id = "id"
state = "data.state"
error = "data.why"
"""

Told = Callable[[str], str]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A file with these words, by its name."""

    def write(words: str) -> str:
        file = tmp_path / "provider.toml"
        file.write_text(words, encoding="utf-8")
        return str(file)

    return write


def gateway(file: str, address: str = "") -> Gateway:
    return current(replace(http_settings(address), http_file=file))


def signed(body: bytes, *, key: str = SECRETS["receipts"]) -> IncomingRequest:
    made = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return IncomingRequest(url=RECEIPT_URL, form={}, signature=made, body=body)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('address = "https://api.example.kz"', "", "address is missing"),
        ("https://", "http://", "address must begin with https://, or numbers and words could be read"),
        ("https://api", "api", "address must look like https://api.example.kz"),
        ("[send]", "[sent]", "send is missing: how is a text handed over?"),
        ('"/send"', '"send"', "send.path must begin with /"),
        ('"/send"', '"/send"\nmethod = "SEND"', "PUT, PATCH, DELETE, not 'SEND'"),
        ('"/send"', "7", "send.path must be a text in quotation marks"),
        ("{to}", "{number}", "send.form holds {number}; there is {to}, {to_digits}, {text}, "),
        ("{to}", "{secret.door}", "send.form needs ORGANIZER_SMS_SECRET_DOOR in the environment"),
        ("{to}", "{ to }", "send.form holds a brace that belongs to no variable like {to}"),
        ("{to}", "", "send must hold {to} or {to_digits}, and {text}"),
        ("{to}", "{to}{receipt_url}", "[receipt] and [proof] must say how one is read"),
        ("form = ", "json = {}\nform = ", "send.form and json cannot both be the body"),
        ('id = "id", ', "", "send.answer.id is missing"),
        ('id = "id"', 'id = "id", sid = "id"', "send.answer.sid is not known here"),
        ("", '[codes]\nfine = ["0"]', "codes.fine must be one of accepted, later, unknown, number, "),
        ("", "[codes]\nlater = [9]", "codes.later must be a list of texts in quotation marks"),
        ("", '[codes]\nlater = ["9"]\nother = ["9"]', "codes.other names '9', which has a meaning already"),
        ("", "[fetch]\npath = '/x'\nanswer = { state = 's' }",
         "fetch.path or what is sent must hold {provider_id}"),
        ("", "[find]\npath = '/x'\nanswer = { id = 'i', to = 't', text = 'b' }",
         "find.answer must have next or most, or nobody knows whether the list was read to its end"),
        ("", "[receipt]\nid = 'i'\nstate = 's'", "receipt needs [proof]: else anybody could send receipts"),
        ("", "[proof]\nheader = 'X'\nsecret = 'open'",
         "proof.secret must be a {secret.…} of 16 letters or more"),
        ("", "[proof]\nheader = 'X'\nsecret = '{secret.receipts}'\nsigns = 'url'",
         "proof.signs must be body or url+body"),
        ("", IN_THE_ADDRESS + "[inbound]\nid = 'i'\nfrom = 'f'\ntext = 't'",
         "inbound needs [proof] by a header: else anybody could answer for others"),
        ("", "send =", "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_the_file_is_said_by_its_place(
    told: Told, before: str, after: str, words: str
) -> None:
    file = told(LEAST.replace(before, after, 1) if before else LEAST + after)
    with pytest.raises(SettingsProblem) as problem:
        read_plan(file, SECRETS)
    assert words in str(problem.value)
    assert str(problem.value).startswith(file)


def test_a_file_that_is_not_there_or_not_named_is_said_at_start() -> None:
    with pytest.raises(SettingsProblem, match=r"nowhere\.toml cannot be read: No such file or directory"):
        read_plan("nowhere.toml", SECRETS)
    with pytest.raises(SettingsProblem, match="ORGANIZER_SMS_HTTP_FILE must name the file"):
        Settings.from_environment({"ORGANIZER_SMS_GATEWAY": "http"})


def test_the_environment_gives_the_file_its_secrets() -> None:
    sms = Settings.from_environment(
        {
            "ORGANIZER_SMS_GATEWAY": "http",
            "ORGANIZER_SMS_HTTP_FILE": "provider.toml",
            "ORGANIZER_SMS_HTTP_ADDRESS": "http://127.0.0.1:4011",
            "ORGANIZER_SMS_SECRET_TOKEN": "abc",
        }
    ).sms
    assert (sms.http_file, sms.api_base_url, sms.secrets) == (
        "provider.toml",
        "http://127.0.0.1:4011",
        (("token", "abc"),),
    )


@pytest.mark.parametrize(("file", "secrets"), [(PLAN, SECRETS), (EXAMPLE, {"key": "invented"})])
def test_no_secret_is_shown_by_a_plan(file: Path, secrets: dict[str, str]) -> None:
    shown = repr(read_plan(str(file), secrets))
    assert [secret for secret in secrets.values() if secret in shown] == []


NUMBER, BLOCKED, ACCOUNT, OTHER = (
    RefusalKind.NUMBER, RefusalKind.BLOCKED, RefusalKind.SENDER_ACCOUNT, RefusalKind.OTHER,
)  # fmt: skip
MEANINGS = """
[codes]
accepted = ["0"]
later = ["9"]
unknown = ["3"]
number = ["7"]
[statuses]
blocked = [451]
later = [503]
"""


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        (200, {"id": 17}, "17"),
        (200, {"id": "17", "code": 0}, "17"),
        (200, {"code": 0}, Unknown),
        (200, {"id": True}, Unknown),
        (200, {"id": "1" * 65}, Unknown),
        (200, {"id": "17", "code": 7}, NUMBER),
        (200, {"id": "17", "code": "9"}, NotAccepted),
        (200, {"id": "17", "code": "3"}, Unknown),
        (200, {"id": "17", "code": "99"}, Unknown),
        (400, {"code": "7"}, NUMBER),
        (400, {"code": "99"}, OTHER),
        (400, {}, OTHER),
        (401, {}, ACCOUNT),
        (403, {"code": "99"}, ACCOUNT),
        (404, {"code": "99"}, OTHER),
        (429, {}, NotAccepted),
        (451, {}, BLOCKED),
        (500, {"code": "7"}, Unknown),
        (503, {}, NotAccepted),
        (303, {"id": "17"}, Unknown),
    ],
)
def test_an_answer_means_what_the_file_says(
    told: Told, status: int, said: object, outcome: str | RefusalKind | type[Exception]
) -> None:
    with answering(status, json.dumps(said)) as address:
        sender = gateway(told(LEAST + MEANINGS), address)
        try:
            got: object = sender.send(text()).provider_id
        except Refused as refused:
            got = refused.kind
        except (NotAccepted, Unknown) as problem:
            got = type(problem)
    assert got == outcome


def test_no_text_is_valid_for_longer_than_the_provider_takes() -> None:
    with Double(clock=Clock(), dialect=Plain) as double:
        for seconds in (-5, 90, 99_999):
            current(http_settings(double.url)).send(text(valid_for_seconds=seconds))
        assert [taken.form["ValidityPeriod"] for taken in double.ledger.taken()] == ["1", "90", "36000"]


def test_a_text_that_is_carried_is_told_with_parts_and_price() -> None:
    with Double(clock=Clock(), dialect=Plain) as double:
        sender = current(http_settings(double.url))
        handed = sender.send(text())
        double.undeliverable[text(2).to] = 30005
        double.carry()
        assert sender.fetch(handed.provider_id) == Status(
            state=ProviderState.UNDELIVERED, parts=2, refusal=NUMBER, code="30005"
        )
        double.undeliverable.clear()
        other = sender.send(text(3))
        double.carry()
        assert sender.fetch(other.provider_id) == Status(
            state=ProviderState.DELIVERED, parts=2, price=Price(Decimal("24.50"), "KZT")
        )


LISTED = LEAST + (
    "[find]\npath = '/list'\n"
    "answer = { items = 'all', id = 'id', to = 'to', text = 'text', next = 'more', most = 2 }"
)
HERE = {"id": "1", "to": text().to, "text": text().body}
OTHERS = {"id": "2", "to": "+77010000000", "text": "x"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"all": [OTHERS, HERE]}, "1"),
        ({"all": [OTHERS]}, None),
        ({"all": []}, None),
        ({"all": [OTHERS, {**OTHERS, "id": "3"}]}, Unknown),
        ({"all": [OTHERS, OTHERS]}, Unknown),
        ({"all": [OTHERS], "more": "https://elsewhere.example/list"}, Unknown),
        ({"all": [OTHERS], "more": "/list?page=2"}, Unknown),
        ({}, Unknown),
        ([HERE], Unknown),
    ],
)
def test_only_a_listing_read_to_its_end_proves_that_a_text_is_not_in_it(
    told: Told, said: object, found: str | type[Unknown] | None
) -> None:
    with answering(200, json.dumps(said)) as address:
        sender = gateway(told(LISTED), address)
        try:
            handed = sender.find(text(), known=())
            got: object = None if handed is None else handed.provider_id
        except Unknown:
            got = Unknown
    assert got == found


def test_without_its_tables_a_provider_is_asked_nothing(told: Told) -> None:
    bare = gateway(told(LEAST))
    bare.redact("17")
    assert (bare.has_listing, bare.can_receive, bare.fetch("17"), bare.verify(signed(b"{}"))) == (
        False,
        False,
        Status(state=ProviderState.ACCEPTED),
        False,
    )
    with pytest.raises(Unknown):
        bare.find(text(), known=())


def test_a_receipt_is_believed_by_its_hmac_and_read_from_json() -> None:
    sender = current(http_settings(""))
    receipt = signed(b'{"id": "SM1", "state": "undelivered", "why": 30005}')
    elsewhere = replace(receipt, url="https://other.example/hooks/aigul/sms/status/1")
    assert [sender.verify(each) for each in (receipt, signed(receipt.body, key="guessed"), elsewhere)] == [
        True,
        False,
        False,
    ]
    said = sender.read_receipt(receipt)
    assert (said.provider_id, said.status) == (
        "SM1",
        Status(state=ProviderState.UNDELIVERED, refusal=NUMBER, code="30005"),
    )


def test_a_text_of_a_person_is_read_from_a_form() -> None:
    form = {"id": "IN1", "from": "77771234567", "words": "Иә"}
    came = current(http_settings("")).read_inbound(replace(signed(b""), form=form))
    assert (came.provider_id, came.sender, came.body) == ("IN1", "+77771234567", "Иә")


def test_a_key_in_the_address_proves_receipts_of_that_text_alone(told: Told) -> None:
    words = LEAST.replace("{text}", "{text}{receipt_url}") + IN_THE_ADDRESS
    sender = gateway(told(words))
    values = sender._values_of(text())  # type: ignore[attr-defined]  # noqa: SLF001 - what would be sent
    address = str(values["receipt_url"])
    key = address.partition("?")[2]
    other = f"{PUBLIC_URL}/hooks/aigul/sms/status/1?{key}"
    believed = [
        sender.verify(IncomingRequest(url=url, form={}, signature=""))
        for url in (address, RECEIPT_URL, other)
    ]
    assert (address.startswith(f"{RECEIPT_URL}?key="), believed) == (True, [True, False, False])
    with pytest.raises(Unreadable):
        sender.read_receipt(IncomingRequest(url=address, form={"id": "1"}, signature=""))


def test_words_that_come_in_with_half_a_letter_can_be_kept() -> None:
    body = rb'{"id": "m1", "from": "+77011234567", "words": "\ud83d \u2014 stop"}'
    assert current(http_settings("")).read_inbound(signed(body)).body == "? \u2014 stop"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"id": "\xd0\xbc1", "state": "sent"}', b"9" * 5_000])
def test_a_receipt_that_nobody_can_read_says_so(body: bytes) -> None:
    with pytest.raises(Unreadable):
        current(http_settings("")).read_receipt(signed(body))
