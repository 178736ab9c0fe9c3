"""Who signed up for a place without steps, where there are some now."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting
from organizer.meetings.queries.people import Concerned, concerned
from organizer.messaging.models import FREED, Message


def steps_key(of: Meeting) -> str:
    """The key of the word that there are steps: once for each place."""
    return f"steps:{of.id}:{of.venue_id}"


def unaware_of_steps(of: Meeting) -> list[Concerned]:
    """Who signed up while a meeting was to be in a place without steps, and was not told that there are some.

    Whoever was told where it moved to was told of its steps too.
    """
    if of.venue is None or of.venue.step_free:
        return []
    shown = [(each, datetime.fromisoformat(each["until"])) for each in of.shown_before]
    without = [until for each, until in shown if each["step_free"]]
    if not without:
        return []
    here_since = max(until for each, until in shown if each["step_free"] or each["venue_id"] != of.venue_id)
    told = _told(of, since=here_since)
    return [
        each
        for each in concerned(of)
        if each.attendance is not None
        and each.attendance.made_at <= max(without)
        and each.contact.id not in told
    ]


def _told(of: Meeting, *, since: datetime) -> set[int]:
    begins = (Message.key.startswith(f"{word}:{of.id}:", autoescape=True) for word in ("moved", "steps"))
    told = sa.select(Message.contact_id).where(
        Message.about == subject(of),
        Message.made_at >= since,
        sa.or_(*begins),
        ~Message.key.contains(FREED, autoescape=True),
    )
    return set(db.session.scalars(told))
