"""In which languages people take a meeting to be held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.queries.concerned import Circle, Concerned
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.queries import NEVER_LEFT

WORD = "languages"
BETWEEN = ":"
AND = "+"


def languages_key(of: Meeting) -> str:
    """The key of the word in which languages a meeting is held: another for each change of them."""
    again = f"{BETWEEN}{of.language_changes}" if of.language_changes else ""
    return f"{_about(of)}{AND.join(of.languages)}{again}"


def may_expect_another_language(of: Meeting) -> bool:
    """True where somebody can take a meeting to be held in other languages than it is."""
    return bool(of.languages and of.shown_before)


def expecting_another_language(
    rows: Sequence[Meeting], circles: Mapping[int, Circle]
) -> Mapping[int, list[Concerned]]:
    """Who takes each meeting to be held in other languages than it is; in one statement.

    They were told so last; or they were told nothing, and when they signed up it was to be held in their
    language, in which it is not held any more.
    """
    heard = _heard(rows) if rows else {}
    return {
        row.id: [
            each
            for each in circles[row.id].concerned()
            if each.attendance is not None and _takes_it_so(row, each.attendance, heard.get(row.id, {}))
        ]
        for row in rows
    }


def _takes_it_so(of: Meeting, person: Attendance, heard: Mapping[int, set[str]]) -> bool:
    spoken = set(of.languages)
    if person.contact_id in heard:
        return heard[person.contact_id] != spoken
    shown = [each for each in of.shown_before if not spoken.issuperset(each["languages"])]
    return _expects(person, spoken, shown)


def _heard(rows: Iterable[Meeting]) -> Mapping[int, Mapping[int, set[str]]]:
    """In which languages each meeting is held, as each person was told last, by meeting and contact."""
    told = (
        sa.select(Message.contact_id, Message.key)
        .where(
            Message.about.in_({subject(row) for row in rows}),
            Message.purpose == MessagePurpose.ABOUT_MEETING,
            Message.key.startswith(f"{WORD}{BETWEEN}", autoescape=True),
            Message.state.not_in(NEVER_LEFT),
        )
        .order_by(Message.made_at, Message.id)
    )
    heard: defaultdict[int, dict[int, set[str]]] = defaultdict(dict)
    for contact_id, key in db.session.execute(told):
        _word, meeting_id, languages = key.split(BETWEEN)[:3]
        heard[int(meeting_id)][contact_id] = set(languages.split(AND))
    return heard


def _about(of: Meeting) -> str:
    return f"{WORD}{BETWEEN}{of.id}{BETWEEN}"


def _expects(person: Attendance, spoken: Collection[str], shown: Iterable[Mapping[str, Any]]) -> bool:
    own = person.contact.language
    return own not in spoken and any(
        own in each["languages"] and person.made_at <= datetime.fromisoformat(each["until"]) for each in shown
    )
