"""Places drawn on a map of lines: where each dot lies, how large it is. Values in, values out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from organizer.meetings.timetable import Position

WIDTH = 640
LEAST_HEIGHT, MOST_HEIGHT = 240, 720
MARGIN = 16
LEAST_SPAN = 0.2
"""Degrees: places that lie nearer are not drawn further apart than so."""
Ring = tuple[tuple[float, float], ...]
"""A closed line through points of longitude and latitude."""


@dataclass(frozen=True)
class Spot:
    """A place to be drawn: how much it weighs, what is to be seen of it."""

    position: Position
    weight: int
    kind: str
    name: str
    mark: str = ""


@dataclass(frozen=True)
class Dot:
    """A place on the drawing, in its own units."""

    x: float
    y: float
    radius: float
    kind: str
    name: str
    mark: str


@dataclass(frozen=True)
class Drawing:
    """A map: paths of the outlines, the ways between places as paths, and the dots, the heaviest first."""

    width: int
    height: int
    outlines: Sequence[str]
    ways: Sequence[str]
    dots: Sequence[Dot]


def drawing(
    spots: Sequence[Spot], rings: Iterable[Ring] = (), ways: Iterable[Sequence[Position]] = ()
) -> Drawing | None:
    """A map of the outlines with the spots; None where no place's position is known."""
    if not spots:
        return None
    drawn = list(rings)
    points = [(spot.position.longitude, spot.position.latitude) for spot in spots]
    frame = _Frame([*points, *(point for ring in drawn for point in ring)])
    heaviest = max(1, *(spot.weight for spot in spots))
    dots = [_dot(spot, frame, heaviest) for spot in sorted(spots, key=lambda spot: -spot.weight)]
    lines = [[(stop.longitude, stop.latitude) for stop in way] for way in ways]
    return Drawing(
        WIDTH,
        frame.height,
        [f"{frame.path(ring)}Z" for ring in drawn],
        [frame.path(line) for line in lines if len(line) > 1],
        dots,
    )


class _Frame:
    """The part of the earth that is drawn: flat, with north up, as wide as WIDTH."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        east, north = [point[0] for point in points], [point[1] for point in points]
        middle = (min(north) + max(north)) / 2
        self._narrow = math.cos(math.radians(middle))
        across = max(max(east) - min(east), LEAST_SPAN) * self._narrow
        along = max(max(north) - min(north), LEAST_SPAN)
        inner = WIDTH - 2 * MARGIN
        self.height = round(min(MOST_HEIGHT, max(LEAST_HEIGHT, along / across * inner + 2 * MARGIN)))
        self._scale = min(inner / across, (self.height - 2 * MARGIN) / along)
        self._centre = ((min(east) + max(east)) / 2, middle)

    def place(self, east: float, north: float) -> tuple[float, float]:
        """Where a point of the earth lies on the drawing."""
        x = WIDTH / 2 + (east - self._centre[0]) * self._narrow * self._scale
        y = self.height / 2 - (north - self._centre[1]) * self._scale
        return round(x, 1), round(y, 1)

    def path(self, points: Iterable[tuple[float, float]]) -> str:
        """A line through points, in the letters of SVG."""
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in (self.place(*point) for point in points))


def _dot(spot: Spot, frame: _Frame, heaviest: int) -> Dot:
    x, y = frame.place(spot.position.longitude, spot.position.latitude)
    radius = round(4 + 7 * math.sqrt(max(0, spot.weight) / heaviest), 1)
    return Dot(x, y, radius, spot.kind, spot.name, spot.mark)
