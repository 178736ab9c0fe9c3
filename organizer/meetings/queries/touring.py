"""What the tour planner asks of the schedule: who is where already, which venues are open when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.clashes import closed_times
from organizer.meetings.queries.engaged import engagement, position_of
from organizer.meetings.queries.meetings import near_in_time
from organizer.meetings.queries.opening import hours_of
from organizer.meetings.queries.planning import Planning, place_key, planning
from organizer.meetings.queries.venues import venues
from organizer.meetings.timetable import Closed, Engagement, Hours, Position

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hall:
    """A venue that can be chosen: where it is, and when it can be had as far as that is known."""

    venue: Venue
    position: Position | None
    hours: Hours


@dataclass(frozen=True)
class Standing:
    """What a tour is planned around."""

    engagements: Sequence[Engagement] = ()
    """Meetings that stand from `from_` to `till`, and as long before and after as rest and rows reach."""
    halls: Sequence[Hall] = ()
    visits: Mapping[str, int] = field(default_factory=dict)
    """Meetings in each village that were held or stand, by its key."""
    rules: Planning = field(default_factory=Planning)
    closed: Sequence[Closed] = ()
    permit_from: datetime | None = None
    """Before when nothing can be permitted any more."""


def standing(from_: datetime, till: datetime) -> Standing:
    """All of it, in a constant number of statements."""
    rules = planning()
    around = A_DAY * ((rules.limits.row or 6) + 1)
    near = near_in_time(from_ - around, till + around)
    return Standing(
        engagements=[engagement(row) for row in near],
        halls=[_hall(row) for row in venues()],
        visits=_visits(),
        rules=rules,
        closed=closed_times(current_campaign().election),
        permit_from=None if rules.permit is None else now() + rules.permit,
    )


def _hall(row: Venue) -> Hall:
    return Hall(row, position_of(row), hours_of(row) or Hours())


def _visits() -> Mapping[str, int]:
    counted = (
        sa.select(Venue.locality_id, sa.func.count())
        .join(Meeting, Meeting.venue_id == Venue.id)
        .where(Venue.locality_id.is_not(None), Meeting.state != MeetingState.CANCELLED)
        .group_by(Venue.locality_id)
    )
    return {place_key(place): times for place, times in db.session.execute(counted) if place is not None}
