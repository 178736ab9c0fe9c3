"""What stands against a place and a time is asked while a form is filled in, and nothing is planned by it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings.models import Meeting
from tests import factories
from tests.meetings import rows
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("tuesday")

PATH = "/staff/meetings/clashes"
WHEN = {"day": "2026-03-14", "starts": "19:00"}


def sign_in(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    return sign_in(browser, campaign, Role.COORDINATOR)


def asked(browser: Browser, **said: Any) -> tuple[int, Any]:
    answer = browser.get(PATH, query_string={**WHEN, **said})
    return answer.status_code, answer.json


def test_what_takes_the_venue_then_is_told_in_the_words_of_the_form(staff: Browser) -> None:
    meeting = rows.make_meeting(titles={"en": "Roads"})
    status, told = asked(staff, venue_id=meeting.venue_id)
    assert (status, len(told["clashes"]), "The venue is taken then" in told["clashes"][0]) == (200, 1, True)
    form = {**WHEN, "venue_id": str(meeting.venue_id), "titles-en": "Water"}
    assert told["clashes"][0] in staff.post("/staff/meetings/new", form).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1


def test_a_free_hour_and_a_free_place_clash_with_nothing(staff: Browser) -> None:
    meeting = rows.make_meeting()
    assert asked(staff, venue_id=meeting.venue_id, starts="10:00") == (200, {"clashes": []})
    assert asked(staff) == (200, {"clashes": []})


def test_a_meeting_stands_in_nobodys_way_where_it_is_itself(staff: Browser) -> None:
    meeting, other = rows.make_meeting(), rows.make_meeting(rows.SATURDAY.replace(hour=10))
    assert asked(staff, meeting=meeting.id) == (200, {"clashes": []})
    assert len(asked(staff, meeting=other.id, venue_id=meeting.venue_id)[1]["clashes"]) == 1


def test_who_meets_people_is_as_it_is_unless_another_is_named(staff: Browser) -> None:
    busy, free = rows.make_candidate("Айгүл Сәрсен"), rows.make_candidate("Болат Ким")
    rows.make_meeting(candidate_id=busy.id)
    other = rows.make_draft(rows.SATURDAY.replace(hour=10), candidate_id=busy.id)
    assert len(asked(staff, meeting=other.id)[1]["clashes"]) == 1
    assert asked(staff, meeting=other.id, candidate_id=free.id) == (200, {"clashes": []})


@pytest.mark.parametrize(
    ("said", "boxes"),
    [
        ({"day": ""}, ["day"]),
        ({"day": "someday", "starts": "late"}, ["day", "starts"]),
        ({"venue_id": "1"}, ["venue_id"]),
        ({"venue_id": "x" * 300, "ends": "\u202e"}, ["ends", "venue_id"]),
        ({"candidate_id": "7"}, ["candidate_id"]),
    ],
)
def test_what_cannot_be_read_is_said_by_box(staff: Browser, said: dict[str, str], boxes: list[str]) -> None:
    status, told = asked(staff, **said)
    assert (status, sorted(told["errors"])) == (422, boxes)


@pytest.mark.parametrize("number", ["1", "x", "9" * 40, "-1"])
def test_of_a_meeting_that_there_is_not_nothing_is_told(staff: Browser, number: str) -> None:
    assert asked(staff, meeting=number)[0] == (404 if number == "1" else 200)


def test_who_only_reads_the_schedule_is_told_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    assert sign_in(browser, campaign, Role.VOLUNTEER).get(PATH, query_string=WHEN).status_code == 403
