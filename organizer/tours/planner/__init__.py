"""The tour planner: which villages, when, where and by whom, so that most people are met. Pure.

`plan` searches; `violations` judges any plan, whoever made it, by the one clash engine of the schedule.
"""

from __future__ import annotations

from organizer.tours.planner.checker import Fault, Violation, violations
from organizer.tours.planner.plan import Stop, best_thinkable, value
from organizer.tours.planner.planning import Answer, Choice, Way, alternatives, best_of, plan
from organizer.tours.planner.question import (
    Fixed,
    Locality,
    Opening,
    Person,
    Pin,
    Question,
    Rules,
    Venue,
    worth,
)
from organizer.tours.planner.reasons import LeftOut, Why
from organizer.tours.planner.search import Effort
from organizer.tours.planner.ways import kilometres, known_kilometres, legs, unknown_ways

__all__ = [
    "Answer", "Choice", "Effort", "Fault", "Fixed", "LeftOut", "Locality", "Opening", "Person", "Pin",
    "Question", "Rules", "Stop", "Venue", "Violation", "Way", "Why", "alternatives", "best_of",
    "best_thinkable", "kilometres", "known_kilometres", "legs", "plan", "unknown_ways", "value",
    "violations", "worth",
]  # fmt: skip
