"""Loading a pack: everything once, and again only what changed."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from organizer.country import queries
from organizer.country.models import Constituency, DefaultTopic, Election, Locality, Region
from organizer.country.packs import read_pack
from organizer.country.services import Loaded, entries_of, load_pack
from organizer.kernel.db import db
from tests.conftest import counted_statements
from tests.country import rows


def test_a_pack_becomes_rows(house: Flask) -> None:
    heard: list[int] = []

    loaded = load_pack(rows.SMALL, told=heard.append)

    assert (loaded, sum(heard)) == (Loaded(made=12), entries_of(rows.SMALL))
    place = db.session.scalars(sa.select(Locality).where(Locality.code == "aqsai")).one()
    assert (place.names, place.district.names["en"], place.district.region.zone) == (
        {"kk": "Ақсай", "ru": "Аксай", "en": "Aksai"},
        "Burlin",
        "Asia/Oral",
    )
    assert (place.latitude, place.longitude, place.place_keys) == (
        50.25,
        52.57,
        ["aksai", "kazahstanauili"],
    )
    election = db.session.scalars(sa.select(Election)).one()
    assert (election.polls_open, election.zone) == (rows.CALENDAR.polls_open, "Asia/Oral")
    assert [each.number for each in queries.constituencies(election.id)] == [1]
    assert [(each.code, each.sensitive, each.stems) for each in queries.default_topics("XX")] == [
        ("water", False, {"су": 2, "кран": 1}),
        ("police", True, {}),
    ]


def test_loading_again_changes_nothing(house: Flask) -> None:
    load_pack(rows.SMALL)
    ids = set(db.session.scalars(sa.select(Locality.id)))

    assert load_pack(rows.SMALL) == Loaded(same=12)
    assert set(db.session.scalars(sa.select(Locality.id))) == ids


def test_a_changed_pack_changes_the_row_and_keeps_its_id(house: Flask) -> None:
    load_pack(rows.SMALL)
    before = db.session.scalars(sa.select(Region.id).where(Region.code == "1")).one()

    loaded = load_pack(rows.renamed("Far North"))

    after = db.session.scalars(sa.select(Region).where(Region.code == "1")).one()
    assert (loaded.made, loaded.changed, after.id, after.names["en"]) == (0, 2, before, "Far North")


def test_a_row_that_the_pack_no_longer_names_stays(house: Flask) -> None:
    load_pack(rows.SMALL)
    load_pack(rows.renamed("North"))

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Constituency)) == 1


def test_two_countries_may_use_the_same_codes(house: Flask) -> None:
    load_pack(rows.SMALL)
    other = rows.another_country()

    loaded = load_pack(other)

    assert loaded == Loaded(made=12)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(DefaultTopic)) == 4


def test_the_pack_of_kazakhstan_loads_whole_and_in_few_statements(house: Flask) -> None:
    pack = read_pack("kz")

    load_pack(pack)
    with counted_statements() as again:
        loaded = load_pack(pack)

    assert (loaded.made, loaded.changed) == (0, 0)
    assert len(again) <= 8
    assert len(queries.regions()) == 20
    assert len(queries.districts()) == 220
    assert len(queries.default_topics("KZ")) == 58
    assert [len(queries.constituencies(each.id)) for each in queries.example_elections()] == [29]
