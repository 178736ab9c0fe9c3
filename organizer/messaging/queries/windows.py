"""When messages may leave in a campaign: what it says itself, else its country."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

import sqlalchemy as sa

from organizer.country.models import District, Locality, Region
from organizer.kernel.db import db
from organizer.messaging.timetable import EVERY_DAY, QuietHours, Window

QUIET = QuietHours(time(21), time(9))


def window_of(said: Mapping[str, Any]) -> Window:
    """The window that the country's facts and, over them, the campaign's settings say.

    Days off of a campaign's own are added to those of its country.
    """
    working = said.get("working_days", {})
    return Window(
        quiet=_quiet_hours(said.get("quiet_hours")),
        weekdays=said.get("weekdays") or working.get("weekdays", EVERY_DAY),
        days_off=frozenset([*working.get("days_off", []), *said.get("days_off", [])]),
    )


def zones_of(locality_ids: Iterable[int]) -> Mapping[int, str]:
    """By which zone people of some places live."""
    asked = sa.select(Locality.id, Region.zone).join(Locality.district).join(District.region)
    return dict(db.session.execute(asked.where(Locality.id.in_(set(locality_ids)))).all())


def _quiet_hours(said: Mapping[str, str] | None) -> QuietHours:
    if said is None:
        return QUIET
    return QuietHours(time.fromisoformat(said["starts"]), time.fromisoformat(said["ends"]))
