"""The demo: whole, the same each time for a day, and two campaigns that never meet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import InstrumentedAttribute

from organizer.accounts.models import User
from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import campaign_by_slug, phase
from organizer.campaigns.roles import Role
from organizer.contacts.models import Contact
from organizer.country.models import Election, Phase
from organizer.demo import build, walk
from organizer.demo.cast import Cast, casts
from organizer.demo.command import demo
from organizer.demo.erase import erase
from organizer.grievances.models import Grievance, GrievanceState, ReplyWay, WayIn
from organizer.grievances.services import entries
from organizer.kernel import audit
from organizer.kernel.clock import to_utc
from organizer.kernel.db import Model, db, scope, transaction
from organizer.kernel.i18n import COOKIE
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, Venue
from organizer.messaging.models import Message, MessageState
from organizer.promises.models import Promise, PromiseState
from organizer.topics.services import verify
from organizer.volunteers.models import Signup, SignupState, Volunteer
from tests import factories
from tests.conftest import copy_of_the_demo, house_of_its_own
from tests.ground.demo import DemoHouse

A, B = casts()
LANGUAGES = ("kk", "ru", "en")
KINDS = tuple(walk.KINDS)
MANY = (Attendance, Contact, Grievance, Meeting, Message, Signup, Venue, Volunteer)
EVERY_STATE: tuple[tuple[InstrumentedAttribute[Any], type[StrEnum]], ...] = (
    (Meeting.state, MeetingState),
    (Attendance.state, AttendanceState),
    (Signup.state, SignupState),
    (Grievance.state, GrievanceState),
    (Message.state, MessageState),
    (Promise.state, PromiseState),
    (Grievance.way_in, WayIn),
    (Grievance.reply_way, ReplyWay),
)


def campaign_id(cast: Cast) -> int:
    found = campaign_by_slug(cast.slug)
    assert found is not None
    return found.id


def how_many(kind: type[Model], *conditions: sa.ColumnElement[bool]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(kind).where(*conditions)) or 0


def title_in(page: str, campaign_name: str) -> str:
    """A page's title without the campaign's name, which is a candidate's."""
    found = re.search(r"<title>(.*?)</title>", page, flags=re.DOTALL)
    return "" if found is None else unescape(found[1]).strip().removesuffix(f" – {campaign_name}")


def run(app: Flask, *arguments: str) -> Result:
    class House:
        def __init__(self) -> None:
            self.app = app

    return CliRunner().invoke(demo, list(arguments), obj=House(), catch_exceptions=False)


def test_the_first_campaign_has_as_much_as_a_real_one(demo_connection: Connection) -> None:
    with scope(campaign_id(A)):
        counted = {
            kind.__tablename__: how_many(kind) for kind in (Meeting, Venue, Volunteer, Contact, Grievance)
        }
    assert counted == {"meeting": 40, "venue": 20, "volunteer": 80, "contact": 600, "grievance": 900}


@pytest.mark.parametrize(("column", "states"), EVERY_STATE, ids=str)
def test_every_state_is_met(
    demo_connection: Connection, column: InstrumentedAttribute[Any], states: type[StrEnum]
) -> None:
    with scope(campaign_id(A)):
        assert set(db.session.scalars(sa.select(column).distinct())) == set(states)


def test_it_stands_in_the_middle_of_a_campaign(demo_house: DemoHouse, demo_connection: Connection) -> None:
    for cast in (A, B):
        with scope(campaign_id(cast)):
            assert phase() is Phase.CAMPAIGN


def test_nothing_is_written_ahead_of_the_moment_it_stands_at(
    demo_house: DemoHouse, demo_connection: Connection
) -> None:
    with scope(campaign_id(A)):
        newest = db.session.scalar(sa.select(sa.func.max(audit.AuditEntry.at)))
    assert newest is not None
    assert newest <= demo_house.now


def test_its_chains_and_tallies_hold(demo_connection: Connection) -> None:
    for cast in (A, B):
        with scope(campaign_id(cast)):
            assert (list(audit.breaks()), verify(entries())) == ([], [])


def test_no_two_grievances_of_a_campaign_say_the_same(demo_connection: Connection) -> None:
    with scope(campaign_id(A)):
        words = [row.words for row in db.session.scalars(sa.select(Grievance))]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_answers_to_its_kind_of_visitor(
    demo_house: DemoHouse, demo_connection: Connection, kind: str, language: str
) -> None:
    role = walk.KINDS[kind]
    browser = demo_house.browser(None if role is None else role.value)
    browser.client.set_cookie(COOKIE, language, domain=demo_house.facts["campaigns"]["A"]["host"])
    answers = {path: browser.get(path) for path in demo_house.facts["pages"][kind]}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert {
        path for path, answer in answers.items() if f'<html lang="{language}"' not in answer.text
    } == set()


def test_no_title_of_a_staff_page_names_anybody(demo_house: DemoHouse, demo_connection: Connection) -> None:
    browser = demo_house.browser(Role.OWNER.value)
    browser.client.set_cookie(COOKIE, "ru", domain=demo_house.facts["campaigns"]["A"]["host"])
    with scope(campaign_id(A)):
        people = [*db.session.scalars(sa.select(Contact)), *db.session.scalars(sa.select(User))]
        names = {each.name for each in people if " " in each.name}
        campaign = campaign_by_slug(A.slug)
        assert campaign is not None
        campaign_name = campaign.names["ru"]
    paths = [path for path in walk.pages(demo_house.app, Role.OWNER, demo_house.ids()) if "/staff" in path]
    titles = {path: title_in(browser.get(path).text, campaign_name) for path in paths}
    assert (len(names) > 100, len(titles) > 50) == (True, True)
    assert {path: title for path, title in titles.items() if any(name in title for name in names)} == {}


@pytest.mark.parametrize("role", Role)
def test_everybody_signs_in_with_the_password_that_is_told(
    demo_house: DemoHouse, demo_connection: Connection, role: Role
) -> None:
    for user in demo_house.facts["users"]:
        if user["role"] == role.value:
            browser = demo_house.browser(campaign=user["campaign"])
            answer = browser.post("/sign-in", {"login": user["email"], "password": user["password"]})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/start")


def test_the_links_that_are_told_open_in_both_campaigns(
    demo_house: DemoHouse, demo_connection: Connection
) -> None:
    closed = [
        f"{campaign} {path}"
        for campaign in ("A", "B")
        for path in walk.pages(demo_house.app, None, demo_house.ids(campaign))
        if demo_house.browser(campaign=campaign).get(path).status_code != 200
    ]
    assert closed == []


def test_a_grievance_is_followed_by_the_code_that_is_told(
    demo_house: DemoHouse, demo_connection: Connection
) -> None:
    code = demo_house.ids()["grievance_code"]
    assert demo_house.browser().post("/s", {"code": code}).status_code == 200
    assert demo_house.browser(campaign="B").post("/s", {"code": code}).status_code == 422


def test_nothing_of_the_neighbour_is_seen(demo_house: DemoHouse, demo_connection: Connection) -> None:
    theirs = own_words(B) - own_words(A)
    browser = demo_house.browser(Role.OWNER.value)
    for path in walk.pages(demo_house.app, Role.OWNER, demo_house.ids()):
        text = browser.get(path).text
        assert {word for word in theirs if word in text} == set(), path


def test_each_campaign_says_that_it_is_invented(demo_house: DemoHouse, demo_connection: Connection) -> None:
    for campaign in ("A", "B"):
        assert (
            "invented" in demo_house.browser(campaign=campaign).get("/?lang=en", follow_redirects=True).text
        )


def own_words(cast: Cast) -> set[str]:
    """Names, codes and references of a campaign; two invented people may be called the same."""
    with scope(campaign_id(cast)):
        return {
            cast.candidate.names["en"],
            *(code for code in db.session.scalars(sa.select(Meeting.code))),
            *(reference for reference in db.session.scalars(sa.select(Grievance.reference))),
            *(contact.name for contact in db.session.scalars(sa.select(Contact)) if " " in contact.name),
        }


@pytest.fixture
def empty_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A house without a demo; what is written there stays."""
    with house_of_its_own(request, tmp_path) as made:
        yield made


@pytest.fixture
def own_demo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DemoHouse]:
    """A demo where what a command writes stays."""
    with copy_of_the_demo(request, tmp_path / "own", name="own") as own:
        yield own


def test_a_loaded_demo_stays_until_it_is_begun_anew(own_demo: DemoHouse) -> None:
    today = str(own_demo.day)
    told = json.loads(run(own_demo.app, "--today", today, "--json").stdout)
    later = run(own_demo.app, "--today", str(own_demo.day + timedelta(days=1)))
    assert without_sessions(told) == without_sessions(own_demo.facts)
    assert f"The demo stands at {today}. To begin anew with " in later.output
    with own_demo.app.app_context(), transaction():
        mark_as_real(A)
    anew = run(own_demo.app, "--today", today, "--anew")
    assert (anew.exit_code, "the campaign aigul is not a demo" in anew.output) == (1, True)


def mark_as_real(cast: Cast) -> None:
    """Make a loaded demo a campaign that people work with."""
    campaign = campaign_by_slug(cast.slug)
    assert campaign is not None
    campaign.settings = {**campaign.settings, "demo": False}


@pytest.mark.slow  # loads the smaller campaign once more
def test_a_campaign_begun_anew_is_the_same_again(own_demo: DemoHouse) -> None:
    before = row_ids(own_demo)
    build.Demo(own_demo.day, (B,)).load(own_demo.app)
    facts = json.loads(run(own_demo.app, "--today", str(own_demo.day), "--json").stdout)
    assert without_sessions(facts) == without_sessions(own_demo.facts)
    assert row_ids(own_demo) == before


def row_ids(house: DemoHouse) -> dict[str, dict[str, list[int]]]:
    """Whose rows have which ids, table by table, for what every campaign has many of."""
    found = {}
    for cast in (A, B):
        with house.app.app_context(), transaction(read_only=True), scope(campaign_id(cast)):
            found[cast.slug] = {
                kind.__tablename__: sorted(db.session.scalars(sa.select(kind.id))) for kind in MANY
            }
    return found


def without_sessions(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the session that an address names: the tests open further ones."""
    campaigns = {
        name: {**each, "ids": {**each["ids"], "session_id": ""}} for name, each in facts["campaigns"].items()
    }
    return {**facts, "campaigns": campaigns}


def test_a_campaign_that_is_no_demo_is_left_as_it_is(empty_house: Flask) -> None:
    with empty_house.app_context(), transaction():
        factories.make_campaign(A.slug)
    answer = run(empty_house, "--today", "2026-03-09")
    assert (answer.exit_code, "the campaign aigul is not a demo" in answer.output) == (1, True)
    with empty_house.app_context(), transaction():
        assert [each.slug for each in db.session.scalars(sa.select(Campaign))] == [A.slug]


def test_erasing_takes_nothing_of_other_campaigns(demo_house: DemoHouse, demo_connection: Connection) -> None:
    other = factories.make_campaign("other")
    with scope(other.id):
        factories.make_member(Role.OWNER)
    erase([A.slug, B.slug])
    left = {kind.__tablename__: how_many(kind) for kind in (Campaign, User, Election)}
    assert left == {"campaign": 1, "user": 1, "election": 1}, "the pack's example election stays"
    with scope(other.id):
        audit.record("test.one", f"campaign:{other.id}")
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(sa.delete(audit.AuditEntry))


@pytest.mark.parametrize(
    ("wall", "day"), [("2026-03-10T00:12", 9), ("2026-03-10T07:59", 9), ("2026-03-10T08:00", 10)]
)
def test_before_the_hour_at_which_it_stands_a_demo_is_that_of_yesterday(wall: str, day: int) -> None:
    moment = to_utc(datetime.fromisoformat(wall), build.ZONE)
    assert build.day_at(moment) == date(2026, 3, day)
    assert build.Demo(build.day_at(moment)).now <= moment
