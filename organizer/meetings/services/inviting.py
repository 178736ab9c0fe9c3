"""Who left an e-mail address alone is invited into their own calendar, and told of changes there."""

from __future__ import annotations

from collections.abc import Callable

from organizer.campaigns.queries import current_campaign
from organizer.contacts.models import Contact
from organizer.kernel import tokens
from organizer.kernel.calendar import Entry
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.queries.feed import ALARMS, entry
from organizer.meetings.queries.people import LINK_LIFE
from organizer.meetings.wording import Words
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose


def in_calendar(contact: Contact, purpose: MessagePurpose, meeting: Meeting) -> Callable[[str], Entry] | None:
    """The meeting as the calendar of such a person is to keep it; None for who is told by SMS."""
    if not messaging.goes_by_mail(contact, purpose):
        return None
    campaign = current_campaign()

    def written(language: str) -> Entry:
        with in_language(language):
            return entry(meeting, campaign=campaign, languages=campaign.languages, alarms=ALARMS)

    return written


def place_key(attendance: Attendance) -> str:
    """The key of the word that a place is a person's: another for each time it became so."""
    return f"promoted:{attendance.id}:{attendance.placed_at:%Y-%m-%dT%H:%M:%S}"


def welcome(meeting: Meeting, attendance: Attendance, words: Words) -> None:
    """Tell a person that a place is theirs, with the link to change it; once for each time it became so."""
    messaging.tell(
        attendance.contact,
        words,
        purpose=MessagePurpose.PROMOTED,
        about=subject(meeting),
        key=place_key(attendance),
        until=meeting.starts_at,
        link=tokens.issue(Purpose.ATTENDANCE, subject(attendance), ends_at=meeting.ends_at + LINK_LIFE),
        entry=in_calendar(attendance.contact, MessagePurpose.PROMOTED, meeting),
    )
