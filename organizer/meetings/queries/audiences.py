"""Whom of a meeting's people one can write to: who comes, who came, who did not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.keys import row_id
from organizer.kernel.tokens import OwnLinks, Purpose
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.meetings import titled
from organizer.meetings.queries.people import LINK_LIFE

FIELD = "meeting"
LOOK_BACK = timedelta(days=30)
MOST = 100
TALKED_OF = (MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CLOSED)


def who(state: AttendanceState) -> Callable[[Mapping[str, str]], sa.Select[int]]:
    """Select the people who stand so at the meeting that the parameters name; nobody where they name none."""

    def people(asked: Mapping[str, str]) -> sa.Select[int]:
        return sa.select(Attendance.contact_id).where(
            Attendance.meeting_id == meeting_id(asked), Attendance.state == state
        )

    return people


def to_choose() -> Mapping[str, str]:
    """By their id the meetings to come, in order, and behind them those of the last month."""
    asked = (
        sa.select(Meeting.id, Meeting.titles, Meeting.starts_wall)
        .where(Meeting.state.in_(TALKED_OF), Meeting.starts_at > now() - LOOK_BACK)
        .order_by(Meeting.starts_at < now(), Meeting.starts_at, Meeting.id)
        .limit(MOST)
    )
    return {
        str(found): titled(titles, starts_wall) for found, titles, starts_wall in db.session.execute(asked)
    }


def of_use_until(asked: Mapping[str, str]) -> datetime | None:
    """A message to who comes to a meeting is of use until it begins; None where there is none."""
    return db.session.scalar(sa.select(Meeting.starts_at).where(Meeting.id == meeting_id(asked)))


def own_links(asked: Mapping[str, str]) -> OwnLinks | None:
    """The pages on which people of a meeting change their word or stop; None where there is no meeting."""
    ends_at = db.session.scalar(sa.select(Meeting.ends_at).where(Meeting.id == meeting_id(asked)))
    if ends_at is None:
        return None
    places = sa.select(Attendance.contact_id, Attendance.id).where(Attendance.meeting_id == meeting_id(asked))
    about = {contact_id: f"attendance:{found}" for contact_id, found in db.session.execute(places)}
    return OwnLinks(Purpose.ATTENDANCE, about, ends_at + LINK_LIFE)


def meeting_id(asked: Mapping[str, str]) -> int:
    """The meeting that parameters name; 0, which none is, for what names none."""
    return row_id(asked.get(FIELD, "")) or 0
