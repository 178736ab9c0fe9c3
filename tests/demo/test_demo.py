"""The demo: whole, the same each time for a day, and two campaigns that never meet."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.engine import Connection
from sqlalchemy.orm import InstrumentedAttribute

from organizer.campaigns.queries import campaign_by_slug, phase
from organizer.contacts.models import Contact
from organizer.country.models import Phase
from organizer.demo import walk
from organizer.demo.cast import Cast, casts
from organizer.demo.command import demo
from organizer.grievances.models import Grievance, GrievanceState, ReplyWay, WayIn
from organizer.kernel import audit
from organizer.kernel.db import Model, db, scope
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, Venue
from organizer.messaging.models import Message, MessageState
from organizer.promises.models import Promise, PromiseState
from organizer.volunteers.models import Signup, SignupState, Volunteer
from tests.ground.demo import DemoHouse

pytestmark = pytest.mark.walk

A, B = casts()
LANGUAGES = ("kk", "ru", "en")
KINDS = tuple(walk.KINDS)
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
            assert list(audit.breaks()) == []
