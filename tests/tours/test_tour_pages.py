"""The pages of the planner: wishes, the plan, pins, drafts, voters by place."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings.models import Meeting, MeetingState
from organizer.tours import queries, services
from organizer.tours.models import Plan
from organizer.tours.planner.documents import question_from
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.messaging.conftest import Wakes
from tests.tours.test_pages import sign_in
from tests.tours.test_planning import QUICK
from tests.tours.villages import Land
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("tuesday")

START = "/staff/schedule/tour"
WISHED: Mapping[str, Any] = {
    "meetings": "2",
    "first": "2026-03-14",
    "till": "2026-03-20",
    "weekdays": ["1", "2", "3", "4", "5", "6", "7"],
    "hours": "15:00, 18:30",
    "minutes": "90",
    "daily": "2",
    "row": "6",
    "weighs": ["voters", "seen"],
    "voters": "100",
}


@pytest.fixture
def staff(
    house: Flask, browser: Browser, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> Browser:
    """A coordinator's browser; no worker runs but when the test says so."""
    monkeypatch.setitem(house.extensions, "queue", Wakes())
    return sign_in(browser, campaign, Role.COORDINATOR)


@pytest.fixture
def land(staff: Browser) -> Land:
    """Four villages."""
    return Land()


def plan_now() -> Plan:
    db.session.expire_all()
    return db.session.scalars(sa.select(Plan)).one()


def work() -> None:
    """Be the worker."""
    plan = plan_now()
    services.run(plan.campaign_id, plan.id, effort=QUICK)


def begin(browser: Browser, **changed: object) -> str:
    answer = browser.post(START, {**WISHED, **changed})
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.location)


def press(browser: Browser, path: str, act: str = "", **fields: str) -> TestResponse:
    version = re.findall(r'name="version" value="(\d+)"', browser.get(path).text)[0]
    return browser.post(path + act, {"version": version, **fields})


def button(browser: Browser, path: str, name: str, about: str) -> str:
    """The value of a button about a place."""
    page = browser.get(path).text
    found = re.findall(rf'name="{name}" value="([^"]+)">[^<]*<span class="unseen">: ([^<]*)<', page)
    return str(next(value for value, words in found if about in words))


def test_a_tour_is_wished_planned_pinned_planned_anew_and_made(staff: Browser, land: Land) -> None:
    path = begin(staff)
    waiting = staff.get(path)
    assert "The planner looks for the best plan" in text_of(waiting.text)
    assert waiting.headers["Refresh"] == "2"
    work()
    page = staff.get(path)
    assert "Refresh" not in page.headers
    shown = text_of(page.text)
    assert "Before: 0 of 4 places, 0 % of voters" in shown
    assert "After: 2 of 4 places, 79 % of voters" in shown
    assert shown.count("first meeting") >= 2
    assert "The plan has as many meetings as were asked for" in shown
    assert page.text.count('<circle class="new"') == 3
    press(staff, path, pin=button(staff, path, "pin", "Деркөл"))
    assert "You pinned or left out something." in text_of(staff.get(path).text)
    press(staff, path, again="1")
    work()
    shown = text_of(staff.get(path).text)
    assert "Pinned" in shown
    assert "After: 2 of 4 places, 54 % of voters" in shown
    assert "Create 2 drafts" in shown
    made = press(staff, path, "/make")
    assert made.location == "/staff/schedule?view=list&date=2026-03-14"
    assert "2 meetings are in the schedule." in text_of(staff.get(made.location).text)
    assert list(db.session.scalars(sa.select(Meeting.state))) == [MeetingState.DRAFT] * 2
    assert staff.get(path).location == made.location


def test_a_place_is_left_out_and_taken_back(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    press(staff, path, out=land.key("Жымпиты"))
    press(staff, path, again="1")
    work()
    assert "After: 2 of 4 places" in text_of(staff.get(path).text)
    press(staff, path, back=button(staff, path, "back", "Жымпиты"))
    assert plan_now().wishes.without == frozenset()


def test_who_was_met_before_stays_met_where_a_place_is_left_out(staff: Browser, land: Land) -> None:
    rows.make_draft(rows.SATURDAY + timedelta(days=30), venue_id=land.halls["Жымпиты"].id)
    db.session.commit()
    path = begin(staff)
    work()
    before = re.findall("Before: [^.]*", text_of(staff.get(path).text))
    dots = staff.get(path).text.count('<circle class="met"')
    press(staff, path, out=land.key("Жымпиты"))
    press(staff, path, again="1")
    work()
    page = staff.get(path).text
    assert re.findall("Before: [^.]*", text_of(page)) == before
    assert page.count('<circle class="met"') >= dots > 0


def test_a_meeting_is_unpinned(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    press(staff, path, pin=button(staff, path, "pin", "Жымпиты"))
    assert len(plan_now().wishes.pins) == 1
    press(staff, path, unpin=button(staff, path, "unpin", "Жымпиты"))
    assert plan_now().wishes.pins == ()


@pytest.mark.parametrize(
    "mark",
    ["", "|", "locality:1||||", "a|b|c|d|e", "x" * 300, "{key}|venue:1||2026-03-14|15:00", "{key}|||no|"],
)
def test_a_button_that_names_nothing_changes_nothing(staff: Browser, land: Land, mark: str) -> None:
    path = begin(staff)
    work()
    press(staff, path, pin=mark.replace("{key}", land.key("Деркөл")))
    assert plan_now().wishes.pins == ()
    assert plan_now().is_stale is False


def test_ways_of_which_nothing_is_known_are_told_and_written_from_the_plan(
    staff: Browser, land: Land
) -> None:
    for place in land.places.values():
        place.latitude = place.longitude = None
    db.session.commit()
    path = begin(staff, till="2026-03-14", meetings="2")
    work()
    page = staff.get(path).text
    assert "Nothing is known of 1 way between meetings." in text_of(page)
    (road,) = re.findall(r'href="([^"]+roads/new[^"]+)"', page)
    asked = staff.get(html.unescape(road))
    assert asked.text.count(" selected ") == 2
    one, other = sorted(land.places[name].id for name in ("Жымпиты", "Ақсай"))
    answer = staff.post(html.unescape(road), {"one_id": str(one), "other_id": str(other), "minutes": "40"})
    assert answer.location == path
    assert "Nothing is known of" not in text_of(staff.get(path).text)


def test_a_road_leads_back_to_no_other_site(staff: Browser, land: Land) -> None:
    one, other = (str(land.places[name].id) for name in ("Жымпиты", "Ақсай"))
    sent = {"one_id": one, "other_id": other, "minutes": "40"}
    answer = staff.post("/staff/schedule/roads/new?next=https://example.com/", sent)
    assert answer.location == "/staff/schedule/rules"


def test_what_a_plan_gains_where_a_meeting_was_before_is_told(staff: Browser, land: Land) -> None:
    for name in ("Жымпиты", "Ақсай"):
        rows.make_draft(rows.SATURDAY + timedelta(days=30), venue_id=land.halls[name].id)
    db.session.commit()
    path = begin(staff, places=[str(land.places[name].id) for name in ("Жымпиты", "Ақсай")])
    work()
    shown = text_of(staff.get(path).text)
    assert "Before: 2 of 2 places, 100 % of voters live there" in shown
    assert "After: 2 of 2 places, 100 % of voters live there. Places met once more: 2" in shown
    assert re.search(r"voters new there: 1.?250\b", shown)


def test_another_plan_is_looked_at_and_made(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    number = len(plan_now().choices) - 1
    assert number > 0
    shown = staff.get(f"{path}?shown={number}")
    assert f'name="shown" value="{number}"' in shown.text
    stops = plan_now().choices[number].answer.stops
    press(staff, path, "/make", shown=str(number))
    starts = list(db.session.scalars(sa.select(Meeting.starts_wall).order_by(Meeting.starts_at)))
    assert starts == [stop.starts for stop in stops]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"meetings": "0"}, "This is too little: 1 at least"),
        ({"meetings": "many"}, "Enter a whole number"),
        ({"first": "2026-03-01"}, "Choose today or a later day"),
        ({"first": "2029-03-01", "till": "2029-03-02"}, "This day is more than two years ahead"),
        ({"till": "2026-03-13"}, "The last day must not be before the first"),
        ({"till": "2026-09-13"}, "Plan three months at most at once"),
        ({"weekdays": []}, "Choose at least one day"),
        ({"weighs": []}, "Choose at least one"),
        ({"hours": "soon"}, "Write the hour like 18:30"),
        ({"hours": "9, 10, 11, 12, 13, 14, 15"}, "Six different hours at most"),
        ({"hours": "23:30"}, "A meeting must end on the day on which it begins"),
        ({"free": "never"}, "Write days like 14.03.2026"),
        ({"hours": "22:00"}, "All venues are closed at these hours on these days"),
        ({"places": ["9"]}, "9"),
    ],
)
def test_a_wish_that_cannot_be_is_said_beside_its_box_and_nothing_is_lost(
    staff: Browser, land: Land, changed: dict[str, Any], words: str
) -> None:
    answer = staff.post(START, {**WISHED, "free": "22.03.2026", **changed})
    assert answer.status_code == 422
    assert words in text_of(answer.text)
    if "free" not in changed:
        assert 'value="22.03.2026"' in answer.text
    assert list(db.session.scalars(sa.select(Plan))) == []


def test_wishes_change_and_what_is_pinned_stays(staff: Browser, land: Land) -> None:
    path = begin(staff, places=[str(land.places["Деркөл"].id), str(land.places["Ақсай"].id)])
    work()
    press(staff, path, pin=button(staff, path, "pin", "Деркөл"))
    assert 'value="15:00, 18:30"' in staff.get(f"{path}/wishes").text
    press(staff, f"{path}/wishes", **{**WISHED, "meetings": "3"})
    wished = plan_now().wishes
    assert (wished.meetings, wished.localities, len(wished.pins)) == (3, frozenset(), 1)
    refused = press(staff, f"{path}/wishes", **{**WISHED, "hours": "x"})
    assert refused.status_code == 422


def test_a_plan_of_somebody_who_was_quicker_is_not_overwritten(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    answer = staff.post(path, {"version": "77", "again": "1"})
    assert (answer.status_code, "This plan changed meanwhile" in text_of(answer.text)) == (422, True)
    answer = staff.post(f"{path}/make", {"version": "77"})
    assert (answer.status_code, "This plan changed meanwhile" in text_of(answer.text)) == (422, True)


def test_drafts_wait_and_are_thrown_away(staff: Browser, land: Land) -> None:
    path = begin(staff)
    assert "14–20 March · begun today · kept 29 more days" in text_of(staff.get(START).text) or (
        "kept 30 more days" in text_of(staff.get(START).text)
    )
    kept = [(row.state, row.wished, row.found, row.ticket) for row in db.session.scalars(sa.select(Plan))]
    assert staff.post(f"{path}/discard").location == START
    assert list(db.session.scalars(sa.select(Plan))) == []
    [address] = re.findall(r'action="(/staff/history/\d+/undo)"', staff.get(START).text)
    assert staff.post(address).status_code == 303
    assert staff.get(path).status_code == 200
    [(state, wished, found, ticket)] = kept
    assert [
        (row.state, row.wished, row.found, row.ticket) for row in db.session.scalars(sa.select(Plan))
    ] == [(state, wished, found, ticket + 1)]


def test_what_cannot_be_is_said_on_the_page(staff: Browser, land: Land) -> None:
    land.halls["Деркөл"].opens, land.halls["Деркөл"].closes = "10:00", "11:00"
    db.session.commit()
    path = begin(staff, meetings="4", till="2026-03-14")
    work()
    press(staff, path, pin=f"{land.key('Деркөл')}||||")
    press(staff, path, again="1")
    work()
    shown = text_of(staff.get(path).text)
    assert "These meetings cannot be: Деркөл: its venues are closed then" in shown
    assert "2 meetings found no place" in shown


def test_a_pin_that_became_impossible_is_unpinned_where_it_is_said(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    press(staff, path, pin=button(staff, path, "pin", "Жымпиты"))
    press(staff, f"{path}/wishes", **{**WISHED, "hours": "16:00"})
    work()
    assert "These meetings cannot be: Жымпиты" in text_of(staff.get(path).text)
    press(staff, path, unpin=button(staff, path, "unpin", "Жымпиты"))
    assert plan_now().wishes.pins == ()
    shown = text_of(staff.get(path).text)
    assert "These meetings cannot be" not in shown
    assert "You pinned or left out something." in shown


def test_a_pin_at_a_venue_that_is_not_asked_for_any_more_is_unpinned(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    press(staff, path, pin=button(staff, path, "pin", "Жымпиты"))
    press(staff, f"{path}/wishes", **{**WISHED, "venues": [str(land.halls["Деркөл"].id)]})
    work()
    press(staff, path, unpin=button(staff, path, "unpin", "Жымпиты"))
    assert plan_now().wishes.pins == ()


def test_a_pin_that_the_plan_looked_at_does_not_hold_can_be_given_up(staff: Browser, land: Land) -> None:
    path = begin(staff)
    work()
    press(staff, path, pin=f"{land.key('Деркөл')}|venue:{land.halls['Деркөл'].id}||2026-03-16|15:00")
    assert "Must be Деркөл, Mon 16 March, 15:00 Optional" in text_of(staff.get(path).text)
    press(staff, path, unpin=button(staff, path, "unpin", "Деркөл"))
    assert plan_now().wishes.pins == ()


def test_the_question_is_a_file_that_anybody_may_check(staff: Browser, land: Land) -> None:
    path = begin(staff)
    answer = staff.get(f"{path}/question.json")
    assert question_from(json.loads(answer.text)).meetings == 2
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tour-2026-03-14.json"'


def test_voters_are_noted_by_place(staff: Browser, land: Land) -> None:
    boxes = {name: f"voters-{row.id}" for name, row in land.places.items()}
    page = staff.get(f"{START}/voters").text
    assert re.findall(rf'name="{boxes["Деркөл"]}"[^>]*value="(\d+)"', page) == ["400"]
    answer = staff.post(f"{START}/voters", {boxes["Деркөл"]: "1 250", boxes["Ақсай"]: ""})
    assert answer.location == START
    counts = queries.voter_counts()
    assert (counts[land.places["Деркөл"].id], land.places["Ақсай"].id in counts) == (1250, False)
    wrong = staff.post(f"{START}/voters", {boxes["Деркөл"]: "many"})
    assert (wrong.status_code, "many is none" in text_of(wrong.text)) == (422, True)
    assert 'value="many"' in wrong.text


@pytest.mark.parametrize("path", ["", "/voters", "/1", "/1/wishes", "/1/question.json"])
def test_a_volunteer_plans_no_tour(browser: Browser, campaign: CampaignFacts, path: str) -> None:
    helper = sign_in(browser, campaign, Role.VOLUNTEER)
    assert helper.get(START + path).status_code == 403


def test_of_two_who_wish_something_else_the_second_sees_both_versions(staff: Browser, land: Land) -> None:
    path = f"{staff.post(START, dict(WISHED)).location}/wishes"
    version = re.findall(r'name="version" value="(\d+)"', staff.get(path).text)[0]
    seen: dict[str, Any] = {**WISHED, "version": version}
    assert staff.post(path, {**seen, "meetings": "3", "hours": "11:00"}).status_code == 303
    lost = staff.post(path, {**seen, "meetings": "4", "weekdays": ["1"]})
    assert (lost.status_code, 'name="meetings" type="text" value="4"' in lost.text) == (422, True)
    assert re.findall("Saved meanwhile: ([^<]*)<", lost.text) == [
        "3",
        "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
        "11:00",
    ]
    version = re.findall(r'name="version" value="(\d+)"', lost.text)[0]
    assert staff.post(path, {**seen, "version": version}).status_code == 303
