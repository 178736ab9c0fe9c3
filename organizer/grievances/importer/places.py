"""Where something is: from the words of an address, the name of a district, or a position on the map."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from organizer.kernel.text import place_key

FARTHEST_KM = 20.0
EARTH_KM = 6371.0
_PARTS = re.compile(r"[,;()\n]|\s-\s")


@dataclass(frozen=True)
class Spot:
    """A village, town or quarter as this file needs it."""

    locality_id: int
    district_id: int
    keys: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None


Where = tuple[int | None, int | None]
"""Locality and district, each None where it is not known."""


class Atlas:
    """The places that are known, ready to be asked many times. What fits two places fits none."""

    def __init__(self, spots: Iterable[Spot], districts: Iterable[tuple[int, Iterable[str]]] = ()) -> None:
        self._spots = list(spots)
        self._by_key: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for spot in self._spots:
            for key in spot.keys:
                self._by_key[key].add((spot.locality_id, spot.district_id))
        self._districts: dict[str, set[int]] = defaultdict(set)
        for district_id, keys in districts:
            for key in keys:
                self._districts[key].add(district_id)

    def find(self, place: str = "", *, district: str = "", latitude: str = "", longitude: str = "") -> Where:
        """The place that the words mean; else the one near the position; else the district alone."""
        district_id = self._district(_keys(district))
        words = _keys(place)
        by_words = self._by_words(words, district_id)
        if by_words is not None:
            return by_words
        by_position = self._near(latitude, longitude)
        if by_position is not None:
            return by_position
        return (None, district_id if district_id is not None else self._district(words))

    def _district(self, keys: Iterable[str]) -> int | None:
        for key in keys:
            found = self._districts.get(key, set())
            if len(found) == 1:
                return next(iter(found))
        return None

    def _by_words(self, keys: Iterable[str], district_id: int | None) -> Where | None:
        for key in keys:
            found = self._by_key.get(key, set())
            inside = {where for where in found if where[1] == district_id} or found
            if len(inside) == 1:
                return next(iter(inside))
        return None

    def _near(self, latitude: str, longitude: str) -> Where | None:
        """The nearest place within 20 km. A position out of the area, or none at all, is no place."""
        position = _position(latitude, longitude)
        if position is None:
            return None
        nearest, least = None, FARTHEST_KM
        for spot in self._spots:
            if spot.latitude is None or spot.longitude is None or abs(spot.latitude - position[0]) > 0.5:
                continue
            distance = _kilometres(position, (spot.latitude, spot.longitude))
            if distance <= least:
                nearest, least = spot, distance
        return None if nearest is None else (nearest.locality_id, nearest.district_id)


def _keys(words: str) -> list[str]:
    """Keys of the words whole, then of each part between commas."""
    if not words:
        return []
    spellings = [words, *(part for part in _PARTS.split(words) if part != words)]
    return [key for spelling in spellings if (key := place_key(spelling))]


def _position(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        north, east = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        return None
    on_earth = -90 <= north <= 90 and -180 <= east <= 180
    return (north, east) if on_earth and (north, east) != (0, 0) else None


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Distance over ground by the haversine formula."""
    north, south = math.radians(one[0]), math.radians(other[0])
    half_east = math.radians(other[1] - one[1]) / 2
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_east) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
