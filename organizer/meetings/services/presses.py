"""Presses at the door as rows: noted once by their key, taken back by it, in whichever order they come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from organizer.kernel.clock import now
from organizer.kernel.db import db, insert_new
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.meetings.models import Attendance, AttendanceState, HeadCount
from organizer.meetings.queries.door import press_of, standing


def note(meeting_id: int, key: str, *, people: int, at: datetime, attendance_id: int | None = None) -> bool:
    """Keep a press. False where its key was noted before, or taken back before it came.

    Raises DomainError for a key of another meeting's door.
    """
    made = HeadCount(meeting_id=meeting_id, client_key=key, people=people, at=at, attendance_id=attendance_id)
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
    if press.meeting_id != meeting_id or press.taken_back_at is not None:
        return None
    press.taken_back_at = now()
    db.session.flush()
    return press


def take_all_back(attendance: Attendance) -> list[str]:
    """Take back all presses by which somebody is in, and give their keys."""
    stand = standing(attendance.id)
    for press in stand:
        press.taken_back_at = now()
    return [press.client_key for press in stand]


def put_back(attendance: Attendance, keys: Collection[str], *, made: str) -> None:
    """Let presses stand again that a mark of the team had taken back; the press that it made does not."""
    for key in [*keys, made]:
        press = press_of(key)
        if press is not None:
            press.taken_back_at = now() if key == made else None
    db.session.flush()
    if standing(attendance.id):
        settle_by_presses(attendance)


def settle_by_presses(attendance: Attendance) -> None:
    """Whose presses stand came, at the earliest of them; who has none left has not come yet."""
    stand = standing(attendance.id)
    if stand:
        attendance.state, attendance.came_at = AttendanceState.CAME, stand[0].at
    elif attendance.state is AttendanceState.CAME:
        has_place = attendance.placed_at is not None
        attendance.state = AttendanceState.COMING if has_place else AttendanceState.WAITING
        attendance.came_at = None
