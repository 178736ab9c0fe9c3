"""Messages as the lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizer.contacts.queries import short_name
from organizer.kernel.access import campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.i18n import _
from organizer.kernel.subjects import Named, named
from organizer.messaging import reason_wording, wording
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.queries.costs import cost_of

UNNAMED = frozenset({MessagePurpose.GRIEVANCE_RECEIVED, MessagePurpose.ANSWER})
"""Stands beside a person's name without what it is about: who wrote which grievance is asked elsewhere."""


@dataclass(frozen=True)
class Row:
    """One message in a list. The name is short and the number covered."""

    id: int
    name: str
    contact_id: int
    about: Named | None
    purpose: str
    due: datetime
    state: tuple[str, str]
    reason: str
    parts: int
    price_minor: int


def rows_of(messages: Sequence[Message]) -> list[Row]:
    """Many messages with what they are about, in one statement a kind of subject."""
    subjects = named(message.about for message in messages)
    return [
        Row(
            id=message.id,
            name=short_name(message.contact) or _("No name"),
            contact_id=message.contact_id,
            about=None if message.purpose in UNNAMED else subjects.get(message.about),
            purpose=wording.purpose(message),
            due=wall(message.due_at),
            state=shown_state(message),
            reason=reason_wording.reason(message),
            parts=message.parts,
            price_minor=cost_of(message),
        )
        for message in messages
    ]


def shown_state(message: Message) -> tuple[str, str]:
    """Where a message stands, in a word and a colour."""
    words, kind = wording.STATES[message.state]
    return str(words), kind


def wall(at: datetime) -> datetime:
    """What the campaign's clocks show at an instant."""
    return to_wall(at, campaign().zone)
