"""In which languages people take a meeting to be held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.queries.people import Concerned, concerned
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.queries import NEVER_LEFT

BETWEEN = ":"
AND = "+"


def languages_key(of: Meeting) -> str:
    """The key of the word in which languages a meeting is held: another for each change of them."""
    again = f"{BETWEEN}{of.language_changes}" if of.language_changes else ""
    return f"{_about(of)}{AND.join(of.languages)}{again}"


def expecting_another_language(of: Meeting) -> list[Concerned]:
    """Who takes a meeting to be held in other languages than it is.

    They were told so last; or they were told nothing, and when they signed up it was to be held in their
    language, in which it is not held any more.
    """
    spoken = set(of.languages)
    if not spoken or not of.shown_before:
        return []
    heard = _heard(of)
    shown = [each for each in of.shown_before if not spoken.issuperset(each["languages"])]
    return [
        each
        for each in concerned(of)
        if each.attendance is not None
        and (
            heard[each.contact.id] != spoken
            if each.contact.id in heard
            else _expects(each.attendance, spoken, shown)
        )
    ]


def _heard(of: Meeting) -> dict[int, set[str]]:
    """In which languages it is held, as each person was told last, by contact."""
    told = (
        sa.select(Message.contact_id, Message.key)
        .where(
            Message.about == subject(of),
            Message.purpose == MessagePurpose.ABOUT_MEETING,
            Message.key.startswith(_about(of), autoescape=True),
            Message.state.not_in(NEVER_LEFT),
        )
        .order_by(Message.made_at, Message.id)
    )
    return {
        contact_id: set(key.removeprefix(_about(of)).split(BETWEEN)[0].split(AND))
        for contact_id, key in db.session.execute(told)
    }


def _about(of: Meeting) -> str:
    return f"languages{BETWEEN}{of.id}{BETWEEN}"


def _expects(person: Attendance, spoken: Collection[str], shown: Iterable[Mapping[str, Any]]) -> bool:
    own = person.contact.language
    return own not in spoken and any(
        own in each["languages"] and person.made_at <= datetime.fromisoformat(each["until"]) for each in shown
    )
