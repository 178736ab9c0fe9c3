"""How a campaign gets about, and how much its candidates take on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.meetings.models import PlanningRules, RoadTime
from organizer.meetings.timetable import Limits, Travel


@dataclass(frozen=True)
class Planning:
    """The rules as the timetable reads them; a permit is asked for so long before a meeting."""

    travel: Travel = field(default_factory=Travel)
    limits: Limits = field(default_factory=Limits)
    permit: timedelta | None = None


def planning() -> Planning:
    """The campaign's rules; what holds for everybody where it has set none."""
    row = planning_rules()
    known = {
        frozenset((place_key(road.one_id), place_key(road.other_id))): timedelta(minutes=road.minutes)
        for road in db.session.scalars(sa.select(RoadTime))
    }
    if row is None:
        return Planning(Travel(roads=known))
    return Planning(
        Travel(km_per_hour=row.km_per_hour, pause=timedelta(minutes=row.pause_minutes), roads=known),
        Limits(
            daily=row.daily,
            night=None if row.night_hours is None else timedelta(hours=row.night_hours),
            row=row.row_days,
        ),
        None if row.permit_days is None else timedelta(days=row.permit_days),
    )


def planning_rules() -> PlanningRules | None:
    """What the campaign has set."""
    return db.session.scalars(sa.select(PlanningRules)).one_or_none()


def roads() -> Sequence[RoadTime]:
    """The known roads, the longest first."""
    asked = sa.select(RoadTime).options(joinedload(RoadTime.one), joinedload(RoadTime.other))
    return db.session.scalars(asked.order_by(RoadTime.minutes.desc(), RoadTime.id)).all()


def road(road_id: int) -> RoadTime:
    """One known road. Raises NotFound."""
    found = db.session.scalars(sa.select(RoadTime).where(RoadTime.id == road_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def place_key(locality_id: int) -> str:
    """The key of a village for the timetable."""
    return f"locality:{locality_id}"
