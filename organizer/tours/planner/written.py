"""A question and its answer as JSON, for whoever asks the planner or checks it: docs/planner.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from organizer.kernel.clock import to_wall
from organizer.meetings.timetable import Closed, Position
from organizer.tours.planner.checker import Violation
from organizer.tours.planner.plan import Stop, value
from organizer.tours.planner.question import Fixed, Locality, Opening, Pin, Question, Rules, Venue
from organizer.tours.planner.reasons import LeftOut, Why
from organizer.tours.planner.ways import known_kilometres, unknown_ways

MINUTE = timedelta(minutes=1)


def document_of(question: Question) -> dict[str, Any]:
    """A question as JSON that `question_from` reads to the same question."""
    return {
        "zone": question.zone,
        "from": question.from_.isoformat(),
        "till": question.till.isoformat(),
        "meetings": question.meetings,
        "localities": [_locality(each) for each in question.localities],
        "venues": [_venue(each) for each in question.venues],
        "people": [_said(key=each.key, name=each.name, off=_days(each.off)) for each in question.people],
        "fixed": [_fixed(each) for each in question.fixed],
        "pins": [pin_told(each) for each in question.pins],
        "closed": [_closed(each, question.zone) for each in question.closed],
        "rules": _rules(question.rules),
    }


def answer_to(
    question: Question,
    stops: Sequence[Stop],
    *,
    left_out: Sequence[LeftOut] = (),
    impossible: Sequence[tuple[Pin, Why]] = (),
    found: Sequence[Violation] = (),
    bound: int = 0,
) -> dict[str, Any]:
    """An answer, ready for json.dumps."""
    driven = known_kilometres(question, stops)
    return {
        "value": value(question, stops),
        "bound": bound,
        "kilometres": None if driven is None else round(driven, 1),
        "unknown_ways": [
            [leg.one.place or leg.one.venue, leg.other.place or leg.other.venue]
            for leg in unknown_ways(question, stops)
        ],
        "meetings": stops_told(stops),
        "left_out": [
            {"place": each.place, "worth": each.worth, "why": each.why.value, "by": list(each.by)}
            for each in left_out
        ],
        "impossible": [{"pin": pin_told(pin), "why": why.value} for pin, why in impossible],
        "violations": [f"{each.fault}: {each.what}" for each in found],
    }


def pin_told(pin: Pin) -> dict[str, str]:
    """A pin; what is left open is left out."""
    told: dict[str, str | None] = {
        "place": pin.place,
        "venue": pin.venue,
        "person": pin.person,
        "day": None if pin.day is None else pin.day.isoformat(),
        "at": None if pin.at is None else pin.at.isoformat(timespec="minutes"),
    }
    return {name: said for name, said in told.items() if said is not None}


def pin_from(told: Mapping[str, str]) -> Pin:
    """A pin that `pin_told` wrote."""
    return Pin(
        place=told["place"],
        venue=told.get("venue"),
        person=told.get("person"),
        day=date.fromisoformat(told["day"]) if "day" in told else None,
        at=time.fromisoformat(told["at"]) if "at" in told else None,
    )


def stops_told(stops: Iterable[Stop]) -> list[dict[str, str]]:
    """The meetings of a plan."""
    return [
        {
            "starts": stop.starts.isoformat(timespec="minutes"),
            "ends": stop.ends.isoformat(timespec="minutes"),
            "person": stop.person,
            "place": stop.place,
            "venue": stop.venue,
        }
        for stop in stops
    ]


def stops_from(meetings: Iterable[Mapping[str, str]]) -> list[Stop]:
    """The meetings of a plan that `stops_told` wrote."""
    return [
        Stop(
            starts=datetime.fromisoformat(each["starts"]),
            person=each["person"],
            place=each["place"],
            venue=each["venue"],
            ends=datetime.fromisoformat(each["ends"]),
        )
        for each in meetings
    ]


def _locality(each: Locality) -> dict[str, Any]:
    return _said(
        key=each.key,
        name=each.name,
        voters=each.voters,
        seen=each.seen,
        said=each.said,
        known=each.known,
        visits=each.visits,
        **_position(each.position),
    )


def _venue(each: Venue) -> dict[str, Any]:
    return _said(
        key=each.key,
        place=each.place,
        name=each.name,
        openings=[_opening(opening) for opening in each.openings],
        closed=_days(each.closed),
        **_position(each.position),
    )


def _opening(each: Opening) -> dict[str, Any]:
    return {
        "weekdays": sorted(each.weekdays),
        "opens": each.opens.isoformat(),
        "closes": each.closes.isoformat(),
    }


def _fixed(each: Fixed) -> dict[str, Any]:
    return _said(
        key=each.key,
        people=sorted(each.people),
        starts=each.starts.isoformat(),
        ends=each.ends.isoformat(),
        venue=each.venue,
        place=each.place,
        **_position(each.position),
    )


def _closed(each: Closed, zone: str) -> dict[str, Any]:
    return _said(name=each.phase, starts=_wall(each.starts_at, zone), ends=_wall(each.ends_at, zone))


def _wall(moment: datetime | None, zone: str) -> str | None:
    return None if moment is None else to_wall(moment, zone).isoformat()


def _rules(rules: Rules) -> dict[str, Any]:
    return {
        "minutes": rules.length // MINUTE,
        "starts": [each.isoformat() for each in rules.starts],
        "weekdays": sorted(rules.weekdays),
        "free": _days(rules.free),
        "daily": rules.limits.daily,
        "night_minutes": None if rules.limits.night is None else rules.limits.night // MINUTE,
        "row": rules.limits.row,
        "km_per_hour": rules.travel.km_per_hour,
        "pause_minutes": rules.travel.pause // MINUTE,
        "roads": [
            {"between": sorted(ends), "minutes": time // MINUTE} for ends, time in rules.travel.roads.items()
        ],
        "apart": rules.apart,
        "permit_from": None if rules.permit_from is None else rules.permit_from.isoformat(),
    }


def _position(position: Position | None) -> Mapping[str, float]:
    return {} if position is None else {"latitude": position.latitude, "longitude": position.longitude}


def _days(days: Iterable[date]) -> list[str]:
    return sorted(day.isoformat() for day in days)


def _said(**values: object) -> dict[str, Any]:
    """What is there; empty values say the same as none."""
    return {name: each for name, each in values.items() if each or each == 0}
