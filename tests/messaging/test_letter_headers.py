"""The headers of an e-mail read as they were written, whatever program reads them."""

from __future__ import annotations

import email
import re
from base64 import b64decode
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.policy import default
from quopri import decodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.messaging.gateways.letters import LONGEST_LINE, Envelope, Letter, composed

WORDS = (
    "Айгүл",
    "Сәрсен",
    "Приглашение:",
    "25",
    "марта,",
    "№9",
    "«Бірге»",
    "12:00",
    "and",
    "Roads;",
    "ң",
    "|",
)
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
ENVELOPE = Envelope(
    message_id="m1",
    from_="info@aigul.example",
    to="gulnar@example.kz",
    at=datetime(2026, 3, 14, 8, tzinfo=UTC),
    language="kk",
)
ENCODED = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE)


def letter(title: str, sender: str) -> bytes:
    return composed(Letter(sender=sender, title=title, stop_url=""), "Words", ENVELOPE)


def by_the_letter(raw: str) -> str:
    """A header as RFC 2047 section 6.2 says: white space between two encoded words is no part of the text."""
    joined = re.sub(r"(\?=)\s+(=\?)", r"\1\2", re.sub(r"\r?\n", "", raw))
    plain, *coded = ENCODED.split(joined)
    text = plain.encode()
    for how, said, after in zip(coded[::3], coded[1::3], coded[2::3], strict=True):
        text += b64decode(said) if how in "bB" else decodestring(said.replace("_", "=20"))
        text += after.encode()
    return text.decode()


def quoted(name: str) -> str:
    """A name as RFC 5322 has it in a header: between quotes where it holds what means something there."""
    return f'"{name}"' if name.isascii() and re.search(r"[;:,]", name) else name


@given(title=TEXTS, sender=TEXTS)
def test_every_space_of_a_subject_and_of_a_senders_name_is_kept(title: str, sender: str) -> None:
    raw = letter(title, sender)
    modern, legacy = email.message_from_bytes(raw, policy=default), email.message_from_bytes(raw)
    assert [modern["Subject"], str(make_header(decode_header(legacy["Subject"])))] == [title] * 2
    assert by_the_letter(legacy["Subject"]) == title
    assert by_the_letter(legacy["From"]) == f"{quoted(sender)} <{ENVELOPE.from_}>"


@given(title=TEXTS, sender=TEXTS)
def test_no_line_of_them_is_longer_than_a_line_may_be(title: str, sender: str) -> None:
    head = letter(title, sender).decode().partition("\r\n\r\n")[0]
    assert [line for line in head.split("\r\n") if len(line) > LONGEST_LINE + 2] == []
    assert [line for line in head.split("\r\n") if ENCODED.search(line) and len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize(
    ("sender", "written"),
    [
        ("Aigul", "Aigul <info@aigul.example>"),
        ("Sarsen, Aigul", '"Sarsen, Aigul" <info@aigul.example>'),
        ("Сәрсен, Айгүл", "=?utf-8?b?0KHTmdGA0YHQtdC9LCDQkNC50LPSr9C7?= <info@aigul.example>"),
        ("", "info@aigul.example"),
    ],
)
def test_a_sender_is_written_as_mail_servers_take_it(sender: str, written: str) -> None:
    legacy = email.message_from_bytes(letter("Title", sender))
    assert re.sub(r"\r?\n", "", legacy["From"]) == written


def test_nothing_in_a_title_begins_another_header() -> None:
    legacy = email.message_from_bytes(letter("Айгүл\r\nBcc: all@example.kz", "x\nBcc: y@example.kz"))
    assert (legacy["Bcc"], len(legacy.get_all("Subject") or [])) == (None, 1)
