"""A message to many: whom it reaches, what it takes to the last part, let go once, stopped, tried again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from organizer.accounts.services import hash_password
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts import services as contact_services
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact, Way
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import sample_url
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import RefusalKind
from organizer.messaging.models import Aim, Broadcast, Channel, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import again_query, progress, to_try_again
from organizer.messaging.reason_wording import reason
from organizer.messaging.services import releasing
from organizer.messaging.views.counting import counted
from tests.contacts.rows import make_contact
from tests.factories import make_member, make_session
from tests.meetings.rows import attend, make_election, make_meeting, move
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import send
from tests.web import Browser

WORDS = {"kk": "{name}, ертең кездесу", "ru": "{name}, завтра встреча"}
OPENERS = {
    "kk": [
        "Сәлеметсіз бе!",
        "Ертең кездесу бар.",
        "{name}, құрметті көрші!",
        "Су мәселесі туралы",
        "Үлкен ғимарат",
    ],
    "ru": ["Здравствуйте!", "Завтра встреча.", "{name}, уважаемые соседи!", "О воде и дорогах", "Ёлка"],
    "en": ["Hello!", "A meeting tomorrow.", "{name}, dear neighbours", "[On water] ~ roads^", "Price: 5€"],
}
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "\x0c^{}\\[~]|€"


def bill_of(text: str) -> int:
    """The parts that a provider bills, counted by filling one after another, character by character."""
    latin = all(letter in BASIC + EXTENDED for letter in text)
    sizes = [1 + (letter in EXTENDED) if latin else len(letter.encode("utf-16-be")) // 2 for letter in text]
    alone, each = (160, 153) if latin else (70, 67)
    if sum(sizes) <= alone:
        return 1
    filled = [0]
    for size in sizes:
        if filled[-1] + size > each:
            filled.append(0)
        filled[-1] += size
    return len(filled)


def two_hundred_texts() -> Iterator[tuple[str, str]]:
    """Texts of each language around every length at which another part begins."""
    fillers = {"kk": "қаласы ", "ru": "город ", "en": "town "}
    for number in range(200):
        language = ("kk", "ru", "en")[number % 3]
        opener = OPENERS[language][number % 5]
        length = number * 2 + number % 7
        yield language, f"{opener} {(fillers[language] * 100)[:length].strip()}".strip()


@pytest.fixture
def author(provider: Fake, campaign: CampaignFacts) -> Iterator[Actor]:
    """Who writes and may send, in English, at noon of an ordinary day."""
    with in_language("en"):
        yield make_member(Role.COORDINATOR)


def people(count: int) -> list[Contact]:
    """People who want the campaign's news, of each language in turn."""
    names = ("Айгүл Сейітова", "Иван", "", "Anna-Maria Kim")
    return [
        make_contact(ConsentPurpose.NEWS, name=names[turn % 4], language=("kk", "ru", "en")[turn % 3])
        for turn in range(count)
    ]


def composed(author: Actor, **texts: str) -> Broadcast:
    """A message to many that only waits for the press."""
    row = services.draft("", Aim.NEWS, by=author)
    services.write(row, texts or WORDS, by=author)
    return row


def seen(row: Broadcast) -> str:
    """What the page says of it."""
    who = services.reach_of(row)
    return services.mark_of(row, who, services.bill(row.words, row.query, who.people))


def billed(row: Broadcast) -> int:
    """What the page says that it costs."""
    return services.bill(row.words, row.query, services.reach_of(row).people).price_minor


def let_go(row: Broadcast, by: Actor) -> int:
    return services.release(row, seen(row), by=by)


def messages(row: Broadcast) -> list[Message]:
    about = f"broadcast:{row.id}"
    return db.session.query(Message).filter_by(about=about).order_by(Message.id).all()


def test_the_estimate_is_the_bill_to_the_last_part_for_two_hundred_texts(
    provider: Fake, author: Actor
) -> None:
    everyone, part = people(8), services.bill({"ru": "а"}, "", []).parts
    texts = list(two_hundred_texts())
    link, wrong = sample_url(current_campaign(), Purpose.STOP), []
    for language, text in texts:
        estimate = services.bill({language: text}, "", everyone)
        filling = services.Filling({language: text}, "")
        bodies = [filling.words(who)(language, link) for who in everyone]
        if estimate.parts != sum(map(bill_of, bodies)):
            wrong.append((text, estimate.parts))
    assert (part, len(texts), wrong) == (0, 200, [])


def test_what_is_sent_costs_what_was_shown(provider: Fake, author: Actor) -> None:
    people(6)
    row = composed(author, en="{name}, [meeting] tomorrow €", **WORDS)
    shown = billed(row)
    told = let_go(row, author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        send()
    bill = sum(map(bill_of, provider.bodies))
    made = messages(row)
    assert (told, len(provider.bodies)) == (6, 6)
    assert sum(message.parts for message in made) == bill
    assert sum(message.price_minor for message in made) == shown


def test_only_who_agreed_and_did_not_stop_is_written_to(author: Actor) -> None:
    wanting, stopped = people(2)
    make_contact(ConsentPurpose.REMINDERS)
    services.stop(stopped, ConsentWay.LINK)
    contact_services.find_or_add(None, email="a@example.kz", language="kk")
    who = services.reach("", Aim.NEWS)
    assert [contact.id for contact in who.people] == [wanting.id]
    assert who.left_out == {Reason.NO_CONSENT: 2, Reason.STOPPED: 1}


def test_whose_answer_is_still_to_be_looked_at_is_neither_written_to_nor_paid_for(
    browser: Browser, campaign: CampaignFacts, author: Actor
) -> None:
    paused, texted = people(2)
    contact_services.pause(paused)
    row = composed(author)
    who = services.reach_of(row)
    assert ([*who.everybody], who.paused, who.chosen) == ([texted], 1, 2)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(author, campaign.host)).get("/staff/messages/new?aim=news").text
    assert "1 person: sent an answer that is still to be looked at" in page
    assert (let_go(row, author), [message.contact_id for message in messages(row)]) == (1, [texted.id])


def test_who_wants_an_e_mail_or_a_call_gets_that_and_costs_no_part(author: Actor) -> None:
    texted, reader, called = people(3)
    contact_services.set_email(reader, "a@example.kz", by=None)
    reader.ways, called.ways = [Way.EMAIL.value], [Way.CALL.value]
    db.session.flush()
    row = composed(author)
    who = services.reach_of(row)
    assert ([*who.people], [*who.letters], [*who.calls]) == ([texted], [reader], [called])
    assert let_go(row, author) == 3
    found = {message.contact_id: (message.channel, message.parts) for message in messages(row)}
    assert found == {
        texted.id: (Channel.SMS, 1),
        reader.id: (Channel.EMAIL, 0),
        called.id: (Channel.CALL, 0),
    }


def test_a_message_that_goes_another_way_counts_its_person_once(author: Actor) -> None:
    (reader,) = people(1)
    contact_services.set_email(reader, "a@example.kz", by=None)
    row = composed(author)
    let_go(row, author)
    (text,) = messages(row)
    text.state, text.reason = MessageState.UNDELIVERED, Reason.PASSING
    db.session.flush()
    assert (services.fall_back(now()), to_try_again(row)) == (1, 0)
    done = progress(row)
    assert (done.total, done.waiting, done.missed, done.price_minor) == (1, 1, 0, text.price_minor)


def test_pressed_twice_it_goes_once(author: Actor) -> None:
    people(3)
    row = composed(author)
    assert [let_go(row, author), let_go(row, author), len(messages(row))] == [3, 0, 3]


def test_nothing_leaves_in_the_first_thirty_seconds(provider: Fake, author: Actor) -> None:
    people(2)
    let_go(composed(author), author)
    db.session.commit()
    left = []
    for seconds in (0, 29, 31):
        with clock.at(NOON + timedelta(seconds=seconds)):
            send()
        left.append(len(provider.book))
    assert left == [0, 0, 2]


def test_a_stop_lets_no_more_leave_and_says_how_many_had(provider: Fake, author: Actor) -> None:
    people(5)
    row = composed(author)
    let_go(row, author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        with transaction(current_campaign().id):
            taken = services.claim(2)
        for each in taken:
            services.deliver(each)
        with transaction(current_campaign().id):
            done = services.stop_broadcast(db.session.get_one(Broadcast, row.id), by=author)
        send()
        assert (done.left, done.going, done.stopped, len(provider.book)) == (2, 0, 3, 2)
        with transaction(current_campaign().id):
            went_on = services.go_on(db.session.get_one(Broadcast, row.id), by=author)
    with clock.at(NOON + timedelta(minutes=2)):
        send()
    assert (went_on, len(provider.book), len({taken.out.to for taken in provider.book})) == (3, 5, 5)


def test_only_those_are_tried_again_whom_another_try_may_reach(provider: Fake, author: Actor) -> None:
    people(3)
    row = composed(author)
    let_go(row, author)
    db.session.commit()
    provider.calls = [RefusalKind.NUMBER, RefusalKind.OTHER]
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        assert progress(row).missed == 2
        again = services.write_again(row, by=author)
        count = let_go(again, author)
    assert (again.words, count, to_try_again(row)) == (WORDS, 1, 0)


def test_what_a_provider_without_a_listing_may_have_taken_is_paid_and_not_tried_again(
    provider: Fake, author: Actor
) -> None:
    people(2)
    row = composed(author)
    let_go(row, author)
    db.session.commit()
    provider.has_listing, provider.calls = False, [Call.LOST_ANSWER, RefusalKind.OTHER]
    with clock.at(NOON + timedelta(minutes=1)):
        send()
    with clock.at(NOON + timedelta(minutes=20)):
        services.settle_unknown(current_campaign().id)
        taken = next(each for each in messages(row) if each.state is MessageState.GIVEN_UP)
        assert (to_try_again(row), progress(row).price_minor) == (1, taken.price_minor)
        assert (queries.spent().minor, reason(taken)) == (
            taken.price_minor,
            "the SMS company did not say whether it took it, so it is not sent again",
        )


def test_who_reads_a_language_without_a_text_is_said_to_get_another(author: Actor) -> None:
    readers = people(3)
    said = [counted({"ru": "Завтра {link}"}, "", readers)[1]["ru"].warnings]
    with in_language("ru"):
        said.append(counted({"ru": "Завтра {link}"}, "", readers)[1]["ru"].warnings)
    assert [each[0] for each in said] == [
        "No text in this language: English. 1 person who reads it gets that in: Русский",
        "На этом языке текста нет: English. Вместо него 1 человек получит текст на другом: Русский",
    ]


def test_what_was_not_let_go_cannot_be_tried_again(author: Actor) -> None:
    row = composed(author)
    with pytest.raises(DomainError, match="Nobody"):
        services.aim_at(row, again_query(row.id), Aim.NEWS, by=author)


def test_other_numbers_than_shown_are_refused(author: Actor) -> None:
    people(2)
    row = composed(author)
    shown = seen(row)
    people(1)
    with pytest.raises(DomainError, match="have changed meanwhile"):
        services.release(row, shown, by=author)
    assert messages(row) == []


def test_what_the_budget_does_not_pay_for_is_refused(author: Actor) -> None:
    people(2)
    row = composed(author)
    current_campaign().budget_minor = billed(row) - 1
    with pytest.raises(DomainError, match="budget"):
        let_go(row, author)


def test_to_more_than_a_hundred_another_person_sends_it_or_the_password_is_shown(author: Actor) -> None:
    people(101)
    row = composed(author)
    with pytest.raises(DomainError, match="password"):
        let_go(row, author)
    assert let_go(row, make_member(Role.OWNER)) == 101


def test_every_step_counts_the_same_people_and_the_press_says_all_that_it_lets_go(
    browser: Browser, campaign: CampaignFacts, provider: Fake, author: Actor
) -> None:
    reader, *_others = people(4)
    contact_services.set_email(reader, "a@example.kz", by=None)
    reader.ways = [Way.EMAIL.value]
    row = composed(author)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    path = f"/staff/messages/broadcasts/{row.id}"
    with clock.at(NOON + timedelta(hours=10)):
        page = browser.sign_in(make_session(author, campaign.host))
        words, check = (page.get(f"{path}/{step}").text for step in ("words", "check"))
    assert ("To 4 people" in words, "4 people get it" in check) == (True, True)
    assert ["Of them by e-mail: 1" in text for text in (words, check)] == [True, True]
    assert "All SMS together: people 3" in words
    assert re.search(r"Send 3 SMS, about [^<]* · 1 e-mail\b", check)
    assert (check.count("quiet hours"), "after the quiet hours" in check) == (1, True)


def test_the_password_is_asked_on_the_page_and_looked_at(
    browser: Browser, campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releasing, "MANY", 1)
    people(2)
    me = make_member(Role.COORDINATOR, password_hash=hash_password("a long password 7"))
    row = composed(me)
    shown = seen(row)
    db.session.commit()
    page = browser.sign_in(make_session(me, campaign.host))
    path = f"/staff/messages/broadcasts/{row.id}/check"
    answers = [
        page.post(path, {"mark": shown, "password": word}).status_code
        for word in ("", "wrong", "a long password 7")
    ]
    assert (answers, len(messages(row))) == ([422, 422, 303], 2)


def test_a_variable_that_nobody_can_fill_in_is_refused_by_its_name(author: Actor) -> None:
    row = services.draft("", Aim.NEWS, by=author)
    with pytest.raises(DomainError, match=re.escape("{date} {")) as refused:
        services.write(row, {"ru": "Встреча {date} {имя"}, by=author)
    assert refused.value.field == "texts-ru"


def test_people_of_a_meeting_read_its_day_and_place_in_their_language(author: Actor) -> None:
    meeting = make_meeting(datetime(2026, 3, 21, 18, 30))
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": "{date}, {time}"}, by=author)
    shown = billed(row)
    let_go(row, author)
    (message,) = messages(row)
    assert message.body.startswith("21 марта, суббота, 18:30 http://aigul.localhost:8000/v/a")
    assert (message.useful_until, message.price_minor) == (meeting.starts_at, shown)


def test_words_of_a_meeting_that_moves_do_not_leave_and_are_tried_again_with_its_new_day(
    author: Actor,
) -> None:
    meeting = make_meeting(datetime(2026, 3, 21, 18, 30))
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": "{date}, {time}"}, by=author)
    let_go(row, author)
    move(meeting, datetime(2026, 3, 22, 18, 30))
    db.session.expire_all()
    (old,) = messages(row)
    again = services.write_again(row, by=author)
    let_go(again, author)
    (new,) = messages(again)
    assert (old.state, old.reason) == (MessageState.EXPIRED, Reason.TOO_LATE)
    assert new.body.startswith("22 марта, воскресенье, 18:30 http")
    assert (new.useful_until, services.go_on(row, by=author)) == (meeting.starts_at, 0)


def test_news_for_the_day_of_silence_are_refused_with_the_day_and_the_reason(author: Actor) -> None:
    people(1)
    row = composed(author)
    make_election(silence_from=datetime(2026, 3, 21), polls_open=datetime(2026, 3, 22, 7))
    with pytest.raises(DomainError, match=r"Saturday 21 March. This is the day of silence"):
        services.set_time(row, NOON + timedelta(days=7), is_urgent=False, by=author)


def test_news_before_campaigning_begins_are_told_from_when_it_is_allowed(author: Actor) -> None:
    people(1)
    row = composed(author)
    begins = datetime(2026, 3, 20, 18)
    make_election(nomination_from=datetime(2026, 3, 1), campaign_from=begins)
    told = [services.too_early_for(row)]
    services.set_time(row, NOON + timedelta(days=7), is_urgent=False, by=author)
    told.append(services.too_early_for(row))
    assert told == [begins, None]


def test_news_wait_for_the_end_of_the_quiet_hours_and_what_is_urgent_does_not(author: Actor) -> None:
    meeting = make_meeting(datetime(2026, 3, 21, 18, 30))
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    night = to_utc(datetime(2026, 3, 14, 22, 0), "Asia/Oral")
    with clock.at(night):
        calm = services.leaves_at(row)
        row.is_urgent = True
        urgent = services.leaves_at(row)
    morning = to_utc(datetime(2026, 3, 15, 9, 0), "Asia/Oral")
    assert (calm, urgent) == (morning, night + timedelta(seconds=30))


def test_a_test_goes_to_the_own_phone_once_a_wording(provider: Fake, campaign: CampaignFacts) -> None:
    me = make_member(Role.STAFF, phone="+77011234567", phone_index=b"x")
    row = composed(me)
    told = [len(services.test_to_me(row, by=me)), len(services.test_to_me(row, by=me))]
    assert (told, progress(row).total) == ([2, 0], 0)


def test_a_test_that_was_refused_can_be_made_again(provider: Fake, campaign: CampaignFacts) -> None:
    me = make_member(Role.STAFF, phone="+77011234567", phone_index=b"x")
    row = composed(me)
    services.test_to_me(row, by=me)
    db.session.commit()
    provider.calls = [RefusalKind.OTHER]
    send()
    again = [len(services.test_to_me(row, by=me)) for _press in range(2)]
    db.session.commit()
    send()
    assert (again, len(provider.book), services.test_to_me(row, by=me)) == ([1, 0], 2, [])


def test_a_test_is_another_one_once_the_meeting_has_moved(provider: Fake, campaign: CampaignFacts) -> None:
    me = make_member(Role.STAFF, phone="+77011234567", phone_index=b"x")
    meeting = make_meeting(datetime(2026, 3, 21, 18, 30))
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=me)
    services.write(row, {"ru": "{date}, {time}"}, by=me)
    told = [len(services.test_to_me(row, by=me))]
    move(meeting, datetime(2026, 3, 22, 18, 30))
    assert [*told, len(services.test_to_me(row, by=me))] == [1, 1]


def test_who_stopped_is_told_that_no_test_reaches_them(provider: Fake, campaign: CampaignFacts) -> None:
    me = make_member(Role.STAFF, phone="+77011234567", phone_index=b"x")
    row = composed(me)
    contact_services.find_or_add(PhoneNumber("+77011234567"), name="", language="en")
    services.stop(db.session.query(Contact).one(), ConsentWay.LINK)
    with in_language("en"), pytest.raises(DomainError, match="your phone: this person wants no messages"):
        services.test_to_me(row, by=me)


@pytest.mark.parametrize(
    ("text", "parts", "shorter"),
    [
        ("Сәлеметсіз бе! " + "а" * 20, 2, 1),
        ("A “meeting” – tomorrow in the big hall of the school", 2, 1),
    ],
)
def test_a_text_just_too_long_is_offered_in_one_part(
    browser: Browser, campaign: CampaignFacts, author: Actor, text: str, parts: int, shorter: int
) -> None:
    row = services.draft("", Aim.NEWS, by=author)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(author, campaign.host))
    said = page.post(f"/staff/messages/broadcasts/{row.id}/count", {"texts-en": text}).get_json()
    counted = said["texts"]["en"]
    assert (f"SMS parts: {parts}" in counted["facts"], counted["press"]) == (
        True,
        f"Make it shorter: {shorter} part",
    )


def test_what_was_counted_while_it_is_typed_is_kept_though_a_browser_sends_two_letters_for_a_line_end(
    browser: Browser, campaign: CampaignFacts, author: Actor
) -> None:
    make_contact(ConsentPurpose.NEWS, language="ru")
    row = services.draft("", Aim.NEWS, by=author)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(author, campaign.host))
    room = 70 - len("Ждём\n\n") - len(sample_url(current_campaign(), Purpose.STOP))
    typed = "Ждём\n" + "а" * room + "\n{link}"
    path = f"/staff/messages/broadcasts/{row.id}"
    counted = page.post(f"{path}/count", {"texts-ru": typed}).get_json()
    page.post(f"{path}/words", {"texts-ru": typed.replace("\n", "\r\n")})
    db.session.expire_all()
    bill = services.bill(row.words, row.query, services.reach_of(row).people)
    assert ("SMS parts: 1" in counted["texts"]["ru"]["facts"], row.words, bill.parts) == (
        True,
        {"ru": typed},
        1,
    )


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "", "2026-03-13"])
def test_a_day_that_cannot_be_is_refused_in_words(
    browser: Browser, campaign: CampaignFacts, author: Actor, day: str
) -> None:
    row = composed(author)
    db.session.commit()
    page = browser.sign_in(make_session(author, campaign.host))
    answer = page.post(
        f"/staff/messages/broadcasts/{row.id}/when", {"at": "later", "day": day, "time": "18:30"}
    )
    assert (answer.status_code, row.due_at) == (422, None)


def test_a_filter_that_was_tampered_with_chooses_nobody_it_should_not(
    browser: Browser, campaign: CampaignFacts, author: Actor
) -> None:
    db.session.commit()
    page = browser.sign_in(make_session(author, campaign.host))
    answers = [
        page.post("/staff/messages/new", {"query": query, "aim": aim}).status_code
        for query, aim in (
            ("language=%00&met=x&place=99999999999999999999", "news"),
            ("who=not-delivered&broadcast=1", "news"),
            ("who=volunteers&meeting=1", "meeting"),
            ("", "nonsense"),
        )
    ]
    assert answers == [303, 422, 422, 422]
    assert [row.query for row in db.session.query(Broadcast)] == ["place=99999999999999999999&met=x"]


def test_a_message_is_written_and_sent_without_script(
    house: Flask, browser: Browser, campaign: CampaignFacts, author: Actor
) -> None:
    people(2)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(author, campaign.host))
    who = page.get("/staff/messages/new?aim=news")
    began = page.post("/staff/messages/new", {"query": "", "aim": "news", "once": "k" * 32})
    path = began.headers["Location"].removesuffix("/words")
    wrong = page.post(f"{path}/words", {"texts-ru": "Здравствуйте, {имя}"})
    page.post(f"{path}/words", {"texts-ru": "Здравствуйте, {name}"})
    page.post(f"{path}/when", {"at": "now"})
    check = page.get(f"{path}/check").text
    fields = dict(re.findall(r'name="(mark)" value="(\w+)"', check))
    sent = page.post(f"{path}/check", fields)
    shown = page.get(path).text
    assert "2 people get it" in who.text
    assert (wrong.status_code, "We cannot fill in {имя}" in wrong.text) == (422, True)
    assert (sent.status_code, list(fields)) == (303, ["mark"])
    assert ("Stop the rest" in shown, now() == NOON) == (True, True)
    assert [message.state for message in db.session.query(Message)] == [MessageState.READY] * 2
