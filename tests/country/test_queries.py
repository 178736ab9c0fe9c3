"""Places found as people write them."""

from __future__ import annotations

import pytest
from flask import Flask

from organizer.country import queries
from organizer.country.services import load_pack
from organizer.kernel.errors import NotFound
from tests.conftest import counted_statements
from tests.country import rows


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Жымпиты", ["jympity"]),
        ("жымпиты ", ["jympity"]),
        ("Jympity", ["jympity"]),
        ("zhympity", ["jympity"]),
        ("жыпиты", ["jympity"]),
        ("Жалпактал", ["jalpaqtal"]),
        ("Жалп", ["jalpaqtal"]),
        ("Казахстан", ["aqsai"]),
        ("ақсай", ["aqsai"]),
        ("Syrym", ["jalpaqtal", "jympity"]),
        ("Ж", ["jalpaqtal", "jympity"]),
        ("Лондон", []),
        ("…", []),
        ("", []),
    ],
)
def test_a_place_is_found_in_every_spelling(house: Flask, typed: str, found: list[str]) -> None:
    load_pack(rows.SMALL)

    assert [place.code for place in queries.find_places(typed)] == found


def test_no_more_places_are_found_than_asked_for(house: Flask) -> None:
    load_pack(rows.SMALL)

    assert [place.code for place in queries.find_places("Ж", limit=1)] == ["jalpaqtal"]


def test_finding_places_costs_two_statements(house: Flask) -> None:
    load_pack(rows.SMALL)
    with counted_statements() as statements:
        for place in queries.find_places("Syrym"):
            assert place.district.region.names["en"] == "North"

    assert len(statements) == 2


def test_lists_stand_in_the_order_of_the_language(house: Flask) -> None:
    load_pack(rows.SMALL)
    south = next(each for each in queries.regions() if each.code == "2")

    assert [each.code for each in queries.regions()] == ["1", "2"]
    assert [each.code for each in queries.districts()] == ["21", "11"]
    assert [each.code for each in queries.districts(south.id)] == ["21"]
    assert [each.code for each in queries.localities()] == ["aqsai", "jalpaqtal", "jympity"]
    burlin = queries.districts(south.id)[0]
    assert [each.code for each in queries.localities(burlin.id)] == ["aqsai"]
    assert queries.zones() == ["Asia/Oral"]


def test_what_a_pack_says_of_its_country_is_known_by_the_countrys_code(house: Flask) -> None:
    load_pack(rows.SMALL)

    assert queries.country_facts("XX") == {
        "names": {"kk": "Exland kk", "ru": "Exland ru", "en": "Exland"},
        "languages": ["kk", "ru", "en"],
        "zone": "Asia/Oral",
        "phone_country": "KZ",
        "currency": {"code": "KZT", "sign": "₸", "minor_units": 2},
        "sms_price": {"per_part": 700, "is_example": True},
        "sender_weeks": 5,
        "quiet_hours": {"starts": "21:00", "ends": "09:00"},
        "working_days": {"weekdays": "12345", "days_off": ["12-16"]},
        "zones": ["Asia/Oral"],
    }
    assert queries.country_facts("ZZ") == {}


def test_what_a_pack_says_is_read_once_and_read_anew_where_another_one_is_asked_for(house: Flask) -> None:
    load_pack(rows.SMALL)
    with counted_statements() as statements:
        facts = [queries.country_facts(country) for country in ("XX", "xx", "ZZ", "XX")]

    assert [bool(each) for each in facts] == [True, True, False, True]
    assert facts[1] == facts[0] == facts[3]
    assert len(statements) == 3


def test_an_unknown_place_is_not_found(house: Flask) -> None:
    with pytest.raises(NotFound):
        queries.locality(1)


def test_districts_are_found_by_code_and_many_by_id_at_once(house: Flask) -> None:
    load_pack(rows.SMALL)
    known = queries.districts()

    assert [queries.district_by_code(row.code) for row in known] == known
    assert queries.district_by_code("nowhere") is None
    with counted_statements() as seen:
        found = queries.districts_by_id([*(row.id for row in known), 1])
    assert (found, len(seen)) == ({row.id: row for row in known}, 1)
