"""Meetings are planned, put right and shown to people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from organizer.campaigns.queries import candidates, current_campaign, withdrawn
from organizer.kernel import audit, clock, once, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import ChangedMeanwhile, DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.keys import PAPER_LETTERS, chooser, new_bytes
from organizer.kernel.subjects import parse, subject
from organizer.meetings import asks, queries, wording
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.meetings import code_is_taken
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.capacity import promote
from organizer.meetings.services.clashing import check_clashes, check_handing_over
from organizer.meetings.services.known import note_shown
from organizer.meetings.services.naming import is_named_after, titles_of
from organizer.meetings.services.retracing import kept, reopen
from organizer.meetings.services.rewriting import rewrite
from organizer.meetings.services.venues import zone_of

CODE_LENGTH = 5
MOST_TRIES = 50
NEW = "meeting.new"
LONGEST = timedelta(hours=24)
FARTHEST = timedelta(days=2 * 366)


BACKWARDS = _l("The end must be later than the start")
NO_PLACE = _l("Choose a place before you publish")
NO_NAME = _l("Choose a place or write a title")


@dataclass(frozen=True, kw_only=True)
class MeetingDetails:
    """What staff write down of a meeting. Without titles it is called as its place is."""

    starts_wall: datetime
    ends_wall: datetime
    venue_id: int | None = None
    candidate_id: int | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    capacity: int | None = None
    topics: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def schedule_meeting(
    details: MeetingDetails,
    *,
    by: Actor | None,
    once_key: str = "",
    despite: str | None = "",
    is_one_of_many: bool = False,
) -> Meeting:
    """Plan a meeting as a draft, which nobody outside the team sees; many are taken back together.

    The same key of a form is the same meeting. Raises Clashing unless the press was made `despite` it,
    DomainError, NotFound.
    """
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return queries.meeting(parse(once.answered(once_key, use=NEW))[1])
    venue = _venue(details.venue_id)
    zone = zone_of(venue)
    check_time(details.starts_wall, details.ends_wall, zone)
    candidate_id = details.candidate_id or _only_candidate()
    wished = _Where.of(details)
    check_clashes(wished.proposal(zone, candidate_id), despite=despite)
    made = Meeting(
        code=_new_code(),
        uid=str(uuid.UUID(bytes=new_bytes(16), version=4)),
        changed_at=now(),
        candidate_id=candidate_id,
        venue_id=details.venue_id,
        **_columns(details, venue),
    )
    made.set_time(details.starts_wall, details.ends_wall, zone)
    db.session.add(made)
    if taken is not None:
        taken.answer = subject(made)
    audit.record("meeting.scheduled", made, by=by)
    if not is_one_of_many:
        kept("meeting.scheduled", made, {}, was=0, by=by)
    return made


def edit(
    meeting: Meeting,
    details: MeetingDetails,
    *,
    version: int,
    by: Actor | None,
    once_key: str = "",
    despite: str | None = "",
) -> Meeting:
    """Put a meeting right. Of a published one time and place are changed by `move`, so that people are told.

    The same key of a form is one change. Raises ChangedMeanwhile, Clashing unless the press was made
    `despite` it, DomainError, NotFound.
    """
    if was_pressed(once_key, "meeting.edit"):
        return meeting
    check_version(meeting, version)
    if meeting.state in {MeetingState.CANCELLED, MeetingState.CLOSED}:
        raise DomainError(_l("This meeting is over or called off. It cannot be changed"))
    check_capacity(meeting, details.capacity)
    where = _Where.of(details if meeting.state is MeetingState.DRAFT else meeting)
    wanted = _wanted(meeting, details, where)
    changed = _differing(meeting, {**wanted, **vars(where)})
    if not changed:
        return meeting
    columns = {column: wanted[column] for column in changed.keys() & wanted.keys()}
    before = _as_written(meeting, columns)
    _check_changed(meeting, where, wanted["candidate_id"], changed.keys(), despite=despite)
    with at_once():
        rewrite(meeting, columns, where.starts_wall, where.ends_wall, where.venue_id)
        audit.record("meeting.edited", meeting, by=by, changed=changed)
    if "capacity" in changed:
        promote(meeting)
    if changed.keys() != {"note"}:
        kept("meeting.edited", meeting, before, was=version, by=by)
    return queries.meeting(meeting.id)


def _wanted(meeting: Meeting, details: MeetingDetails, where: _Where) -> dict[str, Any]:
    """The columns as they are to be. A title that the old place gave is no title. Raises DomainError."""
    venue = _venue(where.venue_id)
    check_time(where.starts_wall, where.ends_wall, zone_of(venue), was=meeting.starts_wall)
    if venue is not None and is_named_after(details.titles, meeting.venue):
        details = replace(details, titles={})
    return {**_columns(details, venue), "candidate_id": details.candidate_id or _only_candidate()}


def publish(meeting: Meeting, *, by: Actor | None) -> Meeting:
    """Show a meeting to people: a place and a time to come are needed. Twice is once. Raises DomainError."""
    if meeting.state is not MeetingState.PUBLISHED:
        release(meeting, by=by)
    return meeting


def release(meeting: Meeting, *, by: Actor | None) -> undo.Undo:
    """Show a draft to people, and give what takes that back. Raises DomainError."""
    if meeting.state is not MeetingState.DRAFT:
        raise DomainError(_l("Only a draft can be published"))
    if meeting.venue_id is None:
        raise DomainError(NO_PLACE, field="venue_id")
    if meeting.starts_at <= now():
        raise DomainError(_l("Choose today or a later day"), field="day")
    was = meeting.version
    with at_once():
        meeting.state = MeetingState.PUBLISHED
        meeting.changed_at = now()
        if meeting.published_at is None:
            meeting.published_at = now()
        else:
            _show_again(meeting)
        audit.record("meeting.published", meeting, by=by)
    return undo.keep("meeting.published", meeting, {"was": was}, by=by)


def unpublish(done: undo.Undo, by: Actor | None) -> None:
    """Make a published meeting a draft again, as long as nobody has signed up for it.

    Calendars that hold it are told that it is off, and keep the time at which they knew it.
    """
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.state is not MeetingState.PUBLISHED:
        raise DomainError(_l("The meeting was changed again since. Look at it first"))
    if meeting.taken or queries.sign_ups([meeting.id]):
        raise DomainError(_l("People have signed up already. Cancel the meeting instead"))
    with at_once():
        note_shown(meeting)
        meeting.state = MeetingState.DRAFT
        meeting.changed_at = now()
        meeting.moved_from = meeting.starts_wall
        meeting.sequence += 1
        _write_to_crews(meeting)
        audit.record("meeting.unpublished", meeting, by=by)
    reopen(meeting, done)


def again(meeting: Meeting, *, by: Actor, once_key: str = "") -> Meeting:
    """Plan the same meeting for the next week that is still to come, as a draft, whose page names clashes."""
    weeks = timedelta(days=7)
    while meeting.starts_wall + weeks <= clock.to_wall(now(), meeting.zone):
        weeks += timedelta(days=7)
    details = MeetingDetails(
        starts_wall=meeting.starts_wall + weeks,
        ends_wall=meeting.ends_wall + weeks,
        venue_id=meeting.venue_id,
        candidate_id=meeting.candidate_id,
        titles=meeting.titles,
        languages=tuple(meeting.languages),
        capacity=meeting.capacity,
        topics=meeting.topics,
    )
    return schedule_meeting(details, by=by, once_key=once_key, despite=None)


def was_pressed(once_key: str, use: str) -> bool:
    """True for a form that has done its work already: a second press, or a page sent again."""
    return bool(once_key) and once.first(once_key, use=use) is None


def check_version(meeting: Meeting, version: int) -> None:
    """Refuse to write over what the writer has not seen, and say what it is now: ChangedMeanwhile."""
    if meeting.version != version:
        raise ChangedMeanwhile(wording.changed_meanwhile(meeting))


def mistakes(
    starts: datetime, ends: datetime, *, has_place: bool, has_title: bool, is_shown: bool
) -> list[DomainError]:
    """All that is wrong by what was typed alone, at once: what others have planned is looked at afterwards.

    `is_shown` says that the meeting is published at once.
    """
    found = [] if _go_together(starts, ends) else [DomainError(BACKWARDS, field="ends")]
    if is_shown and not has_place:
        found.append(DomainError(NO_PLACE, field="venue_id"))
    elif not has_place and not has_title:
        found.append(DomainError(NO_NAME, field="titles"))
    return found


def _go_together(starts: datetime, ends: datetime) -> bool:
    return starts < ends <= starts + LONGEST


def check_time(starts: datetime, ends: datetime, zone: str, *, was: datetime | None = None) -> None:
    """A meeting ends after it starts, within a day, and is planned for the next two years, or DomainError."""
    if not _go_together(starts, ends):
        raise DomainError(BACKWARDS, field="ends")
    if starts != was and starts.date() < clock.today(zone):
        raise DomainError(_l("Choose today or a later day"), field="day")
    if starts != was and starts.date() > clock.today(zone) + FARTHEST:
        raise DomainError(_l("This day is more than two years ahead"), field="day")


def _as_written(meeting: Meeting, columns: Iterable[str]) -> dict[str, Any]:
    """What an edit replaces; the private note, which may name somebody, is not kept twice."""
    return {
        "state": meeting.state.value,
        "columns": {name: getattr(meeting, name) for name in columns if name != "note"},
        "starts_wall": meeting.starts_wall.isoformat(),
        "ends_wall": meeting.ends_wall.isoformat(),
        "venue_id": meeting.venue_id,
    }


def _show_again(meeting: Meeting) -> None:
    """Confirm a meeting to calendars that were told it is off. At the time people knew, nothing has moved."""
    meeting.sequence += 1
    if meeting.moved_from == meeting.starts_wall and meeting.moved_at is None:
        meeting.moved_from = None
    _write_to_crews(meeting)


def _write_to_crews(meeting: Meeting) -> None:
    for crew in asks.crews:
        crew.write(meeting)


@dataclass(frozen=True)
class _Where:
    """The time and place of a meeting, or of what is wished for it."""

    starts_wall: datetime
    ends_wall: datetime
    venue_id: int | None

    @classmethod
    def of(cls, row: Meeting | MeetingDetails) -> _Where:
        return cls(row.starts_wall, row.ends_wall, row.venue_id)

    def proposal(
        self, zone: str, candidate_id: int | None, *, meeting_id: int | None = None
    ) -> queries.Proposal:
        """It as something to be held against all others."""
        return queries.Proposal(**vars(self), zone=zone, candidate_id=candidate_id, meeting_id=meeting_id)


def _check_changed(
    meeting: Meeting,
    where: _Where,
    candidate_id: int | None,
    changed: AbstractSet[str],
    *,
    despite: str | None,
) -> None:
    """Ask about what a change of time, place or candidate clashes with."""
    if not changed & vars(where).keys():
        if "candidate_id" in changed:
            check_handing_over(meeting, candidate_id, despite=despite)
        return
    zone = zone_of(_venue(where.venue_id))
    check_clashes(where.proposal(zone, candidate_id, meeting_id=meeting.id), despite=despite)


def _differing(meeting: Meeting, wanted: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {
        column: (getattr(meeting, column), value)
        for column, value in wanted.items()
        if getattr(meeting, column) != value
    }


def _columns(details: MeetingDetails, venue: Venue | None) -> dict[str, object]:
    titles = dict(details.titles) or titles_of(venue)
    if not titles:
        raise DomainError(NO_NAME, field="titles")
    languages = current_campaign().languages
    return {
        "titles": titles,
        "languages": [language for language in languages if language in details.languages],
        "capacity": details.capacity,
        "topics": dict(details.topics),
        "note": details.note.strip() or None,
    }


def _venue(venue_id: int | None) -> Venue | None:
    return None if venue_id is None else queries.venue(venue_id)


def _only_candidate() -> int | None:
    left = withdrawn()
    slate = [row for row in candidates() if row.id not in left]
    return slate[0].id if len(slate) == 1 else None


def check_capacity(meeting: Meeting, capacity: int | None) -> None:
    """A limit leaves room for who has signed up already, or DomainError."""
    if capacity is not None and capacity < meeting.taken:
        raise DomainError(_l("More people have signed up already"), field="capacity")


def _new_code() -> str:
    draw = chooser(PAPER_LETTERS, CODE_LENGTH)
    for _try in range(MOST_TRIES):
        code = draw()
        if not code_is_taken(code):
            return code
    raise DomainError(_l("There are no codes left for new meetings"))
