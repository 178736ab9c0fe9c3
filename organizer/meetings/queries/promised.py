"""What was promised where meetings are held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.models import Meeting, Venue
from organizer.promises import queries as promises
from organizer.promises.models import Promise


def promised_here(meeting: Meeting) -> list[Promise]:
    """What was promised to the people of a meeting's village, or at any meeting held there or in its venue.

    What is still open comes first, by its day.
    """
    return promised_at([meeting])[meeting.id]


def promised_at(meetings: Iterable[Meeting]) -> Mapping[int, list[Promise]]:
    """The same of many meetings, by meeting, in two statements."""
    rows = list(meetings)
    abouts = _abouts(rows)
    villages = {row.id: None if row.venue is None else row.venue.locality_id for row in rows}
    found = promises.promised_to(
        {village for village in villages.values() if village is not None}, set().union(*abouts.values())
    )
    return {
        row.id: [
            each
            for each in found
            if each.about in abouts[row.id]
            or (each.locality_id is not None and each.locality_id == villages[row.id])
        ]
        for row in rows
    }


def _abouts(rows: Sequence[Meeting]) -> Mapping[int, set[str]]:
    """As promises name them: each meeting, and the others in its venue or its village."""
    venues = [row.venue for row in rows if row.venue is not None]
    villages = {venue.locality_id for venue in venues if venue.locality_id is not None}
    there = sa.or_(Meeting.venue_id.in_({venue.id for venue in venues}), Venue.locality_id.in_(villages))
    asked = sa.select(Meeting.id, Meeting.venue_id, Venue.locality_id).join(Meeting.venue).where(there)
    held = db.session.execute(asked).all() if venues else []
    return {
        row.id: {subject(row)}
        | {f"meeting:{number}" for number, hall, village in held if _is_here(row.venue, hall, village)}
        for row in rows
    }


def _is_here(venue: Venue | None, venue_id: int | None, village_id: int | None) -> bool:
    if venue is None:
        return False
    return venue.id == venue_id or (village_id is not None and venue.locality_id == village_id)
