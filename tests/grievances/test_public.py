"""Saying what is wrong, and following it: pages for a person who must stay safe."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine

from organizer.campaigns.queries import current_campaign
from organizer.contacts.models import Contact
from organizer.grievances import queries, services
from organizer.grievances.models import Grievance, GrievanceState, ReplyWay
from organizer.grievances.services.links import link_to
from organizer.kernel import tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db, scope
from organizer.topics.counts import Audience
from organizer.topics.services import release
from tests.factories import make_campaign, make_member
from tests.grievances.rows import NOON, PHONE, log, make_grievance, make_place, make_topics
from tests.topics.rows import said
from tests.web import Browser

WORDS = "Нет воды с понедельника"


def rows() -> list[Grievance]:
    return list(db.session.scalars(sa.select(Grievance).order_by(Grievance.said_at, Grievance.id)))


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)
    assert found is not None, name
    return found[1]


def code_on(page: str) -> str:
    found = re.search(r'<p class="secret">([0-9A-Z-]{9})</p>', page)
    assert found is not None
    return found[1]


def test_a_grievance_is_said_in_two_presses_and_followed_by_its_code(
    reader: Browser, campaign: CampaignFacts
) -> None:
    make_topics()
    assert reader.get("/say").status_code == 200

    second = reader.post("/say", {"text": WORDS, "place": "Жымпиты"})
    done = reader.post(
        "/say/done",
        {
            "text": hidden(second.text, "text"),
            "place": hidden(second.text, "place"),
            "way": "none",
            "once": "k" * 32,
        },
    )

    (row,) = rows()
    assert (second.status_code, done.status_code, row.words, row.place) == (200, 200, WORDS, "Жымпиты")
    code = code_on(done.text)
    status = reader.post("/s", {"code": f" {code.lower()} "})
    assert (status.status_code, WORDS in status.text, "New" in status.text) == (200, True, True)
    assert row.reference not in done.text + status.text


def test_nothing_of_it_stays_in_address_cookie_or_cache(reader: Browser, campaign: CampaignFacts) -> None:
    answers = [
        reader.get("/say"),
        reader.post("/say", {"text": WORDS}),
        reader.post("/say/done", {"text": WORDS, "way": "none", "once": "k" * 32}),
        reader.post("/s", {"code": log().code}),
    ]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<title>Write to us –" in answer.text or "<title>Your code –" in answer.text
        cookies = " ".join(answer.headers.getlist("Set-Cookie"))
        assert not re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", cookies)
        assert "Location" not in answer.headers


def test_the_same_press_twice_is_one_grievance_and_shows_the_same_code(
    reader: Browser, campaign: CampaignFacts
) -> None:
    sent = {"text": WORDS, "way": "none", "once": "a" * 32}
    codes = [code_on(reader.post("/say/done", sent).text) for _press in range(2)]
    assert (codes[0] == codes[1], len(rows())) == (True, 1)


def test_loading_the_page_of_the_code_by_its_address_leads_to_the_question(
    reader: Browser, campaign: CampaignFacts
) -> None:
    answer = reader.get("/say/done")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/s")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": " "}, "Write what happened"),
        ({"text": "я" * 2001}, "2000 characters at most. Now 2001"),
        ({"text": WORDS, "place": "x" * 201}, "200 characters at most. Now 201"),
        ({"text": WORDS, "topic": "nonsense"}, "Choose one from the list"),
    ],
)
def test_a_first_step_that_lacks_something_says_so_and_keeps_what_was_typed(
    reader: Browser, campaign: CampaignFacts, sent: dict[str, str], words: str
) -> None:
    answer = reader.post("/say", sent)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert sent["text"].strip() in answer.text
    again = reader.post("/say/done", {**sent, "way": "none"})
    assert (again.status_code, words in again.text, rows()) == (422, True, [])


def test_a_text_of_2000_letters_arrives_whole(reader: Browser, campaign: CampaignFacts) -> None:
    words = "қ\r\n" * 999 + "ң"
    reader.post("/say/done", {"text": words, "way": "none"})
    assert [row.words for row in rows()] == [words]


def test_a_page_that_was_open_too_long_keeps_the_text_and_asks_to_press_again(
    reader: Browser, campaign: CampaignFacts
) -> None:
    first = reader.post_without_token("/say", {"text": WORDS})
    second = reader.post_without_token("/say/done", {"text": WORDS, "way": "sms", "phone": "8701"})
    for answer in (first, second):
        assert answer.status_code == 422
        assert ("Press Send again" in answer.text, WORDS in answer.text) == (True, True)
    assert rows() == []


def test_going_back_keeps_the_words(reader: Browser, campaign: CampaignFacts) -> None:
    answer = reader.post("/say", {"text": WORDS, "place": "Село", "step": "back"})
    assert (answer.status_code, WORDS in answer.text, 'value="Село"' in answer.text) == (200, True, True)


def test_leave_quickly_is_a_plain_link_on_every_page(reader: Browser, campaign: CampaignFacts) -> None:
    pages = [
        reader.get("/say").text,
        reader.post("/say", {"text": WORDS}).text,
        reader.post("/say/done", {"text": WORDS, "way": "none"}).text,
        reader.get("/s").text,
        reader.post("/s", {"code": log().code}).text,
    ]
    assert [bool(re.search(r'<a class="btn alt slim" href="/" data-leave', page)) for page in pages] == [
        True
    ] * 5


def test_who_leaves_a_number_looks_at_it_once_and_agrees_in_writing(
    reader: Browser, campaign: CampaignFacts
) -> None:
    sent = {"text": WORDS, "way": "sms", "phone": "8 701 234 56 78", "email": "forgotten@example.kz"}
    look = reader.post("/say/done", sent)
    assert (look.status_code, rows()) == (200, [])
    assert "+7 701 234 56 78" in look.text
    assert "If you press “Send”" in look.text or "If you press &#34;Send&#34;" in look.text
    done = reader.post("/say/done", {**sent, "checked": "1"})
    (row,) = rows()
    contact = db.session.scalars(sa.select(Contact)).one()
    assert (done.status_code, row.reply_way, row.contact_id) == (200, ReplyWay.SMS, contact.id)
    assert (contact.phone, contact.email, contact.name) == ("+77012345678", None, "")


def test_a_writer_is_promised_only_an_sms_that_can_leave(reader: Browser) -> None:
    sent = {"text": WORDS, "way": "sms", "phone": "8 701 234 56 78", "checked": "1"}
    current_campaign().sms_open = False
    db.session.flush()
    assert "SMS are not switched on yet: the answer waits behind" in reader.post("/say", {"text": WORDS}).text
    done = reader.post("/say/done", sent).text
    assert "you can read it by your code. SMS are not switched on yet." in done
    assert "an SMS with a link comes" not in done


def test_while_nobody_says_who_keeps_the_data_no_address_is_taken_but_the_words_are(
    reader: Browser, campaign: CampaignFacts
) -> None:
    current_campaign().operator_number = ""
    db.session.flush()
    form = {"text": WORDS, "way": "sms", "phone": PHONE.e164, "once": "k" * 32}
    for checked in ({}, {"checked": "1"}):
        answer = reader.post("/say/done", {**form, **checked})
        assert ("We cannot take phone numbers yet" in answer.text, WORDS in answer.text) == (True, True)
    assert reader.post("/say/done", {**form, "way": "none", "phone": ""}).status_code == 200
    assert [(row.words, row.contact_id) for row in rows()] == [(WORDS, None)]


@pytest.mark.parametrize(
    ("way", "address", "words"),
    [
        ("sms", {"phone": ""}, "Enter your mobile number"),
        ("sms", {"phone": "8 7112 50 12 34"}, "SMS cannot reach a landline"),
        ("email", {"email": ""}, "Enter an e-mail address, like name@example.kz"),
        ("email", {"email": "a@b"}, "Enter an e-mail address, like name@example.kz"),
    ],
)
def test_a_wrong_address_is_told_in_words_and_nothing_is_lost(
    reader: Browser, campaign: CampaignFacts, way: str, address: dict[str, str], words: str
) -> None:
    answer = reader.post("/say/done", {"text": WORDS, "way": way, **address})
    assert (answer.status_code, words in answer.text, hidden(answer.text, "text")) == (422, True, WORDS)


@pytest.mark.parametrize("typed", [{"phone": "8 701 234 56 78"}, {"email": "aigerim@example.kz"}])
@pytest.mark.parametrize("way", [{"way": "none"}, {}])
def test_an_address_beside_no_name_is_asked_about_once_and_never_used_unasked(
    reader: Browser, campaign: CampaignFacts, typed: dict[str, str], way: dict[str, str]
) -> None:
    sent = {"text": WORDS, **typed}
    asked = reader.post("/say/done", {**sent, **way})
    assert (asked.status_code, hidden(asked.text, "text"), hidden(asked.text, "asked")) == (422, WORDS, "1")
    assert "You wrote an address. Shall we answer there, or do you leave no name?" in asked.text
    assert f'value="{next(iter(typed.values()))}"' in asked.text
    assert not re.search(r'name="way"[^>]* checked', asked.text)
    undecided = reader.post("/say/done", {**sent, "asked": "1"})
    assert (undecided.status_code, rows()) == (422, [])
    decided = reader.post("/say/done", {**sent, "asked": "1", "way": "none"})
    assert (decided.status_code, [row.contact_id for row in rows()]) == (200, [None])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0


def test_an_address_in_the_other_box_matters_to_nobody(reader: Browser, campaign: CampaignFacts) -> None:
    sent = {"text": WORDS, "way": "none", "asked": "1", "phone": "12", "email": "x"}
    assert (reader.post("/say/done", sent).status_code, rows()[0].contact_id) == (200, None)


@pytest.mark.parametrize("typed", [{"phone": "8 701 234 56 78"}, {"email": "a@example.kz"}])
def test_a_way_that_nobody_offered_beside_an_address_is_asked_again(
    reader: Browser, campaign: CampaignFacts, typed: dict[str, str]
) -> None:
    answer = reader.post("/say/done", {"text": WORDS, "way": "owl", **typed})
    assert (answer.status_code, hidden(answer.text, "text"), rows()) == (422, WORDS, [])
    assert "Choose one from the list" in answer.text


def test_who_half_typed_an_address_and_leaves_no_name_is_asked_that_alone(
    reader: Browser, campaign: CampaignFacts
) -> None:
    answer = reader.post("/say/done", {"text": WORDS, "way": "none", "email": "a@"})
    assert "Shall we answer there, or do you leave no name?" in answer.text
    assert "Enter an e-mail address" not in answer.text


def test_what_fills_in_the_hidden_box_is_asked_to_press_again(
    reader: Browser, campaign: CampaignFacts
) -> None:
    answer = reader.post("/say/done", {"text": WORDS, "way": "none", "website": "http://x.example"})
    assert (answer.status_code, "Press the button once more" in answer.text, rows()) == (422, True, [])
    assert "http://x.example" not in answer.text


@pytest.mark.usefixtures("limits")
def test_too_many_from_one_visitor_wait_with_their_text_kept(
    reader: Browser, campaign: CampaignFacts
) -> None:
    for _number in range(20):
        assert reader.post("/say/done", {"text": WORDS, "way": "none"}).status_code == 200
    answer = reader.post("/say/done", {"text": WORDS, "way": "none"})
    assert (answer.status_code, answer.headers["Retry-After"], len(rows())) == (429, "600", 20)
    assert ("Try again in 10 min" in answer.text, hidden(answer.text, "text")) == (True, WORDS)


def test_a_topic_is_chosen_from_six_and_other(reader: Browser, campaign: CampaignFacts) -> None:
    topics = make_topics()
    page = reader.get("/say").text
    assert re.findall(r'name="topic" value="(\w+)"', page) == ["housing", "police", "roads", "other"]
    reader.post("/say/done", {"text": "Спасибо", "way": "none", "topic": "roads"})
    assert rows()[0].topic_id == topics["roads"].id


def test_others_who_said_the_same_are_told_as_a_public_number_and_one_press_joins_them(
    reader: Browser, campaign: CampaignFacts
) -> None:
    topics, place = make_topics(), make_place()
    said(topics["roads"], 23, district_id=place.district_id)
    said(topics["water"], 7, district_id=place.district_id)
    for audience in (Audience.PUBLIC, Audience.INSIDE):
        release(audience, NOON)
    db.session.flush()
    many = reader.post("/say", {"text": "Дорога разбита", "place": "Жымпиты"}).text
    few = reader.post("/say", {"text": WORDS, "place": "Жымпиты"}).text
    assert ("About 20 people have said this already" in many, "said this already" in few) == (True, False)
    done = reader.post("/say/same", {"text": "Дорога разбита", "place": "Жымпиты", "once": "s" * 32})
    (row,) = rows()
    assert (done.status_code, row.topic_id, row.district_id) == (200, topics["roads"].id, place.district_id)
    assert code_on(done.text)


def test_a_wrong_code_a_deleted_one_and_a_reference_answer_alike(
    reader: Browser, campaign: CampaignFacts
) -> None:
    gone = log()
    services.delete_by_writer(gone.grievance)
    db.session.flush()
    answers = [
        reader.post("/s", {"code": code})
        for code in ("AAAA-AAAA", gone.code, gone.grievance.reference, "?", "")
    ]
    bodies = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert ({answer.status_code for answer in answers}, len(bodies)) == ({422}, 1)
    assert "We cannot find this code. Check the letters and digits" in answers[0].text


@pytest.mark.usefixtures("limits")
def test_after_five_wrong_codes_a_right_one_waits_too(reader: Browser, campaign: CampaignFacts) -> None:
    right = log().code
    assert reader.post("/s", {"code": right}).status_code == 200
    for _number in range(5):
        assert reader.post("/s", {"code": "AAAA-AAAA"}).status_code == 422
    for path in ("/s", "/s/add", "/s/delete"):
        answer = reader.post(path, {"code": right})
        assert (answer.status_code, "Try again in 10 min" in answer.text) == (429, True)
        assert answer.headers["Retry-After"] == "600"


@pytest.mark.usefixtures("limits")
def test_the_wait_after_wrong_codes_ends(reader: Browser, campaign: CampaignFacts) -> None:
    right = log().code
    with time_machine.travel(NOON, tick=False) as clock:
        for _number in range(5):
            reader.post("/s", {"code": "AAAA-AAAA"})
        waiting = reader.post("/s", {"code": right}).status_code
        clock.shift(timedelta(minutes=20))
        assert (waiting, reader.post("/s", {"code": right}).status_code) == (429, 200)


def test_the_status_page_tells_the_states_with_their_days_and_the_answer(
    reader: Browser, campaign: CampaignFacts
) -> None:
    topics, _place = make_topics(), make_place()
    with at(NOON):
        logged = log(place="Жымпиты, дом 5")
    with at(NOON + timedelta(days=1)):
        services.answer(logged.grievance, "The pipe is mended", by=make_member())
        db.session.flush()
    page = reader.post("/s", {"code": logged.code}).text
    assert ("Monday 9 March" in page, "Tuesday 10 March" in page, "The pipe is mended" in page) == (True,) * 3
    assert queries.steps(logged.grievance)[-1].state is GrievanceState.ANSWERED
    assert (topics["water"].names["en"] in page, logged.grievance.reference in page) == (True, False)


def test_a_link_that_a_person_asked_for_opens_it_and_changes_nothing(
    reader: Browser, campaign: CampaignFacts
) -> None:
    row = make_grievance(reply_way=ReplyWay.SMS, phone=PHONE)
    (token,) = tokens.issue_all([link_to(row)])
    for _look in range(3):
        page = reader.get(f"/s/{token.upper()}")
        assert (page.status_code, WORDS[:8] in page.text, row.state) == (200, True, GrievanceState.NEW)
    assert reader.get("/s/g000000000000").status_code == 404
    assert reader.get("/s/a000000000000").status_code == 404
    added = reader.post("/s/add", {"code": token, "words": "And no gas"})
    assert (added.status_code, "And no gas" in added.text) == (200, True)


def test_words_that_no_code_takes_come_back_to_be_copied(reader: Browser) -> None:
    for code in ("WRONG-CODE", "gnolongerlink"):
        answer = reader.post("/s/add", {"code": code, "words": "And no gas since Monday"})
        assert (answer.status_code, "And no gas since Monday" in answer.text) == (422, True)


def test_something_is_added_by_code(reader: Browser, campaign: CampaignFacts) -> None:
    logged = log()
    added = reader.post("/s/add", {"code": logged.code, "words": "And no gas", "once": "x"})
    empty = reader.post("/s/add", {"code": logged.code, "words": " "})
    wrong = reader.post("/s/add", {"code": "AAAA-AAAA", "words": "Hello"})
    assert (added.status_code, "Added. Thank you." in added.text) == (200, True)
    assert (empty.status_code, "Write what you want to add" in empty.text) == (422, True)
    assert (wrong.status_code, "We cannot find this code" in wrong.text) == (422, True)
    assert [each.words for each in queries.additions(logged.grievance, by_writer=True)] == ["And no gas"]


def test_deleting_asks_once_and_then_nothing_is_left(reader: Browser, campaign: CampaignFacts) -> None:
    logged = log()
    question = reader.post("/s/delete", {"code": logged.code})
    assert (question.status_code, "Delete what you wrote?" in question.text) == (200, True)
    assert logged.grievance.words is not None
    done = reader.post("/s/delete", {"code": logged.code, "sure": "1"})
    assert (done.status_code, "It is deleted" in done.text) == (200, True)
    db.session.refresh(logged.grievance)
    assert logged.grievance.words is None
    assert reader.post("/s", {"code": logged.code}).status_code == 422


def test_a_stale_page_deletes_nothing(reader: Browser, campaign: CampaignFacts) -> None:
    logged = log()
    answer = reader.post_without_token("/s/delete", {"code": logged.code, "sure": "1"})
    assert (answer.status_code, logged.grievance.words is None) == (422, False)


def test_another_campaigns_code_opens_nothing(reader: Browser, campaign: CampaignFacts) -> None:
    other = make_campaign("other")
    with scope(other.id):
        code = log().code
    assert reader.post("/s", {"code": code}).status_code == 422
