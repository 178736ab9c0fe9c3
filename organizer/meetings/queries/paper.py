"""What only paper asks: who is expected, by name; what a district speaks of; which rows were typed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.db import db
from organizer.kernel.i18n import alphabetical
from organizer.meetings.models import Attendance, AttendanceState, HeadCount
from organizer.meetings.queries.door import COUNTED, LISTED, PAPER
from organizer.topics import queries as topics
from organizer.topics.counts import ALL, Number, View, released

ROWS = 25
"""People on one sign-in sheet."""
SPARE_ROWS = 5
"""So many rows are left for people who have not signed up."""
EXPECTED = (AttendanceState.COMING, AttendanceState.CAME)
MOST_TOPICS = 5


def names_expected(meeting_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Who signed up with a name, by meeting and in the order of the alphabet, in one statement.

    As lists name people; a sheet that strangers hold shows nothing of a number.
    """
    found = db.session.scalars(
        sa.select(Attendance)
        .where(Attendance.meeting_id.in_(set(meeting_ids)), Attendance.state.in_(EXPECTED))
        .options(joinedload(Attendance.contact))
    )
    names: defaultdict[int, list[str]] = defaultdict(list)
    for row in found:
        if row.contact.short_name:
            names[row.meeting_id].append(row.contact.short_name)
    return {meeting_id: alphabetical(each) for meeting_id, each in names.items()}


def names_listed(meeting_id: int) -> Mapping[int, tuple[str, str]]:
    """What those on the door's list are called, in full and as lists name people, in one statement."""
    found = db.session.scalars(
        sa.select(Attendance)
        .where(Attendance.meeting_id == meeting_id, Attendance.state.in_(LISTED))
        .options(joinedload(Attendance.contact))
    )
    return {row.id: (row.contact.name, row.contact.short_name) for row in found}


def sheets_for(names: int) -> int:
    """How many sign-in sheets are printed where so many people signed up."""
    return -(-(names + SPARE_ROWS) // ROWS)


@dataclass(frozen=True)
class TypedRow:
    """A row of a sign-in sheet that was typed in: its press where it stands, and how often it was typed."""

    key: str = ""
    times: int = 0


def key_of_row(meeting_id: int, number: int, times: int = 0, *, counted: bool = False) -> str:
    """The key of a row of paper: the same row typed in twice is one press, until it was taken back.

    It says whether whoever wrote the row was `counted` at the door already, without a name.
    """
    return f"{PAPER}{meeting_id}:{number}:{times}{COUNTED if counted else ''}"


def typed_rows(meeting_id: int) -> Mapping[int, TypedRow]:
    """Which rows of a meeting's sign-in sheets were typed in, by the number printed beside them."""
    asked = sa.select(HeadCount.client_key, HeadCount.taken_back_at).where(
        HeadCount.meeting_id == meeting_id, HeadCount.client_key.startswith(f"{PAPER}{meeting_id}:")
    )
    found: dict[int, TypedRow] = {}
    for key, taken_back_at in db.session.execute(asked):
        number = int(key.split(":")[2])
        before = found.get(number, TypedRow())
        found[number] = TypedRow(key if taken_back_at is None else before.key, before.times + 1)
    return found


def spoken_of(district_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """What people in districts speak of, the most first, by topics of the first level; no numbers.

    Of the numbers that are out, so that paper tells nothing that the report does not.
    """
    cells = released(View.GROUP_PLACE, ALL).cells
    every = alphabetical([branch.topic for branch in topics.tree(in_use=False)], topics.name_of)
    spoken = {}
    for district_id in set(district_ids):
        told = {code: number for (code, place), number in cells.items() if place == str(district_id)}
        ranked = sorted((row for row in every if row.code in told), key=lambda row: -_rank(told[row.code]))
        spoken[district_id] = [topics.name_of(row) for row in ranked[:MOST_TOPICS]]
    return spoken


def _rank(number: Number) -> int:
    return number if isinstance(number, int) else 0
