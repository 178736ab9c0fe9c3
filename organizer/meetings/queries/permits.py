"""Permits: by when they must be asked for, and which wait for somebody's hand."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from organizer.kernel.clock import now, today
from organizer.kernel.db import db
from organizer.meetings.models import Meeting, MeetingState, PermitState
from organizer.meetings.queries.meetings import with_place
from organizer.meetings.queries.planning import planning_rules

AHEAD = timedelta(days=3)
"""So long before its last day a permit that nobody asked for is told of, or before a meeting no answer."""
FURTHEST = timedelta(days=60)
"""No rule asks for a permit earlier than that; a day that somebody noted may."""
NEXT_ZONE = timedelta(days=1)
"""So far ahead of UTC the day may be somewhere."""


class Lack(enum.StrEnum):
    """What a permit waits for."""

    TO_ASK = "to_ask"
    ELSEWHERE = "elsewhere"
    """It was asked for, but for another place or day."""
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


@dataclass(frozen=True)
class Waiting:
    """A meeting whose permit needs a hand; `due_on` is the last day to ask for it."""

    meeting: Meeting
    lack: Lack
    due_on: date | None


def ask_by(row: Meeting) -> date | None:
    """The last day to ask for a meeting's permit: its own, else by the campaign's rules. None without."""
    return _last_day(row, _notice())


def is_wanted(row: Meeting) -> bool:
    """True where the campaign asks for permits, or something is noted of this one."""
    return not row.permit_needed or row.permit_state is not PermitState.NONE or ask_by(row) is not None


def permits_waiting() -> list[Waiting]:
    """Meetings to come whose permit needs a hand, the nearest first, in two statements."""
    notice = _notice()
    asked = sa.select(Meeting).where(
        Meeting.state.in_((MeetingState.DRAFT, MeetingState.PUBLISHED)),
        Meeting.starts_at > now(),
        sa.or_(
            Meeting.starts_at <= now() + FURTHEST + AHEAD,
            Meeting.permit_until <= (now() + AHEAD + NEXT_ZONE).date(),
        ),
        Meeting.permit_needed,
        sa.or_(
            Meeting.permit_state != PermitState.GRANTED,
            Meeting.permit_venue_id.is_distinct_from(Meeting.venue_id),
            Meeting.permit_day.is_distinct_from(sa.func.date(Meeting.starts_wall)),
        ),
    )
    found = db.session.scalars(asked.options(*with_place()).order_by(Meeting.starts_at, Meeting.id))
    waiting = [(row, _last_day(row, notice)) for row in found]
    return [
        Waiting(row, lack, due_on)
        for row, due_on in waiting
        if (lack := _lack(row, due_on, today(row.zone))) is not None
    ]


def _lack(row: Meeting, due_on: date | None, here: date) -> Lack | None:
    if row.permit_is_for_another:
        return Lack.ELSEWHERE
    if row.permit_state is PermitState.REFUSED:
        return Lack.REFUSED
    if row.permit_state is PermitState.ASKED:
        return Lack.NO_ANSWER if row.starts_wall.date() <= here + AHEAD else None
    return Lack.TO_ASK if due_on is not None and due_on <= here + AHEAD else None


def _notice() -> timedelta | None:
    rules = planning_rules()
    return None if rules is None or rules.permit_days is None else timedelta(days=rules.permit_days)


def _last_day(row: Meeting, notice: timedelta | None) -> date | None:
    if row.permit_until is not None:
        return row.permit_until
    return None if notice is None else row.starts_wall.date() - notice
