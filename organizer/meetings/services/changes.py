"""A meeting moves, is called off, is held; and what of it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import now, to_utc
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import parse, subject
from organizer.meetings import asks, queries
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.audiences import FIELD
from organizer.meetings.services.at_once import at_once
from organizer.meetings.services.capacity import welcome_anew
from organizer.meetings.services.clashing import check_clashes
from organizer.meetings.services.known import (
    TELLS_A_TIME,
    came_home,
    leave,
    may_be_known,
    moment,
    recall,
    standing_of,
    written,
)
from organizer.meetings.services.retracing import kept, reopen
from organizer.meetings.services.rewriting import relocate
from organizer.meetings.services.schedule import check_time, check_version, was_pressed
from organizer.meetings.services.spares import stands_as_set
from organizer.meetings.services.venues import zone_of
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

TOLD_OF: Mapping[str, tuple[MessagePurpose, ...]] = MappingProxyType(
    {
        "meeting.moved": TELLS_A_TIME,
        "meeting.cancelled": (MessagePurpose.CANCELLED,),
        "meeting.postponed": (MessagePurpose.CANCELLED,),
    }
)
"""What must not have left since an act of this verb, if it is to be taken back."""
CHANGED_SINCE = _l("The meeting was changed again since. Look at it first")


def move(
    meeting: Meeting,
    starts_wall: datetime,
    ends_wall: datetime,
    *,
    venue_id: int | None = None,
    version: int,
    by: Actor | None,
    once_key: str = "",
    despite: str | None = "",
) -> undo.Undo | None:
    """Give a meeting another time, or place. What was told of the old one and has not left dies with it.

    Nobody is told of it yet, and nobody has to be where it comes back to what people know before anybody
    heard of another time; who was being told of a free place hears of it at the new time. Without
    `venue_id` the place stays; one that was put off takes place again. None for a form already done. Raises
    ChangedMeanwhile, Clashing unless the press was made `despite` it, DomainError, NotFound.
    """
    if was_pressed(once_key, "meeting.move"):
        return None
    check_version(meeting, version)
    was_put_off, venue_id = meeting.is_postponed, venue_id or meeting.venue_id
    _check_move(meeting, starts_wall, ends_wall, venue_id, despite=despite)
    before = _as_it_is(meeting)
    with at_once():
        leave(meeting)
        if was_put_off:
            meeting.state, meeting.cancelled_at, meeting.postponed_at = MeetingState.PUBLISHED, None, None
        _place(meeting, starts_wall, ends_wall, venue_id)
        if not was_put_off:
            came_home(meeting)
        audit.record("meeting.moved", meeting, by=by, facts=_from_where_to_where(meeting, before))
    overtaken = _take_words_back(meeting, (*TELLS_A_TIME, MessagePurpose.CANCELLED))
    welcome_anew(meeting, letters=False)
    return kept("meeting.moved", meeting, {**before, **overtaken}, was=version, by=by)


def _from_where_to_where(meeting: Meeting, before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "from": before["starts_wall"],
        "to": meeting.starts_wall.isoformat(),
        "from_venue": before["venue_id"],
        "to_venue": meeting.venue_id,
    }


def move_back(done: undo.Undo, by: Actor | None) -> None:
    """Put a meeting back to where it was, while it is untouched and nobody was told of the new time."""
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.version != done.before["version"]:
        raise DomainError(CHANGED_SINCE)
    _refuse_told(meeting, done)
    with at_once():
        meeting.known = done.before.get("known")
        meeting.state = MeetingState(done.before["state"])
        meeting.cancelled_at = moment(done.before["cancelled_at"])
        meeting.postponed_at = moment(done.before["postponed_at"])
        _place(
            meeting,
            datetime.fromisoformat(done.before["starts_wall"]),
            datetime.fromisoformat(done.before["ends_wall"]),
            done.before["venue_id"],
        )
        recall(meeting, done.before)
        audit.record("meeting.moved_back", meeting, by=by)
    _bring_words_back(meeting, done, TELLS_A_TIME)
    welcome_anew(meeting)
    reopen(meeting, done)


def cancel(meeting: Meeting, *, version: int, by: Actor | None, once_key: str = "") -> undo.Undo | None:
    """Call a meeting off. Its page and calendars keep it with the notice; nothing of it leaves any more.

    One that was put off can be called off for good. None for a form that has done its work already. Raises
    ChangedMeanwhile, DomainError.
    """
    if was_pressed(once_key, "meeting.cancel"):
        return None
    check_version(meeting, version)
    if not meeting.may_be_called_off:
        raise DomainError(_l("Only a meeting that is still to come can be cancelled"))
    before = _standing(meeting)
    with at_once():
        _take_off(meeting, postponed_at=None)
        audit.record("meeting.cancelled", meeting, by=by)
    overtaken = _take_words_back(meeting)
    return kept("meeting.cancelled", meeting, {**before, **overtaken}, was=version, by=by)


def postpone(meeting: Meeting, *, version: int, by: Actor | None, once_key: str = "") -> undo.Undo | None:
    """Put a meeting off until it has a new time, which a move gives it. To calendars it is called off.

    None for a form that has done its work already. Raises ChangedMeanwhile, DomainError.
    """
    if was_pressed(once_key, "meeting.postpone"):
        return None
    check_version(meeting, version)
    if not meeting.may_be_put_off:
        raise DomainError(_l("Only a published meeting that is still to come can be put off"))
    before = _standing(meeting)
    with at_once():
        _take_off(meeting, postponed_at=now())
        audit.record("meeting.postponed", meeting, by=by)
    overtaken = _take_words_back(meeting)
    return kept("meeting.postponed", meeting, {**before, **overtaken}, was=version, by=by)


def restore(done: undo.Undo, by: Actor | None) -> None:
    """Let a meeting take place after all, as long as nobody has been told that it will not.

    Whose word of a place was on its way when it was called off gets it anew; words to many wait again.
    """
    meeting = queries.meeting(parse(done.about)[1])
    if meeting.version != done.before["version"]:
        raise DomainError(CHANGED_SINCE)
    _refuse_told(meeting, done)
    with at_once():
        meeting.state = MeetingState(done.before["state"])
        meeting.cancelled_at = moment(done.before["cancelled_at"])
        meeting.postponed_at = moment(done.before["postponed_at"])
        meeting.changed_at = now()
        meeting.sequence += 1
        audit.record("meeting.restored", meeting, by=by)
        for crew in asks.crews:
            crew.follow(meeting)
    _bring_words_back(meeting, done, [MessagePurpose.CANCELLED])
    if meeting.state is MeetingState.PUBLISHED:
        welcome_anew(meeting)
    reopen(meeting, done)


def _take_words_back(
    meeting: Meeting, purposes: Iterable[MessagePurpose] | None = None
) -> dict[str, dict[str, Any]]:
    """Nothing leaves any more that says where and when a meeting was to be.

    Gives what is kept beside the act, so that words to many come back with it.
    """
    messaging.withdraw(subject(meeting), purposes)
    return {"overtaken": messaging.overtake(FIELD, str(meeting.id))}


def _bring_words_back(meeting: Meeting, done: undo.Undo, purposes: Iterable[MessagePurpose]) -> None:
    """What was told of an act that is undone leaves no more; words to many that it overtook wait again."""
    _take_words_back(meeting, purposes)
    messaging.bring_back(done.before.get("overtaken", {}), FIELD, str(meeting.id))


def may_be_taken_back(meeting: Meeting, done: undo.Undo) -> bool:
    """True while nothing was changed since an act, and nobody was told or relies on it."""
    if done.verb == "meeting.scheduled" and meeting.published_at is not None:
        return False
    if done.verb == "meeting.published":
        is_free = not meeting.taken and not queries.sign_ups([meeting.id])
        return meeting.state is MeetingState.PUBLISHED and is_free
    if done.verb == "team.asked":
        return not queries.duties_at([meeting.id])
    if done.verb == "meeting.spare_set":
        return stands_as_set(meeting, done)
    if meeting.version != done.before.get("version", meeting.version):
        return False
    purposes = TOLD_OF.get(done.verb)
    return purposes is None or not may_be_known(meeting, since=done.at, purposes=purposes)


def hold(meeting: Meeting, *, by: Actor | None) -> Meeting:
    """Note that a meeting takes place or took place. Twice is once. Raises DomainError before its start."""
    if meeting.state is MeetingState.HELD:
        return meeting
    if meeting.state is not MeetingState.PUBLISHED or meeting.starts_at > now():
        raise DomainError(_l("Only a published meeting that has begun can be held"))
    with at_once():
        meeting.state, meeting.changed_at = MeetingState.HELD, now()
        audit.record("meeting.held", meeting, by=by)
    return meeting


def _take_off(meeting: Meeting, *, postponed_at: datetime | None) -> None:
    meeting.state, meeting.cancelled_at = MeetingState.CANCELLED, now()
    meeting.postponed_at = postponed_at
    meeting.changed_at = now()
    meeting.sequence += 1
    for crew in asks.crews:
        crew.follow(meeting)


def _check_move(
    meeting: Meeting, starts: datetime, ends: datetime, venue_id: int | None, *, despite: str | None
) -> None:
    if not meeting.may_be_moved:
        raise DomainError(_l("Only a meeting that is still to come can be moved"))
    stands = (meeting.starts_wall, meeting.ends_wall, meeting.venue_id)
    if not meeting.is_postponed and (starts, ends, venue_id) == stands:
        raise DomainError(_l("Choose another time or place"), field="day")
    zone = zone_of(None if venue_id is None else queries.venue(venue_id))
    check_time(starts, ends, zone)
    _check_hour(meeting, starts, zone)
    wished = replace(
        queries.as_it_is(meeting), starts_wall=starts, ends_wall=ends, venue_id=venue_id, zone=zone
    )
    check_clashes(wished, despite=despite)


def _check_hour(meeting: Meeting, starts: datetime, zone: str) -> None:
    """What people know of begins at an hour to come; once it has begun, its place and its end may change.

    So it is once somebody has come: who is in would be counted at the other time.
    """
    stays = starts == meeting.starts_wall and not meeting.is_postponed
    if meeting.state is MeetingState.DRAFT or stays:
        return
    if not meeting.is_postponed and meeting.starts_at <= now():
        raise DomainError(_l("This meeting has begun. Close it, and plan a new one"), field="day")
    if queries.people_in([meeting.id]).get(meeting.id):
        raise DomainError(
            _l("Somebody has come to this meeting already. Plan a new one for another time"), field="day"
        )
    if to_utc(starts, zone) <= now():
        raise DomainError(_l("Choose an hour that is still to come"), field="starts")


def _place(meeting: Meeting, starts: datetime, ends: datetime, venue_id: int | None) -> None:
    relocate(meeting, starts, ends, venue_id)
    meeting.changed_at = now()
    meeting.sequence += 1


def _as_it_is(meeting: Meeting) -> dict[str, Any]:
    return {**standing_of(meeting), **_standing(meeting), "known": meeting.known}


def _standing(meeting: Meeting) -> dict[str, Any]:
    return {
        "state": meeting.state.value,
        "cancelled_at": written(meeting.cancelled_at),
        "postponed_at": written(meeting.postponed_at),
    }


def _refuse_told(meeting: Meeting, done: undo.Undo) -> None:
    if may_be_known(meeting, since=done.at, purposes=TOLD_OF[done.verb]):
        raise DomainError(_l("People have been told already. Move the meeting again and tell them"))
