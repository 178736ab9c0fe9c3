"""Volunteers with a mailbox find their shifts in their own calendar, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from organizer.contacts import services as contacts
from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.calendar import Entry, Status
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.models import Meeting, MeetingState
from organizer.messaging import queries as outbox
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Telling
from organizer.volunteers import queries, wording
from organizer.volunteers.models import Signup, Volunteer
from organizer.volunteers.queries import OwnShift

LINK_LIFE = timedelta(days=30)
"""The link to a sign-up works so long after the shift."""


def invite(made: Iterable[Signup]) -> None:
    """Tell calendars of shifts as they stand, once for each change: REQUEST, else CANCEL.

    A place that nobody has confirmed yet, or that was off before anybody was invited, is told to no calendar.
    """
    tellings = (_telling(each, MessagePurpose.SHIFT, subject(each)) for each in made)
    messaging.tell_all(telling for telling in tellings if telling is not None)


def write_to_crew(meeting: Meeting) -> None:
    """Tell the calendars of those who serve, or did, at a meeting that moved or is called off.

    It is told about the meeting: what of it has not left dies with the meeting's own messages.
    """
    is_off = meeting.state is MeetingState.CANCELLED
    purpose = MessagePurpose.CANCELLED if is_off else MessagePurpose.MOVED
    tellings = (_telling(each, purpose, subject(meeting)) for each in queries.with_mailbox(meeting.id))
    messaging.tell_all(telling for telling in tellings if telling is not None)


def set_email(volunteer: Volunteer, email: str, *, by: Actor) -> None:
    """Where a volunteer's own calendar is; the shifts ahead are told to it. Empty takes the address away.

    Raises DomainError for an address that somebody else has.
    """
    contacts.set_email(queries.contact_of_volunteer(volunteer), email, by=by)
    audit.record("volunteer.email_set", volunteer, by=by)
    invite(queries.signups_ahead(volunteer.id))


def _telling(signup: Signup, purpose: MessagePurpose, about: str) -> Telling | None:
    contact = queries.contact_of(signup)
    if contact.email_index is None:
        return None
    own = queries.own(signup)
    event = wording.entry(own)
    before = f"calendar:{signup.id}:"
    key = f"{before}{event.sequence}"
    serves = signup.state in queries.SERVING and event.status is not Status.CANCELLED
    if not (serves or outbox.may_have_left(before)) or outbox.told([key]):
        return None
    ends_at = own.facts.shift.ends_at
    return Telling(
        contact=contact,
        words=wording.in_calendar(own),
        purpose=purpose,
        about=about,
        key=key,
        until=ends_at,
        link=tokens.Wanted(Purpose.SIGNUP, subject(signup), ends_at + LINK_LIFE),
        entry=_spoken(own),
    )


def _spoken(own: OwnShift) -> Callable[[str], Entry]:
    def entry(language: str) -> Entry:
        with in_language(language):
            return wording.entry(own)

    return entry
