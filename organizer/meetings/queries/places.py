"""Meetings as people look for them: by village, street or district, in any alphabet, with a typo.

What is looked through is read thin, a few columns a row: rows with all their places are loaded only for the
page that is shown.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.country.models import Locality
from organizer.country.queries import find_places
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.paging import page
from organizer.kernel.text import near, place_key
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.engaged import position_of
from organizer.meetings.queries.meetings import meetings, with_place
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


@dataclass(frozen=True)
class _Spot:
    """A venue as it is looked for: the keys of its village and district, its own words, where it is."""

    village: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    position: Position | None = None


@dataclass(frozen=True)
class _Thin:
    """A meeting as it is looked for. In order of time, since that is how they are read."""

    id: int
    titles: tuple[str, ...]
    spot: _Spot


NOWHERE = _Spot()


def listing(wanted: Wanted, *, after: str | None = None) -> Listing:
    """Published meetings to come that fit, a page at a time; by place, the likeliest first."""
    if not wanted.place.strip():
        return _by_time(wanted, after)
    thin = _thin(wanted)
    hits = _hits(thin, wanted.place)
    if not hits:
        return Listing(_rows(_nearest(thin, wanted.place)), is_found=False)
    start = next((place for place, hit in enumerate(hits, start=1) if str(hit) == after), 0)
    shown = hits[start : start + PAGE_SIZE]
    return Listing(_rows(shown), str(shown[-1]) if start + PAGE_SIZE < len(hits) else None)


def shown_ever(wanted: Wanted) -> list[Meeting]:
    """All that people could ever see and that fit, in order of time: what a calendar keeps.

    Those called off and those over stay, so that nothing in it changes by time passing alone.
    """
    if not wanted.place.strip():
        asked = sa.select(Meeting).where(*_EVER, *_filters(wanted)).options(*with_place())
        return list(db.session.scalars(asked.order_by(Meeting.starts_at, Meeting.id)))
    return _rows(_hits(_thin(wanted, _EVER), wanted.place))


def shown_once(wanted: Wanted, *, besides: Container[int]) -> list[Meeting]:
    """Those that fitted by what they were before (place, time, title, …), `besides` those that fit now.

    A calendar that follows these filters may hold them, and is to take them off.
    """
    asked = sa.select(Meeting.id, Meeting.shown_before).where(
        *_EVER, sa.cast(Meeting.shown_before, sa.Text) != "[]"
    )
    found = [
        (meeting_id, each)
        for meeting_id, shown in db.session.execute(asked.order_by(Meeting.starts_at, Meeting.id))
        for each in shown
        if meeting_id not in besides and _fitted(each, wanted)
    ]
    spots = _spots(Venue.id.in_({each["venue_id"] for _id, each in found}))
    thin = [
        _Thin(meeting_id, tuple(each["titles"].values()), spots.get(each["venue_id"] or 0, NOWHERE))
        for meeting_id, each in found
    ]
    hits = _hits(thin, wanted.place) if wanted.place.strip() else [each.id for each in thin]
    return _rows(list(dict.fromkeys(hits)))


def meetings_at(place: str) -> list[int]:
    """The ids of all published meetings to come at a place, the likeliest first."""
    return _hits(_thin(Wanted()), place)


def by_day(rows: Iterable[Meeting]) -> list[tuple[date, list[Meeting]]]:
    """Meetings in the order they are given, those of one day that follow each other together."""
    return [(day, list(found)) for day, found in groupby(rows, key=lambda row: row.starts_wall.date())]


def next_near(row: Meeting) -> list[Meeting]:
    """Where somebody may go instead: the meetings nearest on the map, then in time."""
    others = [each for each in _thin(Wanted()) if each.id != row.id]
    return _rows(_by_way(others, position_of(row.venue)))


_EVER = (Meeting.published_at.is_not(None), Meeting.state != MeetingState.DRAFT)


def _fitted(shown: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether what a meeting was shown by fits what is asked for; where its place lies is not looked at."""
    is_early = wanted.from_ is not None and datetime.fromisoformat(shown["starts_wall"]) < wanted.from_
    is_barred = wanted.step_free and not shown["step_free"]
    return not (is_early or is_barred) and (not wanted.speaks or wanted.speaks in shown["languages"])


def _by_time(wanted: Wanted, after: str | None) -> Listing:
    asked = sa.select(Meeting).where(*_to_come(), *_filters(wanted)).options(*with_place())
    found = page(asked, order=[Meeting.starts_at, Meeting.id], after=after, size=PAGE_SIZE)
    return Listing(found.rows, found.after)


def _to_come() -> tuple[sa.ColumnElement[bool], ...]:
    return (Meeting.state == MeetingState.PUBLISHED, Meeting.ends_at > now())


def _filters(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.from_ is not None:
        conditions.append(Meeting.starts_wall >= wanted.from_)
    if wanted.speaks:
        conditions.append(sa.cast(Meeting.languages, sa.Text).like(f'%"{wanted.speaks}"%'))
    if wanted.step_free:
        conditions.append(Meeting.venue.has(Venue.step_free))
    return conditions


def _thin(wanted: Wanted, standing: Sequence[sa.ColumnElement[bool]] | None = None) -> list[_Thin]:
    """What is looked through: by default the published meetings to come."""
    conditions = _to_come() if standing is None else standing
    spots = _spots(Venue.id.in_(sa.select(Meeting.venue_id).where(*conditions)))
    asked = (
        sa.select(Meeting.id, Meeting.titles, Meeting.venue_id)
        .where(*conditions, *_filters(wanted))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        _Thin(meeting_id, tuple(titles.values()), spots.get(venue_id or 0, NOWHERE))
        for meeting_id, titles, venue_id in db.session.execute(asked)
    ]


def _spots(which: sa.ColumnElement[bool]) -> Mapping[int, _Spot]:
    asked = sa.select(Venue).where(which).options(joinedload(Venue.locality).joinedload(Locality.district))
    return {venue.id: _spot(venue) for venue in db.session.scalars(asked)}


def _spot(venue: Venue) -> _Spot:
    village = venue.locality
    return _Spot(
        village=() if village is None else tuple(village.place_keys),
        words=(*venue.names.values(), *venue.address.values()),
        district=() if village is None else tuple(village.district.place_keys),
        position=position_of(venue),
    )


def _rows(meeting_ids: Sequence[int]) -> list[Meeting]:
    found = meetings(meeting_ids)
    return [found[meeting_id] for meeting_id in meeting_ids if meeting_id in found]


def _hits(thin: Iterable[_Thin], place: str) -> list[int]:
    whole = place_key(place)
    words = [key for word in place.split() if (key := place_key(word))]
    if not whole:
        return []
    ranks = [(_rank(each, whole, words), each.id) for each in thin]
    return [meeting_id for rank, meeting_id in sorted(ranks, key=_first) if rank < ELSEWHERE]


def _first(ranked: tuple[int, int]) -> int:
    return ranked[0]


def _rank(each: _Thin, whole: str, words: Iterable[str]) -> int:
    """How well a meeting fits what was typed: all of it as one name, or every word of it."""
    return min(
        _rank_of_key(each, whole), max((_rank_of_key(each, word) for word in words), default=ELSEWHERE)
    )


def _rank_of_key(each: _Thin, wanted: str) -> int:
    """The village by name, beginning or a typo comes first, then street or title, then the district."""
    steps = (
        (0, _closest(wanted, each.spot.village)),
        (3, min(_closest_word(wanted, each.spot.words), _closest_word(wanted, each.titles))),
        (6, _closest(wanted, each.spot.district)),
    )
    return min((base + step for base, step in steps if step < ELSEWHERE), default=ELSEWHERE)


def _nearest(thin: Sequence[_Thin], place: str) -> list[int]:
    """The nearest on the map where the place is known there, else the next in time."""
    known = find_places(place, limit=1)
    if not known or known[0].latitude is None or known[0].longitude is None:
        return _by_way(thin, None)
    return _by_way(thin, Position(known[0].latitude, known[0].longitude))


def _by_way(thin: Iterable[_Thin], here: Position | None) -> list[int]:
    if here is not None:
        thin = sorted(thin, key=lambda each: _way(here, each.spot.position))
    return [each.id for each in thin][:MOST_NEAREST]


def _way(here: Position, there: Position | None) -> float:
    return float("inf") if there is None else distance_km(here, there)


@lru_cache(maxsize=4096)
def _closest_word(wanted: str, texts: tuple[str, ...]) -> int:
    return _closest(wanted, tuple(_keys_of_words(texts)))


@lru_cache(maxsize=4096)
def _closest(wanted: str, keys: tuple[str, ...]) -> int:
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
