"""Meetings as people look for them: by village, street or district, in any alphabet, with a typo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby

import sqlalchemy as sa

from organizer.country.queries import find_places
from organizer.kernel.clock import now
from organizer.kernel.paging import Page, page
from organizer.kernel.text import near, place_key
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.clashes import position_of
from organizer.meetings.queries.meetings import upcoming, with_place
from organizer.meetings.timetable import Position, distance_km

PAGE_SIZE = 20
MOST_NEAREST = 3
SHORTEST_PREFIX = 3
ELSEWHERE = 9


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which meetings somebody looks for; empty means any."""

    place: str = ""
    from_: datetime | None = None
    """Not before this wall time."""
    speaks: str = ""
    step_free: bool = False


@dataclass(frozen=True)
class Listing:
    """A page of the list. Where nothing is at the place, `is_found` is False and the nearest are shown."""

    rows: Sequence[Meeting]
    after: str | None = None
    is_found: bool = True


def listing(wanted: Wanted, *, after: str | None = None) -> Listing:
    """Published meetings to come that fit, a page at a time; by place, the likeliest first."""
    if not wanted.place.strip():
        found = _page(wanted, after)
        return Listing(found.rows, found.after)
    rows = [row for row in upcoming() if _fits(row, wanted)]
    hits = _hits(rows, wanted.place)
    if hits:
        return Listing(hits)
    return Listing(_nearest(rows, wanted.place), is_found=False)


def rank(row: Meeting, wanted: str) -> int:
    """How well a place fits a key: the village by name, beginning or a typo, then street, then district."""
    if row.venue is None:
        return ELSEWHERE
    village = row.venue.locality
    steps = (
        (0, [] if village is None else village.place_keys),
        (3, _keys_of_words([*row.venue.names.values(), *row.venue.address.values(), *row.titles.values()])),
        (6, [] if village is None else village.district.place_keys),
    )
    return min(
        (base + step for base, keys in steps if (step := _closest(wanted, keys)) < 3), default=ELSEWHERE
    )


def by_day(rows: Iterable[Meeting]) -> list[tuple[date, list[Meeting]]]:
    """Meetings in the order they are given, those of one day that follow each other together."""
    return [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.starts_wall.date())]


def next_near(row: Meeting) -> list[Meeting]:
    """Where somebody may go instead: the meetings nearest on the map, then in time."""
    others = [each for each in upcoming() if each.id != row.id]
    here = position_of(row.venue)
    return others[:MOST_NEAREST] if here is None else _by_way(others, here)[:MOST_NEAREST]


def _page(wanted: Wanted, after: str | None) -> Page[Meeting]:
    asked = sa.select(Meeting).where(Meeting.state == MeetingState.PUBLISHED, Meeting.ends_at > now())
    if wanted.from_ is not None:
        asked = asked.where(Meeting.starts_wall >= wanted.from_)
    if wanted.speaks:
        asked = asked.where(sa.cast(Meeting.languages, sa.Text).like(f'%"{wanted.speaks}"%'))
    if wanted.step_free:
        asked = asked.where(Meeting.venue.has(Venue.step_free))
    return page(
        asked.options(*with_place()), order=[Meeting.starts_at, Meeting.id], after=after, size=PAGE_SIZE
    )


def _fits(row: Meeting, wanted: Wanted) -> bool:
    return (
        (wanted.from_ is None or row.starts_wall >= wanted.from_)
        and (not wanted.speaks or wanted.speaks in row.languages)
        and (not wanted.step_free or (row.venue is not None and row.venue.step_free))
    )


def _hits(rows: Iterable[Meeting], place: str) -> list[Meeting]:
    whole, words = place_key(place), [key for word in place.split() if (key := place_key(word))]
    if not whole:
        return []
    ranked = [(min(rank(row, whole), max(rank(row, word) for word in words)), row) for row in rows]
    hits = [(step, row) for step, row in ranked if step < ELSEWHERE]
    return [row for _step, row in sorted(hits, key=lambda hit: (hit[0], hit[1].starts_at, hit[1].id))]


def _nearest(rows: Sequence[Meeting], place: str) -> list[Meeting]:
    """The nearest on the map where the place is known there, else the next in time."""
    known = find_places(place, limit=1)
    if not known or known[0].latitude is None or known[0].longitude is None:
        return list(rows[:MOST_NEAREST])
    here = Position(known[0].latitude, known[0].longitude)
    return _by_way(rows, here)[:MOST_NEAREST]


def _by_way(rows: Iterable[Meeting], here: Position) -> list[Meeting]:
    return sorted(rows, key=lambda row: (_way(here, position_of(row.venue)), row.starts_at, row.id))


def _way(here: Position, there: Position | None) -> float:
    return float("inf") if there is None else distance_km(here, there)


def _closest(wanted: str, keys: Iterable[str]) -> int:
    return min((_closeness(wanted, key) for key in keys), default=ELSEWHERE)


def _closeness(wanted: str, key: str) -> int:
    if key == wanted:
        return 0
    if len(wanted) >= SHORTEST_PREFIX and key.startswith(wanted):
        return 1
    return 2 if near(wanted, key) else ELSEWHERE


def _keys_of_words(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _keys(text)


@lru_cache(maxsize=4096)
def _keys(text: str) -> tuple[str, ...]:
    """A name as a whole and each of its words."""
    words = [text, *text.split()]
    return tuple(dict.fromkeys(found for word in words if (found := place_key(word))))
