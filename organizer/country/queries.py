"""What is asked about places, elections and constituencies."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from organizer.country.models import Constituency, DefaultTopic, District, Election, Locality, Pack, Region
from organizer.kernel.clock import now
from organizer.kernel.db import db, often
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import current_language, pick_here, picker
from organizer.kernel.text import near, place_key, sort_key

Named = TypeVar("Named", Region, District, Locality)
MOST_PLACES = 20
_WITH_DISTRICT = joinedload(Locality.district).joinedload(District.region)
_WITH_DISTRICTS = selectinload(Locality.district).joinedload(District.region)
"""For many places: each district is read once, and not with every place in it."""
_PLACE_NAMES = sa.select(Locality.id, Locality.district_id, Locality.names)
_DISTRICT_NAMES = sa.select(District.id, District.names)
_FACTS = often(sa.select(Pack.facts).where(Pack.code == sa.bindparam("code")))
_NAMED, _BEGUN, _TYPO, _WITHIN, _ELSEWHERE = 0, 1, 2, 3, 9
"""How well a key fits a name, the best first."""


def country_facts(country: str) -> dict[str, Any]:
    """What its pack says of a country, as country.services writes it down; empty without one."""
    facts = db.session.scalar(_FACTS, {"code": country.casefold()})
    return dict(facts or {})


def zones() -> list[str]:
    """The time zones that people of the loaded packs live by."""
    return sorted(db.session.scalars(sa.select(Region.zone).distinct()))


def regions() -> list[Region]:
    """All first-level units, in the order of the page's language."""
    return _in_order(db.session.scalars(sa.select(Region)))


def districts(region_id: int | None = None) -> list[District]:
    """Second-level units, of one region or all, in the order of the page's language."""
    asked = sa.select(District).options(joinedload(District.region))
    if region_id is not None:
        asked = asked.where(District.region_id == region_id)
    return _in_order(db.session.scalars(asked))


def districts_by_id(district_ids: Iterable[int]) -> dict[int, District]:
    """Some second-level units by id, in one statement; what is gone is left out."""
    asked = sa.select(District).where(District.id.in_(set(district_ids)))
    return {row.id: row for row in db.session.scalars(asked)}


def district_by_code(code: str) -> District | None:
    """The second-level unit of a code, or None."""
    return db.session.scalars(sa.select(District).where(District.code == code).order_by(District.id)).first()


def localities(district_id: int | None = None) -> list[Locality]:
    """Places that still stand, of one district or all, in the order of the page's language."""
    asked = _standing().options(_WITH_DISTRICTS)
    if district_id is not None:
        asked = asked.where(Locality.district_id == district_id)
    return _in_order(db.session.scalars(asked))


def places_by_district() -> dict[str, dict[str, str]]:
    """Places to choose from, id to name, under their districts, in the order of the page's language."""
    here, language = picker(), current_language()
    around = {row.id: here(row.names)[0] for row in db.session.execute(_DISTRICT_NAMES)}
    named = [(here(row.names)[0], row) for row in db.session.execute(_PLACE_NAMES.where(_stands()))]
    grouped: dict[str, dict[str, str]] = {}
    for name, place in sorted(named, key=lambda each: _order(each[0], language)):
        grouped.setdefault(around[place.district_id], {})[str(place.id)] = name
    return grouped


def place_names(region_ids: Iterable[int], *, most: int) -> list[str]:
    """Names of places of some regions, of all where none is named: at most so many villages, then districts.

    Each in the order of the page's language.
    """
    within = set(region_ids)
    districts, places = _DISTRICT_NAMES, _PLACE_NAMES.where(_stands())
    if within:
        districts = districts.where(District.region_id.in_(within))
        places = places.where(
            Locality.district_id.in_(sa.select(District.id).where(District.region_id.in_(within)))
        )
    return [*_named(places)[:most], *_named(districts)]


def _named(rows: sa.Executable) -> list[str]:
    here, language = picker(), current_language()
    names = [here(row.names)[0] for row in db.session.execute(rows)]
    return sorted(names, key=lambda name: _order(name, language))


def locality(locality_id: int) -> Locality:
    """One place with its district and region. Raises NotFound."""
    found = db.session.get(Locality, locality_id, options=[_WITH_DISTRICT])
    if found is None:
        raise NotFound
    return found


def find_places(text: str, *, limit: int = MOST_PLACES) -> list[Locality]:
    """Places that somebody may mean, the likeliest first: by any spelling, alphabet or old name.

    The name itself comes first, then what begins so, what is one typo away, what holds the words further in,
    and last the places of a district of that name.
    """
    wanted = place_key(text)
    if not wanted:
        return []
    rows = db.session.execute(
        sa.select(Locality.id, Locality.place_keys, District.place_keys)
        .join(District, District.id == Locality.district_id)
        .where(_stands())
    )
    ranks = {place_id: min(_rank(wanted, own), 4 + _rank(wanted, around)) for place_id, own, around in rows}
    found = [place_id for place_id, rank in ranks.items() if rank < _ELSEWHERE]
    places = db.session.scalars(
        sa.select(Locality).options(_WITH_DISTRICT).where(Locality.id.in_(found))
    ).all()
    return sorted(_in_order(places), key=lambda place: ranks[place.id])[:limit]


def find_district(text: str) -> District | None:
    """The one second-level unit that bears this name, or whose name begins so; None where several do."""
    wanted = place_key(text)
    if not wanted:
        return None
    rows = db.session.execute(sa.select(District.id, District.place_keys)).all()
    ranks = {district_id: _rank(wanted, keys) for district_id, keys in rows}
    for best in (_NAMED, _BEGUN):
        found = [district_id for district_id, rank in ranks.items() if rank == best]
        if found:
            return db.session.get(District, found[0]) if len(found) == 1 else None
    return None


def example_elections() -> list[Election]:
    """Elections that came with packs, for a campaign to copy; the newest first."""
    asked = sa.select(Election).where(Election.pack_id.is_not(None))
    return list(db.session.scalars(asked.order_by(Election.polls_open.desc(), Election.code)))


def constituencies(election_id: int) -> list[Constituency]:
    """The constituencies of an election by number."""
    asked = sa.select(Constituency).where(Constituency.election_id == election_id)
    return list(db.session.scalars(asked.order_by(Constituency.number)))


def default_topics(country: str) -> list[DefaultTopic]:
    """What a new campaign of a country starts with, in the pack's order."""
    asked = sa.select(DefaultTopic).join(Pack, Pack.id == DefaultTopic.pack_id)
    return list(db.session.scalars(asked.where(Pack.code == country.casefold()).order_by(DefaultTopic.place)))


def name_of(row: Region | District | Locality | Constituency | Election) -> str:
    """A row's name in the language of the page."""
    return pick_here(row.names)[0]


def _in_order(rows: Iterable[Named]) -> list[Named]:
    """By their names, as a dictionary of the page's language has them."""
    here, language = picker(), current_language()
    return sorted(rows, key=lambda row: _order(here(row.names)[0], language))


@lru_cache(maxsize=8192)
def _order(name: str, language: str) -> bytes:
    """Kept, since the same few hundred names are put in order for each form that offers places."""
    return sort_key(name, language)


def _standing() -> sa.Select[Locality]:
    return sa.select(Locality).where(_stands())


def _stands() -> sa.ColumnElement[bool]:
    return sa.or_(Locality.valid_to.is_(None), Locality.valid_to >= now().date())


def _rank(wanted: str, keys: Iterable[str]) -> int:
    return min((_closeness(wanted, key) for key in keys), default=_ELSEWHERE)


def _closeness(wanted: str, key: str) -> int:
    if key == wanted:
        return _NAMED
    if key.startswith(wanted):
        return _BEGUN
    if near(wanted, key):
        return _TYPO
    return _WITHIN if len(wanted) > 3 and wanted in key else _ELSEWHERE
