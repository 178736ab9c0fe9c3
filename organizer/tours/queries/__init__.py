"""What is asked about tours."""

from __future__ import annotations

from organizer.tours.queries.asking import Asked, Facts, Said, asked, places_of_slate, voter_counts
from organizer.tours.queries.check import Check, Checked, check
from organizer.tours.queries.places import NO_PLACE, Gazetteer, Place, Question, key_of
from organizer.tours.queries.plans import named_plans, open_plans, plan
from organizer.tours.queries.tours import named, open_tours, thrown_tour, tour

__all__ = [
    "NO_PLACE",
    "Asked",
    "Check",
    "Checked",
    "Facts",
    "Gazetteer",
    "Place",
    "Question",
    "Said",
    "asked",
    "check",
    "key_of",
    "named",
    "named_plans",
    "open_plans",
    "open_tours",
    "places_of_slate",
    "plan",
    "thrown_tour",
    "tour",
    "voter_counts",
]
