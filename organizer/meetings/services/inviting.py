"""Who left an e-mail address alone is invited into their own calendar, and told of changes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from organizer.campaigns.queries import current_campaign
from organizer.kernel import tokens
from organizer.kernel.calendar import Entry, Status
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import wording
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries.feed import ALARMS, entry
from organizer.meetings.queries.people import LINK_LIFE, was_invited
from organizer.meetings.wording import MessageWords
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose


def in_calendar(
    attendance: Attendance, purpose: MessagePurpose, meeting: Meeting
) -> Callable[[str], Entry] | None:
    """The meeting as the calendar of such a person is to keep it: called off for who cannot come.

    None for who is told by SMS, and for who waits: their calendar holds nothing of it.
    """
    waits = attendance.state is AttendanceState.WAITING
    if waits or not messaging.goes_by_mail(attendance.contact, purpose):
        return None
    campaign = current_campaign()

    def written(language: str) -> Entry:
        with in_language(language):
            event = entry(meeting, campaign=campaign, languages=campaign.languages, alarms=ALARMS)
            return _own(event, attendance)

    return written


def place_key(attendance: Attendance) -> str:
    """The key of the word that a place is a person's: another for each time it became so."""
    return f"promoted:{attendance.id}:{attendance.sequence}:{attendance.placed_at:%Y-%m-%dT%H:%M:%S}"


def welcome(meeting: Meeting, attendance: Attendance, words: MessageWords) -> None:
    """Tell a person that a place is theirs, with the link to change it; once for each time it became so."""
    event = in_calendar(attendance, MessagePurpose.PROMOTED, meeting)
    messaging.tell(
        attendance.contact,
        words if event is None else words.by_mail,
        purpose=MessagePurpose.PROMOTED,
        about=subject(meeting),
        key=place_key(attendance),
        until=meeting.starts_at,
        link=_link(meeting, attendance),
        entry=event,
    )


def take_out(meeting: Meeting, attendance: Attendance) -> None:
    """Take a meeting out of the calendar of somebody who was invited by e-mail and cannot come.

    An invitation that has not left dies instead. It is told about the sign-up: a move of the meeting, which
    withdraws what was said of the old time, leaves it.
    """
    messaging.withdraw(subject(meeting), [MessagePurpose.PROMOTED], to=attendance.contact)
    if not was_invited(attendance):
        return
    messaging.tell(
        attendance.contact,
        wording.given_back(meeting).by_mail,
        purpose=MessagePurpose.PROMOTED,
        about=subject(attendance),
        key=f"given-back:{attendance.id}:{attendance.sequence}",
        until=meeting.starts_at,
        link=_link(meeting, attendance),
        entry=in_calendar(attendance, MessagePurpose.PROMOTED, meeting),
    )


def _link(meeting: Meeting, attendance: Attendance) -> tokens.Wanted:
    return tokens.Wanted(Purpose.ATTENDANCE, subject(attendance), meeting.ends_at + LINK_LIFE)


def _own(event: Entry, attendance: Attendance) -> Entry:
    """The meeting's event as it stands for one person."""
    moments = (event.stamp, attendance.placed_at, attendance.answered_at)
    return replace(
        event,
        sequence=event.sequence + attendance.sequence,
        stamp=max(moment for moment in moments if moment is not None),
        status=Status.CANCELLED if attendance.state is AttendanceState.CANCELLED else event.status,
    )
