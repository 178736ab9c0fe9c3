"""The pages on which people sign up and answer, without signing in."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, Contact
from organizer.kernel import clock, tokens
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import COOKIE
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Link, Purpose
from organizer.meetings import services as meetings
from organizer.volunteers import queries, services
from organizer.volunteers.models import SignupState, Volunteer
from tests.conftest import counted_statements
from tests.factories import make_member
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    TUESDAY,
    attend,
    make_election,
    make_meeting,
    make_venue,
    make_village,
)
from tests.meetings.visits import text_of
from tests.volunteers.rows import bodies, make_shift, own_link, sign_up, standing, told, wait
from tests.web import Browser

PHONE = "8 701 234 56 78"
E164 = PhoneNumber("+77012345678")
FORM = {"name": "Ерлан", "phone": PHONE, "language": "kk"}
CONFIRMED, WAITING, CANCELLED = SignupState.CONFIRMED, SignupState.WAITING, SignupState.CANCELLED
pytestmark = pytest.mark.usefixtures("roles")


@pytest.fixture(autouse=True)
def _english(browser: Browser, campaign: CampaignFacts) -> None:
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)


def headings(page: str) -> list[tuple[str, str]]:
    return re.findall(r"<li><a class=\"ev[^>]*><b>([\d:]+)</b><span><b>([^<]+)</b>", page)


def test_the_list_shows_roles_with_counts_and_the_nearest_shifts_first(browser: Browser) -> None:
    meeting = make_meeting()
    make_shift("photo", 1, meeting)
    make_shift("chairs", 3, meeting)
    make_shift("host", 1, meeting)
    answer = browser.get("/volunteer")
    assert headings(answer.text) == [("17:00", "Chairs and sound"), ("18:15", "Photo")]
    assert re.findall(r'<a class="chip"[^>]*>([^<]+) <b>(\d+)</b>', answer.text) == [
        ("Chairs and sound", "3"),
        ("Photo", "1"),
    ]
    assert (answer.headers["Cache-Control"], "Set-Cookie" in answer.headers) == ("no-cache", False)


def test_role_day_and_place_are_part_of_the_address(browser: Browser) -> None:
    here = make_meeting(venue_id=make_venue(village=make_village("Аксай")).id)
    make_shift("photo", 1, here)
    make_shift("chairs", 1, here)
    there = make_meeting(
        SATURDAY + timedelta(days=1), venue_id=make_venue(village=make_village("Каменка")).id
    )
    make_shift("photo", 1, there)
    seen = {
        query: headings(browser.get(f"/volunteer?{query}").text)
        for query in ("role=chairs", "day=2026-03-15", "place=Aksai", "role=photo&place=Каменка", "role=x")
    }
    assert seen == {
        "role=chairs": [("17:00", "Chairs and sound")],
        "day=2026-03-15": [("18:15", "Photo")],
        "place=Aksai": [("17:00", "Chairs and sound"), ("18:15", "Photo")],
        "role=photo&place=Каменка": [("18:15", "Photo")],
        "role=x": [],
    }


def test_a_place_without_shifts_shows_the_nearest(browser: Browser) -> None:
    near = make_village("Аксай", position=(51.16, 53.0))
    far = make_village("Каменка", position=(45.0, 60.0))
    make_village("Бурлин", position=(51.2, 53.1))
    make_shift("photo", 1, make_meeting(venue_id=make_venue(village=far).id))
    make_shift("chairs", 1, make_meeting(SATURDAY + timedelta(days=3), venue_id=make_venue(village=near).id))
    page = browser.get("/volunteer?place=Бурлин").text
    assert "No shifts at this place. The nearest ones:" in page
    assert [title for _time, title in headings(page)] == ["Chairs and sound", "Photo"]


def test_an_unknown_place_shows_the_next_in_time(browser: Browser) -> None:
    make_shift("photo", 1)
    assert headings(browser.get("/volunteer?place=Атлантида").text) == [("18:15", "Photo")]


def test_a_long_list_goes_on_by_its_last_row(browser: Browser) -> None:
    meeting = make_meeting()
    for _number in range(23):
        make_shift("chairs", 1, meeting)
    first = browser.get("/volunteer").text
    rest = re.search(r'href="(\?after=[^"]+)"', first)
    assert rest is not None
    assert (len(headings(first)), len(headings(browser.get(f"/volunteer{rest[1]}").text))) == (20, 3)


def test_the_list_costs_the_same_with_many_shifts(browser: Browser) -> None:
    def statements() -> int:
        with counted_statements() as seen:
            assert browser.get("/volunteer").status_code == 200
        return len(seen)

    make_shift("chairs")
    one = statements()
    for day in range(8):
        meeting = make_meeting(SATURDAY + timedelta(days=day))
        for role in ("door", "photo"):
            make_shift(role, 1, meeting)
    assert statements() == one


def test_with_all_shifts_filled_a_number_is_enough(browser: Browser) -> None:
    page = browser.get("/volunteer").text
    assert "All shifts are filled. Leave your number, we call when a place opens" in page

    answer = browser.post_without_token("/volunteer/call-me", {"phone": PHONE})
    assert (answer.status_code, answer.location) == (303, "/volunteer/thanks/call")
    assert "When a place opens, we call you." in browser.get(answer.location or "").text
    assert [offer.phone for offer in queries.offers()] == ["+7 701 ••• •• 78"]


def test_a_wrong_number_comes_back_as_it_was_typed(browser: Browser) -> None:
    make_shift()
    answer = browser.post_without_token("/volunteer/call-me", {"phone": "12345"})
    assert (answer.status_code, 'value="12345"' in answer.text) == (422, True)
    assert "Enter a Kazakhstan mobile number" in answer.text


def test_a_number_that_is_typed_again_and_again_is_written_to_three_times(browser: Browser) -> None:
    answers = set()
    for _shift in range(5):
        answer = browser.post(f"/volunteer/{make_shift().id}", FORM)
        answers.add((answer.status_code, answer.location))
    assert answers == {(303, "/volunteer/thanks/place")}
    browser.post("/volunteer/enter", {"phone": PHONE})
    assert Counter(told()) == {
        ("shift", "ready"): 3,
        ("shift", "suppressed"): 2,
        ("sign_in", "suppressed"): 1,
    }


def test_consent_is_kept_in_the_language_it_was_read_in(browser: Browser) -> None:
    shift = make_shift()
    browser.post(f"/volunteer/{shift.id}", FORM)
    contact, consent = (
        db.session.scalars(sa.select(Contact)).one(),
        db.session.scalars(sa.select(Consent)).one(),
    )
    assert (contact.language, consent.language) == ("kk", "en")


def test_while_nobody_says_who_keeps_the_data_no_number_is_taken(browser: Browser) -> None:
    current_campaign().operator = ""
    db.session.flush()
    closed = "We cannot take phone numbers yet. Please come back in a few days"
    assert (closed in browser.get("/volunteer").text, 'name="phone"' in browser.get("/volunteer").text) == (
        True,
        False,
    )
    shift = make_shift()
    page = browser.get(f"/volunteer/{shift.id}").text
    assert (closed in page, 'name="phone"' in page) == (True, False)
    answer = browser.post(f"/volunteer/{shift.id}", FORM)
    assert (answer.status_code, closed in answer.text, standing(shift)) == (422, True, (0, []))
    answer = browser.post_without_token("/volunteer/call-me", {"phone": PHONE})
    assert (answer.status_code, closed in answer.text) == (422, True)


def test_another_site_can_leave_no_number(browser: Browser) -> None:
    answer = browser.post_without_token(
        "/volunteer/call-me", {"phone": PHONE}, headers={"Origin": "https://evil.example"}
    )
    assert (answer.status_code, queries.offers()) == (403, [])


def test_the_page_says_what_when_where_who_leads_and_what_is_agreed_to(browser: Browser) -> None:
    meeting = make_meeting()
    services.sign_up(make_shift("host", 1, meeting).id, _host(), by=_staff())
    page = text_of(browser.get(f"/volunteer/{make_shift('chairs', 2, meeting).id}").text)
    for words in (
        "You set up the chairs",
        "Saturday 14 March, 17:00–20:30",
        "Жымпиты, Culture house",
        "Ботагөз Т.",
        "If you press &#34;Sign me up&#34;, you agree to this:",
        "What for: SMS and calls about your shifts",
    ):
        assert words in page


def _host() -> services.Offering:
    return services.Offering(phone=PhoneNumber("+77019999999"), name="Ботагөз Темірова", language="kk")


def _staff() -> Actor:
    return make_member(Role.STAFF)


def test_two_fields_and_one_press_take_the_place_and_the_link_goes_to_the_phone(browser: Browser) -> None:
    shift = make_shift()
    answer = browser.post(f"/volunteer/{shift.id}", FORM)
    assert (answer.status_code, standing(shift)) == (303, (1, [CONFIRMED]))
    thanks = browser.get(answer.location or "").text
    assert "You are signed up. The link to change or cancel it comes by SMS." in thanks
    token = bodies()[0].rpartition("/v/")[2]
    assert token not in thanks
    page = browser.get(f"/v/{token}")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert "You are in" in page.text
    assert ("Ерлан" in page.text, "+7 701" in page.text) == (False, False)


def test_a_press_reads_the_shift_once_and_in_its_turn(browser: Browser) -> None:
    shift = make_shift()
    with counted_statements() as seen:
        assert browser.post(f"/volunteer/{shift.id}", FORM).status_code == 303
    assert sum("FROM shift JOIN" in each for each in seen) == 1


@pytest.mark.parametrize("role", ["chairs", "door"])
def test_a_press_is_answered_alike_for_a_number_that_is_in_one_that_is_known_and_a_new_one(
    browser: Browser, role: str
) -> None:
    shift = make_shift(role, 4)
    sign_up(shift, E164)
    sign_up(make_shift(), PhoneNumber("+77012345679"))
    pages = set()
    for phone in (PHONE, "8 701 234 56 79", "8 701 234 56 70"):
        for extra in ({}, {"wait": "1"}):
            answer = browser.post(f"/volunteer/{shift.id}", {**FORM, "phone": phone, **extra})
            pages.add((bool(extra), answer.status_code, answer.location, answer.text))
    assert len(pages) == 2


def test_nobody_who_only_typed_a_number_can_stop_the_sms_to_it(browser: Browser) -> None:
    voter = attend(make_meeting(), phone=E164)
    answer = browser.post(f"/volunteer/{make_shift().id}", FORM)
    seen = browser.get(answer.location or "").text
    reached = re.findall(r'(?:href|action)="(/(?:v|stop)/[^"]*)"', seen)
    standing_ones = db.session.scalars(sa.select(Consent).where(Consent.withdrawn_at.is_(None)))
    assert (answer.location, reached) == ("/volunteer/thanks/place", [])
    assert {each.purpose.value for each in standing_ones} == {"reminders", "volunteer"}
    assert voter.contact.language == "kk"


def test_other_shifts_of_the_meeting_are_taken_along(browser: Browser) -> None:
    meeting = make_meeting()
    chairs, photo = make_shift("chairs", 2, meeting), make_shift("photo", 1, meeting)
    answer = browser.post(f"/volunteer/{chairs.id}", {**FORM, "also": [str(photo.id), "77"]})
    assert (standing(chairs), standing(photo)) == ((1, [CONFIRMED]), (1, [CONFIRMED]))
    assert answer.location == "/volunteer/thanks/place"
    assert browser.get(f"/v/{bodies()[0].rpartition('/v/')[2]}").text.count("<section") == 2


def test_the_same_phone_twice_gets_words_and_no_link(browser: Browser) -> None:
    shift = make_shift()
    browser.post(f"/volunteer/{shift.id}", FORM)
    answer = browser.post(f"/volunteer/{shift.id}", {**FORM, "name": "Somebody else"})
    assert (answer.status_code, answer.location) == (303, "/volunteer/thanks/place")
    assert standing(shift) == (1, [CONFIRMED])
    assert db.session.scalars(sa.select(Contact)).one().name == "Ерлан"


def test_what_is_missing_is_said_beside_the_field_and_above(browser: Browser) -> None:
    shift = make_shift()
    answer = browser.post(f"/volunteer/{shift.id}", {"name": " ", "phone": "", "note": "x" * 201})
    assert answer.status_code == 422
    for words in ("Enter your name", "Enter your mobile number", "200 characters at most. Now 201"):
        assert answer.text.count(words) == 2


def test_a_shift_filled_meanwhile_keeps_the_text_and_offers_others_first(browser: Browser) -> None:
    meeting = make_meeting()
    chairs, photo = make_shift("chairs", 1, meeting), make_shift("photo", 1, meeting)
    sign_up(chairs)
    answer = browser.post(f"/volunteer/{chairs.id}", {**FORM, "note": "Көлігім бар"})
    page = answer.text
    assert answer.status_code == 422
    assert "This shift has just been filled. Choose another or join the waiting list" in page
    assert all(f'value="{typed}"' in page for typed in ("Ерлан", PHONE, "Көлігім бар"))
    other = page.index(f'formaction="/volunteer/{photo.id}"')
    assert other < page.index('name="name"') < page.index("Join the waiting list</button>")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Consent)) == 1


def test_a_filled_shift_elsewhere_is_offered_in_the_same_role(browser: Browser) -> None:
    full, other = make_shift("chairs", 1), make_shift("chairs", 1)
    sign_up(full)
    page = browser.get(f"/volunteer/{full.id}").text
    assert f'href="/volunteer/{other.id}"' in page


def test_another_shift_filled_meanwhile_takes_nothing(browser: Browser) -> None:
    meeting = make_meeting()
    chairs, photo = make_shift("chairs", 2, meeting), make_shift("photo", 1, meeting)
    sign_up(photo)
    answer = browser.post(f"/volunteer/{chairs.id}", {**FORM, "also": [str(photo.id)]})
    assert (answer.status_code, standing(chairs)) == (303, (1, [CONFIRMED]))


def test_the_waiting_list_is_joined_by_a_press(browser: Browser) -> None:
    shift = make_shift("chairs", 1)
    sign_up(shift)
    answer = browser.post(f"/volunteer/{shift.id}", {**FORM, "wait": "1"})
    assert standing(shift) == (1, [CONFIRMED, WAITING])
    assert "You are on the waiting list." in browser.get(answer.location or "").text
    again = browser.post(f"/volunteer/{shift.id}", {**FORM, "wait": "1"})
    assert again.location == "/volunteer/thanks/list"


def test_a_stale_form_keeps_what_was_typed(browser: Browser) -> None:
    shift = make_shift()
    answer = browser.post_without_token(f"/volunteer/{shift.id}", FORM)
    assert (answer.status_code, standing(shift)) == (422, (0, []))
    assert "The page was open too long. Your text is kept. Press Send again" in answer.text
    assert f'value="{PHONE}"' in answer.text


def test_a_shift_that_is_over_or_off_is_gone(browser: Browser) -> None:
    meeting = make_meeting()
    shift = make_shift("chairs", 1, meeting)
    with clock.at(shift.ends_at):
        assert browser.get(f"/volunteer/{shift.id}").status_code == 410
    meetings.cancel(meeting, version=meeting.version, by=None)
    db.session.flush()
    assert browser.get(f"/volunteer/{shift.id}").status_code == 410
    assert browser.get("/volunteer/1").status_code == 404


def test_opening_the_link_ten_times_changes_nothing(browser: Browser) -> None:
    shift = make_shift()
    token = sign_up(shift).token
    db.session.flush()
    with counted_statements() as seen:
        pages = {browser.get(f"/v/{token}").status_code for _scanner in range(10)}
    assert (pages, standing(shift)) == ({200}, (1, [CONFIRMED]))
    assert [each for each in seen if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []


def press(browser: Browser, token: str, act: str, signup_id: int) -> tuple[int, str]:
    answer = browser.post(f"/v/{token}/{act}", {"signup": str(signup_id)})
    return answer.status_code, browser.get(f"/v/{token}").text


def test_coming_cannot_come_and_undo_are_presses(browser: Browser) -> None:
    shift = make_shift()
    given = sign_up(shift)
    status, page = press(browser, given.token, "coming", given.signup.id)
    assert (status, "You said that you are coming" in page) == (303, True)
    with clock.at(NOW + timedelta(minutes=1)):
        status, page = press(browser, given.token, "cannot", given.signup.id)
        assert (status, "You are not coming" in page, standing(shift)[0]) == (303, True, 0)
        status, page = press(browser, given.token, "undo", given.signup.id)
        assert (status, "You said that you are coming" in page, standing(shift)[0]) == (303, True, 1)


def test_who_comes_after_all_too_late_is_told_so(browser: Browser) -> None:
    shift = make_shift("chairs", 1)
    given = sign_up(shift)
    press(browser, given.token, "cannot", given.signup.id)
    sign_up(shift)
    assert f"/v/{given.token}/undo" not in browser.get(f"/v/{given.token}").text
    for act in ("coming", "undo"):
        answer = browser.post(f"/v/{given.token}/{act}", {"signup": str(given.signup.id)})
        assert (answer.status_code, "This shift has just been filled" in answer.text) == (422, True)
    assert standing(shift) == (1, [CONFIRMED, CANCELLED])


def test_a_link_answers_for_no_other_sign_up(browser: Browser) -> None:
    shift = make_shift()
    given, other = sign_up(shift), sign_up(shift)
    for act in ("coming", "cannot", "undo", "stop"):
        for signup_id in (other.signup.id, 1, ""):
            answer = browser.post(f"/v/{given.token}/{act}", {"signup": str(signup_id)})
            assert answer.status_code == 404
    answer = browser.post(f"/v/{given.token}/undo", {"signup": str(given.signup.id)})
    assert answer.status_code == 404
    assert standing(shift) == (2, [CONFIRMED, CONFIRMED])


def test_who_waits_is_offered_to_leave_the_list(browser: Browser) -> None:
    shift = make_shift("chairs", 1)
    sign_up(shift)
    page = browser.get(f"/v/{own_link(wait(shift), shift)}").text
    assert "Take me off the list" in page
    assert "I am coming" not in page


def test_the_stop_button_leads_to_the_page_that_stops_all(browser: Browser) -> None:
    given = sign_up(make_shift())
    answer = browser.post(f"/v/{given.token}/stop", {"signup": str(given.signup.id)})
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/stop/s")


def test_thirty_days_after_the_shift_the_link_is_gone(browser: Browser) -> None:
    shift = make_shift()
    token = sign_up(shift).token
    with clock.at(shift.ends_at + timedelta(days=29)):
        assert browser.get(f"/v/{token}").status_code == 200
    with clock.at(shift.ends_at + timedelta(days=30)):
        answer = browser.get(f"/v/{token}")
    assert (answer.status_code, "This meeting is over" in answer.text) == (410, True)
    assert browser.get("/v/v000000000000").status_code == 404


def test_the_calendar_file_has_the_shift_at_its_hour(browser: Browser) -> None:
    given = sign_up(make_shift())
    answer = browser.get(f"/v/{given.token}/calendar.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    for line in (
        "DTSTART;TZID=Asia/Oral:20260314T170000",
        "DTEND;TZID=Asia/Oral:20260314T203000",
        "STATUS:CONFIRMED",
        "TRIGGER:-PT120M",
    ):
        assert line in answer.text


def test_a_feed_follows_all_shifts_and_says_what_is_off(browser: Browser) -> None:
    first = make_shift()
    signup = sign_up(first, E164).signup
    sign_up(make_shift("photo"), E164)
    services.cancel(signup)
    volunteer = queries.volunteer(signup.volunteer_id)
    token = services.open_feed(volunteer, by=_staff())
    db.session.flush()
    text = browser.get(f"/my/{token}.ics").text
    assert (text.count("BEGIN:VEVENT"), text.count("STATUS:CANCELLED")) == (2, 1)


def test_a_feed_of_something_else_is_not_found(browser: Browser) -> None:
    token = tokens.issue(Purpose.FEED, "candidate:7", ends_at=None).token
    db.session.flush()
    assert browser.get(f"/my/{token}.ics").status_code == 404


def test_known_and_unknown_numbers_get_the_same_answer(browser: Browser) -> None:
    sign_up(make_shift(), E164)
    answers = {
        (answer.status_code, answer.location)
        for phone in (PHONE, "8 702 000 00 00")
        for answer in [browser.post("/volunteer/enter", {"phone": phone})]
    }
    assert answers == {(303, "/volunteer/thanks/link")}
    assert [purpose for purpose, _state in told()].count("sign_in") == 1
    assert browser.post("/volunteer/enter", {"phone": "x"}).status_code == 422


def test_a_sign_in_link_is_opened_many_times_and_used_once(browser: Browser) -> None:
    sign_up(make_shift(), E164)
    volunteer = db.session.scalars(sa.select(Volunteer)).one()
    token = tokens.issue(Purpose.ENTER, subject(volunteer), ends_at=NOW + timedelta(hours=1)).token
    db.session.flush()
    assert {browser.get(f"/my/enter/{token}").status_code for _preview in range(10)} == {200}
    assert db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.ENTER)).one().used_at is None

    answer = browser.post(f"/my/enter/{token}")
    assert (answer.status_code, answer.location) == (303, "/my")
    assert "Chairs and sound" in browser.get("/my").text
    assert browser.get(f"/my/enter/{token}").status_code == 410
    assert browser.post(f"/my/enter/{token}").status_code == 410


def test_a_moved_waiting_person_sees_the_place(browser: Browser) -> None:
    shift = make_shift("chairs", 1)
    holder = sign_up(shift).signup
    waiting = services.join_waiting_list(shift.id, _host())
    services.cancel(holder)
    assert "You are in" in browser.get(f"/v/{own_link(waiting, shift)}").text
    assert wait(shift).state is WAITING


def test_a_link_speaks_its_owners_language_unless_the_browser_has_chosen_one(
    browser: Browser, campaign: CampaignFacts
) -> None:
    token = sign_up(make_shift()).token
    assert '<html lang="en">' in browser.get(f"/v/{token}").text
    stranger = Browser(browser.app, campaign.host)
    page = stranger.get(f"/v/{token}", headers={"Accept-Language": "ru"})
    assert ('<html lang="kk">' in page.text, "Жазылдыңыз" in page.text) == (True, True)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "x" * 3000, "\x00"])
def test_a_day_that_nobody_meant_breaks_no_list(browser: Browser, day: str) -> None:
    make_shift()
    query = {"day": day, "after": day, "role": day, "place": day}
    assert browser.get("/volunteer", query_string=query).status_code == 200


@pytest.mark.parametrize("typed", ["a\x00b", "🙂" * 40, "9" * 400, "</textarea>", "\u202e"])
def test_whatever_is_typed_is_answered_in_words(browser: Browser, typed: str) -> None:
    path = f"/volunteer/{make_shift().id}"
    everywhere = dict.fromkeys(("name", "phone", "note", "language", "also", "wait"), typed)
    assert browser.post(path, everywhere).status_code == 422
    assert browser.post(path, {**everywhere, "phone": PHONE, "note": typed[:200]}).status_code in {303, 422}


def test_on_the_day_of_silence_nobody_is_called_to_help_and_nobody_signs_up(browser: Browser) -> None:
    shift = make_shift()
    make_election(campaign_from=TUESDAY - timedelta(days=9), silence_from=TUESDAY - timedelta(hours=1))
    page = browser.get("/volunteer").text
    assert ("Today there is no campaigning." in page, headings(page)) == (True, [])

    answer = browser.post(f"/volunteer/{shift.id}", FORM)
    assert (answer.status_code, standing(shift)) == (422, (0, []))
    assert "This is the day of silence." in answer.text
    refused = browser.post_without_token("/volunteer/call-me", {"phone": PHONE})
    assert (refused.status_code, f'value="{PHONE}"' in refused.text) == (422, True)
    assert ("This is the day of silence." in refused.text, queries.offers()) == (True, [])


def test_who_signs_in_is_told_the_way_of_volunteers(browser: Browser) -> None:
    assert 'href="/volunteer/enter"' in browser.get("/sign-in").text


def test_a_page_promises_helpers_only_sms_that_can_leave(browser: Browser) -> None:
    checked, chairs = make_shift("log"), make_shift("chairs", 1)
    sign_up(chairs)
    waits = own_link(wait(chairs), chairs)
    current_campaign().sms_open = False
    db.session.flush()
    dones = ("place", "asked", "list", "link")
    paths = [*(f"/volunteer/thanks/{done}" for done in dones), "/volunteer/enter"]
    said = {path: re.findall(r"SMS are not switched on yet[^<]*", browser.get(path).text) for path in paths}
    assert said == {
        "/volunteer/thanks/place": ["SMS are not switched on yet: to change or cancel it, call us."],
        "/volunteer/thanks/asked": ["SMS are not switched on yet: to ask about yours, call us."],
        "/volunteer/thanks/list": ["SMS are not switched on yet: to ask about a place, call us."],
        "/volunteer/thanks/link": ["SMS are not switched on yet. Call us, and we tell you your shifts."],
        "/volunteer/enter": ["SMS are not switched on yet. Call us, and we tell you your shifts."],
    }
    for path in (f"/volunteer/{checked.id}", f"/v/{waits}", *paths):
        page = browser.get(path).text
        assert re.findall("by SMS|We send|No SMS after", page) == [], path
