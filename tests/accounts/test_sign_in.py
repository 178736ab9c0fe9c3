"""Signing in: one answer for every wrong case, limits in the database, sessions in a table."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.accounts.models import LoginSession, SignInTry
from organizer.accounts.queries import digest_of, phone_index
from organizer.accounts.services.sessions import TRIES
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import db
from tests import factories
from tests.accounts.rows import PASSWORD, hashed, make_person, open_sessions
from tests.web import Browser

WRONG = "Phone, e-mail or password is not right"
ENGLISH = {"Accept-Language": "en"}


def try_to_sign_in(browser: Browser, login: str, password: str, **more: str) -> tuple[int, str | None, bool]:
    answer = browser.post("/sign-in", {"login": login, "password": password, **more}, headers=ENGLISH)
    return answer.status_code, answer.headers.get("Location"), WRONG in answer.text


def cookie_of(browser: Browser) -> dict[str, object]:
    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        return dict(cookie)


def test_the_right_password_opens_a_session(browser: Browser, campaign: CampaignFacts) -> None:
    person = make_person(email="botagoz@example.kz")

    answer = browser.post(
        "/sign-in",
        {"login": " Botagoz@Example.kz ", "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 10) Chrome/137.0 Mobile Safari/537.36"},
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/start")
    [opened] = open_sessions(person)
    assert (opened.host, opened.device, opened.factor, opened.for_volunteer) == (
        f"{campaign.host}:8000",
        "Chrome, Android",
        "password",
        False,
    )
    assert opened.ends_at - opened.opened_at == timedelta(hours=12)
    assert opened.digest == digest_of(str(cookie_of(browser)["_user_id"]))
    [entry] = db.session.scalars(sa.select(AuditEntry)).all()
    assert (entry.verb, entry.about) == ("session.opened", f"user:{person.user_id}")


def test_nothing_of_the_browser_before_lives_on_in_the_session(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")
    with browser.client.session_transaction(base_url=browser.base_url) as cookie:
        cookie["planted"] = "by who sat here before"
    try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)
    assert cookie_of(browser).keys() == {"_user_id", "_fresh", "_id", "_permanent"}


def test_a_phone_signs_in_as_an_e_mail_does(browser: Browser) -> None:
    make_person(phone="+77012345678", phone_index=phone_index("+77012345678"))

    assert try_to_sign_in(browser, "8 701 234 56 78", PASSWORD) == (303, "/start", False)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("botagoz@example.kz", "not the password"),
        ("nobody@example.kz", PASSWORD),
        ("+7 701 000 00 00", PASSWORD),
        ("volunteer@example.kz", PASSWORD),
        ("volunteer@example.kz", ""),
        ("neither", PASSWORD),
        ("x" * 5000, PASSWORD),
        ("botagoz@example.kz", "x" * 100_000),
    ],
)
def test_every_wrong_case_has_one_answer(browser: Browser, login: str, password: str) -> None:
    make_person(email="botagoz@example.kz")
    factories.make_member(Role.VOLUNTEER, email="volunteer@example.kz")
    db.session.commit()

    status, location, _words = try_to_sign_in(browser, login, password)

    assert (status, location) == (422, None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 0


def test_wrong_and_unknown_read_alike(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")

    pages = [
        browser.post("/sign-in", {"login": login, "password": "not the password"}, headers=ENGLISH).text
        for login in ("botagoz@example.kz", "nobody@example.kz")
    ]

    plain = [page.replace("botagoz@example.kz", "…").replace("nobody@example.kz", "…") for page in pages]
    assert WRONG in plain[0]
    assert [without_tokens(page) for page in plain] == [without_tokens(plain[0])] * 2


def without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrf_token" not in line and 'name="once"' not in line]


def test_five_tries_close_a_login_for_five_minutes_whether_it_exists_or_not(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")
    began = now()
    for login in ("botagoz@example.kz", "nobody@example.kz"):
        with clock.at(began):
            tries = [try_to_sign_in(browser, login, "not the password") for _ in range(TRIES)]
            sixth = browser.post("/sign-in", {"login": login, "password": PASSWORD}, headers=ENGLISH)
        assert tries == [(422, None, True)] * TRIES
        assert (sixth.status_code, "Too many tries. Wait 5 min" in sixth.text) == (429, True)
        assert sixth.headers["Retry-After"] == "300"

    with clock.at(began + timedelta(minutes=5, seconds=1)):
        assert try_to_sign_in(browser, "botagoz@example.kz", PASSWORD) == (303, "/start", False)


@pytest.mark.usefixtures("limits", "campaign")
def test_a_visitor_who_tries_too_often_reads_how_long_this_limit_lasts(browser: Browser) -> None:
    for turn in range(30):
        try_to_sign_in(browser, f"nobody{turn}@example.kz", "not the password")
    answer = browser.post("/sign-in", {"login": "nobody", "password": PASSWORD}, headers=ENGLISH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    assert "Too many tries. Try again in 5 min" in answer.text


def test_signing_in_clears_the_tries(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")
    for _ in range(TRIES - 1):
        try_to_sign_in(browser, "botagoz@example.kz", "not the password")

    assert try_to_sign_in(browser, "botagoz@example.kz", PASSWORD) == (303, "/start", False)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInTry)) == 0


def test_tries_are_kept_as_keyed_hashes_only(browser: Browser) -> None:
    try_to_sign_in(browser, "nobody@example.kz", "not the password")

    [kept] = db.session.scalars(sa.select(SignInTry)).all()
    assert len(kept.login_index) == 16


@pytest.mark.parametrize(
    ("wished", "given"),
    [
        ("/staff/meetings?view=week", "/staff/meetings?view=week"),
        ("https://evil.example/", "/start"),
        ("//evil.example/", "/start"),
        ("/\\evil.example", "/start"),
        ("/\t/evil.example", "/start"),
        ("javascript:alert(1)", "/start"),
        ("staff", "/start"),
        ("", "/start"),
    ],
)
def test_only_a_page_of_this_site_comes_next(browser: Browser, wished: str, given: str) -> None:
    make_person(email="botagoz@example.kz")

    assert try_to_sign_in(browser, "botagoz@example.kz", PASSWORD, next=wished) == (303, given, False)


def test_the_cookie_of_before_is_worth_nothing_after_signing_in(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_person(email="botagoz@example.kz")
    try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)
    first = cookie_of(browser)["_user_id"]
    try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)

    ended = db.session.scalars(
        sa.select(LoginSession.ended_at).where(LoginSession.digest == digest_of(str(first)))
    ).one()
    assert ended is not None
    other = Browser(browser.app, campaign.host).sign_in(str(first))
    assert other.get("/staff/settings/sessions").status_code == 302


def test_a_session_of_one_host_opens_nothing_on_another(browser: Browser, house: Flask) -> None:
    neighbour = factories.make_campaign("neighbour")
    make_person(email="botagoz@example.kz")
    try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)
    token = str(cookie_of(browser)["_user_id"])

    answer = Browser(house, neighbour.host).sign_in(token).get("/staff/settings/sessions")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/staff/settings/sessions"


def test_somebody_of_another_team_is_told_so(browser: Browser) -> None:
    user = factories.make_user(email="guest@example.kz", password_hash=hashed())
    db.session.commit()
    assert user.id

    assert try_to_sign_in(browser, "guest@example.kz", PASSWORD) == (303, "/start", False)
    assert browser.get("/start").headers["Location"] == "/sign-in?next=/start"
    page = browser.get("/sign-in?next=/start", headers=ENGLISH)
    assert "not in the team of this campaign" in page.text


def test_a_session_ends_after_twelve_hours_however_busy(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")
    began = now()
    with clock.at(began):
        try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)
    for minutes in range(10, 12 * 60, 10):
        with clock.at(began + timedelta(minutes=minutes)):
            assert browser.get("/staff/settings/sessions").status_code == 200
    with clock.at(began + timedelta(hours=12, seconds=1)):
        assert browser.get("/staff/settings/sessions").status_code == 302


def test_signing_in_speaks_the_persons_language_where_none_was_chosen(browser: Browser) -> None:
    make_person(email="botagoz@example.kz", language="ru")
    fresh = browser.post("/sign-in", {"login": "botagoz@example.kz", "password": PASSWORD})
    assert "language=ru" in fresh.headers["Set-Cookie"]

    browser.get("/sign-in?lang=kk")
    again = browser.post("/sign-in", {"login": "botagoz@example.kz", "password": PASSWORD})
    assert not [each for each in again.headers.getlist("Set-Cookie") if each.startswith("language=")]


def test_a_page_that_was_open_too_long_signs_nobody_in_and_keeps_the_login(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")

    answer = browser.post_without_token(
        "/sign-in", {"login": "botagoz@example.kz", "password": PASSWORD}, headers=ENGLISH
    )

    assert answer.status_code == 422
    assert "The page was open too long" in answer.text
    assert 'value="botagoz@example.kz"' in answer.text
    assert PASSWORD not in answer.text


def test_who_is_signed_in_is_led_on(browser: Browser) -> None:
    make_person(email="botagoz@example.kz")
    try_to_sign_in(browser, "botagoz@example.kz", PASSWORD)

    assert browser.get("/sign-in?next=/staff/settings/sessions").headers["Location"] == (
        "/staff/settings/sessions"
    )
