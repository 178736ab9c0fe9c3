"""When the last of many messages leaves: told before the first does, and told anew as they go."""

from __future__ import annotations

from datetime import datetime, timedelta

from organizer.kernel.clock import now
from organizer.messaging import queries
from organizer.messaging.models import Broadcast, Channel, MessageClass
from organizer.messaging.queries import backlog
from organizer.messaging.services import line
from organizer.messaging.timetable import done_at

PACE = timedelta(minutes=2)
"""How fast messages leave is seen in what left in this time."""


def last_leaves(row: Broadcast, people: int, *, leaves: datetime) -> datetime:
    """When the last of a message to so many people leaves, not let go yet, whose first `leaves` then."""
    ahead = backlog.ahead_of(row.class_, leaves)
    return _done(leaves, people + ahead, row.class_, rate=line.rate(Channel.SMS))


def rest_leaves(about: str, class_: MessageClass) -> datetime | None:
    """When the last message about a subject leaves, by how fast they left lately; None where none waits."""
    waiting = backlog.waiting(about)
    if waiting.first_due_at is None:
        return None
    begins = max(waiting.first_due_at, now())
    ahead = backlog.ahead_of(class_, begins, but=about)
    return _done(begins, waiting.count + ahead, class_, rate=_pace())


def _done(begins: datetime, messages: int, class_: MessageClass, *, rate: float | None) -> datetime:
    takes = timedelta() if rate is None else timedelta(seconds=messages / rate)
    terms = queries.terms()
    return done_at(
        begins,
        takes,
        zone=terms.zone,
        window=None if class_ is MessageClass.URGENT else terms.window,
        on_working_days=class_ is MessageClass.CAMPAIGN,
    )


def _pace() -> float | None:
    """Messages a second: as many as left lately, or the sender's rate where it has hardly begun to send."""
    rate, at = line.rate(Channel.SMS), now()
    left = backlog.left_between(at - PACE, at)
    if rate is None or left.first_at is None or at - left.first_at < PACE / 2:
        return rate
    return min(left.count / (at - left.first_at).total_seconds(), rate)
