"""Every Tuesday and Thursday at 18:30 for four weeks in these villages → rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle

from organizer.tours.paste.row import Row


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Days of the week, hours, and the places that take turns."""

    weekdays: Collection[int]
    """Monday is 0."""
    hours: Sequence[str]
    weeks: int
    first: date
    places: Sequence[str]


def rows_from_rule(rule: Rule) -> list[Row]:
    """One meeting for each day and hour, the places in turn; a place for which no day is left stays without.

    The weeks count from the first day, whatever weekday it is.
    """
    days = [rule.first + timedelta(days=count) for count in range(7 * rule.weeks)]
    moments = [(day, hours) for day in days if day.weekday() in rule.weekdays for hours in rule.hours]
    placed = [
        Row(place=place, day=f"{day:%Y-%m-%d}", starts=hours)
        for (day, hours), place in zip(moments, cycle(rule.places), strict=False)
    ]
    return [*placed, *(Row(place=place) for place in rule.places[len(moments) :])]
