"""Where meetings go when their venue is lost."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.meetings.models import Meeting, SpareVenue, Venue
from organizer.meetings.queries.venues import venue as venue_of


def spare_of(row: Meeting) -> SpareVenue | None:
    """The spare venue that is set for a meeting, also where the meeting is in it by now."""
    return db.session.scalars(sa.select(SpareVenue).where(SpareVenue.meeting_id == row.id)).one_or_none()


def spare_venue(row: Meeting) -> Venue | None:
    """Where a meeting can go; None where nothing is set, or where it is there by now."""
    found = spare_of(row)
    return None if found is None or found.venue_id == row.venue_id else venue_of(found.venue_id)
