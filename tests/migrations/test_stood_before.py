"""Step 0053 keeps how people stood before a press, and below it a place of the door is the person's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState
from organizer.meetings.services import Press
from tests import factories
from tests.meetings.rows import NOW, attend, make_meeting
from tests.migrations.test_migrations import MIGRATIONS

CAME, COMING, WAITING, CANCELLED = (
    AttendanceState.CAME,
    AttendanceState.COMING,
    AttendanceState.WAITING,
    AttendanceState.CANCELLED,
)


def stand(campaign: CampaignFacts) -> list[tuple[object, ...]]:
    """Each sign-up, by how many come along."""
    asked = sa.select(Attendance.state, Attendance.state_before, Attendance.placed_at, Attendance.door_places)
    with transaction(campaign.id, read_only=True):
        return [tuple(row) for row in db.session.execute(asked.order_by(Attendance.guests))]


def test_who_is_in_stood_as_their_place_says_and_a_press_taken_back_leaves_them_so(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0053").down_revision)
    with real_house.app_context(), clock.at(NOW):
        with transaction(real_campaign.id):
            helper = factories.make_member(Role.VOLUNTEER)
            meeting = make_meeting(capacity=8)
            expected, cannot, _full, waits = (attend(meeting, guests=number) for number in (0, 1, 4, 5))
            services.answer(cannot, coming=False)
            meeting_id, starts, ids = meeting.id, meeting.starts_at, [each.id for each in (cannot, waits)]
            with clock.at(starts):
                for each in (expected, cannot, waits):
                    services.check_in(meeting, each.id, Press(key=str(each.guests)), by=helper)
        written = stand(real_campaign)
        downgrade(directory=MIGRATIONS, revision=before)
        upgrade(directory=MIGRATIONS)
        again = stand(real_campaign)
        with transaction(real_campaign.id), clock.at(starts):
            row = queries.meeting(meeting_id)
            services.take_back(row, ["1", "5"], by=helper)
            states = [queries.attendance(each).state for each in ids]
            taken = queries.meeting(meeting_id).taken
    assert written == _rows((CAME, CANCELLED, None, 2))
    assert again == _rows((CAME, COMING, starts, 0))
    assert (states, taken) == ([COMING, WAITING], 8)


def _rows(cannot: tuple[object, ...]) -> list[tuple[object, ...]]:
    return [
        (CAME, COMING, NOW, 0),
        cannot,
        (COMING, None, NOW, 0),
        (CAME, WAITING, None, 0),
    ]
