"""What a meeting's history says of each act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.campaigns.queries import Act
from organizer.kernel import audit
from organizer.kernel.db import db
from organizer.kernel.i18n import short_date_time
from organizer.kernel.subjects import subject
from organizer.kernel.undo import Undo, UndoState
from organizer.meetings.models import Meeting, Venue
from organizer.meetings.queries.venues import venue_label, venues_by_id


def acts_on(meeting: Meeting) -> Sequence[Undo]:
    """The acts on a meeting that still stand."""
    found = sa.select(Undo).where(Undo.about == subject(meeting), Undo.state == UndoState.DONE)
    return db.session.scalars(found).all()


def told(acts: Sequence[Act]) -> list[str]:
    """What was done by each act; of a move from when to when, of another place from where to where."""
    moves = [act for act in acts if _is_move(act)]
    halls = venues_by_id(_venues(moves)) if moves else {}
    return [_moved(act, halls) if _is_move(act) else audit.words_of(act.verb) for act in acts]


def _is_move(act: Act) -> bool:
    return act.verb == "meeting.moved" and {"from", "to"} <= act.facts.keys()


def _venues(moves: Iterable[Act]) -> set[int]:
    ids = {act.facts.get(name) for act in moves for name in ("from_venue", "to_venue")}
    return {venue_id for venue_id in ids if isinstance(venue_id, int)}


def _moved(act: Act, halls: Mapping[int, Venue]) -> str:
    ends = [_end(act.facts, end, halls) for end in ("from", "to")]
    return f"{audit.words_of(act.verb)}: {' → '.join(ends)}"


def _end(facts: Mapping[str, Any], end: str, halls: Mapping[int, Venue]) -> str:
    when = short_date_time(datetime.fromisoformat(facts[end]))
    hall = halls.get(facts.get(f"{end}_venue") or 0)
    has_stayed = facts.get("from_venue") == facts.get("to_venue")
    return when if hall is None or has_stayed else f"{when}, {venue_label(hall)}"
