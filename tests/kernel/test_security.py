"""What every answer carries, and what a writing request must bring."""

from __future__ import annotations

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.security import HEADERS
from tests import factories
from tests.web import Browser


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


def test_a_form_sent_without_its_token_comes_back_with_what_was_typed(browser: Browser) -> None:
    answer = browser.post_without_token("/sign-in", {"login": "aigul@example.kz", "password": "a password"})
    assert answer.status_code == 422
    assert 'value="aigul@example.kz"' in answer.text


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
