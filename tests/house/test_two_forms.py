"""Two who have the same form open: the first wins, the other sees both versions and may press again."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from organizer.campaigns.queries import candidate, current_campaign
from organizer.campaigns.roles import Role
from organizer.campaigns.services import ConstituencyDetails, add_constituency, own_constituency
from organizer.contacts.queries import contact
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.undo import Undo, UndoState
from organizer.meetings import queries as meetings
from organizer.meetings.queries.planning import planning_rules
from organizer.messaging.queries.reminding import reminder_set
from organizer.messaging.queries.windows import limits
from organizer.promises.queries import promise
from organizer.topics.queries import topic
from organizer.volunteers.queries import role
from organizer.volunteers.services import RoleDetails, add_role
from tests import factories
from tests.campaigns.rows import make_candidate
from tests.contacts.rows import make_contact
from tests.meetings.rows import NOW, make_meeting
from tests.promises.rows import make_promise
from tests.topics.rows import make_topic
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
CHANGED = "Somebody else changed this meanwhile. Look at it and save again"


@dataclass(frozen=True)
class Case:
    """A form, what two write into it, and what both versions read as."""

    make: Callable[[], str]
    """Make the row, and give the address of its form."""
    box: str
    first: str
    second: str
    saved: str
    """What the page of the second says of what the first saved."""
    now: Callable[[str], object]
    """What the row says, by the address of its form."""
    wanted: tuple[object, object]
    rest: dict[str, str]
    below: str = ""
    """Where the form is sent, below the address that shows it."""
    undoable: bool = True


def number(path: str) -> int:
    return int(next(part for part in path.split("/") if part.isdecimal()))


def own_times(path: str) -> object:
    return meetings.set_of(meetings.meeting(number(path))).hours_before


def daily(_path: str) -> object:
    row = planning_rules()
    return None if row is None else row.daily


def own_words(path: str) -> object:
    return meetings.own_words(meetings.meeting(number(path)))["reminder_day"]["en"]


def polls_open(_path: str) -> object:
    election = current_campaign().election
    return None if election is None or election.polls_open is None else election.polls_open.date()


def a_district() -> int:
    details = ConstituencyDetails(number=4, names={"en": "Fourth"}, territory={"en": "Zhympity"})
    made = add_constituency(details, by=None)
    db.session.flush()
    return made.id


def a_role() -> int:
    details = RoleDetails(
        names={"en": "Door"}, what={}, needs_check=False, is_public=True, minutes_before=45, minutes_after=15
    )
    return add_role(details, by=None).id


TIMES = {"day_before": "start", "confirm_at": "12:00", "thanks_after": "", "missed_after": ""}
CANDIDATE = {"full_name": "Aigul Sarsen", "nomination": "self"}
CAMPAIGN = {"names-en": "Aigul", "language_1": "en", "language_2": "", "language_3": "", "zone": "Asia/Oral"}
SMS = {"sms_open": "y", "budget_minor": "1000", "budget_day_minor": "100"}
LIMITS = {"opens": "09:00", "closes": "21:00", "weekdays": "1", "days_off": ""}
RULES = {"km_per_hour": "60", "pause_minutes": "15"}
CASES = {
    "a meeting's own reminders": Case(
        lambda: f"/staff/meetings/{make_meeting().id}/reminders/own",
        "hours_before", "3", "4", "3 hours before", own_times, (3, 4), TIMES,
    ),
    "the words of a meeting's reminders": Case(
        lambda: f"/staff/meetings/{make_meeting().id}/reminders/words",
        "reminder_day-en", "Come at {time}", "See you at {time}", "Come at {time}", own_words,
        ("Come at {time}", "See you at {time}"), {},
    ),
    "the reminder set": Case(
        lambda: "/staff/settings/reminders",
        "hours_before", "3", "4", "3 hours before", lambda _path: reminder_set().hours_before, (3, 4), TIMES,
    ),
    "a promise": Case(
        lambda: f"/staff/promises/{make_promise(due_on=None).id}",
        "words-en", "Two wells", "Three wells", "Two wells",
        lambda path: promise(number(path)).words["en"], ("Two wells", "Three wells"), {}, undoable=False,
    ),
    "what became of a promise": Case(
        lambda: f"/staff/promises/{make_promise(due_on=None).id}",
        "proof", "The pump runs", "Water runs", "The pump runs", lambda path: promise(number(path)).proof,
        ("The pump runs", "Water runs"), {"state": "kept"}, "/state",
    ),
    "a candidate": Case(
        lambda: f"/staff/settings/candidates/{make_candidate().id}",
        "given_name", "Aigul", "Aiko", "Aigul",
        lambda path: candidate(number(path)).given_name, ("Aigul", "Aiko"), CANDIDATE, undoable=False,
    ),
    "the campaign": Case(
        lambda: "/staff/settings/campaign",
        "operator", "Fund A", "Fund B", "Fund A",
        lambda _path: current_campaign().operator, ("Fund A", "Fund B"), CAMPAIGN,
    ),
    "SMS and budget": Case(
        lambda: "/staff/settings/sms",
        "budget_minor", "2000", "3000", "2000",
        lambda _path: current_campaign().budget_minor, (200_000, 300_000), SMS,
    ),
    "when and to whom SMS go": Case(
        lambda: "/staff/settings/sms-limits",
        "countries", "KG", "UZ", "KG", lambda _path: limits().countries, (("KG",), ("UZ",)), LIMITS,
    ),
    "a topic": Case(
        lambda: f"/staff/topics/{make_topic('roads').id}",
        "agreed_answer-en", "We ask", "We asked", "We ask",
        lambda path: topic(number(path)).agreed_answer.get("en"), ("We ask", "We asked"),
        {"names-en": "Roads", "in_use": "y"},
    ),
    "a person": Case(
        lambda: f"/staff/people/{make_contact(name='Гүлнар', language='en').id}/edit",
        "note", "Has a dog", "Has a cat", "Has a dog",
        lambda path: contact(number(path)).note, ("Has a dog", "Has a cat"),
        {"name": "Гүлнар", "language": "en"}, undoable=False,
    ),
    "the election's calendar": Case(
        lambda: "/staff/settings/calendar",
        "polls_open-day", "2026-11-01", "2026-11-08", "2026-11-01", polls_open,
        (date(2026, 11, 1), date(2026, 11, 8)), {"names-en": "Maslikhat"},
    ),
    "an electoral district": Case(
        lambda: f"/staff/settings/districts/{a_district()}",
        "electorate", "1200", "1300", "1200",
        lambda path: own_constituency(number(path)).electorate, (1200, 1300),
        {"number": "4", "names-en": "Fourth", "territory-en": "Zhympity"}, undoable=False,
    ),
    "what volunteers do": Case(
        lambda: f"/staff/volunteers/roles/{a_role()}",
        "minutes_before", "30", "60", "30",
        lambda path: role(number(path)).minutes_before, (30, 60),
        {"names-en": "Door", "minutes_after": "15"}, undoable=False,
    ),
    "travel and limits": Case(
        lambda: "/staff/schedule/rules",
        "daily", "3", "4", "3", daily, (3, 4), RULES,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Two owners of one campaign, each with a browser, and the form that both have open."""

    house: Flask
    campaign: CampaignFacts
    browsers: tuple[Browser, Browser]
    case: Case
    path: str

    def version(self) -> str:
        """What the form says that its reader has seen."""
        return self.version_of(self.browsers[0].get(self.path, headers=ENGLISH).text)

    def version_of(self, page: str) -> str:
        """The version in the form, wherever on the page it stands."""
        target = f'action="{self.path}{self.case.below}"'
        form = page.partition(target)[2].partition("</form>")[0] or page
        found: str
        [found] = re.findall(r'name="version" value="(\d+)"', form)
        return found

    def save(self, browser: Browser, words: str, version: str) -> TestResponse:
        """Press Save with these words in the box."""
        typed = {**self.case.rest, self.case.box: words, "version": version}
        return browser.post(self.path + self.case.below, typed, headers=ENGLISH)

    def now(self) -> object:
        """What the row says as it was committed."""
        with self.house.app_context(), transaction(self.campaign.id, read_only=True):
            return self.case.now(self.path)

    def take_back(self) -> TestResponse:
        """Undo the last act."""
        with self.house.app_context(), transaction(self.campaign.id, read_only=True):
            acts = db.session.scalars(sa.select(Undo).where(Undo.state == UndoState.DONE)).all()
            last = max(acts, key=lambda act: act.at).id
        return self.browsers[1].post(f"/staff/history/{last}/undo")


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def table(request: pytest.FixtureRequest, real_house: Flask, real_campaign: CampaignFacts) -> Table:
    """A form that two owners may open."""
    case: Case = request.param
    with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
        path = case.make()
        members = [factories.make_member(Role.OWNER) for _ in range(2)]
        sessions = [factories.make_session(member, real_campaign.host) for member in members]
    one, other = (Browser(real_house, real_campaign.host).sign_in(token) for token in sessions)
    return Table(real_house, real_campaign, (one, other), case, path)


def test_the_first_wins_and_the_second_sees_both_versions_and_may_keep_theirs(table: Table) -> None:
    case, (one, other) = table.case, table.browsers
    with clock.at(NOW):
        seen = table.version()
        won = table.save(one, case.first, seen)
        lost = table.save(other, case.second, seen)

        assert (won.status_code, lost.status_code, table.now()) == (303, 422, case.wanted[0])
        page = unescape(lost.text)
        assert CHANGED in page
        assert re.findall(r"Saved meanwhile: ([^<]*)<", page) == [case.saved]
        assert f'value="{case.second}"' in page or f">{case.second}</textarea>" in page.replace("\r\n", "")

    with clock.at(NOW + timedelta(minutes=1)):
        kept = table.save(other, case.second, table.version_of(lost.text))
        assert (kept.status_code, table.now()) == (303, case.wanted[1])
        if case.undoable:
            assert (table.take_back().status_code, table.now()) == (303, case.wanted[0])


def test_of_two_who_press_at_the_same_moment_one_wins(table: Table) -> None:
    case, barrier = table.case, Barrier(2)
    with clock.at(NOW):
        seen = table.version()

    def press(pair: tuple[Browser, str]) -> TestResponse:
        with clock.at(NOW):
            barrier.wait()
            return table.save(*pair, seen)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, zip(table.browsers, (case.first, case.second), strict=True)))

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert table.now() == case.wanted[answers[0].status_code == 422]
