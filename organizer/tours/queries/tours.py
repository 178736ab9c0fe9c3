"""Tours one by one and in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from flask import url_for

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, day_and_month
from organizer.kernel.subjects import Named
from organizer.tours.models import KEEP, THROWN, Tour, TourState

MOST_OPEN = 20
IS_THROWN = sa.func.coalesce(Tour.document[THROWN].as_boolean(), sa.false())


def tour(tour_id: int) -> Tour:
    """One tour as it is in the database now. Raises NotFound, also for one that was thrown away."""
    return _found(Tour.id == tour_id, ~IS_THROWN)


def thrown_tour(tour_id: int) -> Tour:
    """One that was thrown away. Raises NotFound."""
    return _found(Tour.id == tour_id, IS_THROWN)


def _found(*conditions: sa.ColumnElement[bool]) -> Tour:
    asked = sa.select(Tour).where(*conditions).execution_options(populate_existing=True)
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_tours() -> list[Tour]:
    """Tours that are being planned and not over, the one changed last first."""
    asked = sa.select(Tour).where(Tour.state == TourState.DRAFT, Tour.changed_at > now() - KEEP, ~IS_THROWN)
    return list(db.session.scalars(asked.order_by(Tour.changed_at.desc(), Tour.id).limit(MOST_OPEN)))


def named(tour_ids: Iterable[int]) -> Mapping[int, Named]:
    """First day and page of tours, for histories."""
    asked = sa.select(Tour.id, Tour.first_day).where(Tour.id.in_(set(tour_ids)), ~IS_THROWN)
    return {
        tour_id: Named(
            _("Many meetings from %(day)s", day=day_and_month(first_day)),
            url_for("tours.check", tour_id=tour_id),
        )
        for tour_id, first_day in db.session.execute(asked)
    }
