"""What a history says of the moves of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.db import db
from organizer.kernel.i18n import short_date_time
from organizer.kernel.subjects import subject
from organizer.kernel.undo import Undo, UndoState
from organizer.meetings.models import Meeting, Venue
from organizer.meetings.queries.venues import venue_label, venues_by_id

Facts = Mapping[str, Any]


def acts_on(meeting: Meeting) -> Sequence[Undo]:
    """The acts on a meeting that still stand."""
    found = sa.select(Undo).where(Undo.about == subject(meeting), Undo.state == UndoState.DONE)
    return db.session.scalars(found).all()


def moves(acts: Sequence[Facts]) -> list[str]:
    """Of each move from when to when, of another place from where to where; by the facts that were traced."""
    halls = venues_by_id(_venues(acts))
    return [_moved(facts, halls) for facts in acts]


def _venues(acts: Iterable[Facts]) -> set[int]:
    ids = {facts.get(name) for facts in acts for name in ("from_venue", "to_venue")}
    return {venue_id for venue_id in ids if isinstance(venue_id, int)}


def _moved(facts: Facts, halls: Mapping[int, Venue]) -> str:
    words = audit.words_of("meeting.moved")
    if not {"from", "to"} <= facts.keys():
        return words
    return f"{words}: {' → '.join(_end(facts, end, halls) for end in ('from', 'to'))}"


def _end(facts: Facts, end: str, halls: Mapping[int, Venue]) -> str:
    when = short_date_time(datetime.fromisoformat(facts[end]))
    hall = halls.get(facts.get(f"{end}_venue") or 0)
    has_stayed = facts.get("from_venue") == facts.get("to_venue")
    return when if hall is None or has_stayed else f"{when}, {venue_label(hall)}"
