"""A meeting is over: how many came, what was said, what was promised, who does what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import numbers_in, short_numbers_in
from organizer.kernel.subjects import parse, subject
from organizer.kernel.text import IDENTITY_NUMBER, MAILBOX, SPELT_MAILBOX
from organizer.meetings import queries
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.changes import CHANGED_SINCE
from organizer.meetings.services.retracing import kept, reopen
from organizer.meetings.services.schedule import check_version, was_pressed
from organizer.promises import services as promises
from organizer.promises.services import PromiseDetails

MOST_PEOPLE = 100_000
PERSONAL = _l("Leave out phone numbers, e-mail addresses and identity numbers")
CLOSED = "meeting.closed"
NOTED = "meeting.noted"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What the team notes once a meeting is over."""

    attended: int | None = None
    said: str = ""
    summary: Mapping[str, str] = field(default_factory=dict)
    summary_public: bool = False
    promises: Sequence[PromiseDetails] = ()
    """What was promised there, and the tasks that came of it."""


def close(
    meeting: Meeting, details: Closing, *, version: int, by: Actor, once_key: str = ""
) -> undo.Undo | None:
    """Note what a meeting came to, and be done with it; what was noted may be put right later.

    The same key of a form is one press. Raises ChangedMeanwhile, DomainError.
    """
    return _note(meeting, details, MeetingState.CLOSED, version=version, by=by, once_key=once_key)


def take_notes(
    meeting: Meeting, details: Closing, *, version: int, by: Actor, once_key: str = ""
) -> undo.Undo | None:
    """Keep what is noted so far; the meeting stays as open or as closed as it was. Otherwise like `close`."""
    return _note(meeting, details, meeting.state, version=version, by=by, once_key=once_key)


def take_notes_back(done: undo.Undo, by: Actor | None) -> None:
    """Open a meeting again, and let the head-count and who reads the minutes be as before.

    What was written stays, so that nothing typed is lost; so do promises, which are given up one by one.
    """
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.version != done.before["version"]:
        raise DomainError(CHANGED_SINCE)
    with at_once():
        meeting.state = MeetingState(done.before["state"])
        meeting.attended = done.before["attended"]
        meeting.summary_public = done.before["summary_public"]
        meeting.changed_at = now()
        audit.record("meeting.notes_restored", meeting, by=by)
    reopen(meeting, done)


def names_somebody(text: str) -> bool:
    """True for a text with an e-mail address, an identity number, or a phone that is not the campaign's.

    Also where the address is spelt to hide it from programs, and for a phone of the place without its code.
    """
    if any(each.search(text) for each in (MAILBOX, SPELT_MAILBOX, IDENTITY_NUMBER)):
        return True
    own = numbers_in(current_campaign().public_phone)
    short = short_numbers_in(text)
    return not numbers_in(text) <= own or any(not any(each.endswith(said) for each in own) for said in short)


def _note(
    meeting: Meeting, details: Closing, state: MeetingState, *, version: int, by: Actor, once_key: str
) -> undo.Undo | None:
    if was_pressed(once_key, CLOSED):
        return None
    check_version(meeting, version)
    _check(meeting, details)
    before, was = _undoable(meeting), meeting.version
    closes = state is not meeting.state
    verb = CLOSED if closes else NOTED
    with at_once():
        changed = _write(meeting, details)
        if closes:
            meeting.state, meeting.changed_at = state, now()
        if closes or changed or details.promises:
            facts = {"promises": len(details.promises)}
            audit.record(verb, meeting, by=by, changed=changed, facts=facts)
    for promise in details.promises:
        promises.promise(promise, about=subject(meeting), by=by)
    if _undoable(meeting) == before:
        return None
    return kept(verb, meeting, before, was=was, by=by)


def _write(meeting: Meeting, details: Closing) -> dict[str, tuple[object, object]]:
    """Put down what differs. Gives what each column was and is."""
    wanted: dict[str, object] = {
        "attended": details.attended,
        "said": details.said.strip() or None,
        "summary": dict(details.summary),
        "summary_public": details.summary_public,
    }
    changed = {
        column: (getattr(meeting, column), value)
        for column, value in wanted.items()
        if getattr(meeting, column) != value
    }
    for column, (_before, value) in changed.items():
        setattr(meeting, column, value)
    return changed


def _undoable(meeting: Meeting) -> dict[str, Any]:
    return {
        "state": meeting.state.value,
        "attended": meeting.attended,
        "summary_public": meeting.summary_public,
    }


def _check(meeting: Meeting, details: Closing) -> None:
    if not meeting.is_on or meeting.starts_at > now():
        raise DomainError(_l("A meeting is closed after it was held"))
    if details.attended is not None and not 0 <= details.attended <= MOST_PEOPLE:
        raise DomainError(_l("Write how many people came, as a number"), field="attended")
    if details.summary_public and not details.summary:
        raise DomainError(_l("Write what was said, or do not publish it"), field="summary")
    if any(names_somebody(text) for text in details.summary.values()):
        raise DomainError(PERSONAL, field="summary")
    if any(names_somebody(text) for promise in details.promises for text in promise.words.values()):
        raise DomainError(PERSONAL)
