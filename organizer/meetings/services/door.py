"""At the door: somebody of the list came, people without a name came, somebody walks in, a press was wrong.

Every press carries a key that the phone or the form made. What presses come to is the same in whichever
order, however often and from however many phones they arrive: the earliest that stands says when somebody
came, and taking back names the presses that were seen. Who has none left stands as before the first, with the
place they had then. What was pressed before the team noted that they did not come counts nothing, whenever it
is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.contacts.queries import CONSENT_VERSION, by_phone
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.meetings import queries, wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.door import OPENS_BEFORE, PAPER, attendance_in
from organizer.meetings.services.coming import attendance_for
from organizer.meetings.services.presses import (
    moment_outdone,
    note,
    note_taken_back,
    noted,
    settle_by_presses,
)

MOST_TAKEN_BACK = 50
"""Presses that one person can have, from phones and from the team."""


@dataclass(frozen=True, kw_only=True)
class Press:
    """One press at the door: the key that its phone made, and when it was by the phone's corrected clock."""

    key: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Somebody who came without signing up and wants to hear of the next meetings.

    `version` and `language` are of the words that they were shown.
    """

    phone: PhoneNumber
    name: str = ""
    language: str
    version: int
    way: ConsentWay = ConsentWay.DOOR
    """Where they agreed: to words on a screen, or on a sheet of paper."""


def check_in(meeting: Meeting, attendance_id: int, press: Press, *, by: Actor) -> Attendance:
    """Note that somebody of the list came. Of several presses the earliest says when.

    The same key twice is one press. Who waited for a place gets one if there is one, and is in without one
    too. Raises NotFound for somebody of another meeting, DomainError where there is no door.
    """
    _check_open(meeting)
    serialise(current_campaign_id())
    attendance = attendance_in(meeting.id, attendance_id)
    if attendance is None:
        raise NotFound(wording.NOBODY)
    return _let_in(attendance, press, by=by)


def count(meeting: Meeting, press: Press, *, people: int = 1, by: Actor) -> bool:
    """Note that people came who gave no name. The same key twice is one press.

    False where the key was noted before, or taken back, so that nobody more is counted.
    """
    _check_open(meeting)
    serialise(current_campaign_id())
    is_new = note(meeting.id, press.key, people=people, at=_within(meeting, press.at))
    if is_new:
        audit.record("meeting.counted", meeting, by=by, facts={"people": people})
    return is_new


def admit(meeting: Meeting, walk_in: WalkIn, press: Press, *, by: Actor) -> Attendance:
    """Let somebody in who had not signed up, and keep as evidence that they want to hear of what comes next.

    A number that signed up is somebody of the list. Who is new stands as somebody who does not come, once no
    press stands: such a row holds no place, and nobody is reminded by it. Raises DomainError where the words
    have changed since, and for a key that let somebody else in or is of another meeting's door.
    """
    _check_open(meeting)
    serialise(current_campaign_id())
    known = noted(meeting.id, press.key)
    if known is not None and known.attendance_id is not None:
        before = queries.attendance(known.attendance_id)
        person = by_phone(walk_in.phone)
        if person is None or person.id != before.contact_id:
            raise DomainError(
                _l("This press let in somebody else already. Open the page again and write this person anew")
            )
        return before
    if walk_in.version != CONSENT_VERSION:
        raise DomainError(_l("What people agree to has changed. Open the page again and ask once more"))
    contact = contacts.find_or_add(walk_in.phone, name=walk_in.name, language=walk_in.language)
    contacts.met(contact)
    contacts.agree(
        contact,
        ConsentPurpose.NEWS,
        way=walk_in.way,
        language=walk_in.language,
        about=subject(meeting),
        given_at=_within(meeting, press.at),
    )
    attendance = attendance_for(meeting, contact, guests=0, way=walk_in.way, state=AttendanceState.CANCELLED)
    return _let_in(queries.attendance(attendance.id), press, by=by)


def take_back(meeting: Meeting, keys: Collection[str], *, by: Actor) -> list[Attendance]:
    """Take presses back by their keys, whether or not they have come yet. Twice is once.

    Somebody with another press that stands stays in. Gives the people of the list whose presses they were.
    """
    _check_open(meeting)
    if len(keys) > MOST_TAKEN_BACK:
        raise DomainError(_l("These are too many at once"))
    serialise(current_campaign_id())
    touched: dict[int, Attendance] = {}
    for key in keys:
        press = note_taken_back(meeting.id, key)
        if press is None:
            continue
        if press.attendance_id is None:
            audit.record("meeting.uncounted", meeting, by=by, facts={"people": press.people})
        else:
            attendance = touched[press.attendance_id] = queries.attendance(press.attendance_id)
            settle_by_presses(attendance)
            audit.record("attendance.restored", attendance, by=by)
    db.session.flush()
    return list(touched.values())


def _let_in(attendance: Attendance, press: Press, *, by: Actor) -> Attendance:
    at = _within(attendance.meeting, press.at)
    outdone_at = None if press.key.startswith(PAPER) else moment_outdone(attendance, at)
    if not note(
        attendance.meeting_id,
        press.key,
        people=attendance.places,
        at=at,
        attendance_id=attendance.id,
        outdone_at=outdone_at,
    ):
        return attendance
    was_in = attendance.state is AttendanceState.CAME
    settle_by_presses(attendance)
    audit.record("attendance.marked", attendance, by=by, facts={"came": outdone_at is None, "again": was_in})
    db.session.flush()
    return attendance


def _check_open(meeting: Meeting) -> None:
    """Presses may come long after a meeting, from a phone without network; before it nobody can have come."""
    if not meeting.is_on:
        raise DomainError(queries.no_door(meeting))
    if now() < meeting.starts_at - OPENS_BEFORE:
        raise DomainError(_l("This meeting is still ahead"))


def _within(meeting: Meeting, at: datetime | None) -> datetime:
    """When a press was: not after now and not before the door opens, whatever a phone's clock says."""
    return now() if at is None else min(max(at, meeting.starts_at - OPENS_BEFORE), now())
