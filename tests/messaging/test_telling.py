"""Telling people: a row, once for each key, in their language, with a link of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.country.models import Pack
from organizer.kernel import clock, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import _
from organizer.kernel.tokens import Purpose
from organizer.messaging import queries, services
from organizer.messaging.models import MessageClass, MessagePurpose, MessageState, Reason
from organizer.messaging.services import Estimate, Telling
from organizer.messaging.services.standing import Standing
from organizer.messaging.wording import fitted, without_secrets
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message, send, words

EVENING = datetime(2026, 3, 14, 17, 30, tzinfo=UTC)
"""Half past ten in the evening in Oral."""
MORNING = datetime(2026, 3, 15, 4, tzinfo=UTC)
"""Nine o'clock the next morning in Oral."""


def test_telling_twice_with_one_key_is_once(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    first = make_message(contact, key="day-before:1:2026-03-15T18:00")
    again = services.tell(
        contact,
        words,
        purpose=MessagePurpose.REMINDER_DAY,
        about="meeting:42",
        key="day-before:1:2026-03-15T18:00",
        until=NOON + timedelta(hours=1),
    )
    send()
    assert (again, queries.told([first.key, "other"]), len(provider.bodies)) == (None, {first.key}, 1)


def test_what_has_no_key_is_told_each_time_and_asks_for_none(provider: Fake) -> None:
    told = Telling(
        contact=make_contact(ConsentPurpose.REMINDERS),
        words=words,
        purpose=MessagePurpose.REMINDER_DAY,
        about="meeting:42",
        until=NOON + timedelta(hours=1),
    )
    with counted_statements() as seen:
        assert [services.tell_all([told]).people for _each in range(2)] == [1, 1]
    assert [each for each in seen if "key" in each.partition(" FROM ")[0] and "SELECT" in each] == []
    send()
    assert len(provider.bodies) == 2


def test_how_one_person_stands_is_read_in_three_statements(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.VOLUNTEER)
    current_campaign()
    with counted_statements() as seen:
        Standing([contact.id])
    read = [each.partition("FROM ")[2].split()[0] for each in seen]
    assert read == ["suppression", "shut_way", "consent"]


def test_two_at_the_same_moment_tell_once(provider: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact, key="k")
    monkeypatch.setattr(queries, "told", lambda _keys: set())
    again = services.tell(
        contact,
        words,
        purpose=MessagePurpose.NEWS,
        about="meeting:1",
        key="k",
        until=NOON + timedelta(hours=1),
    )
    assert again is None


def test_a_text_is_in_the_persons_language_and_holds_their_own_link(provider: Fake) -> None:
    texts = [
        make_message(make_contact(ConsentPurpose.REMINDERS, language=language)).body
        for language in ("kk", "ru", "kk")
    ]
    assert [text.rpartition("/")[0] for text in texts] == [
        "Кездесу ертең http://aigul.localhost:8000/stop",
        "Встреча завтра http://aigul.localhost:8000/stop",
        "Кездесу ертең http://aigul.localhost:8000/stop",
    ]
    assert len(set(texts)) == 3


def test_sentences_inside_the_words_speak_the_persons_language(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS, language="ru")
    told = make_message(contact, words=lambda _language, link: f"{_('Back')} {link}")
    assert told.body.startswith("Назад http")


def test_a_language_the_campaign_does_not_speak_falls_back_to_its_first(provider: Fake) -> None:
    told = make_message(make_contact(ConsentPurpose.REMINDERS, language="en"), words=lambda each, _link: each)
    current_campaign().languages = ["ru", "kk"]
    other = make_message(
        make_contact(ConsentPurpose.REMINDERS, language="en"), words=lambda each, _link: each
    )
    assert (told.body, other.body, other.language) == ("en", "ru", "ru")


def test_a_link_that_is_given_stands_in_the_text(provider: Fake) -> None:
    told = make_message(link=tokens.Wanted(Purpose.ATTENDANCE, "attendance:1", None))
    said, _slash, token = told.body.rpartition("/")
    assert said.endswith("http://aigul.localhost:8000/v")
    assert tokens.find(token, Purpose.ATTENDANCE).about == "attendance:1"


def test_who_did_not_agree_gets_a_row_that_says_so(provider: Fake) -> None:
    told = make_message(make_contact(ConsentPurpose.NEWS))
    send()
    assert (told.state, told.reason, provider.bodies) == (MessageState.SUPPRESSED, Reason.NO_CONSENT, [])


def test_who_has_stopped_gets_a_row_that_says_so(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    services.stop(contact, ConsentWay.LINK)
    contacts.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk")
    told = make_message(contact)
    assert (told.state, told.reason) == (MessageState.SUPPRESSED, Reason.STOPPED)


def test_who_has_no_number_gets_a_row_that_says_so(provider: Fake) -> None:
    contact = contacts.find_or_add(None, language="kk")
    contacts.agree(contact, ConsentPurpose.REMINDERS, way=ConsentWay.WEB, language="kk")
    told = make_message(contact)
    assert (told.state, told.reason) == (MessageState.SUPPRESSED, Reason.NO_PHONE)


def test_what_a_person_just_asked_for_needs_no_consent(provider: Fake) -> None:
    make_message(make_contact(), purpose=MessagePurpose.SIGN_IN)
    send()
    assert len(provider.bodies) == 1


@pytest.mark.parametrize("purpose", list(MessagePurpose))
def test_each_purpose_leaves_with_any_consent_that_covers_it_and_no_other(
    provider: Fake, purpose: MessagePurpose
) -> None:
    agreed = {
        consent: make_message(make_contact(consent), purpose=purpose, key=consent.value).id
        for consent in ConsentPurpose
    }
    taken = {each.message_id for each in claim()}
    covered = {consent for consent, message_id in agreed.items() if message_id in taken}
    assert covered == (purpose.consents or set(ConsentPurpose))


def test_nobody_is_written_to_at_night(provider: Fake) -> None:
    with clock.at(EVENING):
        told = make_message(until=EVENING + timedelta(hours=20))
        assert (told.due_at, claim()) == (MORNING, [])
    with clock.at(MORNING):
        assert len(claim()) == 1


def test_a_backlog_does_not_run_into_the_night(provider: Fake) -> None:
    with clock.at(EVENING - timedelta(hours=3)):
        make_message(until=EVENING + timedelta(hours=20))
    with clock.at(EVENING):
        assert claim() == []


def test_what_is_urgent_leaves_at_night(provider: Fake) -> None:
    with clock.at(EVENING):
        make_message(class_=MessageClass.URGENT)
        assert len(claim()) == 1


def test_quiet_hours_are_the_campaigns_own_where_it_set_them(provider: Fake) -> None:
    current_campaign().settings = {"quiet_hours": {"starts": "11:00", "ends": "13:00"}}
    assert make_message().due_at == NOON + timedelta(hours=1)


def test_withdrawn_messages_free_their_key_for_a_meeting_moved_back(provider: Fake) -> None:
    first = make_message(key="day-before:1:18:00", about="meeting:7")
    other = make_message(about="meeting:8")
    assert services.withdraw("meeting:7") == 1
    again = make_message(key="day-before:1:18:00", about="meeting:7")
    db.session.refresh(first)
    assert (first.state, first.reason, again.state) == (
        MessageState.SUPPRESSED,
        Reason.WITHDRAWN,
        MessageState.READY,
    )
    assert {each.message_id for each in claim()} == {again.id, other.id}


def test_one_purpose_is_withdrawn_without_the_others(provider: Fake) -> None:
    make_message(about="meeting:7", purpose=MessagePurpose.REMINDER_DAY)
    moved = make_message(about="meeting:7", purpose=MessagePurpose.MOVED)
    assert services.withdraw("meeting:7", [MessagePurpose.REMINDER_DAY]) == 1
    assert [each.message_id for each in claim()] == [moved.id]


def test_what_has_left_is_not_withdrawn(provider: Fake) -> None:
    make_message(about="meeting:7")
    send()
    assert services.withdraw("meeting:7") == 0


def test_many_are_told_in_a_constant_number_of_statements(provider: Fake) -> None:
    counts = []
    for people in (1, 30):
        tellings = [
            Telling(
                contact=make_contact(ConsentPurpose.NEWS),
                words=words,
                purpose=MessagePurpose.NEWS,
                about="broadcast:1",
                key=f"news:{people}:{each}",
                until=NOON + timedelta(hours=1),
            )
            for each in range(people)
        ]
        db.session.flush()
        with counted_statements() as seen:
            assert services.tell_all(tellings).people == people
        counts.append(len(seen))
    assert counts[1] <= counts[0]


def test_a_price_counts_parts_after_filling_in_and_leaves_out_who_cannot_be_told(provider: Fake) -> None:
    current_campaign().settings = {"sms_part_minor": 700}
    reached = [make_contact(ConsentPurpose.REMINDERS, language=language) for language in ("kk", "ru")]
    stopped, silent = make_contact(ConsentPurpose.REMINDERS), make_contact(ConsentPurpose.NEWS)
    services.stop(stopped, ConsentWay.STAFF)
    paused = make_contact(ConsentPurpose.REMINDERS)
    contacts.pause(paused)
    told = [(contact, words) for contact in (*reached, stopped, silent, paused)]
    estimate = services.price_of(told, purpose=MessagePurpose.REMINDER_DAY)
    readers = {"kk": 1, "ru": 1}
    assert estimate == Estimate(people=2, parts=2, price_minor=1400, left_out=3, by_language=readers)


def test_an_estimate_is_what_the_messages_then_cost(provider: Fake) -> None:
    people = [make_contact(ConsentPurpose.REMINDERS, name="x" * size) for size in (1, 40, 90)]

    def greeting(person_name: str) -> str:
        return f"Құрметті {person_name}! "

    told = [(each, lambda _l, link, each=each: greeting(each.name) + link) for each in people]
    estimate = services.price_of(told, purpose=MessagePurpose.MOVED)
    messages = [
        make_message(contact, words=text, purpose=MessagePurpose.MOVED, key=str(contact.id))
        for contact, text in told
    ]
    assert (estimate.parts, estimate.price_minor) == (
        sum(message.parts for message in messages),
        sum(message.price_minor for message in messages),
    )


def test_a_part_costs_what_the_campaign_says_else_the_pack_else_more_than_any(
    campaign: CampaignFacts,
) -> None:
    prices = [queries.terms().part_minor]
    db.session.add(Pack(code="kz", digest="", facts={"sms_price": {"per_part": 700, "is_example": True}}))
    db.session.flush()
    prices.append(queries.terms().part_minor)
    assert queries.terms().is_example
    current_campaign().settings = {"sms_part_minor": 650}
    prices.append(queries.terms().part_minor)
    assert (prices, queries.terms().is_example) == ([queries.DEAREST_PART_MINOR, 700, 650], False)


def test_a_text_no_provider_takes_is_refused(provider: Fake) -> None:
    with pytest.raises(ValueError, match="longer"):
        make_message(words=lambda _language, _link: "x" * 1601)


def test_waking_the_worker_waits_for_the_commit(house: Flask, provider: Fake) -> None:
    make_message()
    make_message()
    before = list(house.extensions["queue"].seen)
    claim()
    assert (before, house.extensions["queue"].seen) == ([], ["messaging.send_due"])


@pytest.mark.parametrize(
    ("forms", "chosen"),
    [
        (("one part", "short"), "one part"),
        (("ұ" * 100, "ұ" * 60), "ұ" * 60),
        (("ұ" * 100, "ұ" * 90), "ұ" * 100),
        (("ұ" * 140, "ұ" * 100, "ұ" * 80), "ұ" * 100),
        (("only",), "only"),
    ],
)
def test_the_fullest_form_with_the_fewest_parts_is_sent(forms: tuple[str, ...], chosen: str) -> None:
    assert fitted(*forms) == chosen


def test_staff_read_a_message_without_what_opens_things() -> None:
    body = "Кодыңыз: K7QM-3F9P. http://aigul.localhost:8000/s/g0123456789ab 14 наурыз, 18:30"
    assert without_secrets(body) == "Кодыңыз: ••••-••••. http://aigul.localhost:8000/s/••• 14 наурыз, 18:30"
