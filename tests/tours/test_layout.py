"""A map of lines: north is up, nothing falls off it, and a place with more voters is a larger dot."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from organizer.meetings.timetable import Position
from organizer.tours.layout import WIDTH, Dot, Spot, drawing

PLACES = st.builds(Position, st.floats(40, 55), st.floats(46, 87))
SQUARE = ((50.0, 50.0), (52.0, 50.0), (52.0, 51.0), (50.0, 51.0))


def test_without_a_place_there_is_no_map() -> None:
    assert drawing([], [SQUARE]) is None


def test_places_lie_where_they_are_within_the_outline() -> None:
    spots = [
        Spot(Position(51.0, 50.0), 100, "new", "North-west", "1"),
        Spot(Position(50.0, 52.0), 400, "left", "South-east"),
    ]
    drawn = drawing(spots, [SQUARE], [[spots[0].position, spots[1].position], [spots[0].position]])
    assert drawn is not None
    assert drawn.dots == [
        Dot(624.0, 494.0, 11.0, "left", "South-east", ""),
        Dot(16.0, 16.0, 7.5, "new", "North-west", "1"),
    ]
    assert drawn.outlines == ["M16 494L624 494L624 16L16 16Z"]
    assert drawn.ways == ["M16 16L624 494"]


@given(places=st.lists(PLACES, min_size=1, max_size=8))
def test_every_dot_is_on_the_map(places: list[Position]) -> None:
    drawn = drawing([Spot(place, 1, "new", "") for place in places])
    assert drawn is not None
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= drawn.height for dot in drawn.dots)
