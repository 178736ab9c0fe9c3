"""Asking volunteers once whether they still come, and acting on what they answer."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from organizer.kernel import subjects, tokens
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.queries import set_of
from organizer.meetings.services import follow_zone_data
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.calls import Answered
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import MessagePurpose
from organizer.messaging.timetable import Planned
from organizer.volunteers import queries, wording
from organizer.volunteers.models import Shift, Signup
from organizer.volunteers.queries import ShiftFacts
from organizer.volunteers.services import places, signups
from organizer.volunteers.services.inviting import LINK_LIFE

ASKED_UNTIL = time(20)
AHEAD = timedelta(days=2)


def ask_to_confirm() -> int:
    """Ask who has not answered yet whether they come: on the day before, once a time.

    Who signed up after the hour of asking has only just said so. Nobody moves a shift between the reading and
    the commit. Returns how many were asked.
    """
    follow_zone_data()
    if not _due():
        return 0
    places.in_turn()
    db.session.expire_all()
    return sum(_ask(made, facts) for made, facts in _due())


def read_reply(reply: Answered, meaning: Meaning) -> bool:
    """A yes or no to a message about a shift is the same as a press on its page."""
    if reply.message_id is None or meaning not in {Meaning.YES, Meaning.NO}:
        return False
    signup = queries.signup(subjects.parse(outbox.message(reply.message_id).about)[1])
    try:
        if meaning is Meaning.YES:
            signups.say_coming(signup, message_id=reply.message_id)
        else:
            signups.cancel(signup, message_id=reply.message_id)
    except DomainError:
        return False
    return True


def unsay(answered: Answered) -> bool:
    """An answer that was noted by mistake counts no more. False where the place has gone to somebody else."""
    if answered.message_id is None:
        return False
    signup = queries.signup(subjects.parse(outbox.message(answered.message_id).about)[1])
    try:
        signups.unsay(signup, answered.message_id)
    except DomainError:
        return False
    return True


def planned(from_: datetime, till: datetime) -> list[Planned]:
    """Who will be asked in a span of time, as far as it is known now."""
    moments: dict[tuple[datetime, int], int] = {}
    for made, facts in queries.unanswered_before(till + AHEAD):
        at = _asked_at(facts)
        if at is not None and from_ <= at < till and made.made_at < at:
            key = (at, facts.shift.meeting_id or 0)
            moments[key] = moments.get(key, 0) + 1
    return [
        Planned(at=at, about=f"meeting:{meeting_id}", purpose=MessagePurpose.SHIFT_CONFIRM, people=people)
        for (at, meeting_id), people in sorted(moments.items())
    ]


def _due() -> list[tuple[Signup, ShiftFacts]]:
    return [
        (made, facts)
        for made, facts in queries.unanswered_before(now() + AHEAD)
        if (at := _asked_at(facts)) is not None and _is_time(facts.shift, at) and made.made_at < at
    ]


def _ask(made: Signup, facts: ShiftFacts) -> bool:
    shift = facts.shift
    told = messaging.tell(
        queries.contact_of(made),
        wording.ask_confirm(facts),
        purpose=MessagePurpose.SHIFT_CONFIRM,
        about=subject(made),
        key=f"confirm:{made.id}:{shift.starts_wall:%Y%m%dT%H%M}",
        until=shift.starts_at,
        link=tokens.Wanted(Purpose.SIGNUP, made.link_about, shift.ends_at + LINK_LIFE),
    )
    return told is not None


def _asked_at(facts: ShiftFacts) -> datetime | None:
    """The hour of asking on the day before, on the clocks of the shift; None where nobody is asked."""
    shift, hour = facts.shift, set_of(facts.meeting).confirm_at
    if hour is None:
        return None
    day_before = shift.starts_wall.date() - timedelta(days=1)
    return to_utc(datetime.combine(day_before, hour), shift.zone)


def _is_time(shift: Shift, asked_at: datetime) -> bool:
    """From the hour of asking on, until the evening of that day."""
    day_before = shift.starts_wall.date() - timedelta(days=1)
    return asked_at <= now() < to_utc(datetime.combine(day_before, ASKED_UNTIL), shift.zone)
