"""Tours that the planner makes, one by one and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from flask import url_for

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, day_and_month
from organizer.kernel.subjects import Named
from organizer.tours.models import KEEP, Plan, PlanState
from organizer.tours.queries.tours import MOST_OPEN


def plan(plan_id: int) -> Plan:
    """One plan as it is in the database now. Raises NotFound."""
    asked = sa.select(Plan).where(Plan.id == plan_id).execution_options(populate_existing=True)
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_plans() -> list[Plan]:
    """Plans whose meetings are not made and whose time is not over, the one changed last first."""
    asked = sa.select(Plan).where(Plan.state != PlanState.MADE, Plan.changed_at > now() - KEEP)
    return list(db.session.scalars(asked.order_by(Plan.changed_at.desc(), Plan.id).limit(MOST_OPEN)))


def named_plans(plan_ids: Iterable[int]) -> Mapping[int, Named]:
    """First day and page of plans, for histories."""
    asked = sa.select(Plan).where(Plan.id.in_(set(plan_ids)))
    return {
        row.id: Named(
            _("Tour from %(day)s", day=day_and_month(row.wishes.first)),
            url_for("tours.planned", plan_id=row.id),
        )
        for row in db.session.scalars(asked)
    }
