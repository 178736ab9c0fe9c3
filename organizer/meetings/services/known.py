"""What people hold of a meeting's time and place while it moves and nobody has been told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from organizer.campaigns.queries import current_campaign
from organizer.kernel.clock import now
from organizer.kernel.subjects import subject
from organizer.meetings import wording
from organizer.meetings.models import Meeting
from organizer.meetings.queries.audiences import FIELD
from organizer.meetings.queries.people import anything_left, signed_up_at
from organizer.messaging import services as messaging
from organizer.messaging.models import MessagePurpose

TELLS_A_TIME = (
    MessagePurpose.REMINDER_DAY,
    MessagePurpose.REMINDER_HOURS,
    MessagePurpose.MOVED,
    MessagePurpose.PROMOTED,
    MessagePurpose.ABOUT_MEETING,
)
"""What names the time of a meeting to somebody."""
FILLED_IN = ("date", "time", "place")
"""What words to many may be filled in with of a meeting."""


def standing_of(meeting: Meeting) -> dict[str, Any]:
    """Time and place of a meeting, and what was said of them, as it can be written down."""
    return {
        "starts_wall": meeting.starts_wall.isoformat(),
        "ends_wall": meeting.ends_wall.isoformat(),
        "venue_id": meeting.venue_id,
        "timed_at": meeting.timed_at.isoformat(),
        "moved_from": written(meeting.moved_from),
        "moved_at": written(meeting.moved_at),
        "moves": meeting.moves,
    }


def leave(meeting: Meeting) -> None:
    """Note where a meeting stands that people know of, before it moves.

    Moved again before anybody was told, it is what they knew at first that they are told the end of.
    """
    if not meeting.is_public:
        return
    if _still_known(meeting) is None:
        meeting.known = {
            **standing_of(meeting),
            "locality_id": None if meeting.venue is None else meeting.venue.locality_id,
            "place": _place_of(meeting),
            "at": now().isoformat(),
        }
        meeting.moved_from = meeting.starts_wall
    meeting.moved_at = now()
    meeting.moves += 1


def came_home(meeting: Meeting) -> bool:
    """Forget the moves of a meeting that is back where people know it to be: there is nothing to tell.

    False, and nothing is forgotten, once anybody has heard of another time or signed up for it.
    """
    known = _still_known(meeting)
    if known is None or any(_since(meeting, known)):
        return False
    here = standing_of(meeting)
    if any(here[fact] != known[fact] for fact in ("starts_wall", "ends_wall", "venue_id")):
        return False
    recall(meeting, known)
    meeting.known = None
    return True


def note_shown(meeting: Meeting) -> None:
    """Keep how people can see a meeting before that changes: calendars by its old place take it off."""
    shown = {
        "venue_id": meeting.venue_id,
        "step_free": meeting.venue is not None and meeting.venue.step_free,
        "starts_wall": meeting.starts_wall.isoformat(),
        "titles": meeting.titles,
        "languages": meeting.languages,
    }
    if meeting.is_public:
        others = [
            each for each in meeting.shown_before if {**each, "until": None} != {**shown, "until": None}
        ]
        meeting.shown_before = [*others, {**shown, "until": now().isoformat()}]


def recall(meeting: Meeting, known: Mapping[str, Any]) -> None:
    """Let what was said of a meeting's time and place hold again."""
    meeting.moved_from, meeting.moved_at = moment(known["moved_from"]), moment(known["moved_at"])
    meeting.moves = known["moves"]
    meeting.timed_at = datetime.fromisoformat(known["timed_at"])


def may_be_known(meeting: Meeting, *, since: datetime, purposes: Collection[MessagePurpose]) -> bool:
    """True when a message of these purposes about a meeting, made since a moment, may have reached somebody.

    Words to many that were filled in with its time or place count as one that names them.
    """
    if anything_left(subject(meeting), since=since, purposes=purposes):
        return True
    names_a_time = not set(TELLS_A_TIME).isdisjoint(purposes)
    return names_a_time and messaging.may_know(FIELD, str(meeting.id), FILLED_IN, since=since)


def written(instant: datetime | None) -> str | None:
    """A moment as it can be written down."""
    return None if instant is None else instant.isoformat()


def moment(text: str | None) -> datetime | None:
    """A moment that was written down."""
    return None if text is None else datetime.fromisoformat(text)


def _place_of(meeting: Meeting) -> dict[str, str]:
    return {language: wording.place(meeting, language).full for language in current_campaign().languages}


def _still_known(meeting: Meeting) -> Mapping[str, Any] | None:
    """Where people know a meeting to be that has moved since.

    None where somebody may have heard more, or where all of them have signed up since.
    """
    known = meeting.known
    if known is None:
        return None
    told = may_be_known(
        meeting, since=datetime.fromisoformat(known["at"]), purposes=(*TELLS_A_TIME, MessagePurpose.CANCELLED)
    )
    late = _since(meeting, known)
    return None if told or (late and all(late)) else known


def _since(meeting: Meeting, known: Mapping[str, Any]) -> list[bool]:
    """For each of those who are concerned, whether they have signed up since."""
    left_at = datetime.fromisoformat(known["at"])
    return [moment >= left_at for moment in signed_up_at(meeting)]
