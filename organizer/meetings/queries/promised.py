"""What was promised where a meeting is held."""

from __future__ import annotations

from collections.abc import Sequence

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
    village_id = None if meeting.venue is None else meeting.venue.locality_id
    return promises.promised_to(village_id, [subject(meeting), *_held_at(meeting.venue)])


def _held_at(venue: Venue | None) -> Sequence[str]:
    """The meetings of a venue and of its village, as promises name them."""
    if venue is None:
        return []
    here = Meeting.venue_id == venue.id
    if venue.locality_id is not None:
        here = sa.or_(here, Venue.locality_id == venue.locality_id)
    return [
        f"meeting:{row_id}"
        for row_id in db.session.scalars(sa.select(Meeting.id).join(Meeting.venue).where(here))
    ]
