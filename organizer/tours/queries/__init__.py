"""What is asked about tours."""

from __future__ import annotations

from organizer.tours.queries.check import Check, Checked, check
from organizer.tours.queries.places import NO_PLACE, Gazetteer, Place, Question, key_of
from organizer.tours.queries.tours import named, open_tours, tour

__all__ = [
    "NO_PLACE",
    "Check",
    "Checked",
    "Gazetteer",
    "Place",
    "Question",
    "check",
    "key_of",
    "named",
    "open_tours",
    "tour",
]
