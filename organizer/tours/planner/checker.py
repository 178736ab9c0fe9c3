"""Whether a plan keeps every rule of its question. Knows nothing of how the plan was found.

Stands on the one clash engine that forms and pages use, so that no plan is offered which the schedule then
refuses. It costs no thought: each rule is read off the question and tried on each meeting.
"""

from __future__ import annotations

import enum
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import Engagement, all_clashes
from organizer.tours.planner.plan import Stop, positions
from organizer.tours.planner.question import Fixed, Pin, Question


class Fault(enum.StrEnum):
    """What a plan does that it must not."""

    CLASH = "clash"
    """Two meetings take a person, the time for a way, a venue or a rest from each other."""
    TIME = "time"
    """Not one of the hours and days that may be chosen, or the calendar or the permit is against it."""
    VENUE = "venue"
    """The venue is closed then, or not in that village."""
    PERSON = "person"
    """That person is away on that day, or unknown."""
    OFTEN = "often"
    """More meetings in one village than wished, or too near each other."""
    MANY = "many"
    """More meetings than were asked for."""
    PIN = "pin"
    """A meeting that must be is missing."""


@dataclass(frozen=True)
class Violation:
    """One rule that is broken, and by what."""

    fault: Fault
    what: str = ""


def violations(question: Question, stops: Sequence[Stop]) -> list[Violation]:
    """Every rule that the plan breaks; none of a plan that holds."""
    found = [fault for stop in stops for fault in _alone(question, stop)]
    found += _clashing(question, stops)
    found += _too_often(question, stops)
    if len(stops) > question.meetings:
        found.append(Violation(Fault.MANY, str(len(stops))))
    return found + [Violation(Fault.PIN, pin.place) for pin in missing_pins(question, stops)]


def missing_pins(question: Question, stops: Sequence[Stop]) -> list[Pin]:
    """The meetings that must be and are not; one meeting answers for one pin."""
    left = sorted(stops)
    missing = []
    for pin in sorted(question.pins, key=_openness):
        answer = next((stop for stop in left if answers(pin, stop)), None)
        if answer is None:
            missing.append(pin)
        else:
            left.remove(answer)
    return missing


def answers(pin: Pin, stop: Stop) -> bool:
    """True where a stop is the meeting that a pin asks for."""
    return (
        pin.place == stop.place
        and pin.venue in {None, stop.venue}
        and pin.person in {None, stop.person}
        and pin.day in {None, stop.starts.date()}
        and pin.at in {None, stop.starts.time()}
    )


def _openness(pin: Pin) -> int:
    return [pin.venue, pin.person, pin.day, pin.at].count(None)


def _alone(question: Question, stop: Stop) -> Iterator[Violation]:
    """What is wrong with one meeting, whatever the others are."""
    rules, name = question.rules, f"{stop.place} {stop.starts:%Y-%m-%d %H:%M}"
    is_chosen = stop.starts.time() in rules.starts and stop.ends - stop.starts == rules.length
    if not is_chosen or stop.starts.date() not in question.days():
        yield Violation(Fault.TIME, name)
    if not question.may_meet(stop.starts, stop.ends):
        yield Violation(Fault.TIME, name)
    venue = next((venue for venue in question.venues if venue.key == stop.venue), None)
    if venue is None or venue.place != stop.place or not venue.takes(stop.starts, stop.ends):
        yield Violation(Fault.VENUE, name)
    person = next((person for person in question.people if person.key == stop.person), None)
    if person is None or stop.starts.date() in person.off:
        yield Violation(Fault.PERSON, name)


def _clashing(question: Question, stops: Sequence[Stop]) -> Iterator[Violation]:
    engaged = [_engagement(question, stop) for stop in stops]
    fixed = {f"fixed:{each.key}": _standing(question, each) for each in question.fixed}
    rules = question.rules
    found = all_clashes([*engaged, *fixed.values()], travel=rules.travel, limits=rules.limits)
    before = all_clashes(fixed.values(), travel=rules.travel, limits=rules.limits)
    for key, clashes in found.items():
        for clash in clashes:
            if clash not in before.get(key, ()) and key not in fixed:
                yield Violation(Fault.CLASH, f"{key} {clash.kind} {clash.who} {clash.other}".strip())


def _engagement(question: Question, stop: Stop) -> Engagement:
    return Engagement(
        key=f"{stop.place} {stop.starts:%Y-%m-%d %H:%M} {stop.person}",
        starts_at=to_utc(stop.starts, question.zone),
        ends_at=to_utc(stop.ends, question.zone),
        people=frozenset({stop.person}),
        venue=stop.venue,
        place=stop.place,
        position=positions(question).get(stop.venue),
        day=stop.starts.date(),
    )


def _standing(question: Question, fixed: Fixed) -> Engagement:
    return Engagement(
        key=f"fixed:{fixed.key}",
        starts_at=to_utc(fixed.starts, question.zone),
        ends_at=to_utc(fixed.ends, question.zone),
        people=fixed.people,
        venue=fixed.venue,
        place=fixed.place,
        position=positions(question).get(fixed.venue or "", fixed.position),
        day=fixed.starts.date(),
    )


def _too_often(question: Question, stops: Sequence[Stop]) -> Iterator[Violation]:
    visits = Counter(stop.place for stop in stops)
    for locality in question.localities:
        if visits[locality.key] > locality.visits:
            yield Violation(Fault.OFTEN, locality.key)
        days = sorted(_days_at(locality.key, stops))
        for one, other in itertools.pairwise(days):
            if (other.date() - one.date()).days < question.rules.apart:
                yield Violation(Fault.OFTEN, locality.key)


def _days_at(place: str, stops: Sequence[Stop]) -> list[datetime]:
    return [stop.starts for stop in stops if stop.place == place]
