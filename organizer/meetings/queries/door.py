"""The door of a meeting: who may be let in by a press, who is in, and how many people that makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.i18n import _, alphabetical
from organizer.kernel.text import fold
from organizer.meetings.models import Attendance, AttendanceState, HeadCount, Meeting, MeetingState
from organizer.meetings.queries.meetings import with_place

OPENS_BEFORE = timedelta(hours=12)
"""Before a meeting's start nobody can have come."""
CLOSES_AFTER = timedelta(hours=12)
"""So long after its end the list of names is shown at the door, and kept by phones."""
LISTED = (
    AttendanceState.COMING,
    AttendanceState.WAITING,
    AttendanceState.CAME,
    AttendanceState.NO_SHOW,
)
_DIGITS = 4


@dataclass(frozen=True)
class Guest:
    """A person on the door's list: no more of them than a phone at the door may keep."""

    id: int
    name: str
    """First name and initial; empty where no name is known."""
    digits: str
    """The last four digits of the number."""
    guests: int
    waits: bool
    came_at: datetime | None
    presses: Sequence[str] = ()
    """The keys of the presses that stand, the earliest first: what an undo takes back."""


def no_door(row: Meeting) -> str:
    """Why nobody is counted at a meeting that people cannot come to."""
    if row.state is MeetingState.DRAFT:
        return _("This meeting is not published yet, so nobody is counted")
    return _("This meeting does not take place, so nobody is counted")


def has_door(meeting: Meeting) -> bool:
    """True while people can come in, and their names may lie on phones: around a meeting that takes place."""
    around = meeting.starts_at - OPENS_BEFORE <= now() < meeting.ends_at + CLOSES_AFTER
    return meeting.is_on and around


def door_list(meeting_id: int) -> list[Guest]:
    """Who signed up and did not cancel, by name in the order of the page's language; two statements."""
    asked = (
        sa.select(Attendance)
        .where(Attendance.meeting_id == meeting_id, Attendance.state.in_(LISTED))
        .options(joinedload(Attendance.contact))
        .order_by(Attendance.made_at, Attendance.id)
    )
    stand = _standing(HeadCount.meeting_id == meeting_id)
    rows = [_guest(row, stand.get(row.id, ())) for row in db.session.scalars(asked)]
    return alphabetical(rows, lambda row: row.name or row.digits)


def guest(attendance: Attendance) -> Guest:
    """One person as the door's list shows them."""
    return _guest(attendance, _standing(HeadCount.attendance_id == attendance.id).get(attendance.id, ()))


def attendance_in(meeting_id: int, attendance_id: int) -> Attendance | None:
    """Somebody's place at a meeting, as it is in the database now; None for somebody of another meeting."""
    asked = sa.select(Attendance).where(Attendance.id == attendance_id, Attendance.meeting_id == meeting_id)
    whole = asked.options(joinedload(Attendance.contact), *with_place(joinedload(Attendance.meeting)))
    return db.session.scalars(whole.execution_options(populate_existing=True)).one_or_none()


def found(guests: Iterable[Guest], text: str) -> list[Guest]:
    """Those whose name begins with a text, in any alphabet's spelling, or whose number ends with it."""
    wanted = fold(text)
    digits = wanted.replace(" ", "")
    if digits.isdecimal():
        return [each for each in guests if each.digits.endswith(digits[-_DIGITS:])]
    return [each for each in guests if f" {wanted}" in f" {fold(each.name)}"]


def people_in(meeting_ids: Iterable[int]) -> Mapping[int, int]:
    """How many people came to meetings: those of the list with their guests, and those without a name."""
    ids = set(meeting_ids)
    listed = (
        sa.select(Attendance.meeting_id, sa.func.sum(Attendance.guests + 1))
        .where(Attendance.meeting_id.in_(ids), Attendance.state == AttendanceState.CAME)
        .group_by(Attendance.meeting_id)
    )
    unnamed = (
        sa.select(HeadCount.meeting_id, sa.func.sum(HeadCount.people))
        .where(
            HeadCount.meeting_id.in_(ids),
            HeadCount.attendance_id.is_(None),
            HeadCount.taken_back_at.is_(None),
        )
        .group_by(HeadCount.meeting_id)
    )
    counted: defaultdict[int, int] = defaultdict(int)
    for meeting_id, people in [*db.session.execute(listed), *db.session.execute(unnamed)]:
        counted[meeting_id] += int(people)
    return counted


def press_of(key: str) -> HeadCount | None:
    """The press of a phone's key, as it is in the database now."""
    asked = sa.select(HeadCount).where(HeadCount.client_key == key)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def standing(attendance_id: int) -> list[HeadCount]:
    """The presses by which somebody is in, the earliest first."""
    asked = sa.select(HeadCount).where(
        HeadCount.attendance_id == attendance_id, HeadCount.taken_back_at.is_(None)
    )
    return list(db.session.scalars(asked.order_by(HeadCount.at, HeadCount.client_key)))


def last_unnamed(meeting_id: int) -> str:
    """The key of the newest press for people without a name that stands; empty where none does."""
    asked = sa.select(HeadCount.client_key).where(
        HeadCount.meeting_id == meeting_id,
        HeadCount.attendance_id.is_(None),
        HeadCount.taken_back_at.is_(None),
    )
    newest = asked.order_by(HeadCount.at.desc(), HeadCount.client_key).limit(1)
    return db.session.scalars(newest).first() or ""


def _standing(condition: sa.ColumnElement[bool]) -> Mapping[int, list[str]]:
    asked = sa.select(HeadCount.attendance_id, HeadCount.client_key).where(
        condition, HeadCount.attendance_id.is_not(None), HeadCount.taken_back_at.is_(None)
    )
    keys: defaultdict[int, list[str]] = defaultdict(list)
    for attendance_id, key in db.session.execute(asked.order_by(HeadCount.at, HeadCount.client_key)):
        keys[int(attendance_id or 0)].append(key)
    return keys


def _guest(row: Attendance, presses: Sequence[str]) -> Guest:
    return Guest(
        id=row.id,
        name=row.contact.short_name,
        digits=row.contact.last_four,
        guests=row.guests,
        waits=row.state is AttendanceState.WAITING,
        came_at=row.came_at if row.state is AttendanceState.CAME else None,
        presses=tuple(presses),
    )
