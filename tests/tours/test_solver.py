"""OR-Tools is asked beside our own search, judged like it, and cannot hang whoever asks."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from organizer.tours.planner import (
    Effort,
    Pin,
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
from organizer.tours.planner.written import document_of, stops_from
from tests.tours.months import FIRST, month
from tests.tours.test_planner import asked, hamlet

WEEK = month(5, meetings=8, venues=14, days=6, people=2, pins=1)


def test_what_the_solver_answers_keeps_every_rule_and_reaches_as_many() -> None:
    own = plan(WEEK, Effort(rounds=5))
    found = solver.ask(WEEK, own.stops, seconds=5)
    assert found is not None
    assert violations(WEEK, found) == []
    assert value(WEEK, own.stops) <= value(WEEK, found) <= own.best


def test_the_program_answers_as_json_and_says_where_no_plan_is() -> None:
    document = document_of(replace(WEEK, pins=[Pin(place="v3", person="p1")]))
    found = stops_from(cpsat.answer(document, 5)["meetings"])
    assert violations(replace(WEEK, pins=[Pin(place="v3", person="p1")]), found) == []
    never = document_of(replace(WEEK, pins=[Pin(place="v3", day=FIRST.replace(year=2030))]))
    assert cpsat.answer(never, 5) == {"meetings": None}
    free = replace(WEEK.rules, limits=replace(WEEK.rules.limits, daily=None, row=None, night=None))
    model = cpsat.Model(replace(WEEK, rules=free, pins=()))
    assert violations(replace(WEEK, rules=free, pins=()), model.solve(5) or ()) == []


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
    assert solver.ask(WEEK, seconds=1, program="organizer.no_such_program") is None


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
