"""A session that rests keeps the page: the password opens it as it was, with all that was typed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO

import pytest

from organizer.accounts.services.sessions import TRIES
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.bodies import LARGEST_FORM
from organizer.kernel.clock import now
from organizer.kernel.db import db
from tests import factories
from tests.accounts.rows import PASSWORD, make_person, open_sessions
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
HERE = {**ENGLISH, "Sec-Fetch-Site": "same-origin"}
ELSEWHERE = {**ENGLISH, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def person(browser: Browser, campaign: CampaignFacts) -> Actor:
    """Somebody who is signed in."""
    made = make_person(email="botagoz@example.kz")
    browser.sign_in(factories.make_session(made, campaign.host))
    return made


def hidden(page: str) -> dict[str, str]:
    return {name: text for name, text in HIDDEN.findall(page.partition("</form>")[0]) if name != "csrf_token"}


def later(minutes: int) -> datetime:
    return now() + timedelta(minutes=minutes)


def test_after_fifteen_idle_minutes_the_password_opens_the_page_again(
    browser: Browser, person: Actor
) -> None:
    with clock.at(later(16)):
        locked = browser.get("/staff/settings/sessions?view=all")
        assert locked.headers["Location"] == "/unlock?next=/staff/settings/sessions?view%3Dall"
        page = browser.get(locked.headers["Location"], headers=ENGLISH)
        assert (page.status_code, "Your page is kept" in page.text) == (200, True)
        opened = browser.post("/unlock", {"password": PASSWORD, **hidden(page.text)})
        assert (opened.status_code, opened.headers["Location"]) == (
            303,
            "/staff/settings/sessions?view=all",
        )
        assert browser.get("/staff/settings/sessions").status_code == 200


def test_who_keeps_working_is_not_locked(browser: Browser, person: Actor) -> None:
    for minutes in range(14, 100, 14):
        with clock.at(later(minutes)):
            assert browser.get("/staff/settings/sessions").status_code == 200


def test_a_session_that_rests_is_not_kept_awake_by_public_pages(browser: Browser, person: Actor) -> None:
    began = now()
    for minutes in (16, 20):
        with clock.at(began + timedelta(minutes=minutes)):
            browser.get("/unlock")
    with clock.at(began + timedelta(minutes=21)):
        assert browser.get("/staff/settings/sessions").status_code == 302


def test_what_was_typed_goes_on_after_the_password(browser: Browser, person: Actor) -> None:
    typed = {"old_password": "typed « & »", "password": "x", "once": "0123", "many": ["a", "b"]}
    with clock.at(later(16)):
        page = browser.post("/staff/settings/password?step=2", typed, headers=HERE)
        assert (page.status_code, "Nothing is lost" in page.text) == (403, True)
        assert HIDDEN.findall(page.text)[1:6] == [
            ("next", "/staff/settings/password?step=2"),
            ("again", "1"),
            ("old_password", "typed « &amp; »"),
            ("once", "0123"),
            ("many", "a"),
        ]
        carried = {**hidden(page.text), "old_password": "typed « & »"}
        wrong = browser.post("/unlock", {**carried, "password": "not the password"}, headers=HERE)
        assert (wrong.status_code, hidden(wrong.text)["once"]) == (422, "0123")
        right = browser.post("/unlock", {**carried, "password": PASSWORD}, headers=HERE)
    assert (right.status_code, right.headers["Location"]) == (307, "/staff/settings/password?step=2")


def test_a_post_to_a_page_that_rests_writes_nothing(browser: Browser, person: Actor) -> None:
    factories.make_session(person, "other.localhost")
    before = len(open_sessions(person))
    with clock.at(later(16)):
        browser.post("/staff/settings/sessions/end-others", headers=HERE)
        assert len(open_sessions(person)) == before


def test_words_of_another_site_are_not_carried_through_the_password(browser: Browser, person: Actor) -> None:
    with clock.at(later(16)):
        page = browser.post_without_token(
            "/staff/settings/sessions/end-others", {"planted": "1"}, headers=ELSEWHERE
        )
        door = browser.post_without_token(
            "/unlock", {"planted": "1", "again": "1", "next": "/staff/settings/password"}, headers=ELSEWHERE
        )

    assert ("planted" in page.text, "again" in hidden(page.text)) == (False, False)
    assert ("planted" in door.text, "again" in hidden(door.text)) == (False, False)


def test_files_are_not_carried_and_it_is_said(browser: Browser, person: Actor) -> None:
    with clock.at(later(16)):
        page = browser.post(
            "/staff/settings/password",
            {"note": "x", "file": (BytesIO(b"1,2"), "people.csv")},
            headers=HERE,
            content_type="multipart/form-data",
        )

    assert ("choose them again" in page.text, hidden(page.text).get("note")) == (True, "x")


def test_what_is_too_much_to_be_carried_is_said_to_be_gone(browser: Browser, person: Actor) -> None:
    with clock.at(later(16)):
        page = browser.post("/staff/settings/password", b"x" * (LARGEST_FORM + 1), headers=HERE)
    assert (page.status_code, "too large to be kept here" in page.text, hidden(page.text)) == (403, True, {})


def test_an_ended_session_keeps_what_was_typed_as_well(browser: Browser, person: Actor) -> None:
    with clock.at(later(13 * 60)):
        page = browser.post("/staff/settings/password", {"note": "long text"}, headers=HERE)
        assert (page.status_code, hidden(page.text)) == (
            403,
            {"next": "/staff/settings/password", "again": "1", "note": "long text"},
        )
        answer = browser.post(
            "/sign-in",
            {**hidden(page.text), "login": "botagoz@example.kz", "password": PASSWORD},
            headers=HERE,
        )
    assert (answer.status_code, answer.headers["Location"]) == (307, "/staff/settings/password")


def test_a_wrong_password_does_not_wake_it_and_five_close_it(browser: Browser, person: Actor) -> None:
    with clock.at(later(16)):
        answers = [
            browser.post("/unlock", {"password": "not the password"}, headers=ENGLISH).status_code
            for _ in range(TRIES)
        ]
        assert answers == [422] * TRIES
        assert browser.post("/unlock", {"password": PASSWORD}).status_code == 429
        assert browser.get("/staff/settings/sessions").status_code == 302


def test_lock_now_locks_at_once_and_comes_back_to_the_page(browser: Browser, person: Actor) -> None:
    page = f"{browser.base_url}/staff/settings/sessions"
    locked = browser.post("/lock", headers={"Referer": page})

    assert (locked.status_code, locked.headers["Location"]) == (303, "/unlock?next=/staff/settings/sessions")
    assert browser.get("/staff/settings/sessions").status_code == 302
    assert browser.post("/unlock", {"password": PASSWORD}).headers["Location"] == "/start"
    assert browser.get("/staff/settings/sessions").status_code == 200


def test_a_volunteers_session_does_not_rest(browser: Browser, campaign: CampaignFacts) -> None:
    person = make_person()
    browser.sign_in(factories.make_session(person, campaign.host))
    [opened] = open_sessions(person)
    opened.for_volunteer = True
    opened.ends_at = now() + timedelta(days=30)
    db.session.flush()

    browser.post("/lock")

    with clock.at(later(60 * 24 * 29)):
        assert browser.get("/staff/settings/sessions").status_code == 200


def test_without_a_session_there_is_nothing_to_unlock(browser: Browser) -> None:
    assert browser.get("/unlock?next=/staff/settings/sessions").headers["Location"] == (
        "/sign-in?next=/staff/settings/sessions"
    )


def test_a_session_that_is_awake_needs_no_password(browser: Browser, person: Actor) -> None:
    assert browser.get("/unlock?next=/staff/settings/sessions").headers["Location"] == (
        "/staff/settings/sessions"
    )


def test_signing_in_while_the_session_rests_asks_to_unlock(browser: Browser, person: Actor) -> None:
    with clock.at(later(16)):
        assert browser.get("/sign-in?next=/start").headers["Location"] == "/unlock?next=/start"
