"""A person's own page behind the link in an SMS."""

from __future__ import annotations

import re
from datetime import timedelta

import sqlalchemy as sa

from organizer.kernel import clock, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, scope
from organizer.kernel.tokens import Link, Purpose
from organizer.meetings import services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.messaging.models import Message
from tests import factories
from tests.meetings.rows import (
    SATURDAY,
    ZONE,
    attend,
    fresh,
    make_meeting,
)
from tests.meetings.visits import ENGLISH, attendances, see
from tests.web import Browser

SUNDAY = SATURDAY + timedelta(days=1)


def link_of(attendance: Attendance, meeting: Meeting) -> str:
    issued = tokens.issue(
        Purpose.ATTENDANCE, f"attendance:{attendance.id}", ends_at=meeting.ends_at + timedelta(days=30)
    )
    db.session.flush()
    return f"/v/{issued.token}"


def test_opening_a_link_ten_times_changes_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    link = link_of(attend(meeting, language="en"), meeting)
    pages = {see(browser, link) for _ in range(10)}
    assert len(pages) == 1
    assert "You have a place." in pages.pop()
    assert attendances() == [(AttendanceState.COMING, 0)]
    assert browser.get(link).headers["Cache-Control"] == "no-store"


def test_cannot_come_and_undo(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    link = link_of(attend(meeting, language="en"), meeting)
    assert browser.post(f"{link}/cannot").location == link
    assert attendances() == [(AttendanceState.CANCELLED, 0)]
    page = see(browser, link)
    assert "You said that you cannot come." in page
    assert "Undo" in page
    assert browser.post(f"{link}/coming").location == link
    assert attendances() == [(AttendanceState.COMING, 0)]


def test_a_place_that_is_gone_is_not_got_back_by_undo(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    link = link_of(attend(meeting, language="en"), meeting)
    browser.post(f"{link}/cannot")
    attend(fresh(meeting))
    browser.post(f"{link}/coming", headers=ENGLISH)
    assert "All seats are booked now." in see(browser, link)


def test_guests_are_changed_by_the_link(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=3)
    link = link_of(attend(meeting, language="en"), meeting)
    browser.post(f"{link}/guests", {"guests": "2"})
    assert attendances() == [(AttendanceState.COMING, 2)]
    refused = browser.post(f"{link}/guests", {"guests": "3"}, headers=ENGLISH)
    assert (refused.status_code, "There are not so many places left" in refused.text) == (422, True)


def test_a_link_opens_in_the_persons_language_until_the_browser_chooses(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    link = link_of(attend(meeting, language="ru"), meeting)
    assert '<html lang="ru">' in browser.get(link, headers=ENGLISH).text
    browser.get("/?lang=kk")
    assert '<html lang="kk">' in browser.get(link, headers=ENGLISH).text


def test_stopping_goes_to_the_page_with_the_one_press(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    link = link_of(attend(meeting, language="en"), meeting)
    location = str(browser.post(f"{link}/stop").location)
    assert re.fullmatch(r"/stop/s[0-9a-z]{12}", location)
    assert "Stop all messages" in see(browser, location)


def test_a_link_needs_its_token_for_every_press(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    link = link_of(attend(meeting, language="en"), meeting)
    assert browser.post_without_token(f"{link}/cannot").status_code == 400
    assert attendances() == [(AttendanceState.COMING, 0)]


def test_a_link_ends_thirty_days_after_the_meeting(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    link = link_of(attend(meeting, language="en"), meeting)
    with clock.at(meeting.ends_at + timedelta(days=29)):
        assert "This meeting is over." in see(browser, link)
    with clock.at(meeting.ends_at + timedelta(days=30)):
        answer = browser.get(link, headers=ENGLISH)
        assert (answer.status_code, "This meeting is over" in answer.text) == (410, True)
    assert browser.get("/v/a000000000000").status_code == 404


def test_a_link_of_another_campaign_is_not_there(browser: Browser, campaign: CampaignFacts) -> None:
    with scope(factories.make_campaign("theirs").id):
        meeting = make_meeting()
        link = link_of(attend(meeting, language="en"), meeting)
    assert browser.get(link).status_code == 404


def test_the_reminders_link_opens_the_page(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting, language="en")
    with clock.at(to_utc(SATURDAY - timedelta(hours=1), ZONE) - timedelta(days=1) + timedelta(hours=1)):
        services.remind(clock.now())
        body = db.session.scalars(sa.select(Message)).one().body
        link = "/v/" + body.rpartition("/v/")[2]
        assert "You have a place." in see(browser, link)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Link)) == 1
