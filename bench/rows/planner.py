"""The tour planner's first plan that keeps every rule: of a month for one, and of one for five."""

from __future__ import annotations

import statistics
import time

from bench.figures import Measured
from bench.house import House, Told
from organizer.tours.planner import Effort, Question, Stop, plan, violations
from tests.tours.months import month

MONTHS = 5
NO_EFFORT = Effort(seconds=0)
SIZES = {"plan": {}, "plan-large": {"meetings": 200, "venues": 300, "people": 5}}
STEPS = MONTHS * len(SIZES)


def run(_house: House, told: Told) -> list[Measured]:
    """In this process: the search knows no database."""
    found = []
    for key, size in SIZES.items():
        spans = []
        for seed in range(MONTHS):
            spans.append(_first_plan_ms(month(seed, **size)))
            told(1)
        found.append(Measured(key, statistics.median(spans)))
    return found


def _first_plan_ms(question: Question) -> float:
    """Processor time until the first plan is told, which must break no rule."""
    moments, plans = [time.process_time()], list[tuple[Stop, ...]]()

    def hear(stops: tuple[Stop, ...]) -> None:
        moments.append(time.process_time())
        plans.append(stops)

    plan(question, NO_EFFORT, told=hear)
    if against := violations(question, plans[0]):
        raise AssertionError(f"the first plan breaks rules: {against}")
    return (moments[1] - moments[0]) * 1000
