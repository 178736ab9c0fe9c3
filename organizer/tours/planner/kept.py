"""Plans to choose from, as a draft keeps them in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from organizer.tours.planner.planning import Answer, Choice, Way
from organizer.tours.planner.reasons import LeftOut, Why
from organizer.tours.planner.written import pin_from, pin_told, stops_from, stops_told


def choice_told(choice: Choice) -> dict[str, Any]:
    """One of several plans, as a draft keeps it."""
    answer = choice.answer
    return {
        "way": choice.way.value,
        "solved": choice.is_solved,
        "best": answer.best,
        "meetings": stops_told(answer.stops),
        "left_out": [[each.place, each.worth, each.why.value, *each.by] for each in answer.left_out],
        "impossible": [[pin_told(pin), why.value] for pin, why in answer.impossible],
    }


def choice_from(told: Mapping[str, Any]) -> Choice:
    """A plan that `choice_told` wrote."""
    return Choice(
        Way(told["way"]),
        Answer(
            stops=tuple(stops_from(told["meetings"])),
            left_out=tuple(
                LeftOut(place, worth, Why(why), tuple(by)) for place, worth, why, *by in told["left_out"]
            ),
            impossible=tuple((pin_from(pin), Why(why)) for pin, why in told["impossible"]),
            best=told["best"],
        ),
        is_solved=told["solved"],
    )
