"""The door of a meeting: who may be let in by a press, who is in, and how many people that makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
PAPER, COUNTED = "paper:", ":counted"
"""How the key of a row of paper begins, and ends where whoever wrote it was counted at the door as well."""
TEAM = "team:"
"""How the key of a press begins that a mark of the team made."""
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
    """How many people came to meetings: those of the list with their guests, and those without a name.

    Who is in by a sheet alone that says they were counted without a name as well is one of those who were
    counted so. Where a sheet has more of them than were counted, all of the sheet came.
    """
    ids = set(meeting_ids)
    by_sheet = _is_in_by_sheet_alone()
    listed = (
        sa.select(Attendance.meeting_id, *_sums(Attendance.guests + 1, by_sheet, sa.not_(by_sheet)))
        .where(Attendance.meeting_id.in_(ids), Attendance.state == AttendanceState.CAME)
        .group_by(Attendance.meeting_id)
    )
    again, paper = _is_counted_too(), _is_of_paper()
    unnamed = (
        sa.select(
            HeadCount.meeting_id,
            *_sums(HeadCount.people, again, sa.and_(paper, sa.not_(again)), sa.not_(paper)),
        )
        .where(
            HeadCount.meeting_id.in_(ids),
            HeadCount.attendance_id.is_(None),
            HeadCount.taken_back_at.is_(None),
        )
        .group_by(HeadCount.meeting_id)
    )
    named = {meeting_id: sums for meeting_id, *sums in db.session.execute(listed)}
    others = {meeting_id: sums for meeting_id, *sums in db.session.execute(unnamed)}
    counted: defaultdict[int, int] = defaultdict(int)
    for meeting_id in {*named, *others}:
        too, own = named.get(meeting_id, [0, 0])
        too_unnamed, own_unnamed, pressed = others.get(meeting_id, [0, 0, 0])
        counted[meeting_id] = int(own + own_unnamed + max(pressed, too + too_unnamed))
    return counted


def pressed_without_name(meeting_id: int) -> int:
    """How many people phones counted at the door who gave no name."""
    asked = sa.select(sa.func.coalesce(sa.func.sum(HeadCount.people), 0)).where(
        HeadCount.meeting_id == meeting_id,
        HeadCount.attendance_id.is_(None),
        HeadCount.taken_back_at.is_(None),
        sa.not_(_is_of_paper()),
    )
    return int(db.session.scalars(asked).one())


def _sums(people: sa.SQLColumnExpression[int], *kinds: sa.ColumnElement[bool]) -> list[sa.ColumnElement[int]]:
    """How many people there are of each kind."""
    return [sa.func.sum(sa.case((kind, people), else_=0)) for kind in kinds]


def _is_in_by_sheet_alone() -> sa.ColumnElement[bool]:
    """True for somebody of the list whose presses that stand are rows of people who were counted as well."""
    stand = sa.select(HeadCount.id).where(
        HeadCount.attendance_id == Attendance.id, HeadCount.taken_back_at.is_(None)
    )
    again = _is_counted_too()
    return sa.and_(stand.where(again).exists(), sa.not_(stand.where(sa.not_(again)).exists()))


def _is_of_paper() -> sa.ColumnElement[bool]:
    return HeadCount.client_key.startswith(PAPER)


def _is_counted_too() -> sa.ColumnElement[bool]:
    return HeadCount.client_key.like(f"{PAPER}%{COUNTED}")


def without_place_of_their_own(meeting_id: int) -> list[Attendance]:
    """Who is in by a press alone, or was and still holds a place of the door: the earliest to come first."""
    is_in = sa.and_(
        Attendance.state == AttendanceState.CAME,
        Attendance.placed_at.is_(None),
        Attendance.state_before != AttendanceState.COMING,
    )
    asked = sa.select(Attendance).where(
        Attendance.meeting_id == meeting_id, sa.or_(is_in, Attendance.door_places > 0)
    )
    return list(db.session.scalars(asked.order_by(Attendance.came_at, Attendance.id)))


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


def by_phones_alone(attendance_id: int) -> bool:
    """True where no press of the team says that somebody came."""
    return not any(press.client_key.startswith(TEAM) for press in standing(attendance_id))


def outdone(attendance: Attendance, stood: Collection[str]) -> list[HeadCount]:
    """What the last mark that somebody did not come has taken back: what `stood` then, and what came later.

    Not what a phone has taken back since. A mark of older versions left no moment: what stood is all it took.
    """
    asked = sa.select(HeadCount).where(HeadCount.attendance_id == attendance.id)
    took = HeadCount.client_key.in_(stood)
    at = attendance.missed_at
    if at is None:
        return list(db.session.scalars(asked.where(took)))
    its = asked.where(HeadCount.taken_back_at == at, sa.or_(took, HeadCount.at < at))
    return list(db.session.scalars(its))


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
