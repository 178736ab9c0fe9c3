"""Reminders: found when they are due, never planned ahead, so that a moved meeting needs no repair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from organizer.contacts.models import Contact
from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.subjects import subject, subject_of
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.queries.people import (
    LINK_LIFE,
    anybody_to_remind,
    near_enough,
    of_use_until,
    to_remind,
)
from organizer.meetings.services.reminder_words import words_of
from organizer.meetings.services.telling import still_stands
from organizer.meetings.services.zone_rules import follow_zone_data
from organizer.messaging import services as messaging
from organizer.messaging.models import Message, MessageClass, MessagePurpose
from organizer.messaging.services import Telling

TEST_USEFUL = timedelta(hours=1)
AT_ONCE = 1_000
"""So many in one transaction, that nobody who signs up meanwhile waits for long."""
KEYS = {MessagePurpose.REMINDER_DAY: "day-before", MessagePurpose.REMINDER_HOURS: "hours-before"}


def remind(at: datetime) -> int:
    """Tell those whose reminder is due: published meetings, who comes, once for each time of the start.

    A reminder whose moment had passed when the person took the place, or when the meeting got its time, was
    not promised and is not sent; nor one that "tomorrow" or "today" would no longer be true of. Returns how
    many were told, `AT_ONCE` at most.
    """
    follow_zone_data()
    told = 0
    for meeting in near_enough(at):
        for purpose, moment in queries.moments(meeting):
            until = of_use_until(meeting, purpose)
            if told < AT_ONCE and meeting.timed_at < moment <= at < until:
                told += _tell(meeting, purpose, moment, until, most=AT_ONCE - told)
    return told


def test_reminders(meeting: Meeting, *, by: Actor) -> list[Message]:
    """Send the reminders to come to the member's own phone, in their language and once a minute at most.

    Raises DomainError for who has no number.
    """
    me, at = messaging.own_contact(by), now()
    told = [
        messaging.tell(
            me,
            words_of(meeting, purpose),
            purpose=MessagePurpose.TEST,
            about=f"user:{by.user_id}",
            key=f"test:{KEYS[purpose]}:{meeting.id}:{by.user_id}:{at:%Y%m%d%H%M}",
            until=at + TEST_USEFUL,
            class_=MessageClass.URGENT,
        )
        for purpose, _moment in queries.still_to_come(meeting, at)
    ]
    audit.record("meeting.reminders_tested", meeting, by=by)
    return [message for message in told if message is not None]


def _tell(meeting: Meeting, purpose: MessagePurpose, moment: datetime, until: datetime, *, most: int) -> int:
    key = partial(_key, meeting, purpose)
    if not anybody_to_remind(meeting, moment, key=key) or not still_stands(meeting):
        return 0
    due = to_remind(meeting, moment, key=key, most=most)
    told = messaging.tell_all(_tellings(meeting, purpose, until, due))
    audit.record("meeting.reminded", meeting, facts={"people": told.people, "purpose": purpose.value})
    return told.people


def _tellings(
    meeting: Meeting, purpose: MessagePurpose, until: datetime, due: Sequence[tuple[int, Contact]]
) -> Iterator[Telling]:
    words, by_mail = words_of(meeting, purpose), words_of(meeting, purpose, by_mail=True)
    about, wall, link_ends = subject(meeting), _wall(meeting), meeting.ends_at + LINK_LIFE
    for attendance_id, contact in due:
        yield Telling(
            contact=contact,
            words=words,
            letter=by_mail,
            purpose=purpose,
            about=about,
            key=f"{KEYS[purpose]}:{attendance_id}:{wall}",
            until=until,
            link=tokens.Wanted(Purpose.ATTENDANCE, subject_of(Attendance, attendance_id), link_ends),
        )


def _key(meeting: Meeting, purpose: MessagePurpose, who: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.literal(f"{KEYS[purpose]}:") + who + sa.literal(f":{_wall(meeting)}")


def _wall(meeting: Meeting) -> str:
    return f"{meeting.starts_wall:%Y-%m-%dT%H:%M}"
