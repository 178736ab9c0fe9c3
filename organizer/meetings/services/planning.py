"""The rules by which meetings are planned, and the roads that somebody knows."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from organizer.country.queries import locality
from organizer.kernel import audit
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.meetings.models import PlanningRules, RoadTime
from organizer.meetings.queries.planning import planning_rules


@dataclass(frozen=True, kw_only=True)
class RulesDetails:
    """What staff say of travel and limits; None is no limit."""

    km_per_hour: int
    pause_minutes: int
    daily: int | None = None
    night_hours: int | None = None
    row_days: int | None = None
    permit_days: int | None = None


def set_rules(details: RulesDetails, *, by: Actor | None) -> PlanningRules:
    """Let these rules hold for every clash that is looked for from now on."""
    row = planning_rules()
    values = asdict(details)
    if row is None:
        row = PlanningRules(**values)
        db.session.add(row)
        audit.record("planning.set", row, by=by)
        return row
    changed = {name: (getattr(row, name), value) for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for name, (_before, value) in changed.items():
        setattr(row, name, value)
    if changed:
        audit.record("planning.set", row, by=by, changed=changed)
    return row


def set_road(one_id: int, other_id: int, minutes: int, *, by: Actor | None) -> RoadTime:
    """Note what the way between two places takes; what was noted before is put right. Raises DomainError."""
    if one_id == other_id:
        raise DomainError(_l("Choose two different places"), field="other_id")
    first, second = sorted((locality(one_id).id, locality(other_id).id))
    known = sa.select(RoadTime).where(RoadTime.one_id == first, RoadTime.other_id == second)
    row = db.session.scalars(known).one_or_none()
    if row is None:
        row = RoadTime(one_id=first, other_id=second, minutes=minutes)
        db.session.add(row)
    row.minutes = minutes
    audit.record("planning.road_set", row, by=by)
    return row


def forget_road(road: RoadTime, *, by: Actor | None) -> None:
    """Let the distance hold again."""
    audit.record("planning.road_forgotten", road, by=by)
    db.session.delete(road)
