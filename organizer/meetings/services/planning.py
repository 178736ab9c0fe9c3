"""The rules by which meetings are planned, and the roads that somebody knows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.country.queries import locality
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.meetings.models import PlanningRules, RoadTime
from organizer.meetings.queries.planning import planning_rules
from organizer.meetings.services.restoring import CHANGED_SINCE, before_and_after, put_back


@dataclass(frozen=True, kw_only=True)
class RulesDetails:
    """What staff say of travel and limits; None is no limit."""

    km_per_hour: int
    pause_minutes: int
    daily: int | None = None
    night_hours: int | None = None
    row_days: int | None = None
    permit_days: int | None = None


def set_rules(details: RulesDetails, *, seen: int | None = None, by: Actor | None) -> PlanningRules:
    """Let these rules hold for every clash that is looked for from now on.

    Raises ChangedMeanwhile where they are not the rules any more whose mark the writer has `seen`.
    """
    hold(planning_rules() or current_campaign(), lambda: _said(planning_rules()), seen=seen)
    row = planning_rules()
    values = asdict(details)
    if row is None:
        row = PlanningRules(**values)
        db.session.add(row)
        audit.record("planning.set", row, by=by)
        undo.keep("planning.set", row, {"before": None, "after": values}, by=by)
        return row
    changed = {name: (getattr(row, name), value) for name, value in values.items()}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    for name, (_before, value) in changed.items():
        setattr(row, name, value)
    if changed:
        audit.record("planning.set", row, by=by, changed=changed)
        undo.keep("planning.set", row, before_and_after(changed), by=by)
    return row


def mark_of_rules(row: PlanningRules | None) -> int:
    """The mark of what the rules say, as `set_rules` asks for it."""
    return mark(_said(row))


def _said(row: PlanningRules | None) -> list[object]:
    return [] if row is None else [getattr(row, each.name) for each in fields(RulesDetails)]


def restore_rules(done: undo.Undo, by: Actor | None) -> None:
    """Let the rules hold that held before, while nobody has changed them since. Raises DomainError."""
    row = planning_rules()
    if row is None:
        raise DomainError(CHANGED_SINCE)
    before = put_back(row, done)
    if before is None:
        db.session.delete(row)
    audit.record("planning.set_back", row, by=by)


def set_road(one_id: int, other_id: int, minutes: int, *, by: Actor | None) -> RoadTime:
    """Note what the way between two places takes; what was noted before is put right. Raises DomainError."""
    if one_id == other_id:
        raise DomainError(_l("Choose two different places"), field="other_id")
    first, second = sorted((locality(one_id).id, locality(other_id).id))
    row = _road_between(first, second)
    before = None if row is None else {"minutes": row.minutes}
    if row is None:
        row = RoadTime(one_id=first, other_id=second, minutes=minutes)
        db.session.add(row)
    row.minutes = minutes
    audit.record("planning.road_set", row, by=by)
    kept = {"between": [first, second], "before": before, "after": {"minutes": minutes}}
    undo.keep("planning.road_set", row, kept, by=by)
    return row


def restore_road(done: undo.Undo, by: Actor | None) -> None:
    """Let a road take what it took before, or the distance hold again. Raises DomainError."""
    row = _road_between(*done.before["between"])
    if row is None:
        raise DomainError(CHANGED_SINCE)
    before = put_back(row, done)
    if before is None:
        db.session.delete(row)
    audit.record("planning.road_set_back", row, by=by)


def remember_road(done: undo.Undo, by: Actor | None) -> None:
    """Note again what was taken out, unless the road was noted anew since. Raises DomainError."""
    first, second = done.before["between"]
    if _road_between(first, second) is not None:
        raise DomainError(CHANGED_SINCE)
    row = RoadTime(one_id=first, other_id=second, minutes=done.before["minutes"])
    db.session.add(row)
    audit.record("planning.road_set_back", row, by=by)


def forget_road(road: RoadTime, *, by: Actor | None) -> None:
    """Let the distance hold again."""
    audit.record("planning.road_forgotten", road, by=by)
    kept = {"between": [road.one_id, road.other_id], "minutes": road.minutes}
    undo.keep("planning.road_forgotten", road, kept, by=by)
    db.session.delete(road)


def _road_between(first: int, second: int) -> RoadTime | None:
    """The road between two places, the smaller number first."""
    known = sa.select(RoadTime).where(RoadTime.one_id == first, RoadTime.other_id == second)
    return db.session.scalars(known).one_or_none()
