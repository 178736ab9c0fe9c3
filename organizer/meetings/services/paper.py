"""What people wrote on a sign-in sheet, typed in row by row.

A row's number, as it is printed, is the key of its press: a sheet that is typed in by two people, or sent
twice, counts once. It comes after the door's own presses and obeys their rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from organizer.contacts.models import ConsentWay
from organizer.contacts.queries import CONSENT_VERSION, by_phone
from organizer.kernel.access import Actor
from organizer.kernel.db import current_campaign_id, serialise
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.text import fold
from organizer.meetings.models import Meeting
from organizer.meetings.queries.paper import TypedRow, key_of_row, names_listed, typed_rows
from organizer.meetings.queries.people import attendance_of
from organizer.meetings.services.door import Press, WalkIn, admit, check_in, count
from organizer.messaging import services as messaging


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One row of a sheet: `number` as printed, what stands in it, and whether the box "no SMS" is ticked."""

    number: int
    name: str = ""
    phone: PhoneNumber | None = None
    no_sms: bool = False


def type_in(
    meeting: Meeting, rows: Sequence[PaperRow], *, language: str, counted: bool = False, by: Actor
) -> int:
    """Note who came by a sheet, and gives how many rows were new. `language` is that of the sheet's words.

    Who wrote a number agreed to hear of what comes next. With the box ticked the number of a stranger is not
    kept, and somebody known is written to no more. A name of the list is somebody of it; others are counted.
    Where they were `counted` at the door without a name, those of them whom no phone let in by name are
    people who were counted then, and make no more. Raises DomainError where there was no door.
    """
    serialise(current_campaign_id())
    typed = typed_rows(meeting.id)
    new = [row for row in rows if not typed.get(row.number, TypedRow()).key]
    listed = _by_name(meeting)
    for row in new:
        times = typed.get(row.number, TypedRow()).times
        key = key_of_row(meeting.id, row.number, times, counted=counted)
        press = Press(key=key, at=meeting.starts_at)
        if row.phone is not None and not row.no_sms:
            _admit(meeting, row, row.phone, press, language=language, by=by)
        else:
            _let_in(meeting, _known(meeting, row, by=by) or listed.get(_in_any_order(row.name)), press, by=by)
    return len(new)


def _admit(
    meeting: Meeting, row: PaperRow, phone: PhoneNumber, press: Press, *, language: str, by: Actor
) -> None:
    walk_in = WalkIn(
        phone=phone, name=row.name, language=language, version=CONSENT_VERSION, way=ConsentWay.PAPER
    )
    admit(meeting, walk_in, press, by=by)


def _let_in(meeting: Meeting, attendance_id: int | None, press: Press, *, by: Actor) -> None:
    if attendance_id is None:
        count(meeting, press, by=by)
    else:
        check_in(meeting, attendance_id, press, by=by)


def _known(meeting: Meeting, row: PaperRow, *, by: Actor) -> int | None:
    """Who of the list wrote a number and ticked the box; whoever it is, nothing more is sent to them."""
    contact = None if row.phone is None else by_phone(row.phone)
    if contact is None:
        return None
    messaging.stop(contact, ConsentWay.PAPER, by=by)
    attendance = attendance_of(meeting.id, contact.id)
    return None if attendance is None else attendance.id


def _by_name(meeting: Meeting) -> dict[str, int]:
    """Who is on the list, by a name that nobody else there has: all of it in any order, or the short one."""
    people: defaultdict[str, set[int]] = defaultdict(set)
    for attendance_id, names in names_listed(meeting.id).items():
        for name in names:
            people[_in_any_order(name)].add(attendance_id)
    return {name: ids.pop() for name, ids in people.items() if name and len(ids) == 1}


def _in_any_order(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
