from __future__ import annotations

import csv
import json
from datetime import date, datetime, time
from pathlib import Path

import pytest

from organizer.country.packs import (
    Currency,
    PackConstituency,
    PackDistrict,
    PackLocality,
    PackProblem,
    PackRegion,
    PackStem,
    PackTopic,
    QuietHours,
    SmsPrice,
    WorkingDays,
    known_packs,
    read_folder,
    read_pack,
)
from organizer.kernel.text import Texts

KZ = read_pack("kz")

FILES = {
    "regions.csv": "code,iso_3166_2,kind,name_en,centre_en,zone,aliases,valid_from\n"
    "1,XX-1,region,North,,Asia/Oral,,\n",
    "districts.csv": "code,region,kind,name_en,aliases,polling_stations\n"
    "11,1,district,Hills,Old Hills|Hügel,7\n",
    "localities.csv": "key,district,kind,name_en,aliases,latitude,longitude\nmill,11,village,Mill,,50.5,-3\n",
    "constituencies.csv": (
        "election,number,region,name_en,territory_en,population,electorate,electorate_as_of,electorate_source\n"
        "local,1,1,First,the hills,,1200,2026-01-01,the commission\n"
    ),
    "topics.csv": "code,parent,name_en,sensitive\nwater,,Water,0\nwater.taps,water,Taps,1\n",
    "lexicon.csv": "stem,topic,weight\ntap,water.taps,2\n",
}
HEAD = {
    "code": "xx",
    "names": {"en": "Exland"},
    "languages": ["en"],
    "zone": "Asia/Oral",
    "phone_country": "XX",
    "currency": {"code": "XXX", "sign": "x", "minor_units": 2},
    "sms": {"price_per_part": 5, "price_is_example": True, "sender_weeks": 4},
    "quiet_hours": {"from": "22:00", "until": "08:00"},
    "working_days": {"weekdays": "12345", "days_off": ["12-16", "2026-05-27"]},
}
CALENDAR = {
    "nomination_from": "2026-01-01T00:00",
    "nomination_until": "2026-01-10T18:00",
    "registration_until": "2026-01-15T18:00",
    "campaign_from": "2026-01-15T18:00",
    "silence_from": "2026-02-14T00:00",
    "polls_open": "2026-02-15T07:00",
    "polls_close": "2026-02-15T20:00",
}
ELECTION = {
    "code": "local",
    "example": False,
    "names": {"en": "Local election"},
    "body": {"en": "Council"},
    "zone": "Asia/Oral",
    "local_in_each_region": False,
    "calendar": CALENDAR,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The smallest whole pack, to be spoiled in one place."""
    for name, words in FILES.items():
        (tmp_path / name).write_text(words, encoding="utf-8")
    (tmp_path / "pack.json").write_text(json.dumps(HEAD), encoding="utf-8")
    (tmp_path / "elections.json").write_text(json.dumps({"elections": [ELECTION]}), encoding="utf-8")
    return tmp_path


def test_another_country_is_another_folder(folder: Path) -> None:
    pack = read_folder(folder)

    assert (pack.code, pack.names, pack.languages) == ("xx", Texts(en="Exland"), ("en",))
    assert pack.currency == Currency(code="XXX", sign="x", minor_units=2)
    assert pack.sender_weeks == 4
    assert pack.sms_price == SmsPrice(per_part=5, is_example=True)
    assert pack.quiet_hours == QuietHours(starts=time(22), ends=time(8))
    assert pack.working_days == WorkingDays(weekdays="12345", days_off=("12-16", "2026-05-27"))
    assert pack.districts == (
        PackDistrict(
            code="11",
            region="1",
            kind="district",
            names=Texts(en="Hills"),
            aliases=("Old Hills", "Hügel"),
            polling_stations=7,
        ),
    )
    assert pack.localities == (
        PackLocality(
            key="mill",
            district="11",
            kind="village",
            names=Texts(en="Mill"),
            aliases=(),
            position=(50.5, -3.0),
        ),
    )
    assert pack.lexicon == (PackStem(stem="tap", topic="water.taps", weight=2),)


def test_a_region_without_a_centre_is_its_own(folder: Path) -> None:
    assert read_folder(folder).regions == (
        PackRegion(
            code="1",
            iso_3166_2="XX-1",
            kind="region",
            names=Texts(en="North"),
            centre=Texts(en="North"),
            zone="Asia/Oral",
            aliases=(),
            valid_from=None,
        ),
    )


def test_voters_are_counted_by_day_and_source(folder: Path) -> None:
    assert read_folder(folder).constituencies == (
        PackConstituency(
            election="local",
            number=1,
            region="1",
            names=Texts(en="First"),
            territory=Texts(en="the hills"),
            population=None,
            electorate=1200,
            electorate_as_of=date(2026, 1, 1),
            electorate_source="the commission",
        ),
    )


FAULTS = [
    ("regions.csv", "Asia/Oral", "Asia/Nowhere", 2, "“zone” is not a known time zone: 'Asia/Nowhere'"),
    ("regions.csv", "Asia/Oral", "../Oral", 2, "“zone” is not a known time zone: '../Oral'"),
    ("regions.csv", "North", " ", 2, "“name_en” is empty"),
    ("regions.csv", "name_en", "name_fr", 2, "“name_en” is missing"),
    ("regions.csv", ",,\n", ",,soon\n", 2, "“valid_from” is not a date as 2023-03-19: 'soon'"),
    ("districts.csv", ",7", ",7,8", 2, "has not the 6 cells of the heading"),
    ("districts.csv", ",Old Hills|Hügel,7", "", 2, "has not the 6 cells of the heading"),
    ("districts.csv", "|Hügel", "|", 2, "“aliases” has an empty spelling between its bars"),
    ("districts.csv", ",7", ",-7", 2, "“polling_stations” is not a whole number: '-7'"),
    ("districts.csv", "11,1,", "11,2,", 2, "“region” points at '2', which is not in the pack"),
    ("localities.csv", "50.5", "95", 2, "“latitude” is not within 90 degrees: '95'"),
    ("localities.csv", "50.5", "nan", 2, "“latitude” is not within 90 degrees: 'nan'"),
    ("localities.csv", "50.5", "", 2, "“latitude” and “longitude” stand together or not at all"),
    ("topics.csv", "water,,", "water.taps,,", 3, "'water.taps' stands here a second time"),
    (
        "topics.csv",
        "taps,water,",
        "taps,water.taps,",
        3,
        "“parent” points at 'water.taps', which is not in the pack",
    ),
    ("topics.csv", "Taps,1", "Taps,yes", 3, "“sensitive” is neither yes nor no: 'yes'"),
    ("lexicon.csv", "water.taps", "fire", 2, "“topic” points at 'fire', which is not in the pack"),
    ("pack.json", '"22:00"', '"late"', None, "“from” is not a time as 21:00: 'late'"),
    ("pack.json", '"12345"', '"Mo-Fr"', None, "“weekdays” is not days of the week as 12345: 'Mo-Fr'"),
    (
        "pack.json",
        "12-16",
        "16-12",
        None,
        "“days_off” has what is no day as 12-16 or 2026-05-27: '16-12'",
    ),
    ("pack.json", '["en"]', "[]", None, "“languages” is not a list of words"),
    ("pack.json", '"en": "Exland"', '"fr": "Exlande"', None, "“en” is missing"),
    ("pack.json", '{"en": "Exland"}', '"Exland"', None, "“names” is not an object"),
    ("pack.json", "true", '"maybe"', None, "“price_is_example” is neither yes nor no: 'maybe'"),
    ("elections.json", '"elections"', '"votes"', None, "“elections” is missing"),
    (
        "elections.json",
        "T07:00",
        "T07:00+05:00",
        None,
        "“polls_open” is not a wall time as 2023-03-19T07:00: '2026-02-15T07:00+05:00'",
    ),
    ("elections.json", "2026-02-14T00:00", "2026-02-16T00:00", None, "“polls_open” is before “silence_from”"),
]


@pytest.mark.parametrize(("file", "whole", "spoiled", "row", "why"), FAULTS)
def test_a_fault_is_named_by_file_row_and_reason(
    folder: Path, file: str, whole: str, spoiled: str, row: int | None, why: str
) -> None:
    words = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(words.replace(whole, spoiled), encoding="utf-8")

    with pytest.raises(PackProblem) as caught:
        read_folder(folder)

    assert (caught.value.file, caught.value.row, caught.value.why) == (file, row, why)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "topics.csv").unlink()

    with pytest.raises(PackProblem, match=r"^topics\.csv: is not in the pack$"):
        read_folder(folder)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "topics.csv").write_bytes("code,Вода".encode("cp1251"))

    with pytest.raises(PackProblem, match=r"^topics\.csv: is not written in UTF-8$"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('{\n"code": }', "pack.json, row 2: is not JSON: Expecting value"),
        ("[]", "pack.json: is not an object"),
    ],
)
def test_a_file_that_is_no_object_is_named(folder: Path, words: str, told: str) -> None:
    (folder / "pack.json").write_text(words, encoding="utf-8")

    with pytest.raises(PackProblem) as caught:
        read_folder(folder)

    assert str(caught.value) == told


def test_elections_that_are_no_list_are_named(folder: Path) -> None:
    (folder / "elections.json").write_text('{"elections": {}}', encoding="utf-8")

    with pytest.raises(PackProblem, match=r"^elections\.json: “elections” is not a list$"):
        read_folder(folder)


@pytest.mark.parametrize("code", ["uz", "../packs/kz", ""])
def test_an_unknown_pack_is_answered_with_the_known_ones(code: str) -> None:
    with pytest.raises(PackProblem) as caught:
        read_pack(code)

    assert caught.value.why == f"there is no such pack; there are: {', '.join(known_packs())}"


def test_the_pack_of_kazakhstan_is_whole() -> None:
    counts = (len(KZ.regions), len(KZ.districts), len(KZ.constituencies), len(KZ.topics))

    assert counts == (20, 220, 29, 58)
    assert len(KZ.localities) >= 60
    assert len(KZ.lexicon) >= 250
    assert sum(district.polling_stations or 0 for district in KZ.districts) == 9991
    assert [constituency.number for constituency in KZ.constituencies] == list(range(1, 30))
    assert sum(topic.parent is None for topic in KZ.topics) == 15


def test_the_example_election_is_the_one_of_2023() -> None:
    (election,) = KZ.elections

    assert (election.code, election.example, election.local_in_each_region) == ("majilis-2023", True, True)
    assert election.calendar.silence_from == datetime(2023, 3, 18)
    assert election.calendar.polls_open == datetime(2023, 3, 19, 7)


def test_districts_lie_in_the_region_their_code_begins_with() -> None:
    assert [district.code for district in KZ.districts if district.code[:2] != district.region] == []


def test_topics_below_begin_with_the_code_above() -> None:
    below = [topic for topic in KZ.topics if topic.parent]

    assert [topic.code for topic in below if not topic.code.startswith(f"{topic.parent}.")] == []


def test_topics_that_put_people_at_risk_are_sensitive() -> None:
    risky = {"justice", "corruption", "elections"}

    assert [topic for topic in KZ.topics if topic.code.split(".")[0] in risky and not topic.sensitive] == []
    assert PackTopic(
        code="roads.lighting",
        parent="roads",
        names=Texts(kk="Көше жарығы", ru="Уличное освещение", en="Street lighting"),
        sensitive=False,
    ) in set(KZ.topics)


def test_english_names_of_places_are_in_latin_letters() -> None:
    names = [place.names["en"] for places in (KZ.regions, KZ.districts, KZ.localities) for place in places]

    assert [name for name in names if not name.isascii()] == []


def test_no_place_has_one_alias_twice() -> None:
    aliases = [place.aliases for places in (KZ.regions, KZ.districts, KZ.localities) for place in places]

    assert [spellings for spellings in aliases if len(set(spellings)) != len(spellings)] == []


def test_files_of_the_pack_have_one_entry_a_line() -> None:
    root = Path(__file__).parents[2] / "organizer" / "packs" / "kz"
    for file in root.glob("*.csv"):
        words = file.read_text(encoding="utf-8")
        assert words.count("\n") == len(list(csv.reader(words.splitlines()))), file.name
