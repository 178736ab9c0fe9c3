"""Who waits for a place, and where."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState


def longest_waiting(
    meeting_id: int, *, places: int | None, besides: Collection[int] = ()
) -> Attendance | None:
    """Who waits longest among those whom the free places are enough for; None free means no limit."""
    asked = sa.select(Attendance).where(
        Attendance.meeting_id == meeting_id,
        Attendance.state == AttendanceState.WAITING,
        Attendance.id.not_in(list(besides)),
    )
    if places is not None:
        asked = asked.where(Attendance.guests + 1 <= places)
    asked = asked.order_by(Attendance.made_at, Attendance.id).limit(1)
    return db.session.scalars(asked.execution_options(populate_existing=True)).first()


def who_wait(meeting_id: int) -> Sequence[int]:
    """Those who wait for a place at a meeting, as contacts."""
    asked = sa.select(Attendance.contact_id).where(
        Attendance.meeting_id == meeting_id, Attendance.state == AttendanceState.WAITING
    )
    return db.session.scalars(asked).all()


def waits_at(contact_id: int) -> Sequence[Meeting]:
    """The meetings to come at which a person waits for a place, the nearest first."""
    asked = (
        sa.select(Meeting)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(
            Attendance.contact_id == contact_id,
            Attendance.state == AttendanceState.WAITING,
            Meeting.state == MeetingState.PUBLISHED,
            Meeting.ends_at > now(),
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return db.session.scalars(asked).all()


def places_of(contact_id: int) -> Sequence[Attendance]:
    """All that a person ever held, waited for or gave up at meetings."""
    return db.session.scalars(sa.select(Attendance).where(Attendance.contact_id == contact_id)).all()


def places_ahead(contact_id: int) -> Sequence[Attendance]:
    """What a person holds or waits for at meetings that are not over, the nearest first."""
    asked = (
        sa.select(Attendance)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(
            Attendance.contact_id == contact_id,
            Attendance.state.in_((AttendanceState.COMING, AttendanceState.WAITING)),
            Meeting.ends_at > now(),
        )
        .order_by(Meeting.starts_at, Attendance.id)
    )
    return db.session.scalars(asked).all()
