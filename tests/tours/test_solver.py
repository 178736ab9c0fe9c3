"""OR-Tools is asked beside our own search, judged like it, and cannot hang whoever asks."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from organizer.meetings.timetable import Closed, Limits
from organizer.tours.planner import (
    Effort,
    Fixed,
    Pin,
    Question,
    Rules,
    Way,
    alternatives,
    best_of,
    cpsat,
    kilometres,
    plan,
    solver,
    value,
    violations,
)
from organizer.tours.planner.kept import choice_from, choice_told
from organizer.tours.planner.reasons import left_out_of
from organizer.tours.planner.written import document_of, pin_from, pin_told, stops_from
from tests.tours.months import FIRST, month
from tests.tours.test_planner import asked, at, hamlet, stop

pytestmark = pytest.mark.pure

WEEK = month(5, meetings=8, venues=14, days=6, people=2, pins=1)


def test_what_the_solver_answers_keeps_every_rule_and_reaches_as_many() -> None:
    own = plan(WEEK, Effort(rounds=5))
    found = solver.ask(WEEK, own.stops, seconds=5)
    assert found is not None
    assert violations(WEEK, found) == []
    assert value(WEEK, own.stops) <= value(WEEK, found) <= own.best


def answered(question: Question) -> dict[str, Any]:
    """What the program writes for a question."""
    said = io.StringIO()
    cpsat.answer(5, io.StringIO(json.dumps(document_of(question))), said)
    told: dict[str, Any] = json.loads(said.getvalue())
    return told


def test_the_program_answers_as_json_and_says_where_no_plan_is() -> None:
    pinned = replace(WEEK, pins=[Pin(place="v3", person="p1")])
    assert violations(pinned, stops_from(answered(pinned)["meetings"])) == []
    never = replace(WEEK, pins=[Pin(place="v3", day=FIRST.replace(year=2030))])
    assert answered(never) == {"meetings": None}


def test_the_solver_knows_questions_without_limits() -> None:
    free = replace(WEEK.rules, limits=Limits())
    question = replace(WEEK, rules=free, pins=())
    assert violations(question, cpsat.Model(question).solve(5) or ()) == []


def test_the_solver_counts_what_stands_and_meets_twice_where_that_is_wished() -> None:
    morning = Fixed(key="1", people=frozenset({"aigul"}), starts=at(0, 9), ends=at(0, 10))
    question = asked(
        hamlet("a", 900, visits=2), hamlet("b"), meetings=3, fixed=[morning], till=FIRST + timedelta(days=13)
    )
    found = cpsat.Model(question).solve(5) or ()
    assert sorted(stop.place for stop in found) == ["a", "a", "b"]
    assert violations(question, found) == []


def test_a_better_plan_of_the_solver_is_taken() -> None:
    question = month(2, meetings=14, venues=20, people=1, days=8, pins=0)
    own, found = plan(question, Effort(rounds=0)), best_of(question, Effort(seconds=3, rounds=0))
    assert found.is_solved is True
    assert value(question, own.stops) < value(question, found.answer.stops) <= own.best
    assert violations(question, found.answer.stops) == []


def test_where_one_village_is_left_there_is_one_plan() -> None:
    alone = asked(hamlet("a"), rules=Rules(limits=Limits(daily=1)), pins=[Pin(place="a")])
    assert [each.way for each in alternatives(alone, Effort(seconds=1))] == [Way.MOST]


def test_of_a_plan_for_another_question_only_what_fits_is_looked_at() -> None:
    question = asked(hamlet("a"), hamlet("b"))
    elsewhere = [stop("a", at(0)), stop("b", at(90))]
    assert [each.place for each in left_out_of(question, elsewhere)] == ["b"]


def test_a_question_knows_whether_any_time_is_left() -> None:
    question = asked(hamlet("a"))
    assert question.is_ever() is True
    assert replace(question, closed=[Closed(phase="silence")]).is_ever() is False


def test_plans_are_kept_as_they_are() -> None:
    found = list(alternatives(WEEK, Effort(seconds=20, rounds=10, solver=False)))
    assert [choice_from(json.loads(json.dumps(choice_told(each)))) for each in found] == found
    pins = [Pin(place="v3", venue="h-v3", person="p1", day=FIRST, at=time(11)), Pin(place="v3")]
    assert [pin_from(pin_told(pin)) for pin in pins] == pins


def test_a_worse_plan_of_the_solver_is_not_taken() -> None:
    best = plan(asked(hamlet("a"), hamlet("b")), Effort(seconds=1)).stops
    assert solver.better(asked(hamlet("a"), hamlet("b")), best, seconds=1) is None


def test_the_solver_makes_a_poor_plan_better_and_holds_the_pins_that_it_holds() -> None:
    question = asked(hamlet("rich", 900), hamlet("poor", 9), meetings=1)
    poor = plan(replace(question, pins=[Pin(place="poor")]), Effort(rounds=0)).stops
    found = solver.better(question, poor, seconds=2)
    assert found is not None
    assert [stop.place for stop in found] == ["rich"]
    both = [Pin(place="poor"), Pin(place="rich", day=FIRST.replace(year=2030))]
    assert solver.better(replace(question, pins=both), poor, seconds=2) is None


def test_a_solver_that_takes_too_long_is_ended() -> None:
    assert solver.ask(WEEK, seconds=0, beside=0.01) is None


def test_a_solver_that_fails_answers_nothing() -> None:
    assert solver.ask(WEEK, seconds=1, program="raise SystemExit(1)") is None


def test_without_the_extra_our_own_plan_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools", None)
    assert solver.is_installed() is False
    found = best_of(WEEK, Effort(seconds=30, rounds=5))
    assert (found.answer, found.is_solved) == (plan(WEEK, Effort(seconds=30, rounds=5)), False)


def test_the_plans_to_choose_from_keep_every_rule_and_are_really_different() -> None:
    question = month(3, meetings=12, venues=24, days=14, people=1)
    found = list(alternatives(question, Effort(seconds=20, rounds=40)))
    assert len({each.way for each in found}) == len(found) >= 3
    assert found[0].way is Way.MOST
    assert [violations(question, each.answer.stops) for each in found] == [[]] * len(found)
    assert all(value(question, each.answer.stops) <= found[0].answer.best for each in found)
    kept = [{(stop.place, stop.starts.date()) for stop in each.answer.stops} for each in found]
    assert all(len(one & other) <= 0.75 * 12 for one in kept for other in kept if one is not other)
    by_way = {each.way: each.answer.stops for each in found}
    if Way.NEAR in by_way:
        assert kilometres(question, by_way[Way.NEAR]) < kilometres(question, by_way[Way.MOST])
