"""What every answer carries, and what a writing request must bring."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, session

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.bodies import LARGEST_FORM
from organizer.kernel.clock import at
from organizer.kernel.security import HEADERS, WITH_CAMERA, form_token, is_from_here, visitor_mark
from tests import factories
from tests.web import Browser

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/staff/promises"])
def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_content_policy_allows_nothing_unsafe() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "*" not in policy


def test_only_a_page_that_asks_for_it_may_open_the_camera() -> None:
    usual = HEADERS["Permissions-Policy"]
    assert ("camera=()" in usual, usual.replace("camera=()", "camera=(self)")) == (True, WITH_CAMERA)


def test_a_page_that_lies_open_gets_a_token_that_counts(house: Flask, browser: Browser) -> None:
    browser.get("/sign-in")
    with browser.client.session_transaction(base_url=browser.base_url) as kept:
        known = dict(kept)
    with house.test_request_context("/", base_url=browser.base_url):
        session.update(known)
        token = form_token()
    data = {"login": "aigul@example.kz", "password": "a password", "csrf_token": token}
    refused = browser.post_without_token("/sign-in", data, headers={"Accept-Language": "en"})
    assert "The page was open too long" not in refused.text


def test_a_form_sent_without_its_token_comes_back_with_what_was_typed(browser: Browser) -> None:
    answer = browser.post_without_token("/sign-in", {"login": "aigul@example.kz", "password": "a password"})
    assert answer.status_code == 422
    assert 'value="aigul@example.kz"' in answer.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/say", "/hooks/aigul/sms/inbound"])
def test_nobody_we_do_not_know_sends_more_than_a_form(browser: Browser, path: str) -> None:
    sent = {"text": "x" * LARGEST_FORM}
    answer = browser.post_without_token(path, sent, headers={"Accept-Language": "en"})
    assert (answer.status_code, "1 MB at most" in answer.text) == (413, True)


@pytest.mark.parametrize("told", [{"Origin": "http://[bad"}, {"Referer": "http://[bad"}])
@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_an_address_that_is_none_comes_from_nowhere(
    browser: Browser, path: str, told: dict[str, str]
) -> None:
    answer = browser.post(path, headers=told)
    assert answer.status_code < 500


def test_a_press_sent_without_its_token_writes_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    member = factories.make_member(Role.OWNER)
    browser.sign_in(factories.make_session(member, campaign.host))
    assert browser.post_without_token("/sign-out").status_code == 400
    assert browser.get("/staff/promises").status_code == 200


def mark_of(house: Flask, address: str) -> str:
    with house.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        return visitor_mark()


def test_a_visitor_is_told_from_others_for_a_day_and_then_forgotten(house: Flask) -> None:
    with at(NOON):
        today = [mark_of(house, address) for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2")]
    with at(NOON + timedelta(days=1)):
        tomorrow = mark_of(house, "10.0.0.1")
    assert today[0] == today[1]
    assert len({today[0], today[2], tomorrow}) == 3
    assert {len(mark) for mark in (*today, tomorrow)} == {20}


def test_all_addresses_of_one_line_are_one_visitor(house: Flask) -> None:
    alike = {
        "one network": ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:ffff:ffff:ffff:ffff"],
        "one written twice": ["203.0.113.7", "::ffff:203.0.113.7"],
        "a link": ["fe80::1%eth0", "fe80::2%eth0"],
        "no address": ["a socket"],
    }
    with at(NOON):
        marks = {name: {mark_of(house, address) for address in given} for name, given in alike.items()}
        others = {mark_of(house, address) for address in ("2001:db8:0:2::1", "::ffff:203.0.113.8", "")}
    assert {name: len(found) for name, found in marks.items()} == dict.fromkeys(alike, 1)
    assert len(others.union(*marks.values())) == len(others) + len(marks)


def test_processes_of_one_installation_know_a_visitor_alike_and_others_do_not() -> None:
    marks = []
    for secret in ("one", "one", "another"):
        process = Flask("process")
        process.config["SECRET_KEY"] = secret
        with at(NOON):
            marks.append(mark_of(process, "10.0.0.1"))
    assert (marks[0] == marks[1], marks[0] == marks[2]) == (True, False)


HOST = "aigul.localhost:8000"


@pytest.mark.parametrize(
    ("told", "is_ours"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": f"http://{HOST}"}, True),
        ({"Origin": "http://elsewhere.localhost:8000"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://elsewhere.localhost:8000"}, False),
    ],
)
def test_only_what_a_browser_sends_from_our_own_page_comes_from_here(
    house: Flask, told: dict[str, str], *, is_ours: bool
) -> None:
    with house.test_request_context("/", base_url=f"http://{HOST}", headers=told):
        assert is_from_here() is is_ours
