"""Who wants to be called in the demo, and the list that a helper has of them."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.contacts.models import Way
from organizer.demo.diary import Days
from organizer.demo.setting import Stage
from organizer.kernel import tokens
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.people import LINK_LIFE
from organizer.messaging import services as messaging
from organizer.messaging.calls import CallResult
from organizer.messaging.models import MessagePurpose
from organizer.messaging.queries.calls import calls_of

HELPER = "Әсел"
CALLED, ON_THE_LIST = 6, 4
NOTED = (CallResult.COMES, CallResult.NO_ANSWER)


def give_out(stage: Stage, days: Days) -> None:
    """Some who come to the next meeting want calls; a helper has a list and has begun it."""
    asked = sa.select(Meeting).where(Meeting.state == MeetingState.PUBLISHED, Meeting.starts_at > days.now)
    meeting = db.session.scalars(asked.order_by(Meeting.starts_at).limit(1)).one()
    coming = sa.select(Attendance).where(
        Attendance.meeting_id == meeting.id, Attendance.state == AttendanceState.COMING
    )
    for attendance in db.session.scalars(coming.order_by(Attendance.id).limit(CALLED)):
        attendance.contact.ways = [Way.CALL.value]
        messaging.tell(
            attendance.contact,
            wording.invited(meeting),
            purpose=MessagePurpose.ABOUT_MEETING,
            about=subject(meeting),
            key=f"called:{attendance.id}",
            until=meeting.starts_at,
            link=tokens.Wanted(Purpose.ATTENDANCE, subject(attendance), meeting.ends_at + LINK_LIFE),
        )
    row = messaging.hand_out(subject(meeting), HELPER, most=ON_THE_LIST, by=stage.owner)
    for call, result in zip(calls_of(row), NOTED, strict=False):
        messaging.note(call, result)
