"""Who comes, who waits, who must be told, and what meetings hold about a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import contains_eager, joinedload
from sqlalchemy.sql.base import ExecutableOption

from organizer.contacts.models import Contact
from organizer.kernel.bulk import one_of
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, _l
from organizer.kernel.paging import Page, page
from organizer.kernel.subjects import Named, subject
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.clashes import duties_at
from organizer.meetings.queries.concerned import TOLD
from organizer.meetings.queries.meetings import titled, with_place
from organizer.meetings.timetable import reminder_times
from organizer.messaging.models import Channel, Message, MessagePurpose
from organizer.messaging.queries import NEVER_LEFT
from organizer.messaging.queries.reminding import reminder_set
from organizer.messaging.reminding import ReminderSet, read
from organizer.messaging.timetable import Planned

KeyOf = Callable[[sa.ColumnElement[str]], sa.ColumnElement[str]]
"""The key of what somebody is told, by the id of their attendance."""
PAGE_SIZE = 50
OWN_WORDS = "words"
"""Beside the times that a meeting has of its own: the words of its reminders, by purpose and language."""
LINK_LIFE = timedelta(days=30)
"""A person's own link works so long after the meeting."""
LOOK_AHEAD = timedelta(hours=48)
"""A day-before reminder of a late meeting goes at 20:00 on the day before: less than this before it."""
STATE_WORDS: Mapping[AttendanceState, str] = {
    AttendanceState.COMING: _l("comes"),
    AttendanceState.WAITING: _l("on the waiting list"),
    AttendanceState.CANCELLED: _l("cannot come"),
    AttendanceState.CAME: _l("came"),
    AttendanceState.NO_SHOW: _l("did not come"),
}
HOLDING = (AttendanceState.COMING, AttendanceState.CAME)
INVITES = (MessagePurpose.PROMOTED, MessagePurpose.MOVED)
"""What puts a meeting into a calendar, where it goes by e-mail."""


@dataclass(frozen=True)
class SignUps:
    """The people of one meeting in numbers: who comes, with guests; who waits; who came; who did not."""

    coming: int = 0
    guests: int = 0
    waiting: int = 0
    came: int = 0
    no_show: int = 0
    cancelled: int = 0


def attendance(attendance_id: int) -> Attendance:
    """One person's place at a meeting, as it is in the database now. Raises NotFound."""
    asked = sa.select(Attendance).where(Attendance.id == attendance_id).options(*_whole())
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def attendance_of(meeting_id: int, contact_id: int) -> Attendance | None:
    """A person's place at a meeting, as it is in the database now."""
    asked = sa.select(Attendance).where(
        Attendance.meeting_id == meeting_id, Attendance.contact_id == contact_id
    )
    return db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def attendances(meeting_id: int, *, after: str | None = None) -> Page[Attendance]:
    """The people of a meeting, in the order they came in, a page at a time."""
    return page(
        sa.select(Attendance)
        .where(Attendance.meeting_id == meeting_id)
        .options(joinedload(Attendance.contact)),
        order=[Attendance.made_at, Attendance.id],
        after=after,
        size=PAGE_SIZE,
    )


def sign_ups(meeting_ids: Iterable[int]) -> Mapping[int, SignUps]:
    """The numbers of many meetings, in one statement."""
    counted = (
        sa.select(
            Attendance.meeting_id,
            Attendance.state,
            sa.func.count(),
            sa.func.sum(Attendance.guests),
        )
        .where(Attendance.meeting_id.in_(set(meeting_ids)))
        .group_by(Attendance.meeting_id, Attendance.state)
    )
    numbers: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for meeting_id, state, people, guests in db.session.execute(counted):
        numbers[meeting_id][state.value] = people
        if state is AttendanceState.COMING:
            numbers[meeting_id]["guests"] = guests
    return {meeting_id: SignUps(**found) for meeting_id, found in numbers.items()}


def to_remind(of: Meeting, moment: datetime, *, key: KeyOf, most: int) -> Sequence[tuple[int, Contact]]:
    """Who comes, took the place before the reminder's moment, and has no message of that key yet.

    Each with the id of the attendance.
    """
    chosen = (
        sa.select(Attendance.id)
        .where(*_waits_for_word(of, moment, key))
        .order_by(Attendance.placed_at, Attendance.id)
        .limit(most)
    )
    asked = (
        sa.select(Attendance.id, Contact)
        .join(Attendance.contact)
        .where(one_of(Attendance.id, chosen))
        .order_by(Attendance.placed_at, Attendance.id)
    )
    return [(attendance_id, contact) for attendance_id, contact in db.session.execute(asked)]


def anybody_to_remind(of: Meeting, moment: datetime, *, key: KeyOf) -> bool:
    """True where `to_remind` finds somebody."""
    asked = sa.select(sa.exists().where(*_waits_for_word(of, moment, key)))
    return db.session.scalar(asked) is True


def _waits_for_word(of: Meeting, moment: datetime, key: KeyOf) -> tuple[sa.ColumnElement[bool], ...]:
    told = sa.exists().where(Message.key == key(sa.cast(Attendance.id, sa.String)))
    return (
        Attendance.meeting_id == of.id,
        Attendance.state == AttendanceState.COMING,
        Attendance.placed_at < moment,
        ~told,
    )


def near_enough(at: datetime) -> list[Meeting]:
    """Published meetings so near that a reminder of them may be due."""
    asked = sa.select(Meeting).where(
        Meeting.state == MeetingState.PUBLISHED,
        Meeting.starts_at > at,
        Meeting.starts_at <= at + LOOK_AHEAD,
    )
    return list(db.session.scalars(asked.options(*with_place()).order_by(Meeting.starts_at, Meeting.id)))


def anything_left(about: str, *, since: datetime, purposes: Collection[MessagePurpose]) -> bool:
    """True when some message about a subject, made since a moment, may have reached somebody."""
    asked = sa.exists().where(
        Message.about == about,
        Message.made_at >= since,
        Message.purpose.in_(purposes),
        Message.handed_at.is_not(None),
    )
    return db.session.scalar(sa.select(asked)) is True


def was_invited(person: Attendance) -> bool:
    """True where an invitation into the person's own calendar left, may have, or is about to."""
    asked = sa.exists().where(
        Message.about == subject(person.meeting),
        Message.contact_id == person.contact_id,
        Message.channel == Channel.EMAIL,
        Message.follows_id.is_(None),
        Message.purpose.in_(INVITES),
        Message.state.not_in(NEVER_LEFT),
    )
    return db.session.scalar(sa.select(asked)) is True


def signed_up_at(of: Meeting) -> list[datetime]:
    """When each of those who come, wait or serve has signed up for a meeting."""
    asked = sa.select(Attendance.made_at).where(Attendance.meeting_id == of.id, Attendance.state.in_(TOLD))
    return [*db.session.scalars(asked), *(duty.made_at for duty in duties_at([of.id]).get(of.id, []))]


def planned(from_: datetime, till: datetime) -> Sequence[Planned]:
    """The reminders that will be made between two instants, as far as it is known now."""
    asked = (
        sa.select(Meeting, sa.func.count(Attendance.id))
        .join(
            Attendance,
            sa.and_(Attendance.meeting_id == Meeting.id, Attendance.campaign_id == Meeting.campaign_id),
        )
        .where(
            Meeting.state == MeetingState.PUBLISHED,
            Attendance.state == AttendanceState.COMING,
            Meeting.starts_at > from_,
            Meeting.starts_at < till + LOOK_AHEAD,
        )
        .group_by(Meeting.id)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        Planned(at=moment, about=subject(row), purpose=purpose.value, people=people)
        for row, people in db.session.execute(asked)
        for purpose, moment in moments(row)
        if from_ < moment <= till and moment >= row.timed_at
    ]


def set_of(meeting: Meeting | None) -> ReminderSet:
    """What goes by itself around a meeting: by its own set, else by the campaign's."""
    own = None if meeting is None else own_times(meeting)
    return reminder_set() if own is None else read(own)


def own_times(meeting: Meeting) -> Mapping[str, Any] | None:
    """The set that a meeting has instead of the campaign's, as it is kept; None where it has none."""
    kept = {name: value for name, value in (meeting.reminders or {}).items() if name != OWN_WORDS}
    return kept or None


def own_words(meeting: Meeting) -> Mapping[str, Mapping[str, str]]:
    """The words that a meeting's reminders have instead of the usual ones: by purpose, then by language."""
    words: Mapping[str, Mapping[str, str]] = (meeting.reminders or {}).get(OWN_WORDS, {})
    return words


def coming_to(meeting: Meeting) -> list[Contact]:
    """Who has a place at a meeting, and is reminded of it."""
    places = sa.select(Contact).join(Attendance, Attendance.contact_id == Contact.id)
    mine = (Attendance.meeting_id == meeting.id, Attendance.state == AttendanceState.COMING)
    return list(db.session.scalars(places.where(*mine).order_by(Contact.id)))


def moments(of: Meeting) -> list[tuple[MessagePurpose, datetime]]:
    """When the reminders of a meeting go, in order; nothing is planned ahead, this is what will be done."""
    times = reminder_times(of.starts_wall, set_of(of))
    walls = (
        (MessagePurpose.REMINDER_DAY, times.day_before),
        (MessagePurpose.REMINDER_HOURS, times.hours_before),
    )
    return [(purpose, to_utc(wall, of.zone)) for purpose, wall in walls if wall is not None]


def of_use_until(of: Meeting, purpose: MessagePurpose) -> datetime:
    """Until midnight "tomorrow" is true; until the start "today" is of use."""
    if purpose is MessagePurpose.REMINDER_DAY:
        return to_utc(datetime.combine(of.starts_wall.date(), time()), of.zone)
    return of.starts_at


def still_to_come(of: Meeting, at: datetime) -> list[tuple[MessagePurpose, datetime]]:
    """The reminders that somebody who takes a place now will get."""
    return [(purpose, moment) for purpose, moment in moments(of) if moment > at]


def glance(contact_ids: Iterable[int]) -> Mapping[int, str]:
    """In a word what people are to meetings, for lists: in one statement."""
    asked = (
        sa.select(Attendance.contact_id, sa.func.count())
        .where(Attendance.contact_id.in_(set(contact_ids)), Attendance.state.in_(HOLDING))
        .group_by(Attendance.contact_id)
    )
    return {
        contact_id: _("Meetings: %(number)s", number=number)
        for contact_id, number in db.session.execute(asked)
    }


def held_about(contact: Contact) -> list[Named]:
    """All that meetings hold about a person: a sentence and the page of the meeting."""
    return [
        Named(
            f"{titled(row.meeting.titles, row.meeting.starts_wall)}: {STATE_WORDS[row.state]}",
            url_for("meetings.show", meeting_id=row.meeting_id),
        )
        for row in _places_of(contact)
    ]


def own_meetings(contact: Contact) -> list[str]:
    """The meetings that a person took a place at, for their own eyes; those they gave up are left out."""
    return [
        titled(row.meeting.titles, row.meeting.starts_wall)
        for row in _places_of(contact)
        if row.state is not AttendanceState.CANCELLED
    ]


def _places_of(contact: Contact) -> list[Attendance]:
    asked = (
        sa.select(Attendance)
        .join(Attendance.meeting)
        .where(Attendance.contact_id == contact.id)
        .options(contains_eager(Attendance.meeting).raiseload("*"))
        .order_by(Meeting.starts_at.desc(), Attendance.id)
    )
    return list(db.session.scalars(asked))


def on_duty(user_id: int, meeting_id: int) -> bool:
    """True for somebody known who serves at the meeting: they may open its door list and its log."""
    duties = duties_at([meeting_id]).get(meeting_id, ())
    return any(duty.user_id == user_id and duty.is_checked for duty in duties)


def named_attendances(attendance_ids: Iterable[int]) -> Mapping[int, Named]:
    """For histories: the meeting a place is at; who it is stays out of it."""
    asked = (
        sa.select(Attendance.id, Attendance.meeting_id, Meeting.titles, Meeting.starts_wall)
        .join(Attendance.meeting)
        .where(Attendance.id.in_(set(attendance_ids)))
    )
    return {
        attendance_id: Named(
            _("A sign-up: %(meeting)s", meeting=titled(titles, starts)),
            url_for("meetings.sign_ups", meeting_id=meeting_id),
        )
        for attendance_id, meeting_id, titles, starts in db.session.execute(asked)
    }


def _whole() -> tuple[ExecutableOption, ...]:
    return (joinedload(Attendance.contact), *with_place(joinedload(Attendance.meeting)))
