"""What was written of a meeting, or that it was made at all, is taken back; a draft is thrown away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import parse
from organizer.meetings import queries
from organizer.meetings.models import Meeting, MeetingState, RemovedDraft
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.capacity import promote
from organizer.meetings.services.changes import CHANGED_SINCE
from organizer.meetings.services.retracing import reopen
from organizer.meetings.services.rewriting import rewrite
from organizer.meetings.services.schedule import check_capacity


def edit_back(done: undo.Undo, by: Actor | None) -> None:
    """Write of a meeting what stood there before, but for the private note, while it is untouched since.

    Raises DomainError.
    """
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.version != done.before["version"]:
        raise DomainError(CHANGED_SINCE)
    columns: dict[str, Any] = done.before["columns"]
    check_capacity(meeting, columns.get("capacity", meeting.capacity))
    starts, ends = (datetime.fromisoformat(done.before[end]) for end in ("starts_wall", "ends_wall"))
    with at_once():
        rewrite(meeting, columns, starts, ends, done.before["venue_id"])
        audit.record("meeting.edit_undone", meeting, by=by)
    if "capacity" in columns:
        promote(meeting)
    reopen(meeting, done)


def unschedule(done: undo.Undo, by: Actor | None) -> None:
    """Take back that a meeting was made, while it is a draft that nobody has touched. Raises DomainError."""
    remove_draft(parse(done.about)[1], version=done.before["version"], by=by)


def remove_draft(meeting_id: int, *, version: int, by: Actor | None, led_before: Iterable[int] = ()) -> None:
    """Remove a draft as if it had never been planned; one that is gone already is no matter.

    Calendars of the team call it off, those of candidates who `led_before` too. Raises DomainError where it
    is none any more, once had a page, or was changed or given a team since.
    """
    meeting = queries.meetings([meeting_id]).get(meeting_id)
    if meeting is None:
        return
    if meeting.state is not MeetingState.DRAFT or meeting.version != version or meeting.published_at:
        raise DomainError(CHANGED_SINCE)
    audit.record("meeting.removed", meeting, by=by)
    gone = _as_calendars_have_it(meeting, led_by=led_before)
    try:
        with db.session.begin_nested():
            db.session.delete(meeting)
            db.session.add(gone)
    except IntegrityError as problem:
        raise DomainError(_l("Somebody is asked for this meeting already. Call it off instead")) from problem


def _as_calendars_have_it(meeting: Meeting, *, led_by: Iterable[int]) -> RemovedDraft:
    return RemovedDraft(
        meeting_id=meeting.id,
        uid=meeting.uid,
        sequence=meeting.sequence + 1,
        removed_at=now(),
        titles=meeting.titles,
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        zone=meeting.zone,
        led_by=sorted({*led_by, meeting.candidate_id} - {None}),
    )
