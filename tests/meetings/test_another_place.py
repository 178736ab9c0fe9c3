"""A meeting that goes to another place: what it is called follows, and people read where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import in_language
from organizer.meetings import services, wording
from organizer.meetings.models import Meeting, Venue
from tests import factories
from tests.meetings import rows
from tests.meetings.visits import see
from tests.web import Browser

FROM, TO = "Аралтобе", "Бурлин"


@pytest.fixture
def elsewhere(campaign: CampaignFacts) -> Venue:
    """Where the meetings of these tests go."""
    return rows.make_venue("Club", rows.make_village(TO, position=(51.4, 52.7)))


def make_meeting() -> Meeting:
    return rows.make_meeting(venue_id=rows.make_venue(village=rows.make_village(FROM)).id)


def take(meeting: Meeting, venue: Venue) -> Meeting:
    services.move(
        meeting, meeting.starts_wall, meeting.ends_wall, venue_id=venue.id, version=meeting.version, by=None
    )
    return rows.fresh(meeting)


def called(meeting: Meeting) -> set[str]:
    return set(rows.fresh(meeting).titles.values())


def test_a_title_that_the_place_gave_follows_the_place_and_comes_back_with_it(elsewhere: Venue) -> None:
    meeting = make_meeting()
    done = services.move(
        meeting,
        meeting.starts_wall,
        meeting.ends_wall,
        venue_id=elsewhere.id,
        version=meeting.version,
        by=None,
    )
    assert called(meeting) == {TO}
    assert done is not None
    services.move_back(done, None)
    assert called(meeting) == {FROM}


def test_a_title_that_somebody_wrote_stays_wherever_the_meeting_goes(elsewhere: Venue) -> None:
    meeting = rows.make_meeting(titles={"kk": "Ұстаздар кездесуі"})
    assert called(take(meeting, elsewhere)) == {"Ұстаздар кездесуі"}


@pytest.mark.parametrize("languages", [("kk",), ("kk", "ru", "en")])
def test_a_draft_that_is_edited_to_another_place_is_called_by_it(
    elsewhere: Venue, languages: tuple[str, ...]
) -> None:
    draft = rows.make_draft(venue_id=rows.make_venue(village=rows.make_village(FROM)).id)
    details = services.MeetingDetails(
        starts_wall=draft.starts_wall,
        ends_wall=draft.ends_wall,
        venue_id=draft.venue_id,
        titles={code: draft.titles[code] for code in languages if code in draft.titles},
    )
    services.edit(draft, details, version=draft.version, by=None)
    assert called(draft) == {FROM}
    services.edit(draft, replace(details, venue_id=elsewhere.id), version=draft.version, by=None)
    assert called(draft) == {TO}


def test_where_only_the_place_is_another_the_old_one_is_struck_through(
    browser: Browser, elsewhere: Venue
) -> None:
    meeting = take(make_meeting(), elsewhere)
    page = see(browser, f"/m/{meeting.code}")
    assert f"was: {FROM}, Culture house" in page
    with in_language("en"):
        assert wording.moved_to(meeting) == f"New place: {TO}, Club"


def test_staff_read_the_old_place_and_no_old_time_that_is_the_new_one(
    browser: Browser, campaign: CampaignFacts, elsewhere: Venue
) -> None:
    staff = browser.sign_in(factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host))
    meeting = take(make_meeting(), elsewhere)
    assert f"was: {FROM}, Culture house" in see(staff, f"/staff/meetings/{meeting.id}")
    rows.move(meeting, rows.SATURDAY.replace(day=15))
    page = see(staff, f"/staff/meetings/{meeting.id}/tell")
    assert f"New time and place: Sun 15 March, 18:30, {TO}, Club" in page
