"""What becomes of a meeting's permit, and who is reminded of it before its last day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from organizer.campaigns.queries import membership_of
from organizer.contacts.models import Contact
from organizer.contacts.queries import by_phone
from organizer.kernel import audit, clock, undo
from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import parse, subject
from organizer.meetings import queries, wording
from organizer.meetings.models import Meeting, MeetingState, PermitState
from organizer.meetings.queries.permits import Lack, permits_waiting
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.schedule import check_version, was_pressed
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

DAYS = ("permit_asked_on", "permit_answered_on", "permit_until", "permit_day")


@dataclass(frozen=True, kw_only=True)
class PermitDetails:
    """Where the permit stands. `permit_until` is the last day to ask, where it is not what the rules say."""

    permit_needed: bool = True
    permit_state: PermitState = PermitState.NONE
    permit_asked_of: str = ""
    permit_asked_on: date | None = None
    permit_answered_on: date | None = None
    permit_document: str = ""
    permit_until: date | None = None
    permit_owner_id: int | None = None


def set_permit(
    meeting: Meeting, details: PermitDetails, *, version: int, by: Actor, once_key: str = ""
) -> undo.Undo | None:
    """Note where a meeting's permit stands, for the place and the day that the meeting has now.

    None for a form that has done its work, or changes nothing.
    Raises ChangedMeanwhile, DomainError.
    """
    if was_pressed(once_key, "meeting.permit"):
        return None
    check_version(meeting, version)
    _check(meeting, details)
    wanted = {**asdict(details), **_meant(meeting, details)}
    before = {column: getattr(meeting, column) for column in wanted}
    changed = {column: (before[column], value) for column, value in wanted.items() if before[column] != value}
    if not changed:
        return None
    with at_once():
        for column, (_before, value) in changed.items():
            setattr(meeting, column, value)
        audit.record("meeting.permit", meeting, by=by, changed=changed)
    return undo.keep("meeting.permit", meeting, {**_plain(before), "version": meeting.version}, by=by)


def take_permit_back(done: undo.Undo, by: Actor | None) -> None:
    """Note again what was noted of a permit before, while the meeting is untouched."""
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.version != done.before["version"]:
        raise DomainError(_l("The meeting was changed again since. Look at it first"))
    values = {column: value for column, value in done.before.items() if column != "version"}
    with at_once():
        for column, value in values.items():
            setattr(meeting, column, _read(column, value))
        audit.record("meeting.permit_restored", meeting, by=by)


def remind_of_permits() -> int:
    """Tell the members who see to permits that are to be asked for, once for each place and last day.

    Returns how many.

    Only a member whose number is known and who agreed to messages of the team; Today tells everybody else.
    """
    told = 0
    for waiting in permits_waiting():
        person = _who_sees_to(waiting.meeting)
        due_on = waiting.due_on
        if waiting.lack not in {Lack.TO_ASK, Lack.ELSEWHERE} or person is None or due_on is None:
            continue
        message = messaging.tell(
            person,
            wording.permit_due(waiting.meeting, due_on),
            purpose=MessagePurpose.SHIFT,
            about=subject(waiting.meeting),
            key=f"permit:{waiting.meeting.id}:{due_on.isoformat()}:{waiting.meeting.venue_id}",
            until=_end_of(due_on, waiting.meeting.zone),
        )
        if message is not None:
            audit.record("meeting.permit_reminded", waiting.meeting)
            told += 1
    return told


def _check(meeting: Meeting, details: PermitDetails) -> None:
    if meeting.state in {MeetingState.CANCELLED, MeetingState.CLOSED}:
        raise DomainError(_l("This meeting is over or called off. It cannot be changed"))
    asked, answered = details.permit_asked_on, details.permit_answered_on
    if details.permit_state is not PermitState.NONE and not details.permit_asked_of.strip():
        raise DomainError(_l("Write who was asked"), field="permit_asked_of")
    if asked is not None and answered is not None and answered < asked:
        raise DomainError(_l("The answer cannot come before the question"), field="permit_answered_on")
    if details.permit_owner_id is not None and membership_of(details.permit_owner_id) is None:
        raise DomainError(_l("Choose one from the list"), field="permit_owner_id")


def _meant(meeting: Meeting, details: PermitDetails) -> dict[str, object]:
    """The place and the day that a permit is for; none of one that nobody asked for."""
    was_asked = details.permit_state is not PermitState.NONE
    return {
        "permit_venue_id": meeting.venue_id if was_asked else None,
        "permit_day": meeting.starts_wall.date() if was_asked else None,
    }


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {
        column: value.isoformat() if isinstance(value, date) else value for column, value in values.items()
    }


def _read(column: str, value: object) -> object:
    if column in DAYS:
        return None if value is None else date.fromisoformat(str(value))
    return PermitState(str(value)) if column == "permit_state" else value


def _who_sees_to(meeting: Meeting) -> Contact | None:
    member = None if meeting.permit_owner_id is None else membership_of(meeting.permit_owner_id)
    phone = None if member is None else member.user.phone
    return by_phone(PhoneNumber(phone)) if phone else None


def _end_of(day: date, zone: str) -> datetime:
    last = max(day, clock.today(zone))
    return clock.to_utc(datetime.combine(last + timedelta(days=1), time()), zone)
