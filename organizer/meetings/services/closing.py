"""A meeting is over: how many came, what was said, what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services.schedule import at_once, check_version, was_pressed
from organizer.promises import services as promises
from organizer.promises.services import PromiseDetails

MOST_PEOPLE = 100_000


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What the team notes once a meeting is over."""

    attended: int | None = None
    summary: Mapping[str, str] = field(default_factory=dict)
    summary_public: bool = False
    note: str = ""
    promises: Sequence[PromiseDetails] = ()


def close(meeting: Meeting, details: Closing, *, version: int, by: Actor, once_key: str = "") -> Meeting:
    """Note what a meeting came to; what was promised there becomes promises. It may be put right later.

    The same key of a form is one closing. Raises ChangedMeanwhile, DomainError.
    """
    if was_pressed(once_key, "meeting.close"):
        return meeting
    check_version(meeting, version)
    if not meeting.is_on or meeting.starts_at > now():
        raise DomainError(_l("A meeting is closed after it was held"))
    if details.attended is not None and not 0 <= details.attended <= MOST_PEOPLE:
        raise DomainError(_l("Write how many people came, as a number"), field="attended")
    if details.summary_public and not details.summary:
        raise DomainError(_l("Write what was said, or do not publish it"), field="summary")
    with at_once():
        meeting.attended = details.attended
        meeting.summary = dict(details.summary)
        meeting.summary_public = details.summary_public
        meeting.note = details.note.strip() or None
        meeting.state, meeting.changed_at = MeetingState.CLOSED, now()
        audit.record("meeting.closed", meeting, by=by, facts={"promises": len(details.promises)})
    for promise in details.promises:
        promises.promise(promise, about=subject(meeting), by=by)
    return meeting
