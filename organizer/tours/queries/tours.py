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
from organizer.tours.models import KEEP, Tour, TourState

MOST_OPEN = 20


def tour(tour_id: int) -> Tour:
    """One tour as it is in the database now. Raises NotFound."""
    asked = sa.select(Tour).where(Tour.id == tour_id).execution_options(populate_existing=True)
    found = db.session.scalars(asked).one_or_none()
    if found is None:
        raise NotFound
    return found


def open_tours() -> list[Tour]:
    """Tours that are being planned and not over, the one changed last first."""
    asked = sa.select(Tour).where(Tour.state == TourState.DRAFT, Tour.changed_at > now() - KEEP)
    return list(db.session.scalars(asked.order_by(Tour.changed_at.desc(), Tour.id).limit(MOST_OPEN)))


def named(tour_ids: Iterable[int]) -> Mapping[int, Named]:
    """First day and page of tours, for histories."""
    asked = sa.select(Tour.id, Tour.first_day).where(Tour.id.in_(set(tour_ids)))
    return {
        tour_id: Named(
            _("Many meetings from %(day)s", day=day_and_month(first_day)),
            url_for("tours.check", tour_id=tour_id),
        )
        for tour_id, first_day in db.session.execute(asked)
    }
