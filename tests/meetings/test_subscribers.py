"""What subscribers hold, read by programs that we did not write, across a change of the zone's clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings import services
from organizer.meetings.models import Meeting
from tests.ground.calendars import Seen, read, subscribed
from tests.meetings.rows import make_meeting, make_venue, make_village
from tests.meetings.visits import ENGLISH
from tests.web import Browser

FEBRUARY = datetime(2024, 2, 20, 6, tzinfo=UTC)
LEAP_DAY = datetime(2024, 2, 29, 18, 30)
FIFTH_OF_MARCH = datetime(2024, 3, 5, 18, 30)
LONG = timedelta(minutes=90)
ODD = 'Ақсай; клуб, "Достық" 🎉 \\ үй: 3-қабат, кіреберіс оң жақтан, есігі көк'


@pytest.fixture(autouse=True)
def winter() -> object:
    with clock.at(FEBRUARY):
        yield


def in_almaty(starts: datetime, title: str) -> Meeting:
    village = make_village("Қаскелең")
    village.district.region.zone = "Asia/Almaty"
    db.session.flush()
    venue = make_venue(village=village, names={"en": ODD}, address={})
    return make_meeting(starts, venue_id=venue.id, titles={"en": title})


def seen(meeting: Meeting, sequence: int, status: str, starts_at: datetime, title: str) -> Seen:
    place = f"Қаскелең, {ODD}"
    return Seen(meeting.uid, sequence, status, starts_at, starts_at + LONG, title, place)


def test_a_subscriber_of_the_feed_holds_each_meeting_once_at_the_right_instant(
    browser: Browser, campaign: CampaignFacts
) -> None:
    moved, stays, off = (
        in_almaty(LEAP_DAY, "Moved"),
        in_almaty(FIFTH_OF_MARCH, "Stays"),
        in_almaty(LEAP_DAY + timedelta(hours=2), "Off"),
    )
    before = read(browser.get("/meetings.ics", headers=ENGLISH).data)
    services.move(
        moved, FIFTH_OF_MARCH + timedelta(hours=3), FIFTH_OF_MARCH + timedelta(hours=4, minutes=30),
        version=moved.version, by=None,
    )  # fmt: skip
    services.cancel(off, version=off.version, by=None)
    db.session.flush()
    after = read(browser.get("/meetings.ics", headers=ENGLISH).data)

    by_six, by_five = datetime(2024, 2, 29, 12, 30, tzinfo=UTC), datetime(2024, 3, 5, 13, 30, tzinfo=UTC)
    first = [
        seen(moved, 0, "CONFIRMED", by_six, "Moved"),
        seen(off, 0, "CONFIRMED", by_six + timedelta(hours=2), "Off"),
        seen(stays, 0, "CONFIRMED", by_five, "Stays"),
    ]
    then = [
        seen(off, 1, "CANCELLED", by_six + timedelta(hours=2), "Off"),
        seen(stays, 0, "CONFIRMED", by_five, "Stays"),
        seen(moved, 1, "CONFIRMED", by_five + timedelta(hours=3), "Moved"),
    ]
    assert before == dict.fromkeys(("vobject", "ical.js", "node-ical"), first)
    assert after == dict.fromkeys(("vobject", "ical.js", "node-ical"), then)
    assert all(
        subscribed(before[reader], after[reader]) == {each.uid: each for each in then} for reader in after
    )


def test_a_meeting_that_takes_place_after_all_is_one_number_higher_again(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = in_almaty(LEAP_DAY, "On again")
    done = services.cancel(meeting, version=meeting.version, by=None)
    db.session.flush()
    off = read(browser.get(f"/m/{meeting.code}/calendar.ics", headers=ENGLISH).data)
    assert done is not None
    services.restore(done, by=None)
    db.session.flush()
    on = read(browser.get(f"/m/{meeting.code}/calendar.ics", headers=ENGLISH).data)
    assert {(each.sequence, each.status) for events in off.values() for each in events} == {(1, "CANCELLED")}
    assert {(each.sequence, each.status) for events in on.values() for each in events} == {(2, "CONFIRMED")}


def test_a_meeting_made_a_draft_again_is_called_off_and_confirmed_once_it_is_published_anew(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = in_almaty(LEAP_DAY, "On again")
    feed = "/meetings.ics?place=Қаскелең"
    files = [browser.get(feed, headers=ENGLISH).data]
    done = undo.open_undo(meeting)
    assert done is not None
    services.unpublish(done, None)
    services.move(meeting, FIFTH_OF_MARCH, FIFTH_OF_MARCH + LONG, version=meeting.version, by=None)
    db.session.flush()
    files.append(browser.get(feed, headers=ENGLISH).data)
    services.publish(meeting, by=None)
    db.session.flush()
    files.append(browser.get("/meetings.ics", headers=ENGLISH).data)
    readings = [read(data) for data in files]
    known = datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
    for reader in readings[0]:
        (before,), (off,), (on,) = (reading[reader] for reading in readings)
        assert before == seen(meeting, 0, "CONFIRMED", known, "On again")
        assert (off.sequence, off.status, off.starts_at, off.location) == (2, "CANCELLED", known, "")
        assert off.summary == "There will be no meeting."
        assert subscribed([off], [on]) == {meeting.uid: on}
        assert (on.sequence, on.status, on.starts_at) == (3, "CONFIRMED", meeting.starts_at)
    assert "2024-02-29T18:30:00" in browser.get(f"/m/{meeting.code}", headers=ENGLISH).text
