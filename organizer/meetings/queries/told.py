"""What was told of a meeting, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.messaging.queries.costs import reckoned_minor


@dataclass(frozen=True)
class Told:
    """Messages of one purpose that stand at one state: to how many people, at what price."""

    purpose: MessagePurpose
    state: MessageState
    people: int
    price_minor: int


def told_of(row: Meeting) -> list[Told]:
    """All messages about a meeting by purpose and state, in one statement."""
    price = sa.func.sum(reckoned_minor())
    counted = (
        sa.select(Message.purpose, Message.state, sa.func.count(), price)
        .where(Message.about == subject(row))
        .group_by(Message.purpose, Message.state)
    )
    found = [
        Told(purpose, state, people, int(minor or 0))
        for purpose, state, people, minor in db.session.execute(counted)
    ]
    order = list(MessagePurpose), list(MessageState)
    return sorted(found, key=lambda told: (order[0].index(told.purpose), order[1].index(told.state)))
