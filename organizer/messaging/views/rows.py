"""Messages as the lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizer.contacts.queries import short_name
from organizer.kernel.access import actor, campaign
from organizer.kernel.clock import to_wall
from organizer.kernel.i18n import _
from organizer.kernel.subjects import Named, named
from organizer.messaging import reason_wording, wording
from organizer.messaging.models import Message
from organizer.messaging.queries.costs import cost_of


@dataclass(frozen=True)
class Row:
    """One message in a list. The name is short and the number covered.

    Who has written a grievance is named to those alone who may ask for it, and to them without the grievance.
    """

    id: int
    name: str
    contact_id: int | None
    about: Named | None
    purpose: str
    due: datetime
    state: tuple[str, str]
    reason: str
    parts: int
    price_minor: int


def rows_of(messages: Sequence[Message]) -> list[Row]:
    """Many messages with what they are about, in one statement a kind of subject."""
    subjects, hidden = named(message.about for message in messages), wording.hidden_from(actor())
    return [
        Row(
            id=message.id,
            name=_("Who wrote to us") if message.purpose in hidden else _name(message),
            contact_id=None if message.purpose in hidden else message.contact_id,
            about=None if message.purpose in wording.TO_WRITERS else subjects.get(message.about),
            purpose=wording.purpose(message),
            due=wall(message.due_at),
            state=shown_state(message),
            reason=reason_wording.reason(message),
            parts=message.parts,
            price_minor=cost_of(message),
        )
        for message in messages
    ]


def _name(message: Message) -> str:
    return short_name(message.contact) or _("No name")


def shown_state(message: Message) -> tuple[str, str]:
    """Where a message stands, in a word and a colour."""
    words, kind = wording.STATES[message.state]
    return str(words), kind


def wall(at: datetime) -> datetime:
    """What the campaign's clocks show at an instant."""
    return to_wall(at, campaign().zone)
