"""What people answer: stop is never missed, the rest goes to who asked or to a person."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.messaging import asks, queries, services
from organizer.messaging.calls import Answered, Asked
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import MessagePurpose, MessageState, Reply
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message, send
from tests.web import Browser


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int | None, Meaning]]:
    """What the room of meetings was told, which understands every answer about them; all begin at six."""
    told: list[tuple[int | None, Meaning]] = []
    answered_at: dict[str, datetime] = {}

    def answer(reply: Answered, meaning: Meaning) -> bool:
        told.append((reply.message_id, meaning))
        answered_at[queries.message(reply.message_id or 0).about] = clock.now()
        return meaning is Meaning.YES

    def asked_of(meeting_id: int, _contact_id: int) -> Asked:
        return Asked(NOON + timedelta(hours=6), answered_at.get(f"meeting:{meeting_id}"))

    monkeypatch.setitem(asks.answers, "meeting", answer)
    monkeypatch.setitem(asks.askings, "meeting", asked_of)
    return told


def write(contact: Contact, body: str, *, key: str = "in-1") -> Reply | None:
    text = InboundText(provider_id=key, sender=contact.phone or "", recipient="+77000000000", body=body)
    return services.receive(text)


def asked(purpose: MessagePurpose = MessagePurpose.SHIFT_CONFIRM) -> Contact:
    """A person who was sent a question about meeting 42."""
    contact = make_contact(ConsentPurpose.VOLUNTEER, ConsentPurpose.NEWS)
    make_message(contact, purpose=purpose)
    send()
    return contact


@pytest.mark.parametrize("words", ["СТОП", "стоп!", "Toqtat", "ТОҚТАТ", "не пишите мне"])
def test_a_plain_stop_stops_at_once(provider: Fake, words: str) -> None:
    contact = asked()
    reply = write(contact, words)
    assert reply is not None
    assert (reply.meaning, reply.seen_at) == (Meaning.STOP, NOON)
    assert queries.stopped([contact.id]) == {contact.id}


def test_start_starts_again(provider: Fake) -> None:
    contact = asked()
    write(contact, "стоп")
    write(contact, "старт", key="in-2")
    assert queries.stopped([contact.id]) == set()


@pytest.mark.parametrize(("words", "seen"), [("1", True), ("нет", False)])
def test_an_answer_goes_to_the_room_that_asked(
    provider: Fake, answered: list[tuple[int | None, Meaning]], words: str, seen: bool
) -> None:
    contact = asked()
    reply = write(contact, words)
    assert reply is not None
    assert answered == [(reply.message_id, Meaning.YES if seen else Meaning.NO)]
    assert (reply.seen_at is not None, contact.paused_at) == (seen, None)


@pytest.mark.parametrize("words", ["нет", "да"])
def test_an_answer_to_one_of_two_open_questions_goes_to_a_person(
    provider: Fake, answered: list[tuple[int | None, Meaning]], words: str
) -> None:
    contact = asked()
    make_message(contact, purpose=MessagePurpose.SHIFT_CONFIRM, about="meeting:43")
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        reply = write(contact, words)
    assert reply is not None
    assert (answered, reply.message_id, reply.seen_at, contact.paused_at) == ([], None, None, None)


def test_a_question_that_was_answered_asks_no_more(
    provider: Fake, answered: list[tuple[int | None, Meaning]]
) -> None:
    contact = asked()
    first = write(contact, "да")
    second = make_message(contact, purpose=MessagePurpose.SHIFT_CONFIRM, about="meeting:43")
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        write(contact, "нет", key="in-2")
    assert first is not None
    assert answered == [(first.message_id, Meaning.YES), (second.id, Meaning.NO)]


def test_an_answer_is_to_the_question_that_may_have_arrived(
    provider: Fake, answered: list[tuple[int | None, Meaning]]
) -> None:
    contact = make_contact(ConsentPurpose.VOLUNTEER)
    arrived = make_message(contact, purpose=MessagePurpose.SHIFT_CONFIRM)
    send()
    lost = make_message(contact, purpose=MessagePurpose.SHIFT_CONFIRM, about="meeting:43")
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        db.session.refresh(lost)
        lost.state = MessageState.UNDELIVERED
        db.session.flush()
        write(contact, "1")
    assert answered == [(arrived.id, Meaning.YES)]


def test_no_without_a_question_pauses_until_somebody_looked(provider: Fake) -> None:
    contact = asked(MessagePurpose.NEWS)
    reply = write(contact, "нет")
    make_message(contact, purpose=MessagePurpose.SHIFT)
    assert reply is not None
    assert (reply.meaning, reply.seen_at, contact.paused_at, claim()) == (
        Meaning.MAYBE_STOP,
        None,
        NOON,
        [],
    )
    services.see(reply, by=factories.make_member())
    assert (reply.seen_at, contact.paused_at, len(claim())) == (NOON, None, 1)


def test_a_question_is_closed_once_its_time_has_passed(
    provider: Fake, answered: list[tuple[int | None, Meaning]]
) -> None:
    contact = asked()
    with clock.at(NOON + timedelta(hours=7)):
        reply = write(contact, "жоқ")
    assert reply is not None
    assert (answered, reply.meaning) == ([], Meaning.MAYBE_STOP)


def test_anything_longer_waits_for_a_person_and_pauses_nothing(provider: Fake) -> None:
    contact = asked()
    reply = write(contact, "Когда наконец починят дорогу?")
    assert reply is not None
    assert (reply.meaning, reply.seen_at, contact.paused_at) == (Meaning.UNCLEAR, None, None)
    assert (reply.words, queries.unseen_replies()) == ("Когда наконец починят дорогу?", 1)


def test_the_same_text_twice_is_once(provider: Fake, answered: list[tuple[int | None, Meaning]]) -> None:
    contact = asked()
    assert (write(contact, "1") is None, write(contact, "1")) == (False, None)
    assert len(answered) == 1


@pytest.mark.parametrize("sender", ["+77010000000", "Kcell", ""])
def test_a_number_we_do_not_know_leaves_nothing_behind(provider: Fake, sender: str) -> None:
    text = InboundText(provider_id="in-1", sender=sender, recipient="+77000000000", body="стоп")
    assert (services.receive(text), queries.unseen_replies()) == (None, 0)


def test_somebody_who_answers_was_met(provider: Fake) -> None:
    contact = asked()
    with clock.at(NOON + timedelta(days=1)):
        write(contact, "?")
    assert contact.met_at == NOON + timedelta(days=1)


def test_staff_stop_a_person_whose_reply_meant_that(provider: Fake) -> None:
    contact = asked(MessagePurpose.NEWS)
    reply = write(contact, "надоели")
    assert reply is not None
    services.see_and_stop(reply, by=factories.make_member(Role.STAFF))
    assert (queries.stopped([contact.id]), reply.seen_at) == ({contact.id}, NOON)
    assert contacts.standing_consents(contact.id) == []


def test_a_signed_text_reaches_the_replies(house: Flask, campaign: CampaignFacts, provider: Fake) -> None:
    contact = asked()
    db.session.commit()
    said = {"id": "in-9", "from": contact.phone or "", "body": "Тоқтат"}
    caller = Browser(house, "localhost")
    forged = caller.post_without_token("/hooks/aigul/sms/inbound", said, headers={"X-Fake-Signature": "no"})
    assert (forged.status_code, queries.stopped([contact.id])) == (403, set())
    signed = caller.post_without_token(
        "/hooks/aigul/sms/inbound", said, headers={"X-Fake-Signature": "right"}
    )
    assert (signed.status_code, queries.stopped([contact.id])) == (204, {contact.id})
