"""The pages of files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from organizer.campaigns.roles import Permission, Role
from organizer.files import services
from organizer.files.models import FileJob
from organizer.kernel import jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db
from tests.conftest import counted_statements
from tests.factories import make_member, make_session
from tests.web import Browser

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_job_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        jobs.registry,
        "test.work",
        jobs.Job("test.work", print, every_seconds=None, each_campaign=True, own_transactions=False),
    )


def opened(**values: object) -> FileJob:
    row = services.open_job(
        "test.work",
        titles={"kk": "Жұмыс", "ru": "Работа", "en": "Bring in a list"},
        content=b"a,b\n1,2\n",
        filename="list.csv",
        needs=Permission.GRIEVANCE_IMPORT,
        by=make_member(),
    )
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def signed_in(browser: Browser, campaign: CampaignFacts, role: Role = Role.COORDINATOR) -> Browser:
    return browser.sign_in(make_session(make_member(role), campaign.host))


def test_the_list_of_files_costs_the_same_with_many(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign)

    def statements() -> int:
        with counted_statements() as seen:
            assert browser.get("/staff/files").status_code == 200
        return len(seen)

    opened()
    one = statements()
    for _number in range(25):
        opened()
    assert statements() == one


def test_a_long_list_goes_on_by_its_last_row(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign)
    for minute in range(21):
        with at(NOON + timedelta(minutes=minute)):
            opened()
    page = browser.get("/staff/files").text
    assert (page.count('<th scope="row">'), "Show 20 more" in page) == (20, True)


def test_a_running_file_shows_how_far_it_is(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign)
    row = opened()
    services.start(row, by=None)
    services.take(row.id)
    services.progress(row, 500, 9999)
    db.session.flush()

    page = browser.get(f"/staff/files/{row.id}").text

    assert '<progress id="progress" max="9999" value="500">' in page
    assert "500 of 9999" in page


def test_rejected_rows_are_given_back_to_those_who_may_see_them(
    browser: Browser, campaign: CampaignFacts
) -> None:
    row = opened()
    services.start(row, by=None)
    services.finish(row, rejected=b"row,reason\n2,no date\n")
    db.session.flush()

    answer = signed_in(browser, campaign).get(f"/staff/files/{row.id}/rejected.csv")
    assert (answer.status_code, answer.data) == (200, b"row,reason\n2,no date\n")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="rejected-{row.id}.csv"'
    assert browser.get(f"/staff/files/{row.id}/output.csv").status_code == 404

    signed_in(browser, campaign, Role.STAFF)
    assert browser.get(f"/staff/files/{row.id}/rejected.csv").status_code == 404
    page = browser.get(f"/staff/files/{row.id}")
    assert (page.status_code, "list.csv" in page.text, "rejected.csv" in page.text) == (200, False, False)


def test_a_volunteer_sees_no_files(browser: Browser, campaign: CampaignFacts) -> None:
    row = opened()
    signed_in(browser, campaign, Role.VOLUNTEER)
    assert [browser.get(path).status_code for path in ("/staff/files", f"/staff/files/{row.id}")] == [
        403,
        403,
    ]


def test_a_file_that_failed_says_in_words_what_to_do(browser: Browser, campaign: CampaignFacts) -> None:
    signed_in(browser, campaign)
    row = opened()
    services.fail(row, "unreadable")
    db.session.flush()
    assert "The file could not be read." in browser.get(f"/staff/files/{row.id}").text
    assert "/staff/files/1" not in browser.get("/staff/files/1").text
    assert browser.get("/staff/files/1").status_code == 404
