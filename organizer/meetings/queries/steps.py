"""Who signed up for a place without steps, where there are some now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting
from organizer.meetings.queries.concerned import Circle, Concerned
from organizer.messaging.models import FREED, Message


def steps_key(of: Meeting) -> str:
    """The key of the word that there are steps: once for each place."""
    return f"steps:{of.id}:{of.venue_id}"


def had_no_steps(of: Meeting) -> bool:
    """True where there are steps, and a meeting was shown in a place without any before."""
    has_steps = of.venue is not None and not of.venue.step_free
    return has_steps and any(each["step_free"] for each in of.shown_before)


def unaware_of_steps(rows: Sequence[Meeting], circles: Mapping[int, Circle]) -> Mapping[int, list[Concerned]]:
    """Who signed up while a meeting was to be in a place without steps, and was not told that there are some.

    Whoever was told where it moved to was told of its steps too. In one statement for all that had none.
    """
    changed = [row for row in rows if had_no_steps(row)]
    told = _told(changed) if changed else {}
    return {row.id: _unaware(row, circles[row.id], told.get(row.id, {})) for row in changed}


def _unaware(of: Meeting, circle: Circle, told: Mapping[int, datetime]) -> list[Concerned]:
    shown = [(each, datetime.fromisoformat(each["until"])) for each in of.shown_before]
    without = max(until for each, until in shown if each["step_free"])
    here_since = max(until for each, until in shown if each["step_free"] or each["venue_id"] != of.venue_id)
    return [
        each
        for each in circle.concerned()
        if each.attendance is not None
        and each.attendance.made_at <= without
        and (each.contact.id not in told or told[each.contact.id] < here_since)
    ]


def _told(rows: Sequence[Meeting]) -> Mapping[int, Mapping[int, datetime]]:
    """When each person was told last of a move or of steps, by meeting and contact."""
    numbers = {subject(row): row.id for row in rows}
    begins = (Message.key.startswith(f"{word}:", autoescape=True) for word in ("moved", "steps"))
    last = (
        sa.select(Message.about, Message.contact_id, sa.func.max(Message.made_at))
        .where(
            Message.about.in_(numbers),
            sa.or_(*begins),
            ~Message.key.contains(FREED, autoescape=True),
        )
        .group_by(Message.about, Message.contact_id)
    )
    told: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
    for about, contact_id, made_at in db.session.execute(last):
        told[numbers[about]][contact_id] = made_at
    return told
