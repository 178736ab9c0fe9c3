"""The pages of promises."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, scope
from organizer.promises import queries
from organizer.promises.models import PromiseState
from tests import factories
from tests.conftest import counted_statements
from tests.promises.rows import make_promise
from tests.web import Browser

JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
ENGLISH = {"Accept-Language": "en"}


def signed_in(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


def test_staff_write_a_promise_down(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    answer = browser.post(
        "/staff/promises/new",
        {"words-kk": "Құдық", "words-ru": "Колодец", "due_on": "01.06.2126", "is_public": "y", "once": "k"},
    )
    made = queries.open_promises()
    assert [(row.words, row.due_on, row.is_public) for row in made] == [
        ({"kk": "Құдық", "ru": "Колодец"}, date(2126, 6, 1), True)
    ]
    assert answer.location == f"/staff/promises/{made[0].id}"


def test_a_promise_without_words_keeps_the_rest(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    answer = browser.post("/staff/promises/new", {"due_on": "32.06.2026"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "Write what was promised" in answer.text
    assert 'value="32.06.2026"' in answer.text


def test_a_stale_page_writes_nothing_and_keeps_the_words(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    answer = browser.post_without_token("/staff/promises/new", {"words-kk": "Құдық"})
    assert answer.status_code == 422
    assert "Құдық" in answer.text
    assert queries.open_promises() == []


def test_what_became_of_it_is_said_on_its_page(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    row = make_promise()
    address = f"/staff/promises/{row.id}"
    assert browser.post(f"{address}/state", {"state": "kept", "proof": "It runs"}).location == address
    db.session.expire_all()
    assert (queries.promise(row.id).state, queries.promise(row.id).proof) == (PromiseState.KEPT, "It runs")
    refused = browser.post(f"{address}/state", {"state": "eaten"}, headers=ENGLISH)
    assert (refused.status_code, "Choose one from the list" in refused.text) == (422, True)
    settled = browser.get("/staff/promises?state=settled", headers=ENGLISH)
    assert "A well by the summer" in settled.text


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.OWNER, 200, 200),
        (Role.COORDINATOR, 200, 200),
        (Role.STAFF, 200, 200),
        (Role.CANDIDATE, 200, 403),
        (Role.VOLUNTEER, 403, 403),
    ],
)
def test_candidates_read_and_staff_write(
    browser: Browser, campaign: CampaignFacts, role: Role, reads: int, writes: int
) -> None:
    signed_in(browser, campaign, role)
    row = make_promise()
    assert browser.get("/staff/promises").status_code == reads
    assert browser.get(f"/staff/promises/{row.id}").status_code == reads
    assert browser.get("/staff/promises/new").status_code == writes


def test_another_campaigns_promise_answers_as_a_missing_one(
    browser: Browser, campaign: CampaignFacts
) -> None:
    signed_in(browser, campaign, Role.OWNER)
    theirs = factories.make_campaign("theirs")
    with scope(theirs.id):
        foreign = make_promise().id
    missing = browser.get("/staff/promises/7")
    assert browser.get(f"/staff/promises/{foreign}").text == missing.text.replace("/7", f"/{foreign}")
    assert missing.status_code == 404


def test_overdue_is_said_in_words(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    make_promise(due_on=date(2026, 6, 30))
    with clock.at(JULY):
        assert "Overdue: 1" in browser.get("/staff/promises", headers=ENGLISH).text


def test_everybody_reads_what_was_made_public(browser: Browser, campaign: CampaignFacts) -> None:
    make_promise("A well", is_public=True)
    make_promise("A secret")
    page = browser.get("/promises", headers=ENGLISH)
    assert ("A well" in page.text, "A secret" in page.text) == (True, False)
    assert page.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in page.headers
    again = browser.get("/promises", headers={**ENGLISH, "If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_long_list_costs_the_same_statements(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign, Role.STAFF)
    make_promise()
    with counted_statements() as few:
        browser.get("/staff/promises")
    for number in range(30):
        make_promise(f"Promise {number}")
    with counted_statements() as many:
        browser.get("/staff/promises")
    assert len(many) == len(few)


def test_everybody_reads_a_long_list_of_promises_to_its_end(
    browser: Browser, campaign: CampaignFacts
) -> None:
    for number in range(queries.PAGE_SIZE + 1):
        make_promise(f"Promise {number:03}.", is_public=True)
    first = browser.get("/promises", headers=ENGLISH).text
    (following,) = re.findall(r'"[^"]*(\?[^"]*after=[^"]+)"', first)
    rest = browser.get(f"/promises{unescape(following)}", headers=ENGLISH).text
    seen = re.findall(r"Promise \d{3}\.", first + rest)
    assert sorted(seen) == [f"Promise {number:03}." for number in range(queries.PAGE_SIZE + 1)]


def test_a_task_has_a_list_and_a_page_of_its_own_with_its_history(
    browser: Browser, campaign: CampaignFacts
) -> None:
    signed_in(browser, campaign, Role.STAFF)
    with clock.at(JULY):
        task = make_promise("Ring the school", is_task=True)
    address = f"/staff/promises/{task.id}"
    assert "Ring the school" not in browser.get("/staff/promises", headers=ENGLISH).text
    assert "Ring the school" in browser.get("/staff/promises?state=tasks", headers=ENGLISH).text
    assert 'name="is_public"' not in browser.get(address, headers=ENGLISH).text
    browser.post(address, {"words-en": "Ring the school head", "is_public": "y"})
    browser.post(f"{address}/state", {"state": "kept"})
    page = unescape(browser.get(address, headers=ENGLISH).text)
    assert re.findall("A task was ([a-z]+)", page) == ["done", "changed", "noted"]
    db.session.refresh(task)
    assert (task.words, task.state, task.is_public) == (
        {"en": "Ring the school head"},
        PromiseState.KEPT,
        False,
    )
