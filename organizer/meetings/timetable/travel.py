"""How long the way between two places takes.

The distance as the crow flies at a steady speed, and a pause besides to get out and in; a road time that
somebody knows overrules the distance. Where a position is not known, nothing is claimed about the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
SLOWEST_KM_PER_HOUR = 10
"""Slower than that a way takes days, and the planner holds a meeting against the days beside it alone."""
FASTEST_KM_PER_HOUR = 200


@dataclass(frozen=True)
class Position:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Stay:
    """Where somebody is: a venue, the village it is in, and its point on the map, as far as known."""

    venue: str | None = None
    place: str | None = None
    position: Position | None = None


@dataclass(frozen=True, kw_only=True)
class Travel:
    """How people of this campaign get about. `roads` are known times between two villages, either way."""

    km_per_hour: int = 60
    pause: timedelta = timedelta(minutes=15)
    roads: Mapping[frozenset[str], timedelta] = field(default_factory=dict)

    def time(self, one: Stay, other: Stay) -> timedelta | None:
        """How long the way takes, the pause included; none within one venue, None where nothing is known."""
        if one.venue is not None and one.venue == other.venue:
            return timedelta()
        if one.place is not None and other.place is not None:
            known = self.roads.get(frozenset((one.place, other.place)))
            if known is not None:
                return self.pause + known
        if one.position is None or other.position is None:
            return None
        return self.pause + self._minutes(distance_km(one.position, other.position))

    def longest(self, stays: Iterable[Stay]) -> timedelta:
        """No way within the group takes longer."""
        known = list(stays)
        places = {stay.place for stay in known if stay.place is not None}
        roads = [road for ends, road in self.roads.items() if ends <= places]
        points = [stay.position for stay in known if stay.position is not None]
        across = self._minutes(span_km(points)) + timedelta(minutes=1) if points else timedelta()
        return self.pause + max([across, *roads]) if roads or points else timedelta()

    def _minutes(self, kilometres: float) -> timedelta:
        return timedelta(minutes=round(kilometres / self.km_per_hour * 60))


def distance_km(one: Position, other: Position) -> float:
    """Kilometres between two points along the surface (haversine)."""
    north, there = math.radians(one.latitude), math.radians(other.latitude)
    up = math.sin((there - north) / 2) ** 2
    along = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    part = up + math.cos(north) * math.cos(there) * along
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, part)))


def span_km(points: Iterable[Position]) -> float:
    """No two of the points are further apart: along a parallel first, then along a meridian."""
    known = list(points)
    north = [point.latitude for point in known]
    east = [point.longitude for point in known]
    nearest_equator = 0.0 if min(north) < 0 < max(north) else min(map(abs, north))
    along = math.radians(max(east) - min(east)) * math.cos(math.radians(nearest_equator))
    return EARTH_RADIUS_KM * (math.radians(max(north) - min(north)) + along)
