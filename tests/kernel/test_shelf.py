from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from organizer.kernel.shelf import Shelf

ROOM = 100


def test_what_lies_on_the_shelf_is_found_by_its_key() -> None:
    shelf = Shelf[str](room=ROOM)

    shelf.put("a", "first", weight=10)
    shelf.put("a", "second", weight=10)

    assert (shelf.get("a"), shelf.get("b")) == ("second", None)


def test_what_was_longest_out_of_use_goes_first() -> None:
    shelf = Shelf[str](room=ROOM)
    for name in "abc":
        shelf.put(name, name, weight=30)

    shelf.get("a")
    shelf.put("d", "d", weight=30)

    assert [shelf.get(name) for name in "abcd"] == ["a", None, "c", "d"]


def test_a_thing_too_heavy_is_not_kept_and_takes_no_old_one_for_it() -> None:
    shelf = Shelf[str](room=ROOM)
    shelf.put("a", "old", weight=30)
    shelf.put("b", "b", weight=50)

    shelf.put("a", "new", weight=51)

    assert (shelf.get("a"), shelf.get("b")) == (None, "b")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 60))))
def test_the_shelf_never_holds_more_than_it_has_room_for(puts: list[tuple[int, int]]) -> None:
    shelf = Shelf[int](room=ROOM)

    for key, weight in puts:
        shelf.put(key, weight, weight=weight)

    assert sum(shelf.get(key) or 0 for key in range(10)) <= ROOM
