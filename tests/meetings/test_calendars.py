"""Meetings in calendars: one to keep, all of them to follow."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask

from organizer.contacts.models import ConsentWay
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.calendar import Entry
from organizer.kernel.db import db
from organizer.meetings import queries, services
from organizer.meetings.public import feeds
from organizer.meetings.queries.feed import entries, mark
from organizer.meetings.queries.places import Wanted
from tests.contacts.rows import number
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    attend,
    fresh,
    make_draft,
    make_meeting,
    make_venue,
    make_village,
)
from tests.meetings.visits import ENGLISH
from tests.web import Browser

SUNDAY = SATURDAY + timedelta(days=1)


def events(data: bytes) -> dict[str, Any]:
    """Each event by what it is called; read by a parser that is not ours."""
    return {str(event["SUMMARY"]): event for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def standings(asked: Wanted) -> list[tuple[str, int]]:
    """What a feed by these filters says of each meeting, and in which version."""
    db.session.flush()
    return [(each.status.value, each.sequence) for each in entries(asked)]


def test_one_meeting_for_a_calendar_has_its_zone_and_two_alarms(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting(titles={"en": "Zhympity"})
    answer = browser.get(f"/m/{meeting.code}/calendar.ics", headers=ENGLISH)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="meeting-{meeting.code}.ics"'
    event = events(answer.data)["Zhympity"]
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (meeting.uid, 0, "CONFIRMED")
    assert event["DTSTART"].params["TZID"] == "Asia/Oral"
    assert event.start.astimezone(UTC) == meeting.starts_at
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [
        timedelta(days=-1),
        timedelta(hours=-2),
    ]
    assert b"BEGIN:VTIMEZONE" in answer.data


def test_a_subscriber_sees_one_meeting_move_and_one_called_off(
    browser: Browser, campaign: CampaignFacts
) -> None:
    moved, cancelled = make_meeting(titles={"en": "Moved"}), make_meeting(SUNDAY, titles={"en": "Cancelled"})
    make_draft(titles={"en": "Draft"})
    before = browser.get("/meetings.ics", headers=ENGLISH)
    with clock.at(NOW + timedelta(hours=1)):
        later = SATURDAY + timedelta(days=3)
        services.move(moved, later, later + timedelta(minutes=90), version=moved.version, by=None)
        services.cancel(cancelled, version=cancelled.version, by=None)
        db.session.flush()
    after = browser.get("/meetings.ics", headers=ENGLISH)
    old, new = events(before.data), events(after.data)
    assert old.keys() == new.keys() == {"Moved", "Cancelled"}
    assert [old[name]["UID"] for name in old] == [new[name]["UID"] for name in old]
    assert [(new[name]["SEQUENCE"], new[name]["STATUS"]) for name in ("Moved", "Cancelled")] == [
        (1, "CONFIRMED"),
        (1, "CANCELLED"),
    ]
    assert new["Moved"].start - old["Moved"].start == timedelta(days=3)
    assert new["Moved"]["DTSTAMP"].dt == NOW + timedelta(hours=1)


def test_the_feed_is_told_unchanged_until_a_meeting_changes(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    first = browser.get("/meetings.ics", headers=ENGLISH)
    known = {**ENGLISH, "If-None-Match": first.headers["ETag"]}
    assert browser.get("/meetings.ics", headers=known).status_code == 304
    attend(meeting)
    assert browser.get("/meetings.ics", headers=known).status_code == 304
    with clock.at(NOW + timedelta(minutes=1)):
        services.cancel(fresh(meeting), version=fresh(meeting).version, by=None)
        db.session.flush()
    assert browser.get("/meetings.ics", headers=known).status_code == 200


def test_a_feed_holds_what_the_filters_in_its_address_leave(
    browser: Browser, campaign: CampaignFacts
) -> None:
    near, far = make_village("Жымпиты"), make_village("Ақсай", position=(51.17, 53.0))
    make_meeting(venue_id=make_venue(village=near).id, titles={"en": "Near"}, languages=("kk",))
    make_meeting(
        SUNDAY, venue_id=make_venue(village=far, step_free=False).id, titles={"en": "Far"}, languages=("ru",)
    )
    off = make_meeting(SUNDAY, venue_id=make_venue(village=near).id, titles={"en": "Near, off"})
    services.cancel(off, version=off.version, by=None)
    db.session.flush()

    def found(query: str) -> set[str]:
        return set(events(browser.get(f"/meetings.ics?{query}", headers=ENGLISH).data))

    assert [found(query) for query in ("", "place=Jympity", "place=Nowhere", "speaks=ru", "access=1")] == [
        {"Near", "Far", "Near, off"},
        {"Near", "Near, off"},
        set(),
        {"Far"},
        {"Near", "Near, off"},
    ]
    assert found("from=2026-03-15") == {"Far", "Near, off"}
    assert found("place=Аксай&access=1&from=nonsense&speaks=xx") == set()


@pytest.mark.parametrize(
    "asked",
    [
        Wanted(place="Жымпиты"),
        Wanted(speaks="kk"),
        Wanted(step_free=True),
        Wanted(from_=SATURDAY),
        Wanted(place="Жымпиты", speaks="kk", step_free=True, from_=SATURDAY),
    ],
)
def test_what_fits_the_filters_no_more_stays_in_their_feed_as_called_off(
    campaign: CampaignFacts, asked: Wanted
) -> None:
    meeting = make_meeting(languages=("kk",))
    elsewhere = make_venue("Club", make_village("Бурлин"), step_free=False)
    seen = [standings(asked)]
    services.move(
        meeting,
        SATURDAY - timedelta(days=1),
        SATURDAY - timedelta(hours=23),
        venue_id=elsewhere.id,
        version=meeting.version,
        by=None,
    )
    meeting = fresh(meeting)
    details = services.MeetingDetails(
        starts_wall=meeting.starts_wall, ends_wall=meeting.ends_wall, languages=("ru",)
    )
    services.edit(meeting, details, version=meeting.version, by=None)
    seen += [standings(asked), standings(Wanted(place="Бурлин")), standings(Wanted(place="Ақсай"))]
    services.cancel(fresh(meeting), version=meeting.version, by=None)
    seen.append(standings(asked))
    assert seen == [
        [("CONFIRMED", 0)],
        [("CANCELLED", 2)],
        [("CONFIRMED", 2)],
        [],
        [("CANCELLED", 3)],
    ]


def test_a_draft_that_was_withdrawn_is_planned_elsewhere_in_secret(campaign: CampaignFacts) -> None:
    draft = make_draft()
    services.unpublish(services.release(draft, by=None), None)
    for name in ("Бурлин", "Ақсай"):
        draft = fresh(draft)
        services.move(
            draft,
            draft.starts_wall,
            draft.ends_wall,
            venue_id=make_venue(village=make_village(name)).id,
            version=draft.version,
            by=None,
        )
    services.publish(fresh(draft), by=None)
    places = ("Жымпиты", "Бурлин", "Ақсай")
    assert [[status for status, _sequence in standings(Wanted(place=name))] for name in places] == [
        ["CANCELLED"],
        [],
        ["CONFIRMED"],
    ]


def test_a_feed_says_where_it_comes_from_and_is_one_of_its_own(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_meeting()
    whole, some, russian = (
        browser.get(f"/meetings.ics?{query}").data.decode().replace("\r\n ", "").split("\r\n")
        for query in ("lang=kk", "lang=kk&place=%D0%96&access=1", "lang=ru")
    )
    uids = [next(line for line in lines if line.startswith("UID:")) for lines in (whole, some, russian)]
    assert uids[0] != uids[1]
    assert uids[0] == uids[2]
    assert "SOURCE;VALUE=URI:http://aigul.localhost:8000/meetings.ics?lang=kk&place=%D0%96&access=1" in some
    assert {"COLOR:teal", "X-WR-TIMEZONE:Asia/Oral", "REFRESH-INTERVAL;VALUE=DURATION:PT4H"} <= set(whole)


def test_a_venue_made_step_free_comes_into_the_feed_of_such(
    browser: Browser, campaign: CampaignFacts
) -> None:
    venue = make_venue(step_free=False)
    make_meeting(venue_id=venue.id, titles={"en": "Ramp"})
    before = browser.get("/meetings.ics?access=1", headers=ENGLISH).data
    venue.step_free = True
    db.session.flush()
    after = browser.get("/meetings.ics?access=1", headers=ENGLISH).data
    assert (set(events(before)), set(events(after))) == (set(), {"Ramp"})


def test_a_venue_that_gets_steps_takes_its_meetings_off_the_feed_of_those_without(
    campaign: CampaignFacts,
) -> None:
    venue = make_venue()
    make_meeting(venue_id=venue.id)
    known = {name: getattr(venue, name) for name in ("names", "address", "locality_id")}
    seen = [standings(Wanted(step_free=True))]
    for step_free in (False, True):
        services.edit_venue(
            venue, services.VenueDetails(**known, step_free=step_free), version=venue.version, by=None
        )
        seen += [standings(Wanted(step_free=True)), standings(Wanted())]
    assert seen == [
        [("CONFIRMED", 0)],
        [("CANCELLED", 1)],
        [("CONFIRMED", 1)],
        [("CONFIRMED", 2)],
        [("CONFIRMED", 2)],
    ]


@pytest.mark.parametrize("is_renamed", [True, False])
def test_what_is_over_or_called_off_has_a_new_sequence_where_its_place_is_called_otherwise(
    campaign: CampaignFacts, is_renamed: bool
) -> None:
    venue = make_venue()
    over, off = make_meeting(venue_id=venue.id), make_meeting(SUNDAY, venue_id=venue.id)
    services.cancel(off, version=off.version, by=None)
    names = venue.names if not is_renamed else {"en": "Gym"}
    details = services.VenueDetails(
        names=names, address=venue.address, locality_id=venue.locality_id, step_free=is_renamed
    )
    seen = [(mark(Wanted()), entries(Wanted()))]
    later = over.ends_at + timedelta(hours=1)
    with clock.at(later):
        services.edit_venue(venue, details, version=venue.version, by=None, is_same_place=True)
        db.session.flush()
        seen.append((mark(Wanted()), entries(Wanted())))
    (mark_before, before), (mark_after, after) = seen
    assert (mark_after != mark_before) is is_renamed
    assert [
        (new.sequence - old.sequence, new.stamp == later) for old, new in zip(before, after, strict=True)
    ] == [(int(is_renamed), is_renamed)] * 2
    assert ([new.location for new in after] != [old.location for old in before]) is is_renamed


def test_each_language_has_a_feed_of_its_own(browser: Browser, campaign: CampaignFacts) -> None:
    make_meeting(titles={"kk": "Жымпиты", "ru": "Жымпиты село"})
    feeds_ = {language: browser.get(f"/meetings.ics?lang={language}").data for language in ("kk", "ru")}
    assert ["Жымпиты село" in feed.decode() for feed in feeds_.values()] == [False, True]


def test_a_feed_that_did_not_change_is_not_made_again(
    browser: Browser, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_meeting()
    made: list[int] = []

    def counted(wanted: Wanted) -> list[Entry]:
        made.append(1)
        return entries(wanted)

    monkeypatch.setattr(feeds, "entries", counted)
    for _ in range(3):
        browser.get("/meetings.ics", headers=ENGLISH)
    attend(queries.upcoming()[0], phone=number(), way=ConsentWay.WEB)
    browser.get("/meetings.ics", headers=ENGLISH)
    assert made == [1]


def test_the_filters_of_the_list_go_with_the_way_into_a_calendar(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_meeting()
    listing = browser.get("/meetings?place=Жымпиты&access=1", headers=ENGLISH).text
    assert "These meetings in my phone's calendar" in listing
    path = "/meetings/subscribe?place=%D0%96%D1%8B%D0%BC%D0%BF%D0%B8%D1%82%D1%8B&amp;access=1"
    assert path in listing
    page = browser.get(path.replace("&amp;", "&"), headers=ENGLISH).text
    assert "Place: Жымпиты · Step-free" in page
    assert (
        "webcal://aigul.localhost:8000/meetings.ics?lang=en"
        "&amp;place=%D0%96%D1%8B%D0%BC%D0%BF%D0%B8%D1%82%D1%8B&amp;access=1" in page
    )


def test_subscribing_is_explained_with_addresses(
    browser: Browser, campaign: CampaignFacts, house: Flask
) -> None:
    page = browser.get("/meetings/subscribe", headers=ENGLISH).text
    assert "webcal://aigul.localhost:8000/meetings.ics?lang=en" in page
    assert "http://aigul.localhost:8000/meetings.ics?lang=en" in page
