"""The places of a meeting: taken by one guarded statement, so that there are never more than there are."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings import wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.queries.clashes import clashes_of_guests
from organizer.meetings.queries.door import without_place_of_their_own
from organizer.meetings.queries.meetings import meeting as meeting_now
from organizer.meetings.queries.people import attendance_of
from organizer.meetings.queries.waiting import longest_waiting, who_wait
from organizer.meetings.services.inviting import place_key, welcome
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.models import FREED, MessagePurpose


def take(meeting_id: int, places: int) -> bool:
    """Take places, if so many are left. The statement itself decides, whoever comes at the same moment."""
    taken = db.session.execute(
        sa.update(Meeting)
        .where(
            Meeting.id == meeting_id,
            sa.or_(Meeting.capacity.is_(None), Meeting.taken + places <= Meeting.capacity),
        )
        .values(taken=Meeting.taken + places)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined] # an UPDATE's result counts rows


def free(meeting_id: int, places: int) -> None:
    """Give places back."""
    db.session.execute(
        sa.update(Meeting)
        .where(Meeting.id == meeting_id, Meeting.taken >= places)
        .values(taken=Meeting.taken - places)
        .execution_options(synchronize_session=False)
    )


def seat(meeting_id: int) -> None:
    """Give the places that are left to who is in without one of their own, in the order in which they came.

    So it makes no difference in which order their presses were sent; who is in no more gives theirs back.
    """
    db.session.flush()
    people = without_place_of_their_own(meeting_id)
    if not people:
        return
    meeting = meeting_now(meeting_id)
    held = sum(each.door_places for each in people)
    left = None if meeting.capacity is None else meeting.capacity - meeting.taken + held
    for each in people:
        fits = each.state is AttendanceState.CAME and (left is None or each.places <= left)
        each.door_places = each.places if fits else 0
        left = None if left is None else left - each.door_places
    more = sum(each.door_places for each in people) - held
    if more > 0:
        take(meeting_id, more)
    elif more < 0:
        free(meeting_id, -more)


def settle(attendance: Attendance) -> bool:
    """Give a person who waits, or came back, a place if there is one; else they wait. True with a place."""
    has_place = take(attendance.meeting_id, attendance.places)
    attendance.state = AttendanceState.COMING if has_place else AttendanceState.WAITING
    attendance.placed_at = now() if has_place else None
    return has_place


def promote(meeting: Meeting) -> int:
    """Give free places to those who wait longest and fit in, and tell each. Returns how many got one.

    Those who are in already without a place of their own come first. Who is needed or expected elsewhere at
    about that time is passed over and goes on waiting.
    """
    seat(meeting.id)
    promoted, passed, busy = 0, set[int](), None
    while True:
        fresh = meeting_now(meeting.id)
        if fresh.state is not MeetingState.PUBLISHED or fresh.is_over:
            return promoted
        first = longest_waiting(fresh.id, places=fresh.free_places, besides=passed)
        if first is None:
            return promoted
        if busy is None:
            busy = clashes_of_guests(fresh, who_wait(fresh.id))
        if first.contact_id in busy:
            audit.record("attendance.passed_over", first)
            passed.add(first.id)
            continue
        if not settle(first):
            return promoted
        audit.record("attendance.promoted", first)
        welcome(fresh, first, wording.promoted(fresh))
        promoted += 1


def welcome_anew(meeting: Meeting, *, letters: bool = True) -> None:
    """Tell those whose word of a place was withdrawn before it left, and who still hold that place.

    Without `letters` only by SMS: whom a press is about to invite anew needs no second letter.
    """
    messages = outbox.of_purpose(MessagePurpose.PROMOTED, [subject(meeting)])
    withdrawn = [message for message in messages if message.is_withdrawn]
    wanted = {message.key.partition(FREED)[0] for message in withdrawn} - {
        message.key for message in messages
    }
    for contact_id in dict.fromkeys(message.contact_id for message in withdrawn):
        attendance = attendance_of(meeting.id, contact_id)
        if (
            attendance is not None
            and attendance.state is AttendanceState.COMING
            and place_key(attendance) in wanted
        ):
            by_mail = messaging.goes_by_mail(attendance.contact, MessagePurpose.PROMOTED)
            if letters or not by_mail:
                words = wording.invited(meeting) if by_mail else wording.promoted(meeting)
                welcome(meeting, attendance, words)
