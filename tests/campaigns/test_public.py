"""Pages that everybody may open: the candidate, who runs the site, what it keeps."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from organizer.campaigns import queries, services
from organizer.campaigns.models import Candidate, Standing
from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, scope
from tests import factories
from tests.campaigns.rows import ENGLISH, make_candidate, signed_in
from tests.web import Browser

PAGES = ("/privacy", "/accessibility", "/imprint", "/offline", "/candidate/aigul-sarsen")


@pytest.fixture
def candidate(campaign: CampaignFacts) -> Candidate:
    made = make_candidate(
        names={"en": "Aigul Sarsen"},
        programme={"kk": "Су әр үйге.\n\nЖол.", "en": "Water for each house.\n\nRoads."},
        nominated_by="",
    )
    services.add_step(made.id, Standing.REGISTERED, on=date(2026, 2, 10), note="No 4", by=None)
    db.session.commit()
    return made


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_speaks_each_language(
    browser: Browser, candidate: Candidate, path: str, language: str
) -> None:
    page = browser.get(path, headers={"Accept-Language": language})

    assert (page.status_code, f'<html lang="{language}">' in page.text) == (200, True)
    assert page.text.count("<h1>") == 1


def test_a_candidate_is_shown_with_programme_and_candidacy(browser: Browser, candidate: Candidate) -> None:
    page = browser.get("/candidate/aigul-sarsen", headers=ENGLISH).text

    for words in ("Aigul Sarsen", "Self-nominated", "Water for each house.", "10 February 2026", "No 4"):
        assert words in page
    assert page.count('<p class="lines">') == 2


def test_a_candidates_page_is_kept_by_caches_and_the_same_for_all(
    browser: Browser, campaign: CampaignFacts, candidate: Candidate
) -> None:
    stranger = browser.get("/candidate/aigul-sarsen", headers=ENGLISH)
    signed_in(browser, campaign, Role.OWNER)
    owner = browser.get("/candidate/aigul-sarsen", headers=ENGLISH)
    again = browser.get(
        "/candidate/aigul-sarsen", headers={**ENGLISH, "If-None-Match": stranger.headers["ETag"]}
    )

    assert owner.data == stranger.data
    assert (again.status_code, again.data) == (304, b"")
    assert {name: stranger.headers.get(name) for name in ("Cache-Control", "Vary", "Set-Cookie")} == {
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language, Cookie, Accept-Encoding",
        "Set-Cookie": None,
    }
    assert "csrf" not in stranger.text


def test_candidates_of_another_campaign_are_not_there(browser: Browser, candidate: Candidate) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        make_candidate("Their Candidate")
        db.session.commit()

    answers = [browser.get(path).status_code for path in ("/candidate/their-candidate", "/candidate/nobody")]

    assert answers == [404, 404]


def test_privacy_says_who_keeps_what_until_when(browser: Browser, campaign: CampaignFacts) -> None:
    row = queries.current_campaign()
    row.operator, row.operator_number, row.keep_until = "Aigul Sarsen", "800101400123", date(2026, 6, 1)
    db.session.commit()

    page = browser.get("/privacy", headers=ENGLISH).text

    for words in ("Aigul Sarsen", "800101400123", "until 1 June 2026", campaign.phone, "15 working days"):
        assert words in page


def test_who_runs_the_site_is_named(browser: Browser, campaign: CampaignFacts, candidate: Candidate) -> None:
    page = browser.get("/imprint", headers=ENGLISH).text

    assert [words in page for words in ("Test operator", "Aigul Sarsen", campaign.phone)] == [True] * 3


def test_security_txt_says_where_to_report_and_until_when(browser: Browser) -> None:
    at = datetime(2026, 3, 14, 12, 30, tzinfo=now().tzinfo)
    with clock.at(at):
        answer = browser.get("/.well-known/security.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "Contact: tel:+77112000000\n"
        "Contact: http://aigul.localhost:8000/imprint\n"
        "Expires: 2026-09-10T00:00:00Z\n"
        "Preferred-Languages: kk, ru, en\n"
        "Canonical: http://aigul.localhost:8000/.well-known/security.txt\n"
    )
    [expires] = re.findall(r"Expires: (\S+)", answer.text)
    assert at < datetime.fromisoformat(expires) < at + timedelta(days=365)


def test_without_a_phone_there_is_still_a_way_to_report(browser: Browser) -> None:
    queries.current_campaign().public_phone = ""
    db.session.commit()

    assert browser.get("/.well-known/security.txt").text.startswith(
        "Contact: http://aigul.localhost:8000/imprint\nExpires: "
    )


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_costs_few_statements_and_weighs_little(
    browser: Browser, candidate: Candidate, path: str
) -> None:
    page = browser.get(path, headers={"Accept-Language": "kk"})

    assert len(page.data) < 20_000
    assert "<script>" not in page.text
