"""When the rules of a zone change, shifts stay beside their meeting, and nobody is asked again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.kernel.clock import to_utc
from organizer.kernel.db import db
from organizer.meetings import services as meetings
from organizer.messaging.models import Message
from organizer.volunteers.models import Shift
from tests.meetings.rows import make_meeting, verbs
from tests.volunteers.rows import make_shift, sign_up, told

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("roles")


@pytest.mark.parametrize("apart", [-HOUR, HOUR])
def test_a_shift_keeps_its_time_on_the_wall_and_what_waits_follows(apart: timedelta) -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    sign_up(shift)
    walls = shift.starts_wall, shift.ends_wall
    message = db.session.scalars(sa.select(Message)).one()
    until, before = message.useful_until, told()
    for row in (meeting, shift):
        row.starts_at += apart
        row.ends_at += apart
    if until in {to_utc(wall, shift.zone) for wall in walls}:
        message.useful_until += apart
    assert [meetings.follow_zone_data() for _each in range(2)] == [1, 0]
    db.session.flush()
    db.session.expire_all()
    row = db.session.get_one(Shift, shift.id)
    assert (row.starts_wall, row.ends_wall) == walls
    assert (row.starts_at, row.ends_at) == tuple(to_utc(wall, row.zone) for wall in walls)
    assert (message.useful_until, told(), verbs("shift.clocks")) == (until, before, ["shift.clocks_changed"])
