"""People are told of a change, by one press and once for each change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from organizer.contacts.models import Contact
from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries, wording
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries import Concerned
from organizer.meetings.queries.people import LINK_LIFE, waiting_for_news
from organizer.messaging import queries as messages
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import Estimate, Telling


@dataclass(frozen=True)
class Notice:
    """What would be told: to whom, in which words, and what it takes."""

    people: Sequence[Concerned]
    words: wording.Words
    estimate: Estimate


def notice_of_move(meeting: Meeting) -> Notice:
    """Who does not know yet of the new time or place."""
    return _notice(_unaware_of_move(meeting), wording.moved(meeting), MessagePurpose.MOVED)


def notice_of_cancel(meeting: Meeting) -> Notice:
    """Who does not know yet, or would not, that there will be no meeting."""
    return _notice(_unaware_of_cancel(meeting), wording.cancelled(meeting), MessagePurpose.CANCELLED)


def notice_of_first(meeting: Meeting) -> Notice:
    """Who asked to be told of the first meeting."""
    people = [Concerned(contact, "") for contact in _unaware_of_first()]
    return _notice(people, wording.first_meeting(meeting), MessagePurpose.NEWS)


def tell_of_move(meeting: Meeting, *, by: Actor) -> int:
    """Tell those who do not know of the new time or place. Pressed twice, each is told once."""
    if meeting.state is not MeetingState.PUBLISHED or meeting.moved_at is None:
        raise DomainError(_l("There is nothing to tell: the meeting was not moved"))
    people = _unaware_of_move(meeting)
    return _tell(meeting, people, wording.moved(meeting), MessagePurpose.MOVED, key=_move_key(meeting), by=by)


def tell_of_cancel(meeting: Meeting, *, by: Actor) -> int:
    """Tell those who do not know that there will be no meeting. Pressed twice, each is told once."""
    if meeting.state is not MeetingState.CANCELLED:
        raise DomainError(_l("There is nothing to tell: the meeting was not cancelled"))
    people = _unaware_of_cancel(meeting)
    words, key = wording.cancelled(meeting), _cancel_key(meeting)
    return _tell(meeting, people, words, MessagePurpose.CANCELLED, key=key, by=by)


def tell_of_first(meeting: Meeting, *, by: Actor) -> int:
    """Tell those who asked for it of the first meeting, once."""
    if meeting.state is not MeetingState.PUBLISHED:
        raise DomainError(_l("Only a published meeting can be told of"))
    people = [Concerned(contact, "") for contact in _unaware_of_first()]
    return _tell(meeting, people, wording.first_meeting(meeting), MessagePurpose.NEWS, key="first", by=by)


def _tell(
    meeting: Meeting,
    people: Sequence[Concerned],
    words: wording.Words,
    purpose: MessagePurpose,
    *,
    key: str,
    by: Actor,
) -> int:
    if meeting.starts_at <= now():
        raise DomainError(_l("It is too late to tell anybody: the time of the meeting has passed"))
    told = messaging.tell_all(
        Telling(
            contact=each.contact,
            words=words,
            purpose=purpose,
            about=subject(meeting),
            key=f"{key}:{_who(each)}",
            until=meeting.starts_at,
            link=_link(meeting, each),
        )
        for each in people
    )
    audit.record("meeting.told", meeting, by=by, facts={"people": len(told), "of": key.partition(":")[0]})
    return len(told)


def _notice(people: Sequence[Concerned], words: wording.Words, purpose: MessagePurpose) -> Notice:
    link = Purpose.ATTENDANCE if any(each.about for each in people) else Purpose.STOP
    estimate = messaging.price_of([(each.contact, words) for each in people], purpose=purpose, link=link)
    return Notice(people, words, estimate)


def _unaware_of_move(meeting: Meeting) -> list[Concerned]:
    if meeting.moved_at is None:
        return []
    return _untold(queries.concerned(meeting, before=meeting.moved_at), _move_key(meeting))


def _unaware_of_cancel(meeting: Meeting) -> list[Concerned]:
    return _untold(queries.concerned(meeting), _cancel_key(meeting))


def _unaware_of_first() -> list[Contact]:
    people = [Concerned(contact, "") for contact in waiting_for_news()]
    return [each.contact for each in _untold(people, "first")]


def _untold(people: Sequence[Concerned], key: str) -> list[Concerned]:
    told = messages.told(f"{key}:{_who(each)}" for each in people)
    return [each for each in people if f"{key}:{_who(each)}" not in told]


def _move_key(meeting: Meeting) -> str:
    return f"moved:{meeting.id}:{meeting.moves}"


def _cancel_key(meeting: Meeting) -> str:
    return f"cancelled:{meeting.id}"


def _who(each: Concerned) -> str:
    return each.about or subject(each.contact)


def _link(meeting: Meeting, each: Concerned) -> tokens.Issued | None:
    if not each.about:
        return None
    return tokens.issue(Purpose.ATTENDANCE, each.about, ends_at=meeting.ends_at + LINK_LIFE)
