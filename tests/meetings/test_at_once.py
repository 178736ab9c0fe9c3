"""Of two schedulers who save at the same moment one wins, and the other loses nothing that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from organizer.meetings import queries
from organizer.meetings.models import Meeting, Venue
from tests import factories
from tests.meetings import rows
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
VERSIONS = ("2026-03-16", "2026-03-17")


@dataclass(frozen=True)
class Desk:
    """A meeting that two schedulers have open, each in a browser of their own."""

    house: Flask
    campaign: CampaignFacts
    meeting: Meeting
    browsers: tuple[Browser, Browser]

    def at_once(self, send: Callable[[Browser, str], TestResponse]) -> list[TestResponse]:
        """Both press at the same moment, each with a day of their own; who won first."""
        barrier = Barrier(2)

        def press(pair: tuple[Browser, str]) -> TestResponse:
            with clock.at(rows.NOW):
                barrier.wait()
                return send(*pair)

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(press, zip(self.browsers, VERSIONS, strict=True)))
        return sorted(answers, key=lambda answer: answer.status_code)

    def venue(self) -> Venue:
        """Its place as it was committed."""
        with self.house.app_context(), transaction(self.campaign.id, read_only=True):
            return queries.venue(self.meeting.venue_id or 0)

    def now(self) -> Meeting:
        """The meeting as it was committed."""
        with self.house.app_context(), transaction(self.campaign.id, read_only=True):
            return queries.meeting(self.meeting.id)


@pytest.fixture
def desk(real_house: Flask, real_campaign: CampaignFacts) -> Desk:
    """A draft in a village, seen by two members."""
    with real_house.app_context(), clock.at(rows.NOW), transaction(real_campaign.id):
        meeting = rows.make_draft(titles={"en": "Zhympity"})
        members = [factories.make_member(Role.STAFF) for _ in range(2)]
        sessions = [factories.make_session(member, real_campaign.host) for member in members]
    one, other = (Browser(real_house, real_campaign.host).sign_in(token) for token in sessions)
    return Desk(real_house, real_campaign, meeting, (one, other))


def typed(page: str) -> str | None:
    """The day that a refused form holds."""
    found = re.search(r'name="day" [^>]*value="([^"]*)"', page)
    return None if found is None else found[1]


@pytest.mark.parametrize("page", ["move", "edit"])
def test_one_of_two_forms_wins_and_the_other_shows_both_versions(desk: Desk, page: str) -> None:
    seen = {
        "version": str(desk.meeting.version),
        "venue_id": str(desk.meeting.venue_id),
        "starts": "18:30",
        "ends": "20:00",
        "titles-en": "Zhympity",
    }

    won, lost = desk.at_once(
        lambda browser, day: browser.post(
            f"/staff/meetings/{desk.meeting.id}/{page}", {**seen, "day": day}, headers=ENGLISH
        )
    )

    assert (won.status_code, lost.status_code) == (303, 422)
    kept, other = desk.now().starts_wall.date().isoformat(), typed(lost.text)
    assert {kept, other} == set(VERSIONS)
    assert f"Saved meanwhile: {kept}" in lost.text
    assert "Somebody else changed this meeting" in lost.text


def test_one_of_two_forms_of_a_venue_wins_and_the_other_shows_both_versions(desk: Desk) -> None:
    empty = {"note": "", "capacity": "", "price": ""}
    seen = {"version": "1", "names-en": "School 21", "weekdays": list("1234567"), "in_use": "y", **empty}
    written = dict(
        zip(
            VERSIONS,
            [{"note": "Ring twice"}, {"capacity": "90", "step_free": "y", "price": "1500"}],
            strict=True,
        )
    )
    path = f"/staff/venues/{desk.meeting.venue_id}/edit"

    won, lost = desk.at_once(
        lambda browser, own: browser.post(
            path, {**seen, **written[own], "is_same_place": "yes"}, headers=ENGLISH
        )
    )
    again = [box.split('"')[0] for box in lost.text.split('name="version" value="')[1:]]

    assert (won.status_code, lost.status_code, again) == (303, 422, ["2"])
    assert "Somebody else changed this venue meanwhile. Look at it and save again" in lost.text
    other_is_noted = not desk.venue().step_free
    saved = {"Ring twice"} if other_is_noted else {"90", "Yes", "1500"}
    assert set(re.findall(r"Saved meanwhile: ([^<]*)<", lost.text)) >= saved
    assert ('value="90"' if other_is_noted else "Ring twice</textarea>") in lost.text


def test_one_of_two_choices_in_the_list_wins_and_the_other_says_what_it_is_now(desk: Desk) -> None:
    chosen = f"{desk.meeting.id}.{desk.meeting.version}"

    answers = desk.at_once(
        lambda browser, day: browser.post(
            "/staff/schedule/many", {"chosen": chosen, "act": "shift", "days": day[-1]}, headers=ENGLISH
        )
    )

    lost = next(answer.text for answer in answers if "Nothing was changed" in answer.text)
    [days] = re.findall(r'name="days" [^>]*value="(\d)"', lost)
    moved = desk.now().starts_wall - rows.SATURDAY
    assert {moved, timedelta(days=int(days))} == {timedelta(days=6), timedelta(days=7)}
    assert "Somebody else changed this meeting" in lost
    assert f'value="{desk.meeting.id}.{desk.now().version}"' in lost


def test_a_form_and_a_choice_in_the_list_do_not_both_win(desk: Desk) -> None:
    chosen = f"{desk.meeting.id}.{desk.meeting.version}"
    form = {"version": str(desk.meeting.version), "day": VERSIONS[1], "starts": "18:30", "ends": "20:00"}

    def send(browser: Browser, day: str) -> TestResponse:
        if day == VERSIONS[0]:
            many = {"chosen": chosen, "act": "shift", "days": "2"}
            return browser.post("/staff/schedule/many", many, headers=ENGLISH)
        return browser.post(f"/staff/meetings/{desk.meeting.id}/move", form, headers=ENGLISH)

    answers = desk.at_once(send)

    assert sum("Somebody else changed this meeting" in answer.text for answer in answers) == 1
    assert desk.now().version > desk.meeting.version
