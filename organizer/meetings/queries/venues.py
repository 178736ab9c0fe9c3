"""Venues, and how often they were used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import joinedload

from organizer.country.models import District, Locality
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import _, alphabetical, pick_here
from organizer.kernel.subjects import Named
from organizer.kernel.text import fold, near
from organizer.kernel.text import place_key as spelling
from organizer.meetings.models import Meeting, MeetingState, Venue

MOST_HELD = 8
"""So many earlier meetings a venue's page tells of."""
_PLACE = joinedload(Venue.locality).joinedload(Locality.district).joinedload(District.region)


@dataclass(frozen=True)
class Used:
    """How often meetings were held at a venue, and when last."""

    times: int
    last: datetime


def venue(venue_id: int) -> Venue:
    """One venue with its place. Raises NotFound."""
    found = db.session.scalars(sa.select(Venue).where(Venue.id == venue_id).options(_PLACE)).one_or_none()
    if found is None:
        raise NotFound
    return found


def venues(*, in_use: bool = True) -> list[Venue]:
    """The venues that can be chosen, or those put aside, by place and name in the page's language."""
    found = db.session.scalars(sa.select(Venue).where(Venue.in_use.is_(in_use)).options(_PLACE))
    return alphabetical(found, venue_label)


def venues_to_choose(own: Venue | None) -> Mapping[str, str]:
    """The venues that can be chosen, by their id; the `own` one stands among them though it was put aside."""
    shown = {str(row.id): venue_label(row) for row in venues()}
    if own is None or own.in_use:
        return shown
    return {str(own.id): _("%(place)s (put aside)", place=venue_label(own)), **shown}


@dataclass(frozen=True, kw_only=True)
class VenueFilter:
    """Which venues a list shows; empty means all."""

    words: str = ""
    step_free: bool = False
    seats: int = 0


def found_venues(wanted: VenueFilter, *, in_use: bool = True) -> list[Venue]:
    """Venues by any word of their name, address or place, in any alphabet, one slip allowed.

    What is known of a place (old names, other spellings) counts too.
    """
    words, key = fold(wanted.words), spelling(wanted.words)
    return [
        row
        for row in venues(in_use=in_use)
        if (not wanted.step_free or row.step_free)
        and (row.capacity or 0) >= wanted.seats
        and (not words or _is_meant(row, words, key))
    ]


def _is_meant(row: Venue, words: str, key: str) -> bool:
    place = row.locality
    texts = [*row.names.values(), *row.address.values(), *(() if place is None else place.names.values())]
    known = [] if place is None else [*place.place_keys, *place.district.place_keys]
    keys = {*known, *(spelling(part) for text in texts for part in (text, *text.split()))}
    return any(words in fold(text) for text in texts) or any(
        (len(key) > 2 and key in own) or near(key, own) for own in keys
    )


def venues_by_id(venue_ids: Iterable[int]) -> Mapping[int, Venue]:
    """Venues by their ids, in one statement; a foreign or missing one is left out."""
    asked = sa.select(Venue).where(Venue.id.in_(set(venue_ids))).options(_PLACE)
    return {row.id: row for row in db.session.scalars(asked)}


def venue_label(row: Venue) -> str:
    """Place and name in the page's language: "Zhympity, Culture house"."""
    village = pick_here(row.locality.names)[0] if row.locality is not None else ""
    return placed(village, pick_here(row.names)[0])


def placed(village: str, house: str) -> str:
    """The village and the house in it; the house alone where its name says the village."""
    return house if not village or village in house else f"{village}, {house}"


def used(venue_ids: Iterable[int]) -> Mapping[int, Used]:
    """How often venues were used until now, in one statement; those never used are left out.

    A meeting that was called off, is a draft or is still to come has used none.
    """
    counted = (
        sa.select(Meeting.venue_id, sa.func.count(), sa.func.max(Meeting.starts_wall))
        .where(
            Meeting.venue_id.in_(list(venue_ids)),
            Meeting.state.in_((MeetingState.PUBLISHED, MeetingState.HELD, MeetingState.CLOSED)),
            Meeting.starts_at <= now(),
        )
        .group_by(Meeting.venue_id)
    )
    return {
        venue_id: Used(times, last)
        for venue_id, times, last in db.session.execute(counted)
        if venue_id is not None
    }


def held_at(venue_id: int) -> list[Meeting]:
    """Meetings that were closed at a venue, the newest first: how many came, what was noted."""
    asked = sa.select(Meeting).where(Meeting.venue_id == venue_id, Meeting.state == MeetingState.CLOSED)
    return list(db.session.scalars(asked.order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST_HELD)))


def named_venues(venue_ids: Iterable[int]) -> Mapping[int, Named]:
    """Name and page of venues, for histories."""
    asked = sa.select(Venue.id, Venue.names).where(Venue.id.in_(list(venue_ids)))
    return {
        venue_id: Named(pick_here(names)[0], url_for("meetings.venue", venue_id=venue_id))
        for venue_id, names in db.session.execute(asked)
    }
