"""What was said with one person, and the three short answers to a reply."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import RANDOM_LENGTH, Purpose
from organizer.kernel.urls import LINK_PATHS
from organizer.messaging import asks, queries, services
from organizer.messaging.calls import Answered, Asked
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import (
    Message,
    MessageClass,
    MessagePurpose,
    MessageState,
    Reason,
    Reply,
)
from organizer.messaging.queries.thread import thread
from organizer.messaging.reply_wording import TO_A_QUESTION, TO_ANYTHING, Quick, words_of
from organizer.messaging.segments import parts
from tests import factories
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import make_message, send
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
BEGINS = NOON + timedelta(hours=6)
NIGHT = NOON + timedelta(hours=10)
MORNING = NOON + timedelta(hours=21)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> list[Meaning]:
    """What the room of meetings was told about those that begin at six."""
    told: list[Meaning] = []

    def answer(_reply: Answered, meaning: Meaning) -> bool:
        told.append(meaning)
        return True

    def asked_of(_meeting_id: int, _contact_id: int) -> Asked:
        return Asked(BEGINS, NOON if told else None)

    monkeypatch.setitem(asks.answers, "meeting", answer)
    monkeypatch.setitem(asks.askings, "meeting", asked_of)
    return told


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts, provider: Fake) -> Browser:
    """A coordinator, who may send."""
    return browser.sign_in(factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host))


def write(contact: Contact, body: str, *, key: str = "in-1") -> Reply:
    text = InboundText(provider_id=key, sender=contact.phone or "", recipient="+77000000000", body=body)
    made = services.receive(text)
    assert made is not None
    return made


def replied(
    body: str, purpose: MessagePurpose = MessagePurpose.SHIFT_CONFIRM, *, name: str = "Ерлан Сәбит"
) -> Reply:
    """What came back from a person to a message about meeting 42."""
    contact = make_contact(ConsentPurpose.VOLUNTEER, ConsentPurpose.NEWS, name=name)
    make_message(contact, purpose=purpose)
    send()
    with clock.at(NOON + timedelta(minutes=1)):
        return write(contact, body, key=f"in:{contact.id}")


def answers() -> list[Message]:
    return list(db.session.scalars(sa.select(Message).where(Message.purpose == MessagePurpose.REPLY)))


def page(browser: Browser, reply: Reply) -> str:
    db.session.commit()
    answer = browser.get(f"/staff/messages/replies/{reply.id}", headers=ENGLISH)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.text))


def press(browser: Browser, reply: Reply, quick: str) -> int:
    db.session.commit()
    path, chosen = f"/staff/messages/replies/{reply.id}/answer", {"answer": quick}
    return browser.post(path, data=chosen, headers=ENGLISH).status_code


@pytest.mark.parametrize(
    ("quick", "meaning"), [(Quick.COMES, [Meaning.YES]), (Quick.CANNOT, [Meaning.NO]), (Quick.AGAIN, [])]
)
def test_a_short_answer_to_a_question_notes_what_it_says_and_leaves_once_through_the_outbox(
    provider: Fake, noted: list[Meaning], quick: Quick, meaning: list[Meaning]
) -> None:
    reply, member = replied("Не знаю пока"), factories.make_member()
    first = services.answer_reply(reply, quick, by=member)
    again = services.answer_reply(reply, quick, by=member)
    (told,) = answers()
    assert (first, again, noted) == (told, None, meaning)
    assert (told.about, told.class_, told.useful_until) == ("meeting:42", MessageClass.REQUESTED, BEGINS)
    assert told.price_minor == parts(told.body).parts * queries.terms().part_minor
    assert reply.seen_at == now()
    send()
    assert provider.bodies[1:] == [told.body]


def test_where_nothing_was_asked_we_thank_call_or_say_who_we_are(
    provider: Fake, noted: list[Meaning]
) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    found = services.offers_for(reply)
    assert [offer.quick for offer in found.offers] == list(TO_ANYTHING)
    told = services.answer_reply(reply, Quick.WHO, by=factories.make_member())
    assert told is not None
    assert (told.about, told.useful_until, noted) == (subject(reply.contact), now() + timedelta(days=2), [])


def test_a_reply_that_held_all_back_is_looked_at_by_answering_it(provider: Fake) -> None:
    reply = replied("нет", MessagePurpose.NEWS)
    paused = [reply.contact.paused_at]
    services.answer_reply(reply, Quick.WHO, by=factories.make_member())
    paused.append(reply.contact.paused_at)
    assert (paused, reply.seen_at) == ([NOON + timedelta(minutes=1), None], now())
    send()
    assert len(provider.bodies) == 2


def test_once_it_has_begun_a_question_is_not_answered_any_more(provider: Fake, noted: list[Meaning]) -> None:
    reply = replied("Не знаю пока")
    with clock.at(BEGINS), pytest.raises(DomainError):
        services.answer_reply(reply, Quick.COMES, by=factories.make_member())
    assert (noted, answers(), reply.seen_at) == ([], [], None)


def test_an_answer_waits_for_the_end_of_the_quiet_hours(provider: Fake) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    with clock.at(NIGHT):
        leaves_at = services.offers_for(reply).leaves_at
        told = services.answer_reply(reply, Quick.READ, by=factories.make_member())
        send()
    assert told is not None
    assert (leaves_at, told.due_at, len(provider.bodies)) == (MORNING, MORNING, 1)


def test_nothing_is_written_back_to_who_has_stopped(provider: Fake) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    services.stop(reply.contact, ConsentWay.REPLY)
    hindrance = services.offers_for(reply).hindrance
    told = services.answer_reply(reply, Quick.READ, by=factories.make_member())
    assert told is not None
    assert (hindrance, told.state, told.reason) == (Reason.STOPPED, MessageState.SUPPRESSED, Reason.STOPPED)


def test_what_comes_back_to_an_answer_is_an_answer_to_the_question(
    provider: Fake, noted: list[Meaning]
) -> None:
    reply = replied("Не знаю пока")
    told = services.answer_reply(reply, Quick.AGAIN, by=factories.make_member())
    with clock.at(NOON + timedelta(minutes=2)):
        send()
        second = write(reply.contact, "1", key="in-2")
    assert told is not None
    assert (second.message_id, second.meaning, noted) == (told.id, Meaning.YES, [Meaning.YES])


def test_who_was_thanked_for_an_answer_is_asked_nothing_by_that(
    provider: Fake, noted: list[Meaning], monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = replied("Наверное")
    services.answer_reply(reply, Quick.COMES, by=factories.make_member())
    monkeypatch.setitem(
        asks.askings,
        "meeting",
        lambda meeting_id, _contact_id: Asked(BEGINS, NOON if meeting_id == 42 else None),
    )
    with clock.at(NOON + timedelta(minutes=2)):
        send()
    with clock.at(NOON + timedelta(minutes=3)):
        other = make_message(reply.contact, purpose=MessagePurpose.SHIFT_CONFIRM, about="meeting:43")
        send()
        second = write(reply.contact, "нет", key="in-2")
    assert (second.message_id, noted) == (other.id, [Meaning.YES, Meaning.NO])


def test_a_thread_holds_what_was_sent_and_what_came_back_in_order(provider: Fake) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    make_message()
    (question,) = queries.messages_to(reply.contact_id, 5)
    with clock.at(NOON + timedelta(minutes=2)):
        answer = services.answer_reply(reply, Quick.WHO, by=factories.make_member())
        send()
    with clock.at(NOON + timedelta(minutes=3)):
        second = write(reply.contact, "Спасибо, понятно", key="in-2")
    assert list(thread(reply)) == [question, reply, answer, second]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_short_answer_is_one_part_but_the_one_that_says_who_we_are(
    campaign: CampaignFacts, language: str
) -> None:
    url = f"https://sarsen.kz{LINK_PATHS[Purpose.STOP]}s{'0' * RANDOM_LENGTH}"
    taken = {quick: parts(words_of(quick)(language, url)).parts for quick in Quick}
    assert {quick for quick, count in taken.items() if count > 1} <= {Quick.WHO, Quick.CANNOT, Quick.CALL}
    assert max(taken.values()) <= 2


def test_a_campaign_without_a_telephone_says_who_it_is(campaign: CampaignFacts) -> None:
    current_campaign().public_phone = ""
    assert words_of(Quick.WHO)("en", "LINK") == "This is: aigul en. Stop SMS: LINK"


def test_the_page_shows_the_thread_with_prices_and_sends_by_one_press(
    staff: Browser, noted: list[Meaning]
) -> None:
    reply = replied("Наверное приду")
    text = page(staff, reply)
    assert [words in text for words in ("Наверное приду", "Unclear, perhaps yes", "Ерлан С.")] == [True] * 3
    assert [f'value="{quick.value}"' in text for quick in TO_A_QUESTION] == [True] * 3
    assert len(re.findall(r"SMS parts: \d · price: \d+", text)) == 3
    assert (press(staff, reply, "comes"), noted) == (303, [Meaning.YES])
    text = page(staff, reply)
    assert ("The answer leaves now." in text, "Short answers" in text) == (True, False)
    assert press(staff, reply, "comes") == 303
    assert ("This reply was answered already." in page(staff, reply), len(answers())) == (True, 1)


def test_the_page_says_when_an_answer_leaves_and_why_none_does(staff: Browser) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    current_campaign().settings = {"quiet_hours": {"starts": "11:00", "ends": "13:00"}}
    assert "It is a quiet hour for this person." in page(staff, reply)
    assert press(staff, reply, "read") == 303
    assert "The answer leaves: Sat 14 March, 13:00." in page(staff, reply)
    current_campaign().settings = {}
    other = replied("А вы кто?", MessagePurpose.NEWS, name="Дана")
    services.stop(other.contact, ConsentWay.REPLY)
    text = page(staff, other)
    assert ("This person is not written to." in text, "Short answers" in text) == (True, False)
    assert press(staff, other, "read") == 303
    assert "Nothing leaves: this person wants no messages." in page(staff, other)


def test_a_question_that_has_begun_offers_no_more_to_note_who_comes(
    staff: Browser, noted: list[Meaning], monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = replied("Не знаю пока")
    seen = ["Cannot come" in page(staff, reply)]
    monkeypatch.setitem(asks.askings, "meeting", lambda _meeting_id, _contact_id: Asked(NOON, None))
    text = page(staff, reply)
    seen.append("Cannot come" in text)
    assert (seen, [f'value="{quick.value}"' in text for quick in TO_ANYTHING]) == ([True, False], [True] * 3)


def test_an_answer_that_fits_no_more_is_said_and_one_that_is_none_is_refused(staff: Browser) -> None:
    reply = replied("А кто вы?", MessagePurpose.NEWS)
    assert press(staff, reply, "comes") == 303
    assert "This can no longer be answered" in page(staff, reply)
    assert (press(staff, reply, "hello"), answers()) == (422, [])


def test_who_may_not_send_reads_the_thread_and_answers_nothing(
    browser: Browser, campaign: CampaignFacts, provider: Fake
) -> None:
    member = factories.make_member(Role.STAFF)
    staff, reply = browser.sign_in(factories.make_session(member, campaign.host)), replied("А кто вы?")
    text = page(staff, reply)
    assert ("А кто вы?" in text, "Short answers" in text, "Looked at, go on" in text) == (True, False, True)
    assert press(staff, reply, "read") == 403


def test_a_long_thread_costs_as_many_statements_as_a_short_one(staff: Browser) -> None:
    reply, costs = replied("А кто вы?", MessagePurpose.NEWS), []
    page(staff, reply)
    for number in range(2):
        db.session.commit()
        with counted_statements() as seen:
            assert staff.get(f"/staff/messages/replies/{reply.id}").status_code == 200
        costs.append(len(seen))
        for each in range(8 if number == 0 else 0):
            make_message(reply.contact)
            write(reply.contact, "Кто вы всё-таки?", key=f"more-{each}")
    assert costs[0] == costs[1]
