"""Messages for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from organizer.contacts.models import ConsentPurpose, Contact
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.messaging import queries, services
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.services import Claim
from tests.contacts.rows import make_contact

_numbers = count(1)


def words(language: str, link: str) -> str:
    """A text of one part with the person's own link."""
    return f"Кездесу ертең {link}" if language == "kk" else f"Встреча завтра {link}"


def make_message(contact: Contact | None = None, **said: Any) -> Message:
    """A message that is due, to a person who agreed to it."""
    person = contact or make_contact(ConsentPurpose.REMINDERS)
    told = services.tell(
        person,
        said.pop("words", words),
        **{
            "purpose": MessagePurpose.REMINDER_DAY,
            "about": "meeting:42",
            "key": f"test:{next(_numbers)}",
            "until": now() + timedelta(hours=6),
            **said,
        },
    )
    assert told is not None
    return told


def claim(limit: int = 50) -> list[Claim]:
    """Take what is due, committed as a worker does."""
    with transaction(current_campaign_id()):
        return services.claim(limit)


def deliver(claims: Iterable[Claim]) -> None:
    """Hand over what was taken."""
    for each in claims:
        services.deliver(each)


def send() -> None:
    """What a worker does, without its waiting."""
    deliver(claim())


def is_at_rest(at: datetime) -> bool:
    """True when nothing is looked up, asked about or forgotten any more."""
    db.session.expire_all()
    return not queries.anything_to_settle(at, furthest=at + timedelta(hours=1))
