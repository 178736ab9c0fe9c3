"""Who is written to after a meeting: whom the door has seen, or has missed, and who wants to hear more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.contacts.models import Consent, ConsentPurpose
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.audiences import TALKED_OF
from organizer.meetings.queries.meetings import with_place
from organizer.meetings.queries.people import set_of
from organizer.meetings.timetable import after
from organizer.messaging.models import Message, MessagePurpose

STILL_OF_USE = timedelta(days=2)
LOOK_BACK = timedelta(days=4)
"""The longest wait, a night and what is still of use lie inside."""
STATES = {
    MessagePurpose.THANKS: AttendanceState.CAME,
    MessagePurpose.MISSED: AttendanceState.NO_SHOW,
}


def just_over(at: datetime) -> list[Meeting]:
    """Meetings that ended so short a time ago that something may still follow them."""
    asked = sa.select(Meeting).where(
        Meeting.state.in_(TALKED_OF), Meeting.ends_at <= at, Meeting.ends_at > at - LOOK_BACK
    )
    return list(db.session.scalars(asked.options(*with_place()).order_by(Meeting.ends_at, Meeting.id)))


def following(of: Meeting) -> list[tuple[MessagePurpose, datetime]]:
    """When what follows a meeting goes; nothing that was armed after the meeting had ended."""
    rules = set_of(of)
    armed = (
        (MessagePurpose.THANKS, rules.thanks_after, rules.thanks_since),
        (MessagePurpose.MISSED, rules.missed_after, rules.missed_since),
    )
    return [
        (purpose, to_utc(after(of.ends_wall, wait), of.zone))
        for purpose, wait, since in armed
        if wait is not None and since is not None and since <= of.ends_at
    ]


def to_follow_up(
    of: Meeting,
    purpose: MessagePurpose,
    *,
    key: Callable[[sa.ColumnElement[str]], sa.ColumnElement[str]],
    most: int,
) -> list[Attendance]:
    """Who stands so at a meeting, agreed to the campaign's news, and has no message of that key yet."""
    told = sa.exists().where(Message.key == key(sa.cast(Attendance.id, sa.String)))
    agreed = sa.exists().where(
        Consent.contact_id == Attendance.contact_id,
        Consent.purpose == ConsentPurpose.NEWS,
        Consent.withdrawn_at.is_(None),
    )
    asked = (
        sa.select(Attendance)
        .where(Attendance.meeting_id == of.id, Attendance.state == STATES[purpose], agreed, ~told)
        .options(joinedload(Attendance.contact))
        .order_by(Attendance.id)
        .limit(most)
    )
    return list(db.session.scalars(asked))
