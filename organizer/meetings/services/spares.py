"""A spare venue is set for a meeting; going there is a move like any other."""

from __future__ import annotations

from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import parse
from organizer.meetings import queries
from organizer.meetings.models import Meeting, SpareVenue


def set_spare(meeting: Meeting, venue_id: int | None, *, by: Actor | None) -> undo.Undo | None:
    """Note where a meeting goes when its venue is lost, or that there is no such place.

    None where nothing changes. Raises DomainError for the venue that it is in, NotFound.
    """
    if venue_id is not None and venue_id == queries.venue(venue_id).id == meeting.venue_id:
        raise DomainError(_l("The meeting is in this place already. Choose another"), field="venue_id")
    before = _note(meeting, venue_id)
    if before == venue_id:
        return None
    audit.record("meeting.spare_set", meeting, by=by)
    return undo.keep("meeting.spare_set", meeting, {"venue_id": before, "after": venue_id}, by=by)


def set_spare_back(done: undo.Undo, by: Actor | None) -> None:
    """Note the spare venue that was noted before. Raises DomainError where another was noted since."""
    meeting = queries.meeting(parse(done.about)[1])
    if not stands_as_set(meeting, done):
        raise DomainError(_l("Another spare place was noted since. Look at it first"))
    _note(meeting, done.before["venue_id"])
    audit.record("meeting.spare_set", meeting, by=by)


def stands_as_set(meeting: Meeting, done: undo.Undo) -> bool:
    """True while the spare venue is the one that an act noted."""
    found = queries.spare_of(meeting)
    return bool((None if found is None else found.venue_id) == done.before["after"])


def _note(meeting: Meeting, venue_id: int | None) -> int | None:
    """Write it down; gives what stood there."""
    found = queries.spare_of(meeting)
    before = None if found is None else found.venue_id
    if found is None and venue_id is not None:
        db.session.add(SpareVenue(meeting_id=meeting.id, venue_id=venue_id))
    elif found is not None and venue_id is None:
        db.session.delete(found)
    elif found is not None and venue_id is not None:
        found.venue_id = venue_id
    db.session.flush()
    return before
