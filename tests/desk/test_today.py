"""The first page of the team, and the health of the installation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import scope
from tests import factories
from tests.conftest import counted_statements
from tests.meetings import rows
from tests.web import Browser


@pytest.fixture(autouse=True)
def tuesday(campaign: CampaignFacts) -> Iterator[None]:
    """The day on which the tests of meetings happen."""
    with clock.at(rows.NOW):
        yield


def open_as(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


@pytest.fixture
def owner(browser: Browser, campaign: CampaignFacts) -> Browser:
    """The owner's browser."""
    return open_as(browser, campaign, Role.OWNER)


def test_a_meeting_without_a_host_needs_a_hand(owner: Browser) -> None:
    rows.make_meeting(rows.TUESDAY + timedelta(days=1), titles={"en": "Zhympity"})
    page = owner.get("/staff").text
    assert "Needs a hand: 1" in page
    assert "No host" in page


def test_with_nothing_to_do_it_says_so_and_names_the_next_meeting(owner: Browser) -> None:
    assert "Nothing needs you now" in owner.get("/staff").text
    rows.make_meeting(rows.TUESDAY + timedelta(days=10))
    assert "Nothing needs you now. Next meeting: Fri 20 March, 12:00" in owner.get("/staff").text


def test_a_held_meeting_without_notes_is_asked_for(owner: Browser) -> None:
    with clock.at(rows.NOW - timedelta(days=3)):
        rows.make_meeting(rows.TUESDAY - timedelta(days=2), titles={"en": "Zhympity"})
    assert "Write notes" in owner.get("/staff").text


def test_a_clash_is_shown_with_who_clashes(owner: Browser) -> None:
    venue = rows.make_venue()
    for _meeting in range(2):
        rows.make_meeting(rows.TUESDAY + timedelta(days=1), venue_id=venue.id)
    assert "Clash: venue" in owner.get("/staff").text


def test_thirty_meetings_cost_as_many_statements_as_one(owner: Browser) -> None:
    rows.make_meeting(rows.TUESDAY + timedelta(hours=2))
    with counted_statements() as one:
        owner.get("/staff")
    for number in range(30):
        rows.make_meeting(rows.TUESDAY + timedelta(hours=3, minutes=number))
    with counted_statements() as many:
        owner.get("/staff")
    assert len(many) == len(one)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.VOLUNTEER, 403), (Role.CANDIDATE, 403)]
)
def test_the_first_page_is_for_the_team(
    browser: Browser, campaign: CampaignFacts, role: Role, status: int
) -> None:
    assert open_as(browser, campaign, role).get("/staff").status_code == status


def test_the_health_page_says_that_all_is_well(owner: Browser) -> None:
    page = owner.get("/staff/health").text
    assert "newest" in page


def test_probes_are_answered_on_any_host(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            pass
    probe = Browser(house, "10.0.0.1")
    assert (probe.get("/healthz").json, probe.get("/readyz").json) == ({"status": "ok"}, {"status": "ok"})


def test_components_are_shown_to_the_team_where_the_house_is_built(owner: Browser) -> None:
    assert owner.get("/dev/components").status_code == 200
