"""Presses at the door as rows: noted once by their key, taken back by it, in whichever order they come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from organizer.kernel.clock import now
from organizer.kernel.db import db, insert_new
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.meetings import queries
from organizer.meetings.models import Attendance, AttendanceState, HeadCount
from organizer.meetings.queries.afterwards import STATES
from organizer.meetings.queries.door import outdone, press_of, standing
from organizer.meetings.services.capacity import seat
from organizer.messaging import services as messaging


def note(
    meeting_id: int,
    key: str,
    *,
    people: int,
    at: datetime,
    attendance_id: int | None = None,
    outdone_at: datetime | None = None,
) -> bool:
    """Keep a press. False where its key was noted before, or taken back before it came.

    One that the team has outdone counts nothing from the start. Raises DomainError for a key of another
    meeting's door.
    """
    made = HeadCount(
        meeting_id=meeting_id,
        client_key=key,
        people=people,
        at=at,
        attendance_id=attendance_id,
        taken_back_at=outdone_at,
    )
    if insert_new([made]):
        return True
    noted(meeting_id, key)
    return False


def noted(meeting_id: int, key: str) -> HeadCount | None:
    """The press of a key at a meeting; None where there is none yet. Raises DomainError for one elsewhere."""
    press = press_of(key)
    if press is not None and press.meeting_id != meeting_id:
        raise DomainError(
            _l("This press was made at another meeting. Open the page of this one and press again")
        )
    return press


def note_taken_back(meeting_id: int, key: str) -> HeadCount | None:
    """Take a press back; one that has not come yet will count nothing. None where nothing changes now."""
    press = press_of(key)
    if press is None:
        void = HeadCount(meeting_id=meeting_id, client_key=key, people=0, at=now(), taken_back_at=now())
        insert_new([void])
        return None
    if press.meeting_id != meeting_id or not (press.taken_back_at is None or _is_outdone(press)):
        return None
    press.taken_back_at = now()
    db.session.flush()
    return press


def outdo(attendance: Attendance) -> list[str]:
    """The team notes that somebody did not come: their presses count nothing any more. Gives the keys."""
    at = attendance.missed_at = now()
    stand = standing(attendance.id)
    for press in stand:
        press.taken_back_at = at
    stands(attendance, AttendanceState.NO_SHOW)
    return [press.client_key for press in stand]


def outdo_no_more(
    attendance: Attendance, *, before: AttendanceState, stood: Collection[str], since: datetime | None
) -> None:
    """The last such mark is taken back: what it took back stands again, unless its phone did so as well.

    `since` is when the mark before it was made. A mark of older versions has left no moment, and may say
    `before` that somebody came.
    """
    presses = outdone(attendance, stood)
    attendance.missed_at = since
    for press in presses:
        press.taken_back_at = moment_outdone(attendance, press.at)
    came = AttendanceState.CAME
    without_press = AttendanceState.COMING if before is came else before
    if attendance.state is not came:
        stands(attendance, without_press)
    elif attendance.state_before is AttendanceState.NO_SHOW:
        attendance.state_before = without_press


def moment_outdone(attendance: Attendance, at: datetime) -> datetime | None:
    """When a press was taken back that the team has outdone before it came; None for one that stands."""
    missed_at = attendance.missed_at
    return missed_at if missed_at is not None and at < missed_at else None


def lift(attendance: Attendance) -> bool:
    """Let somebody stand as if no press had let them in; True for who must be settled by presses again."""
    is_in = bool(standing(attendance.id))
    if is_in:
        stands(attendance, attendance.state_before or AttendanceState.COMING)
        seat(attendance.meeting_id)
    return is_in


def stands(attendance: Attendance, state: AttendanceState) -> None:
    """Put down how somebody stands whom no press lets in."""
    attendance.state, attendance.came_at, attendance.state_before = state, None, None


def settle_by_presses(attendance: Attendance) -> None:
    """Whose presses stand came, at the earliest of them; who has none left stands as before the first.

    What would follow the meeting and is true of them no more is not sent, nor counted as if it were.
    """
    stand = standing(attendance.id)
    if stand:
        if attendance.state is not AttendanceState.CAME:
            attendance.state_before = attendance.state
        attendance.state, attendance.came_at = AttendanceState.CAME, stand[0].at
    elif attendance.state is AttendanceState.CAME:
        stands(attendance, attendance.state_before or AttendanceState.COMING)
    seat(attendance.meeting_id)
    if attendance.meeting.is_over:
        untrue = [purpose for purpose, state in STATES.items() if state is not attendance.state]
        messaging.withdraw(subject(attendance.meeting), untrue, to=attendance.contact)


def _is_outdone(press: HeadCount) -> bool:
    """True for a press that a mark of the team took back: its phone may still take it back for good."""
    if press.attendance_id is None:
        return False
    return press.taken_back_at == queries.attendance(press.attendance_id).missed_at
