"""The days and hours in an event of somebody else's calendar file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from icalendar import Component, vDDDLists, vDDDTypes

from organizer.kernel.calendar.clocks import Clocks
from organizer.kernel.clock import to_utc, to_wall

YEARS = range(1900, 2200)
"""Of which an event may be: further away a step to other clocks may leave the calendar."""


@dataclass(frozen=True)
class Moment:
    """What the clocks of a zone show; without one, those of whoever reads it. A whole day has no zone."""

    wall: datetime
    zone: str | None
    is_whole_day: bool = False
    zone_is_known: bool = True

    def on_clocks_of(self, zone: str | None) -> datetime:
        """What the clocks of another zone show then."""
        if self.zone is None or zone is None or self.zone == zone:
            return self.wall
        return to_wall(to_utc(self.wall, self.zone), zone)


def first_of(event: Component, name: str) -> object:
    """A property, or the first of several of its name."""
    value: object = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def moment(event: Component, name: str, clocks: Clocks) -> Moment | None:
    """The day or hour of a property, where it is there. Raises ValueError where it cannot be read."""
    value = first_of(event, name)
    if value is None:
        return None
    if not isinstance(value, vDDDTypes):
        raise ValueError(name)  # noqa: TRY004 - of the file, not of a caller
    return _moment(value.dt, str(value.params.get("TZID", "")), clocks)


def moments(event: Component, name: str, clocks: Clocks) -> Iterator[Moment]:
    """Every day or hour in the lists of a name; those that cannot be read are left out."""
    said = event.get(name, [])
    for listed in said if isinstance(said, list) else [said]:
        if isinstance(listed, vDDDLists):
            for each in listed.dts:
                value = each.dt[0] if isinstance(each.dt, tuple) else each.dt
                with suppress(ValueError):
                    yield _moment(value, str(listed.params.get("TZID", "")), clocks)


def _moment(value: object, tzid: str, clocks: Clocks) -> Moment:
    if not isinstance(value, date) or value.year not in YEARS:
        raise ValueError(str(value))
    if not isinstance(value, datetime):
        return Moment(datetime.combine(value, time()), None, is_whole_day=True)
    wall = value.replace(tzinfo=None)
    if value.tzinfo is UTC or str(value.tzinfo) == "UTC":
        return Moment(wall, "UTC")
    zone = clocks.zone_named(tzid) if tzid else clocks.usual
    return Moment(wall, zone, zone_is_known=bool(zone or not tzid))
