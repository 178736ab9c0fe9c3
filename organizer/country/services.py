"""Loading a pack: from its values to rows. Loading it again changes only what the pack changed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from organizer.country import packs
from organizer.country.models import (
    Constituency,
    DefaultTopic,
    District,
    Election,
    Locality,
    Pack,
    Region,
)
from organizer.kernel.db import Model, db
from organizer.kernel.text import Texts, place_key

Row = TypeVar("Row", bound=Model)
Told = Callable[[int], object]


@dataclass
class Loaded:
    """How many rows loading a pack made and changed, and how many it found as they should be."""

    made: int = 0
    changed: int = 0
    same: int = 0


def load_pack(pack: packs.Pack, *, told: Told = lambda _done: None) -> Loaded:
    """Bring the rows of a pack in step with it. `told` hears how many entries are done since the last time.

    Rows that the pack no longer names stay, since a campaign may point at them.
    """
    loaded = Loaded()
    row = _head(pack, loaded)
    regions = _regions(pack, row, loaded)
    told(len(regions))
    districts = _districts(pack, regions, loaded)
    told(len(districts))
    _localities(pack, districts, loaded)
    told(len(pack.localities))
    elections = _elections(pack, row, loaded)
    _constituencies(pack, elections, regions, loaded)
    told(len(pack.elections) + len(pack.constituencies))
    _topics(pack, row, loaded)
    told(len(pack.topics) + len(pack.lexicon))
    db.session.flush()
    return loaded


def entries_of(pack: packs.Pack) -> int:
    """How many entries `load_pack` goes through, for a progress bar."""
    parts: Sequence[Sequence[object]] = (
        pack.regions,
        pack.districts,
        pack.localities,
        pack.elections,
        pack.constituencies,
        pack.topics,
        pack.lexicon,
    )
    return sum(len(part) for part in parts)


class _Rows(Generic[Row]):
    """The rows of one table by their key in the pack: `put` makes one, changes one, or finds it the same."""

    def __init__(
        self, kind: type[Row], existing: Iterable[Row], key: Callable[[Row], Hashable], loaded: Loaded
    ) -> None:
        self._kind = kind
        self._rows = {key(row): row for row in existing}
        self._loaded = loaded

    def put(self, key: Hashable, **values: Any) -> Row:
        """Bring the row of a key in step with these values."""
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self._kind(**values)
            db.session.add(row)
            self._loaded.made += 1
            return row
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        self._loaded.changed += bool(changed)
        self._loaded.same += not changed
        return row


def _head(pack: packs.Pack, loaded: Loaded) -> Pack:
    known = db.session.scalars(sa.select(Pack))
    facts = {
        "names": dict(pack.names),
        "languages": list(pack.languages),
        "zone": pack.zone,
        "phone_country": pack.phone_country,
        "currency": asdict(pack.currency),
        "sms_price": asdict(pack.sms_price),
        "sender_weeks": pack.sender_weeks,
        "quiet_hours": {
            "starts": f"{pack.quiet_hours.starts:%H:%M}",
            "ends": f"{pack.quiet_hours.ends:%H:%M}",
        },
        "working_days": {
            "weekdays": pack.working_days.weekdays,
            "days_off": list(pack.working_days.days_off),
        },
        "zones": sorted({each.zone for each in pack.regions}),
    }
    digest = hashlib.sha256(repr(pack).encode()).hexdigest()
    row = _Rows(Pack, known, lambda each: each.code, loaded).put(
        pack.code, code=pack.code, digest=digest, facts=facts
    )
    db.session.flush()
    return row


def _regions(pack: packs.Pack, row: Pack, loaded: Loaded) -> dict[str, Region]:
    known = db.session.scalars(sa.select(Region).where(Region.pack_id == row.id))
    rows = _Rows(Region, known, lambda each: each.code, loaded)
    made = {
        each.code: rows.put(
            each.code,
            pack_id=row.id,
            code=each.code,
            kind=each.kind,
            names=dict(each.names),
            zone=each.zone,
        )
        for each in pack.regions
    }
    db.session.flush()
    return made


def _districts(pack: packs.Pack, regions: dict[str, Region], loaded: Loaded) -> dict[str, District]:
    ids = [region.id for region in regions.values()]
    known = db.session.scalars(sa.select(District).where(District.region_id.in_(ids)))
    rows = _Rows(District, known, lambda each: each.code, loaded)
    made = {
        each.code: rows.put(
            each.code,
            region_id=regions[each.region].id,
            code=each.code,
            kind=each.kind,
            names=dict(each.names),
            aliases=list(each.aliases),
            place_keys=_place_keys(each.names, each.aliases),
        )
        for each in pack.districts
    }
    db.session.flush()
    return made


def _localities(pack: packs.Pack, districts: dict[str, District], loaded: Loaded) -> None:
    ids = [district.id for district in districts.values()]
    known = db.session.scalars(sa.select(Locality).where(Locality.district_id.in_(ids)))
    rows = _Rows(Locality, known, lambda each: each.code, loaded)
    for each in pack.localities:
        latitude, longitude = each.position or (None, None)
        rows.put(
            each.key,
            district_id=districts[each.district].id,
            code=each.key,
            kind=each.kind,
            names=dict(each.names),
            aliases=list(each.aliases),
            place_keys=_place_keys(each.names, each.aliases),
            latitude=latitude,
            longitude=longitude,
        )


def _elections(pack: packs.Pack, row: Pack, loaded: Loaded) -> dict[str, Election]:
    known = db.session.scalars(sa.select(Election).where(Election.pack_id == row.id))
    rows = _Rows(Election, known, lambda each: each.code, loaded)
    made = {
        each.code: rows.put(
            each.code,
            pack_id=row.id,
            code=each.code,
            names=dict(each.names),
            body=dict(each.body),
            zone=each.zone,
            **asdict(each.calendar),
        )
        for each in pack.elections
    }
    db.session.flush()
    return made


def _constituencies(
    pack: packs.Pack, elections: dict[str, Election], regions: dict[str, Region], loaded: Loaded
) -> None:
    ids = [election.id for election in elections.values()]
    known = db.session.scalars(sa.select(Constituency).where(Constituency.election_id.in_(ids)))
    rows = _Rows(Constituency, known, lambda each: (each.election_id, each.number), loaded)
    for each in pack.constituencies:
        election_id = elections[each.election].id
        rows.put(
            (election_id, each.number),
            election_id=election_id,
            region_id=regions[each.region].id,
            number=each.number,
            names=dict(each.names),
            territory=dict(each.territory),
            electorate=each.electorate,
            electorate_source=each.electorate_source,
            electorate_on=each.electorate_as_of,
        )


def _topics(pack: packs.Pack, row: Pack, loaded: Loaded) -> None:
    stems: dict[str, dict[str, int]] = defaultdict(dict)
    for stem in pack.lexicon:
        stems[stem.topic][stem.stem] = stem.weight
    known = db.session.scalars(sa.select(DefaultTopic).where(DefaultTopic.pack_id == row.id))
    rows = _Rows(DefaultTopic, known, lambda each: each.code, loaded)
    for place, each in enumerate(pack.topics, start=1):
        rows.put(
            each.code,
            pack_id=row.id,
            code=each.code,
            parent_code=each.parent,
            names=dict(each.names),
            sensitive=each.sensitive,
            place=place,
            stems=stems[each.code],
        )


def _place_keys(names: Texts, aliases: Iterable[str]) -> list[str]:
    return sorted({place_key(spelling) for spelling in (*names.values(), *aliases)})
