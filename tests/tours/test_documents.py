"""The planner's question and answer as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import Closed, Limits, Position, Travel
from organizer.tours.commands import tour
from organizer.tours.planner import Fixed, Locality, Opening, Person, Pin, Question, Rules, Venue, Why
from organizer.tours.planner.documents import Unreadable, question_from
from organizer.tours.planner.written import answer_to, document_of
from tests.tours.months import month

ZHYMPITY = {"latitude": 50.25, "longitude": 52.58}
AFTERNOON = {"starts": "2026-03-04T16:00", "ends": "2026-03-04T17:00"}
WHOLE: dict[str, Any] = {
    "zone": "Asia/Oral",
    "from": "2026-03-02",
    "till": "2026-03-08",
    "meetings": 2,
    "localities": [
        {"key": "zh", "name": "Жымпиты", "voters": 3000, "seen": 1, "said": 7, **ZHYMPITY},
        {"key": "ak", "voters": 900, "visits": 2},
    ],
    "venues": [
        {"key": "1", "place": "zh", "openings": [{"weekdays": [2, 4], "opens": "10:00", "closes": "21:00"}]},
        {"key": "2", "place": "ak", "name": "Клуб", "closed": ["2026-03-08"]},
    ],
    "people": [{"key": "aigul", "off": ["2026-03-05"]}],
    "fixed": [
        {"key": "7", "people": ["aigul"], "venue": "2", **AFTERNOON},
    ],
    "pins": [{"place": "ak", "day": "2026-03-06", "at": "18:30", "person": "aigul", "venue": "2"}],
    "closed": [{"name": "silence", "starts": "2026-03-07T00:00"}],
    "rules": {
        "minutes": 60,
        "starts": ["18:30", "15:00"],
        "weekdays": [1, 2, 3, 4, 5],
        "free": ["2026-03-02"],
        "daily": 3,
        "night_minutes": 540,
        "row": 5,
        "km_per_hour": 70,
        "pause_minutes": 20,
        "roads": [{"between": ["zh", "ak"], "minutes": 95}],
        "apart": 3,
        "permit_from": "2026-03-03T09:00",
    },
}  # fmt: skip


def changed(**values: object) -> dict[str, Any]:
    return {**WHOLE, **values}


def road(one: str, other: str, minutes: int) -> dict[str, Any]:
    return {"between": [one, other], "minutes": minutes}


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6), people=st.integers(1, 3))
def test_a_question_that_is_written_is_read_as_the_same(seed: int, people: int) -> None:
    question = month(seed, venues=6, people=people, days=5, pins=2)
    written = json.loads(json.dumps(document_of(question)))
    assert replace(question_from(written), closed=()) == replace(question, closed=())
    assert document_of(question_from(WHOLE)) == document_of(question_from(document_of(question_from(WHOLE))))


def test_a_question_is_read_whole() -> None:
    assert question_from(WHOLE) == Question(
        zone="Asia/Oral",
        from_=date(2026, 3, 2),
        till=date(2026, 3, 8),
        meetings=2,
        localities=[
            Locality(key="zh", name="Жымпиты", voters=3000, seen=1, said=7, position=Position(50.25, 52.58)),
            Locality(key="ak", voters=900, visits=2),
        ],
        venues=[
            Venue(
                key="1",
                place="zh",
                openings=(Opening(weekdays=frozenset({2, 4}), opens=time(10), closes=time(21)),),
            ),
            Venue(key="2", place="ak", name="Клуб", closed=frozenset({date(2026, 3, 8)})),
        ],
        people=[Person(key="aigul", off=frozenset({date(2026, 3, 5)}))],
        fixed=[
            Fixed(
                key="7",
                people=frozenset({"aigul"}),
                starts=datetime.fromisoformat("2026-03-04T16:00"),
                ends=datetime.fromisoformat("2026-03-04T17:00"),
                venue="2",
            )
        ],
        pins=[Pin(place="ak", day=date(2026, 3, 6), at=time(18, 30), person="aigul", venue="2")],
        closed=[
            Closed(phase="silence", starts_at=to_utc(datetime.fromisoformat("2026-03-07T00:00"), "Asia/Oral"))
        ],
        rules=Rules(
            length=timedelta(hours=1),
            starts=(time(15), time(18, 30)),
            weekdays=frozenset({1, 2, 3, 4, 5}),
            free=frozenset({date(2026, 3, 2)}),
            limits=Limits(daily=3, night=timedelta(hours=9), row=5),
            travel=Travel(
                km_per_hour=70,
                pause=timedelta(minutes=20),
                roads={frozenset({"zh", "ak"}): timedelta(minutes=95)},
            ),
            apart=3,
            permit_from=datetime.fromisoformat("2026-03-03T09:00"),
        ),
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "The document: an object is needed."),
        ({}, "zone is missing: a time zone such as Asia/Oral."),
        (changed(zone="Asia/Nowhere"), "zone: a time zone such as Asia/Oral is needed."),
        (changed(zone="../etc/passwd"), "zone: a time zone such as Asia/Oral is needed."),
        (changed(meetings=-1), "meetings: a whole number from 0 is needed."),
        (changed(meetings="40"), "meetings: a whole number from 0 is needed."),
        (changed(**{"from": "14.03.2026"}), "from: a day such as 2026-03-14 is needed."),
        (changed(till="2026-03-01"), "till: a day from 0 to 366 days after from is needed."),
        (changed(localities=7), "localities: a list is needed."),
        (changed(localities=["zh"]), "localities[0]: an object is needed."),
        (changed(localities=[{"name": "?"}]), "localities[0].key is missing: text."),
        (
            changed(localities=[{"key": "a", "latitude": 91, "longitude": 0}]),
            "localities[0].latitude: degrees from -90 to 90 is needed.",
        ),
        (changed(people=[{"key": 7}]), "people[0].key: text is needed."),
        (changed(people=[{"key": ""}]), "people[0].key: text is needed."),
        (changed(people=[{"key": "a"}, {"key": "a"}]), "people: each needs a key of its own."),
        (changed(venues=[{"key": "1", "place": "xx"}]), "venues.place: xx is not among the localities."),
        (changed(pins=[{"place": "zh", "person": "x"}]), "pins.person: x is not among the people."),
        (
            changed(rules={"starts": []}),
            "rules.starts: a list of an hour such as 18:30 is needed.",
        ),
        (changed(rules={"km_per_hour": 0}), "rules.km_per_hour: a whole number from 10 to 200 is needed."),
        (changed(rules={"minutes": 0}), "rules.minutes: a whole number from 1 is needed."),
        (
            changed(people=[{"key": "aigul", "of": ["2026-03-05"]}]),
            "people[0].of has no meaning. Known are: key, name, off.",
        ),
        (
            changed(fixed=[{"key": "7", "starts": AFTERNOON["ends"], "ends": AFTERNOON["starts"]}]),
            "fixed[0].ends: a time after starts is needed.",
        ),
        (
            changed(rules={"roads": [road("zh", "ak", 50), road("ak", "zh", 500)]}),
            "rules.roads: ak and zh have two times.",
        ),
        (
            changed(rules={"roads": [road("zh", "zh", 50)]}),
            "rules.roads[0].between: two keys of localities is needed.",
        ),
        (changed(rules={"weekdays": [0]}), "rules.weekdays: numbers from 1, Monday, to 7, Sunday is needed."),
        (
            changed(closed=[{"name": "x", "starts": "2026-03-07T00:00+05:00"}]),
            "closed[0].starts: a time such as 2026-03-14T18:30 is needed.",
        ),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_read_says_where_and_what_is_needed(document: object, words: str) -> None:
    with pytest.raises(Unreadable) as problem:
        question_from(document)
    assert str(problem.value) == words


def test_an_answer_tells_what_cannot_be_by_what_was_asked_of_it_alone() -> None:
    question = question_from(changed(fixed=[], pins=[]))
    whole = Pin(place="ak", venue="2", person="aigul", day=date(2026, 3, 7), at=time(9))
    told = answer_to(question, [], impossible=[(Pin(place="zh"), Why.TAKEN), (whole, Why.CLOSED)])
    assert told == {
        "value": 0,
        "bound": 0,
        "kilometres": 0.0,
        "unknown_ways": [],
        "meetings": [],
        "left_out": [],
        "impossible": [
            {"pin": {"place": "zh"}, "why": "taken"},
            {
                "pin": {"place": "ak", "venue": "2", "person": "aigul", "day": "2026-03-07", "at": "09:00"},
                "why": "closed",
            },
        ],
        "violations": [],
    }


def test_the_command_prints_a_plan_that_the_checker_has_nothing_against(tmp_path: Path) -> None:
    asked = tmp_path / "tour.json"
    asked.write_text(json.dumps(WHOLE), encoding="utf-8")
    answer = CliRunner().invoke(tour, ["plan", str(asked), "--seconds", "1"])
    assert (answer.exit_code, answer.stderr) == (0, "")
    told = json.loads(answer.stdout)
    assert told == {
        "value": 1668,
        "bound": 1668,
        "kilometres": 0.0,
        "unknown_ways": [],
        "meetings": [
            {
                "starts": "2026-03-03T15:00",
                "ends": "2026-03-03T16:00",
                "person": "aigul",
                "place": "zh",
                "venue": "1",
            },
            {
                "starts": "2026-03-06T18:30",
                "ends": "2026-03-06T19:30",
                "person": "aigul",
                "place": "ak",
                "venue": "2",
            },
        ],
        "left_out": [],
        "impossible": [],
        "violations": [],
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Expecting property name"),
        ("{}", "zone is missing"),
        ("[" * 100_000, "too deep in each other"),
        ('{"zone": "\\ud800"}', "half of a character"),
        ('{"\\udfff": 1}', "half of a character"),
    ],
)
def test_the_command_says_what_it_cannot_read(tmp_path: Path, text: str, words: str) -> None:
    asked = tmp_path / "tour.json"
    asked.write_text(text, encoding="utf-8")
    answer = CliRunner().invoke(tour, ["plan", str(asked)])
    assert (answer.exit_code, words in answer.stderr) == (1, True)


def test_a_plan_that_breaks_a_rule_is_printed_and_fails(tmp_path: Path) -> None:
    far = changed(
        fixed=[],
        pins=[],
        closed=[],
        rules={"starts": ["15:00"], "roads": [road("zh", "ak", 6000)], "apart": 1},
    )
    stuck = changed(fixed=[], pins=[{"place": "ak", "day": "2026-03-08"}])
    told = []
    for question in (far, stuck):
        asked = tmp_path / "tour.json"
        asked.write_text(json.dumps(question), encoding="utf-8")
        answer = CliRunner().invoke(tour, ["plan", str(asked), "--seconds", "0.1"])
        told.append((answer.exit_code, answer.stderr, bool(json.loads(answer.stdout)["violations"])))
    assert told == [(1, "Error: The plan breaks 2 rules: see its violations.\n", True), (0, "", True)]
