"""Sessions that people see and end, and passwords they change."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.accounts import services
from organizer.accounts.models import LoginSession, SignInTry
from organizer.accounts.queries import login_index
from organizer.campaigns.roles import Role
from organizer.kernel import clock, jobs
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from tests import factories
from tests.accounts.rows import PASSWORD, make_person, open_sessions
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
NEW = "harbour violet trumpet"


@pytest.fixture
def person(browser: Browser, campaign: CampaignFacts) -> Actor:
    """Somebody who is signed in, in this browser and two others."""
    made = make_person(email="botagoz@example.kz")
    browser.sign_in(factories.make_session(made, campaign.host))
    factories.make_session(made, campaign.host)
    factories.make_session(made, "elsewhere.localhost")
    return made


@pytest.mark.parametrize("role", [Role.OWNER, Role.STAFF, Role.VOLUNTEER, Role.CANDIDATE])
def test_everybody_sees_where_they_are_signed_in(
    browser: Browser, campaign: CampaignFacts, role: Role
) -> None:
    person = make_person(role)
    browser.sign_in(factories.make_session(person, campaign.host))
    factories.make_session(make_person(name="Somebody else"), "secret.localhost")

    page = browser.get("/staff/settings/sessions", headers=ENGLISH)

    assert (page.status_code, page.text.count("This one"), "secret.localhost" in page.text) == (200, 1, False)


def test_one_session_is_ended_at_once(browser: Browser, person: Actor) -> None:
    other = next(each for each in open_sessions(person) if each.host.startswith("elsewhere"))

    answer = browser.post(f"/staff/settings/sessions/{other.id}/end")

    assert answer.status_code == 303
    assert other.id not in {each.id for each in open_sessions(person)}
    assert len(open_sessions(person)) == 2


def test_a_session_of_somebody_else_is_not_there(browser: Browser, person: Actor) -> None:
    stranger = make_person()
    factories.make_session(stranger, "aigul.localhost")
    [theirs] = open_sessions(stranger)

    answers = [
        browser.post(f"/staff/settings/sessions/{each}/end").status_code for each in (theirs.id, 12345)
    ]

    assert (answers, len(open_sessions(stranger))) == ([404, 404], 1)


def test_signing_out_everywhere_else_leaves_this_browser(browser: Browser, person: Actor) -> None:
    browser.post("/staff/settings/sessions/end-others", headers=ENGLISH)

    page = browser.get("/staff/settings/sessions", headers=ENGLISH)
    assert (len(open_sessions(person)), "2 browsers are signed out." in page.text) == (1, True)


def test_signing_out_ends_the_session_on_the_server(browser: Browser, person: Actor) -> None:
    answer = browser.post("/sign-out")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert len(open_sessions(person)) == 2
    browser.sign_in(browser.token)
    assert browser.get("/staff/settings/sessions").status_code == 302


def test_signing_out_by_a_link_is_not_possible(browser: Browser, person: Actor) -> None:
    assert browser.get("/sign-out").status_code == 405
    assert browser.get("/staff/settings/sessions").status_code == 200


def test_a_new_password_ends_the_other_sessions(browser: Browser, person: Actor) -> None:
    answer = browser.post("/staff/settings/password", {"old_password": PASSWORD, "password": NEW})

    assert (answer.status_code, len(open_sessions(person))) == (303, 1)
    browser.post("/sign-out")
    signed_in = browser.post("/sign-in", {"login": "botagoz@example.kz", "password": NEW})
    assert signed_in.status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("not the password", NEW, "This password is not right"),
        (PASSWORD, "short", "Use 12 characters or more"),
        ("", NEW, "Enter your password"),
        (PASSWORD, "", "Enter a new password"),
    ],
)
def test_a_password_is_not_changed_without_the_old_one_or_to_a_poor_one(
    browser: Browser, person: Actor, old: str, new: str, words: str
) -> None:
    answer = browser.post("/staff/settings/password", {"old_password": old, "password": new}, headers=ENGLISH)

    assert (answer.status_code, words in answer.text, len(open_sessions(person))) == (422, True, 3)


def test_being_seen_is_written_once_a_minute_at_most(browser: Browser, person: Actor) -> None:
    began = now()
    seen = []
    for seconds in (30, 59, 61, 90, 122):
        with clock.at(began + timedelta(seconds=seconds)):
            browser.get("/staff/settings/sessions")
        newest = max(each.seen_at for each in open_sessions(person))
        seen.append(round((newest - began).total_seconds()))
    assert seen == [0, 0, 61, 61, 122]


def test_the_start_page_is_that_of_the_role(browser: Browser, campaign: CampaignFacts) -> None:
    browser.sign_in(factories.make_session(make_person(Role.STAFF), campaign.host))

    assert browser.get("/start").status_code == 302


def test_what_is_kept_of_sign_ins_is_forgotten_in_time(house: Flask, person: Actor) -> None:
    old = now() - timedelta(days=31)
    index = login_index("somebody")
    db.session.add_all([SignInTry(login_index=index, at=old), SignInTry(login_index=index, at=now())])
    ended = open_sessions(person)[0]
    ended.ends_at = old
    db.session.commit()

    jobs.run(house, "accounts.forget", {})

    db.session.expire_all()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 2


def test_sessions_on_some_hosts_are_ended_alone(person: Actor) -> None:
    ended = services.end_sessions(person.user_id, hosts=frozenset({"elsewhere.localhost:8000"}))

    assert (ended, {each.host for each in open_sessions(person)}) == (1, {"aigul.localhost:8000"})
