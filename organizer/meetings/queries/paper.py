"""What only paper asks: everybody who is expected, by name, and what people in a district speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.country.models import District
from organizer.kernel.db import db
from organizer.kernel.i18n import alphabetical
from organizer.meetings.models import Attendance, AttendanceState
from organizer.topics import queries as topics
from organizer.topics.counts import ALL, Number, View, released

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


def spoken_of(district: District) -> list[str]:
    """What people in a district speak of, the most first, by topics of the first level; no numbers.

    Of the numbers that are out, so that paper tells nothing that the report does not.
    """
    cells = released(View.GROUP_PLACE, ALL).cells
    told = {code: number for (code, place), number in cells.items() if place == str(district.id)}
    branches = [branch.topic for branch in topics.tree(in_use=False) if branch.topic.code in told]
    ranked = sorted(alphabetical(branches, topics.name_of), key=lambda row: -_rank(told[row.code]))
    return [topics.name_of(row) for row in ranked[:MOST_TOPICS]]


def _rank(number: Number) -> int:
    return number if isinstance(number, int) else 0
