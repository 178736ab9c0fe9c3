"""A planned tour keeps every rule, reaches most people, and says what it leaves out and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import Closed, Limits, Travel
from organizer.tours.planner import (
    Effort,
    Fault,
    Fixed,
    Locality,
    Opening,
    Person,
    Pin,
    Question,
    Rules,
    Stop,
    Venue,
    Violation,
    Why,
    best_thinkable,
    kilometres,
    legs,
    plan,
    unknown_ways,
    value,
    violations,
    worth,
)
from organizer.tours.planner.written import answer_to
from tests.tours.months import FIRST, ZONE, month

pytestmark = pytest.mark.pure

A_DAY = timedelta(days=1)
NO_PLAN_HOLDS_ALL = (124, 154, 192)
"""Months whose pins cannot all be held: OR-Tools' CP-SAT proved that no plan does."""
QUICK = Effort(seconds=30, rounds=15)


def hamlet(key: str, voters: int = 100, **values: object) -> Locality:
    return Locality(key=key, voters=voters, **values)  # type: ignore[arg-type]


def asked(*places: Locality, **values: object) -> Question:
    """A week in which one person may meet people in halls that are always open."""
    given: dict[str, object] = {
        "zone": ZONE,
        "from_": FIRST,
        "till": FIRST + 6 * A_DAY,
        "meetings": len(places),
        "localities": places,
        "venues": [Venue(key=f"h-{place.key}", place=place.key) for place in places],
        "people": [Person(key="aigul")],
        **values,
    }
    return Question(**given)  # type: ignore[arg-type]


def stop(place: str, starts: datetime, person: str = "aigul") -> Stop:
    return Stop(starts, person, place, f"h-{place}", starts + timedelta(minutes=90))


def at(day: int, hour: int = 15, minute: int = 0) -> datetime:
    return datetime.combine(FIRST + day * A_DAY, time(hour, minute))


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 10**6),
    people=st.integers(1, 3),
    fixed=st.integers(0, 6),
    pins=st.integers(0, 4),
    meetings=st.integers(0, 25),
    daily=st.integers(1, 3),
    row=st.integers(1, 6),
)
def test_no_plan_breaks_a_rule(
    seed: int, people: int, fixed: int, pins: int, meetings: int, daily: int, row: int
) -> None:
    question = month(seed, meetings=meetings, venues=16, people=people, days=10, fixed=fixed, pins=pins)
    limits = replace(question.rules.limits, daily=daily, row=row)
    question = replace(question, rules=replace(question.rules, limits=limits))
    answer = plan(question, Effort(rounds=4), seed=seed)
    impossible = {pin.place for pin, _ in answer.impossible}
    broken = [each for each in violations(question, answer.stops) if each.what not in impossible]
    assert broken == []
    assert value(question, answer.stops) <= answer.best
    assert bool(impossible) or answer.best == best_thinkable(question)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_looking_on_never_makes_a_plan_worse(seed: int) -> None:
    question = month(seed, meetings=14, venues=20, days=8)
    first: list[tuple[Stop, ...]] = []
    answer = plan(question, QUICK, told=first.append)
    before, after = first[0], answer.stops
    assert value(question, after) >= value(question, before)
    if value(question, after) == value(question, before):
        assert kilometres(question, after) <= kilometres(question, before) + 0.001


@pytest.mark.long
@pytest.mark.slow  # two hundred whole months, one after the other
def test_two_hundred_months_are_planned_without_a_single_violation() -> None:
    broken = {}
    for seed in range(200):
        question = month(seed)
        answer = plan(question, Effort(rounds=0))
        alone = {pin.place for pin, why in answer.impossible if why is not Why.TAKEN}
        found = [each for each in violations(question, answer.stops) if each.what not in alone]
        if found or len(answer.stops) < question.meetings:
            broken[seed] = [each.fault for each in found]
    assert broken == {key: [Fault.PIN] for key in NO_PLAN_HOLDS_ALL}


def test_the_same_question_gives_the_same_plan() -> None:
    question = month(7, meetings=12, venues=18, days=9)
    assert plan(question, QUICK, seed=3) == plan(question, QUICK, seed=3)


def test_most_people_are_reached_first_and_a_village_is_worth_a_quarter_the_next_time() -> None:
    assert worth(hamlet("a", 400, said=10), 1) == 500
    assert worth(hamlet("a", 400, said=10), 2) == 125
    assert worth(hamlet("a", 400, said=10, seen=1), 1) == 125
    places = (hamlet("small", 90), hamlet("seen", 300, seen=1), hamlet("large", 1000, visits=2))
    answer = plan(asked(*places, meetings=2), QUICK)
    assert sorted(each.place for each in answer.stops) == ["large", "small"]
    answer = plan(asked(*places, meetings=3, till=FIRST + 13 * A_DAY), QUICK)
    assert sorted(each.place for each in answer.stops) == ["large", "large", "small"]


def test_what_finds_no_place_moves_another_aside() -> None:
    """Both fit only when the one with the open hall goes on the other day."""
    places = (hamlet("any", 500), hamlet("tight", 400))
    venues = [
        Venue(key="h-any", place="any"),
        Venue(key="h-tight", place="tight", openings=(Opening(weekdays=frozenset({1})),)),
    ]
    rules = Rules(starts=(time(15),))
    answer = plan(asked(*places, venues=venues, till=FIRST + A_DAY, rules=rules), QUICK)
    assert [(each.place, each.starts.date()) for each in answer.stops] == [
        ("tight", FIRST),
        ("any", FIRST + A_DAY),
    ]


def test_a_known_road_overrules_the_distance() -> None:
    roads = {frozenset(("a", "b")): timedelta(hours=5)}
    rules = Rules(travel=Travel(roads=roads), starts=(time(15), time(18, 30)))
    answer = plan(asked(hamlet("a"), hamlet("b"), till=FIRST, rules=rules), QUICK)
    assert [each.place for each in answer.stops] == ["a"]
    assert [(each.place, each.why, each.by) for each in answer.left_out] == [("b", Why.TAKEN, ("a",))]


def unplaced_hamlets(count: int, **values: object) -> Question:
    """Villages on no map, with halls on none."""
    return asked(*(hamlet(f"v{number}", 100 + number) for number in range(count)), **values)


def test_days_on_which_every_way_is_known_are_chosen_first() -> None:
    question = unplaced_hamlets(5)
    stops = plan(question, QUICK).stops
    assert (len({each.starts.date() for each in stops}), unknown_ways(question, stops)) == (5, [])


def test_what_is_pinned_is_kept_apart_where_no_way_is_known() -> None:
    question = unplaced_hamlets(3, pins=[Pin(place=f"v{number}") for number in range(3)])
    assert unknown_ways(question, plan(question, QUICK).stops) == []


def test_an_unknown_way_is_better_than_no_meeting() -> None:
    question = unplaced_hamlets(2, till=FIRST, pins=[Pin(place="v0"), Pin(place="v1")])
    stops = plan(question, QUICK).stops
    assert [(leg.one.place, leg.other.place) for leg in unknown_ways(question, stops)] == [("v0", "v1")]
    assert kilometres(question, stops) == 0.0
    assert answer_to(question, stops)["kilometres"] is None
    assert answer_to(question, stops)["unknown_ways"] == [["v0", "v1"]]


def test_a_road_that_is_known_is_no_unknown_way() -> None:
    roads = {frozenset({f"v{one}", f"v{other}"}): timedelta(minutes=60) for one, other in ((0, 1), (0, 2))}
    question = unplaced_hamlets(3, till=FIRST + A_DAY, rules=Rules(travel=Travel(roads=roads)))
    stops = plan(question, QUICK).stops
    assert (len(stops), unknown_ways(question, stops)) == (3, [])
    told = answer_to(question, stops)
    assert (told["unknown_ways"], told["kilometres"]) == ([], 60.0), "an hour at sixty kilometres an hour"


def test_the_schedule_before_a_plan_is_none_of_its_unknown_ways() -> None:
    aigul = frozenset({"aigul"})
    standing = [
        Fixed(key=place, people=aigul, starts=at(0, hour), ends=at(0, hour + 1), place=place)
        for hour, place in ((8, "x"), (10, "y"))
    ]
    question = asked(hamlet("a"), fixed=standing)
    assert [leg.is_planned for leg in legs(question, [stop("a", at(0))])] == [False, True]
    assert [leg.one.place for leg in unknown_ways(question, [stop("a", at(0))])] == ["y"]
    roads = Travel(roads={frozenset({"a", "y"}): timedelta(minutes=30)})
    told = answer_to(replace(question, rules=Rules(travel=roads)), [stop("a", at(0))])
    assert (told["unknown_ways"], told["kilometres"]) == ([], 30.0)


def test_two_halls_of_a_village_have_no_unknown_way_between_them() -> None:
    morning = Fixed(key="1", people=frozenset({"aigul"}), starts=at(0, 9), ends=at(0, 10), place="a")
    question = asked(hamlet("a"), fixed=[morning], till=FIRST)
    stops = plan(question, QUICK).stops
    assert [leg.kilometres for leg in legs(question, stops)] == [0.0]
    assert unknown_ways(question, stops) == []


def places_and_days(question: Question) -> list[tuple[str, int]]:
    """What is planned where, and how many days after the first."""
    return [(each.place, (each.starts.date() - FIRST).days) for each in plan(question, QUICK).stops]


def only_on(place: str, *days: int) -> Venue:
    """A hall that is closed on all other days of two weeks."""
    closed = frozenset(FIRST + day * A_DAY for day in range(14) if day not in days)
    return Venue(key=f"h-{place}", place=place, closed=closed)


def test_a_second_visit_gives_way_to_a_first_one_elsewhere() -> None:
    """The large village has the only day of the small one at first, and may come a week later alone."""
    question = asked(
        hamlet("large", 1000, visits=2),
        hamlet("small", 400),
        meetings=3,
        till=FIRST + 13 * A_DAY,
        venues=[only_on("large", 0, 7), only_on("small", 0)],
        rules=Rules(starts=(time(15),)),
    )
    assert places_and_days(question) == [("small", 0), ("large", 7)]


def test_a_night_of_rest_is_kept_between_two_days() -> None:
    rules = Rules(starts=(time(15),), limits=Limits(night=timedelta(hours=24)))
    places = (hamlet("a", 300), hamlet("b", 200), hamlet("c", 100))
    assert places_and_days(asked(*places, till=FIRST + 2 * A_DAY, rules=rules)) == [("a", 0), ("b", 2)]


def test_no_day_is_filled_that_would_make_the_row_too_long_whichever_other_is_emptied() -> None:
    days = {"a": 0, "b": 1, "between": 2, "c": 3, "d": 4}
    question = asked(
        *(hamlet(place, 10 if place == "between" else 500) for place in days),
        venues=[only_on(place, day) for place, day in days.items()],
        rules=Rules(limits=Limits(row=2)),
    )
    assert places_and_days(question) == [("a", 0), ("b", 1), ("c", 3), ("d", 4)]
    assert [each.place for each in plan(question, QUICK).left_out] == ["between"]


def test_a_meeting_of_others_has_its_hall_for_itself() -> None:
    taken = Fixed(key="1", people=frozenset({"others"}), starts=at(0, 15), ends=at(0, 17), venue="h-a")
    rules = Rules(starts=(time(15),))
    assert places_and_days(asked(hamlet("a"), fixed=[taken], till=FIRST + A_DAY, rules=rules)) == [("a", 1)]
    assert places_and_days(asked(hamlet("a"), fixed=[taken], till=FIRST, rules=rules)) == []


def test_a_hall_in_a_village_that_is_not_asked_about_is_left_alone() -> None:
    venues = [Venue(key="h-a", place="a"), Venue(key="h-x", place="x")]
    assert places_and_days(asked(hamlet("a"), venues=venues, meetings=2)) == [("a", 0)]


def test_a_pin_may_name_the_hall_and_the_person() -> None:
    question = asked(
        hamlet("a"),
        venues=[Venue(key=key, place="a") for key in ("club", "school")],
        people=[Person(key="aigul"), Person(key="erlan")],
        pins=[Pin(place="a", venue="school", person="erlan")],
    )
    assert [(each.venue, each.person) for each in plan(question, QUICK).stops] == [("school", "erlan")]


def test_nothing_is_added_to_a_row_of_days_that_is_too_long_already() -> None:
    stands = [
        Fixed(key=str(day), people=frozenset({"aigul"}), starts=at(day, 9), ends=at(day, 10))
        for day in range(4)
    ]
    places = [hamlet(key) for key in "abcdefgh"]
    for row, days in ((3, {FIRST + 5 * A_DAY, FIRST + 6 * A_DAY}), (4, {FIRST, FIRST + A_DAY})):
        rules = Rules(limits=Limits(daily=2, row=row), starts=(time(15),))
        question = asked(*places, fixed=stands, rules=rules)
        answer = plan(question, QUICK)
        assert violations(question, answer.stops) == []
        assert days <= {each.starts.date() for each in answer.stops}


def test_why_a_village_is_left_out_is_said() -> None:
    places = (hamlet("a", 500), hamlet("less", 10), hamlet("closed"), hamlet("bare"), hamlet("empty", 0))
    venues = [
        *(Venue(key=f"h-{key}", place=key) for key in ("a", "less", "empty")),
        Venue(key="h-closed", place="closed", closed=frozenset(FIRST + day * A_DAY for day in range(7))),
    ]
    answer = plan(asked(*places, venues=venues, meetings=1), QUICK)
    assert {each.place: each.why for each in answer.left_out} == {
        "less": Why.ENOUGH,
        "closed": Why.CLOSED,
        "bare": Why.NO_VENUE,
        "empty": Why.NO_GAIN,
    }
    away = asked(
        hamlet("a"), people=[Person(key="aigul", off=frozenset(FIRST + day * A_DAY for day in range(7)))]
    )
    assert [each.why for each in plan(away, QUICK).left_out] == [Why.NOBODY]


def test_what_must_be_is_there_and_what_cannot_is_said_with_its_reason() -> None:
    tight = (Opening(weekdays=frozenset({2})),)
    pins = [
        Pin(place="poor", day=FIRST + 2 * A_DAY, at=time(18, 30)),
        Pin(place="tight", day=FIRST),
        Pin(place="fixed", day=FIRST + 3 * A_DAY, at=time(15)),
        Pin(place="bare"),
    ]
    question = asked(
        *(hamlet(key, 900) for key in ("rich", "tight", "fixed")),
        hamlet("poor", 1),
        hamlet("bare"),
        venues=[
            *(Venue(key=f"h-{key}", place=key) for key in ("rich", "poor", "fixed")),
            Venue(key="h-tight", place="tight", openings=tight),
        ],
        fixed=[Fixed(key="1", people=frozenset({"aigul"}), starts=at(3, 15, 30), ends=at(3, 17))],
        pins=pins,
        meetings=2,
    )
    answer = plan(question, QUICK)
    assert {each.place for each in answer.stops} == {"poor", "rich"}
    assert stop("poor", at(2, 18, 30)) in answer.stops
    assert {pin.place: why for pin, why in answer.impossible} == {
        "tight": Why.CLOSED,
        "fixed": Why.NOBODY,
        "bare": Why.NO_VENUE,
    }


PAIR = asked(hamlet("a"), hamlet("b"), hamlet("c"), till=FIRST + 13 * A_DAY)
GOOD = (stop("a", at(0)), stop("b", at(1)), stop("c", at(2)))


@pytest.mark.parametrize(
    ("question", "stops", "fault"),
    [
        (PAIR, (*GOOD[:2], stop("c", at(1))), Fault.CLASH),
        (PAIR, (*GOOD[:2], stop("c", at(2, 16))), Fault.TIME),
        (PAIR, (*GOOD[:2], replace(GOOD[2], ends=at(2, 17))), Fault.TIME),
        (PAIR, (*GOOD[:2], stop("c", at(20))), Fault.TIME),
        (PAIR, (*GOOD[:2], replace(GOOD[2], venue="h-a")), Fault.VENUE),
        (PAIR, (*GOOD[:2], stop("c", at(2), person="nobody")), Fault.PERSON),
        (PAIR, (*GOOD[:2], stop("a", at(9))), Fault.OFTEN),
        (asked(hamlet("a", visits=2)), (stop("a", at(0)), stop("a", at(3))), Fault.OFTEN),
        (replace(PAIR, meetings=2), GOOD, Fault.MANY),
        (replace(PAIR, pins=[Pin(place="c", day=FIRST)]), GOOD, Fault.PIN),
        (replace(PAIR, rules=Rules(free=frozenset({FIRST}))), GOOD, Fault.TIME),
        (replace(PAIR, rules=Rules(permit_from=at(1))), GOOD, Fault.TIME),
        (replace(PAIR, rules=Rules(limits=Limits(row=2))), GOOD, Fault.CLASH),
        (replace(PAIR, rules=Rules(limits=Limits(night=timedelta(hours=24)))), GOOD, Fault.CLASH),
        (replace(PAIR, closed=[Closed(phase="silence", starts_at=to_utc(at(2, 0), ZONE))]), GOOD, Fault.TIME),
        (replace(PAIR, people=[Person(key="aigul", off=frozenset({FIRST}))]), GOOD, Fault.PERSON),
        (
            replace(
                PAIR, fixed=[Fixed(key="1", people=frozenset({"aigul"}), starts=at(0, 16), ends=at(0, 17))]
            ),
            GOOD,
            Fault.CLASH,
        ),
    ],
)
def test_the_checker_finds_what_is_wrong(question: Question, stops: tuple[Stop, ...], fault: Fault) -> None:
    assert fault in {each.fault for each in violations(question, stops)}


def test_the_checker_has_nothing_against_a_good_plan_nor_against_what_stood_before() -> None:
    assert violations(PAIR, GOOD) == []
    twice = [
        Fixed(key=key, people=frozenset({"aigul"}), starts=at(5, 15), ends=at(5, 16)) for key in ("1", "2")
    ]
    assert violations(replace(PAIR, fixed=twice), GOOD) == []
    assert violations(replace(PAIR, pins=[Pin(place="a"), Pin(place="a")]), GOOD) == [
        Violation(Fault.PIN, "a")
    ]


def test_a_clock_that_changes_moves_no_meeting() -> None:
    """Almaty's clock went back an hour in the night to 1 March 2024."""
    question = asked(
        hamlet("a"), hamlet("b"), zone="Asia/Almaty", from_=date(2024, 2, 29), till=date(2024, 3, 1),
        rules=Rules(starts=(time(18, 30),)),
    )  # fmt: skip
    answer = plan(question, QUICK)
    assert [each.starts for each in answer.stops] == [
        datetime(2024, 2, 29, 18, 30),
        datetime(2024, 3, 1, 18, 30),
    ]
    assert violations(question, answer.stops) == []


def test_hours_past_midnight_belong_to_the_evening_before() -> None:
    evening = Opening(weekdays=frozenset({1}), opens=time(18), closes=time(2))
    walls = [("2026-03-02T22:00", "2026-03-03T01:00"), ("2026-03-03T00:30", "2026-03-03T02:00"),
             ("2026-03-02T00:30", "2026-03-02T01:30"), ("2026-03-02T17:00", "2026-03-02T19:00")]  # fmt: skip
    covered = [evening.covers(*map(datetime.fromisoformat, each)) for each in walls]
    assert covered == [True, True, False, False]
    daily = replace(evening, weekdays=frozenset(range(1, 8)))
    hall = Venue(key="hall", place="a", openings=(daily,), closed=frozenset({date(2026, 3, 2)}))
    assert [hall.takes(*map(datetime.fromisoformat, each)) for each in walls[:3]] == [False, False, True]
