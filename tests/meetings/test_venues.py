"""The book of venues: found by any spelling, a week of bookings, what was noted there before."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.text import place_key
from organizer.meetings import services
from organizer.meetings.models import MeetingState, Venue
from organizer.meetings.queries.venues import Used, VenueFilter, found_venues, used
from organizer.meetings.services import ReadsOtherwise
from tests import factories
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.web import Browser


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))


def names(**wanted: Any) -> list[str]:
    with in_language("en"):
        return [row.names["en"] for row in found_venues(VenueFilter(**wanted))]


@pytest.mark.parametrize(
    "words",
    [
        "Жымпиты",
        "Жымпи",
        "Jympity",
        "zhympity",
        "Жимпиты",
        "мәдениет",
        "МАДЕНИЕТ",
        "дом культуры",
        "казахстан, 5",
    ],
)
def test_a_venue_is_found_in_any_alphabet_and_despite_a_slip(campaign: CampaignFacts, words: str) -> None:
    rows.make_venue()
    other = {"kk": "Мектеп", "ru": "Школа", "en": "School"}
    rows.make_venue(
        "School",
        rows.make_village("Ақсай"),
        names=other,
        address={"kk": "Абай, 1", "ru": "Абая, 1", "en": "Abai 1"},
    )
    assert names(words=words) == ["Culture house"]


def test_a_place_is_found_by_a_name_it_had_before(campaign: CampaignFacts) -> None:
    village = rows.make_village("Бәйтерек", place_keys=[place_key("Бәйтерек"), place_key("Зеленовск")])
    rows.make_venue(village=village)
    assert names(words="Зеленовск") == ["Culture house"]


def test_venues_are_kept_to_those_that_are_step_free_and_large_enough(campaign: CampaignFacts) -> None:
    rows.make_venue("Large", capacity=200)
    rows.make_venue("Small", capacity=40)
    rows.make_venue("Stairs", capacity=200, step_free=False)
    assert names(step_free=True, seats=100) == ["Large"]
    assert names(words="no such hall") == []


def test_the_days_on_which_a_venue_opens_are_noted_and_shown(staff: Browser) -> None:
    new = {"names-en": "Hall", "opens": "18:00", "closes": "02:00", "weekdays": ["5", "1"], "in_use": "y"}
    refused = staff.post("/staff/venues/new", {**new, "closed_days": "14.03.2026, soon"})
    assert (refused.status_code, "Write days like 14.03.2026" in text_of(refused.text)) == (422, True)
    made = staff.post("/staff/venues/new", {**new, "closed_days": "22.03.2026, 14.03.2026"})
    assert "Mon, Fri 18:00–02:00; closed: Sat 14 March, Sun 22 March" in text_of(
        staff.get(str(made.location)).text
    )
    assert 'value="14.03.2026, 22.03.2026"' in staff.get(f"{made.location}/edit").text


def test_the_change_of_a_venue_is_taken_back_and_calendars_learn_it(staff: Browser) -> None:
    venue = rows.make_venue("Hall", address={}, note="Ring twice")
    meeting = rows.make_meeting(venue_id=venue.id)
    path = f"/staff/venues/{venue.id}"
    typed = {"names-en": "School", "note": "Knock", "in_use": "y", "locality_id": str(venue.locality_id)}
    typed["is_same_place"] = "yes"
    answer = staff.post(f"{path}/edit", typed)
    [undo_url] = re.findall(r'action="(/staff/history/\d+/undo)"', staff.get(str(answer.location)).text)
    staff.post(undo_url)
    db.session.expire_all()
    assert (venue.names["en"], venue.step_free, venue.note) == ("Hall", True, "Knock")
    assert (rows.fresh(meeting).sequence, rows.verbs("venue.")) == (2, ["venue.edited", "venue.restored"])


def test_a_place_keeps_its_village_while_people_know_of_a_meeting_there(staff: Browser) -> None:
    venue, other = rows.make_venue("Hall"), rows.make_village("Бурлин")
    draft = rows.make_draft(venue_id=venue.id)
    typed = {"names-en": "Hall", "in_use": "y", "locality_id": str(other.id)}
    path = f"/staff/venues/{venue.id}"
    moved = staff.post(f"{path}/edit", typed)
    assert (moved.status_code, set(rows.fresh(draft).titles.values())) == (303, {"Бурлин"})
    [undo_url] = re.findall(r'action="(/staff/history/\d+/undo)"', staff.get(str(moved.location)).text)
    staff.post(f"/staff/meetings/{draft.id}/publish")
    refused = [
        staff.post(undo_url),
        staff.post(f"{path}/edit", {**typed, "locality_id": str(rows.make_village().id)}),
    ]
    said = "People know of a meeting here. Add a new place and move its meetings there"
    assert [(answer.status_code, said in text_of(answer.text)) for answer in refused] == [(422, True)] * 2
    assert db.session.get_one(Venue, venue.id).locality_id == other.id


def test_a_venue_was_used_by_what_was_held_there_not_by_what_is_planned(campaign: CampaignFacts) -> None:
    venue = rows.make_venue()
    over = rows.make_meeting(rows.SATURDAY, venue_id=venue.id)
    rows.make_draft(rows.SATURDAY + timedelta(hours=4), venue_id=venue.id)
    rows.make_meeting(rows.SATURDAY + timedelta(days=30), venue_id=venue.id)
    off = rows.make_meeting(rows.SATURDAY + timedelta(hours=8), venue_id=venue.id)
    services.cancel(off, version=off.version, by=None)
    assert used([venue.id]) == {}
    with clock.at(over.starts_at + timedelta(days=2)):
        assert used([venue.id]) == {venue.id: Used(1, rows.SATURDAY)}


def test_the_book_shows_price_hours_and_who_has_the_key_and_keeps_the_search_in_its_address(
    staff: Browser,
) -> None:
    venue = rows.make_venue(
        price_minor=500_000, opens="09:00", closes="21:00", key_holder="Guard", capacity=120
    )
    with clock.at(rows.NOW - timedelta(days=7)):
        rows.make_meeting(rows.SATURDAY - timedelta(days=7), venue_id=venue.id)
    page = text_of(staff.get("/staff/venues?q=jympity&seats=100").text)
    assert (
        "Culture house Kazakhstan street 5 120 Yes 5 000 ₸ 09:00–21:00 Guard 1 Sat 7 March"
        in page.replace("\u00a0", " ")
    )
    assert "Remove filter: jympity" in page
    nothing = text_of(staff.get("/staff/venues?q=jympity&seats=121").text)
    assert "No venue is like that. Show all venues" in nothing
    for odd in ("seats=²", "seats=-1", "seats=" + "9" * 40, "step_free=x"):
        assert staff.get(f"/staff/venues?{odd}").status_code == 200


def test_who_only_reads_the_schedule_does_not_read_who_has_the_key(
    browser: Browser, campaign: CampaignFacts
) -> None:
    venue = rows.make_venue(key_holder="Guard", note="Back door")
    reader = browser.sign_in(factories.make_session(factories.make_member(Role.CANDIDATE), campaign.host))
    for path in ("/staff/venues", f"/staff/venues/{venue.id}"):
        page = reader.get(path).text
        assert ["Guard" in page, "Back door" in page] == [False, False]


def test_a_week_of_a_venue_stands_by_day_with_what_clashes(staff: Browser) -> None:
    venue = rows.make_venue()
    first = rows.make_meeting(venue_id=venue.id, titles={"en": "First"})
    rows.make_meeting(rows.SATURDAY + timedelta(minutes=30), venue_id=venue.id, titles={"en": "Second"})
    rows.make_meeting(rows.SATURDAY + timedelta(days=14), venue_id=venue.id)
    page = text_of(staff.get(f"/staff/venues/{venue.id}").text)
    assert "Booked: 9–15 March" in page
    assert "Fri 13 March nothing booked Sat 14 March 18:30–20:00 First Clash: venue" in page
    assert "19:00–20:30 Second Clash: venue · Letters Sun 15 March nothing booked" in page
    assert "Next after this week: Sat 28 March, 18:30" in page
    later = text_of(staff.get(f"/staff/venues/{venue.id}?week=2026-03-16").text)
    assert ("Booked: 16–22 March" in later, "First" in later) == (True, False)
    for odd in ("0001-01-01", "9999-12-31", "x"):
        assert staff.get(f"/staff/venues/{venue.id}?week={odd}").status_code == 200
    assert first.venue_id == venue.id


def test_the_page_of_a_venue_tells_how_meetings_there_went(staff: Browser) -> None:
    venue = rows.make_venue(latitude=50.25, longitude=52.58)
    meeting = rows.make_meeting(venue_id=venue.id)
    meeting.state, meeting.attended, meeting.note = MeetingState.CLOSED, 64, "The heating was off"
    meeting.summary = {"en": "Water"}
    db.session.flush()
    answer = staff.get(f"/staff/venues/{venue.id}")
    page = text_of(answer.text)
    assert "Used before Sat 14 March Жымпиты · Came: 64 Water The heating was off Letter of thanks" in page
    assert ("Show map" in page, "<img" in answer.text, "<iframe" in answer.text) == (True, False, False)


def test_the_price_of_a_venue_is_written_down_and_put_right(staff: Browser) -> None:
    staff.post("/staff/venues/new", {"names-en": "Hall", "price": "7 500", "in_use": "y"})
    (row,) = found_venues(VenueFilter())
    assert row.price_minor == 750_000
    assert 'value="7500"' in staff.get(f"/staff/venues/{row.id}/edit").text
    refused = staff.post(f"/staff/venues/{row.id}/edit", {"names-en": "Hall", "price": "cheap"})
    assert (refused.status_code, "Enter an amount" in refused.text) == (422, True)
    staff.post(
        f"/staff/venues/{row.id}/edit", {"version": "1", "names-en": "Hall", "price": "0", "in_use": "y"}
    )
    db.session.expire_all()
    assert found_venues(VenueFilter())[0].price_minor == 0


def details_of(venue: Venue, **changed: Any) -> services.VenueDetails:
    known = {name: getattr(venue, name) for name in ("names", "address", "locality_id", "step_free")}
    return services.VenueDetails(**{**known, **changed})


@pytest.mark.parametrize(
    ("was", "changed", "is_asked"),
    [
        ({}, {"names": {"kk": "Спортзал", "ru": "Спортзал", "en": "Gym"}}, True),
        ({}, {"address": {"kk": "Абай, 99", "ru": "Абая, 99", "en": "Abai 99"}}, True),
        ({"latitude": 50.0, "longitude": 52.0}, {"latitude": 50.1, "longitude": 52.0}, True),
        ({"latitude": 50.0, "longitude": 52.0}, {}, True),
        ({}, {"latitude": 50.1, "longitude": 52.0}, False),
        ({"address": {"kk": "Абай, 5"}}, {"address": {"kk": "Абай, 5", "ru": "Абая, 5"}}, False),
        ({}, {"capacity": 90, "transport": {"en": "Bus 4"}}, False),
    ],
)
def test_who_knows_of_a_meeting_is_not_left_with_another_place_in_silence(
    campaign: CampaignFacts, was: dict[str, Any], changed: dict[str, Any], is_asked: bool
) -> None:
    venue = rows.make_venue(**was)
    rows.make_meeting(venue_id=venue.id)
    details = details_of(venue, **changed)
    if is_asked:
        with pytest.raises(ReadsOtherwise):
            services.edit_venue(venue, details, version=venue.version, by=None)
    services.edit_venue(venue, details, version=venue.version, by=None, is_same_place=is_asked)
    assert {name: getattr(venue, name) for name in changed} == changed


def test_what_is_put_off_keeps_its_village_and_is_asked_about_until_it_is_called_off(
    campaign: CampaignFacts,
) -> None:
    venue, other = rows.make_venue(), rows.make_village("Бурлин")
    meeting = rows.make_meeting(venue_id=venue.id)
    services.postpone(meeting, version=meeting.version, by=None)
    db.session.flush()
    elsewhere = details_of(venue, locality_id=other.id)
    with clock.at(meeting.ends_at + timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            services.edit_venue(venue, elsewhere, version=venue.version, by=None)
        with pytest.raises(ReadsOtherwise):
            services.edit_venue(venue, details_of(venue, names={"en": "Gym"}), version=venue.version, by=None)
        services.cancel(meeting, version=rows.fresh(meeting).version, by=None)
        db.session.flush()
        services.edit_venue(venue, elsewhere, version=venue.version, by=None)
    assert (refused.value.field, venue.locality_id) == ("locality_id", other.id)


def test_the_name_of_a_place_is_put_right_in_what_was_put_off_there(campaign: CampaignFacts) -> None:
    venue = rows.make_venue()
    meeting = rows.make_meeting(venue_id=venue.id)
    services.postpone(meeting, version=meeting.version, by=None)
    db.session.flush()
    sequence = rows.fresh(meeting).sequence
    services.edit_venue(
        venue, details_of(venue, names={"en": "Gym"}), version=venue.version, by=None, is_same_place=True
    )
    db.session.flush()
    left = rows.fresh(meeting)
    assert (left.sequence, [each["venue_id"] for each in left.shown_before]) == (sequence + 1, [venue.id])


def test_the_place_of_drafts_and_of_what_is_over_reads_as_it_likes(campaign: CampaignFacts) -> None:
    venue = rows.make_venue()
    rows.make_draft(venue_id=venue.id)
    services.edit_venue(venue, details_of(venue, names={"en": "Gym"}), version=venue.version, by=None)
    assert venue.names == {"en": "Gym"}


def test_a_page_asks_whether_it_is_the_same_place_and_keeps_what_was_typed(staff: Browser) -> None:
    venue = rows.make_venue()
    for days in (0, 1):
        rows.make_meeting(rows.SATURDAY + timedelta(days=days), venue_id=venue.id)
    path = f"/staff/venues/{venue.id}/edit"
    typed = {
        "version": str(venue.version),
        "names-en": "Gym",
        "in_use": "y",
        "locality_id": str(venue.locality_id),
    }
    asked = staff.post(path, typed)
    assert (asked.status_code, 'value="Gym"' in asked.text, 'name="is_same_place"' in asked.text) == (
        422,
        True,
        True,
    )
    assert "People know of 2 meetings here, at the place as it is written now." in text_of(asked.text)
    assert db.session.get_one(Venue, venue.id).names["en"] == "Culture house"
    saved = staff.post(path, {**typed, "is_same_place": "yes"})
    db.session.expire_all()
    assert (saved.status_code, venue.names["en"]) == (303, "Gym")
