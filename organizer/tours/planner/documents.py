"""Reading a question that somebody wrote as JSON: docs/planner.md says what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from organizer.kernel.clock import to_utc
from organizer.meetings.timetable import (
    FASTEST_KM_PER_HOUR,
    SLOWEST_KM_PER_HOUR,
    Closed,
    Limits,
    Position,
    Travel,
)
from organizer.tours.planner.question import (
    EVERY_DAY,
    Fixed,
    Locality,
    Opening,
    Person,
    Pin,
    Question,
    Rules,
    Venue,
)

Thing = TypeVar("Thing")
Given = Mapping[str, Any]
MOST = 10**9 - 1


class Unreadable(ValueError):
    """A question that cannot be read; the words name the place in the document and what is needed there."""


@dataclass(frozen=True)
class Reader:
    """One object of the document, and the way to it."""

    given: Given
    path: str = ""

    def get(
        self, name: str, read: Callable[[Any], Thing], needed: str, default: Thing | None = None
    ) -> Thing:
        """A value, read; `needed` says what it must be. Without a default it must be there."""
        if self.given.get(name) is None:
            if default is None:
                raise Unreadable(f"{self._at(name)} is missing: {needed}.")
            return default
        return self._read(name, read, needed)

    def may(self, name: str, read: Callable[[Any], Thing], needed: str) -> Thing | None:
        """A value that need not be there."""
        return None if self.given.get(name) is None else self._read(name, read, needed)

    def each(self, name: str, read: Callable[[Reader], Thing]) -> list[Thing]:
        """The objects of a list; none where it is not there."""
        given = self.given.get(name) or []
        if not isinstance(given, Sequence) or isinstance(given, str):
            raise Unreadable(f"{self._at(name)}: a list is needed.")
        return [read(reader_of(item, f"{self._at(name)}[{number}]")) for number, item in enumerate(given)]

    def text(self, name: str) -> str:
        """Text that must be there."""
        return self.get(name, _text, "text")

    def number(self, name: str, default: int | None = None, *, least: int = 0, most: int = MOST) -> int:
        """A whole number, not below nought unless told."""
        needed = f"a whole number from {least}" + ("" if most == MOST else f" to {most}")
        return self.get(name, _count(least, most), needed, default)

    def only(self, names: str) -> Reader:
        """Itself, unless the object holds something that has no meaning here: a name was mistyped."""
        unknown = sorted(set(self.given) - set(names.split()))
        if unknown:
            raise Unreadable(f"{self._at(unknown[0])} has no meaning. Known are: {', '.join(names.split())}.")
        return self

    def day(self, name: str) -> date:
        """A day that must be there."""
        return self.get(name, date.fromisoformat, DAY)

    def moment(self, name: str) -> datetime:
        """A wall time that must be there."""
        return self.get(name, _wall, MOMENT)

    def days(self, name: str) -> frozenset[date]:
        """Some days."""
        return self.get(
            name, lambda given: frozenset(map(date.fromisoformat, given)), f"a list of {DAY}", frozenset()
        )

    def weekdays(self) -> frozenset[int]:
        """Days of the week; every one where none are named."""
        return self.get("weekdays", _weekdays, "numbers from 1, Monday, to 7, Sunday", EVERY_DAY)

    def position(self) -> Position | None:
        """A point on the map, where both degrees are there."""
        north = self.may("latitude", _degrees(90), "degrees from -90 to 90")
        east = self.may("longitude", _degrees(180), "degrees from -180 to 180")
        return None if north is None or east is None else Position(north, east)

    def _read(self, name: str, read: Callable[[Any], Thing], needed: str) -> Thing:
        try:
            return read(self.given[name])
        except (TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise Unreadable(f"{self._at(name)}: {needed} is needed.") from problem

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


NAMES = "zone from till meetings localities venues people fixed pins closed rules"
RULES = (
    "minutes starts weekdays free daily night_minutes row km_per_hour pause_minutes roads apart permit_from"
)
DAY, MOMENT, HOUR = "a day such as 2026-03-14", "a time such as 2026-03-14T18:30", "an hour such as 18:30"


def question_from(document: object) -> Question:
    """Read a question. Raises Unreadable, which names the first place that cannot be read."""
    reader = reader_of(document, "").only(NAMES)
    zone = reader.get("zone", _zone, "a time zone such as Asia/Oral")
    question = Question(
        zone=zone,
        from_=reader.day("from"),
        till=reader.day("till"),
        meetings=reader.number("meetings"),
        localities=reader.each("localities", _locality),
        venues=reader.each("venues", _venue),
        people=reader.each("people", _person),
        fixed=reader.each("fixed", _fixed),
        pins=reader.each("pins", _pin),
        closed=reader.each("closed", lambda each: _closed(each, zone)),
        rules=_rules(reader_of(reader.given.get("rules") or {}, "rules").only(RULES)),
    )
    if not timedelta() <= question.till - question.from_ <= timedelta(days=366):
        raise Unreadable("till: a day from 0 to 366 days after from is needed.")
    _check_keys(question)
    return question


def _check_keys(question: Question) -> None:
    """Each thing has a key of its own, and what is named exists."""
    keys = {}
    for kind, things in (
        ("localities", question.localities),
        ("venues", question.venues),
        ("people", question.people),
        ("fixed", question.fixed),
    ):
        keys[kind] = [thing.key for thing in things]
        if len(set(keys[kind])) < len(keys[kind]):
            raise Unreadable(f"{kind}: each needs a key of its own.")
    named = {
        "venues.place": ({venue.place for venue in question.venues}, "localities"),
        "fixed.people": ({key for fixed in question.fixed for key in fixed.people}, "people"),
        "pins.place": ({pin.place for pin in question.pins}, "localities"),
        "pins.venue": ({pin.venue for pin in question.pins if pin.venue}, "venues"),
        "pins.person": ({pin.person for pin in question.pins if pin.person}, "people"),
    }
    for name, (said, kind) in named.items():
        unknown = sorted(said.difference(keys[kind]))
        if unknown:
            raise Unreadable(f"{name}: {unknown[0]} is not among the {kind}.")


def reader_of(given: object, path: str) -> Reader:
    """A reader of one object of the document."""
    if not isinstance(given, Mapping):
        raise Unreadable(f"{path or 'The document'}: an object is needed.")
    return Reader(given, path)


def _locality(reader: Reader) -> Locality:
    reader.only("key name voters seen said known latitude longitude visits")
    return Locality(
        key=reader.text("key"),
        name=reader.given.get("name") or "",
        voters=reader.number("voters", 0),
        seen=reader.number("seen", 0),
        said=reader.number("said", 0),
        known=reader.number("known", 0),
        position=reader.position(),
        visits=reader.number("visits", 1),
    )


def _venue(reader: Reader) -> Venue:
    reader.only("key place name latitude longitude openings closed")
    return Venue(
        key=reader.text("key"),
        place=reader.text("place"),
        name=reader.given.get("name") or "",
        position=reader.position(),
        openings=tuple(reader.each("openings", _opening)),
        closed=reader.days("closed"),
    )


def _opening(reader: Reader) -> Opening:
    reader.only("weekdays opens closes")
    return Opening(
        weekdays=reader.weekdays(),
        opens=reader.get("opens", time.fromisoformat, HOUR, time(0)),
        closes=reader.get("closes", time.fromisoformat, HOUR, time(23, 59)),
    )


def _person(reader: Reader) -> Person:
    reader.only("key name off")
    return Person(key=reader.text("key"), name=reader.given.get("name") or "", off=reader.days("off"))


def _fixed(reader: Reader) -> Fixed:
    reader.only("key people starts ends venue place latitude longitude")
    starts, ends = reader.moment("starts"), reader.moment("ends")
    if ends <= starts:
        raise Unreadable(f"{reader.path}.ends: a time after starts is needed.")
    return Fixed(
        key=reader.text("key"),
        people=reader.get(
            "people", lambda given: frozenset(map(_text, given)), "a list of keys", frozenset()
        ),
        starts=starts,
        ends=ends,
        venue=reader.may("venue", _text, "a key"),
        place=reader.may("place", _text, "a key"),
        position=reader.position(),
    )


def _pin(reader: Reader) -> Pin:
    reader.only("place venue person day at")
    return Pin(
        place=reader.text("place"),
        venue=reader.may("venue", _text, "a key"),
        person=reader.may("person", _text, "a key"),
        day=reader.may("day", date.fromisoformat, DAY),
        at=reader.may("at", time.fromisoformat, HOUR),
    )


def _closed(reader: Reader, zone: str) -> Closed:
    reader.only("name starts ends")
    starts, ends = (reader.may(name, _wall, MOMENT) for name in ("starts", "ends"))
    return Closed(
        phase=reader.text("name"),
        starts_at=None if starts is None else to_utc(starts, zone),
        ends_at=None if ends is None else to_utc(ends, zone),
    )


def _rules(reader: Reader) -> Rules:
    usual = Rules()
    return Rules(
        length=timedelta(minutes=reader.number("minutes", usual.length // timedelta(minutes=1), least=1)),
        starts=reader.get("starts", _hours, f"a list of {HOUR}", usual.starts),
        weekdays=reader.weekdays(),
        free=reader.days("free"),
        limits=Limits(
            daily=reader.number("daily", usual.limits.daily),
            night=timedelta(minutes=reader.number("night_minutes", 600)),
            row=reader.number("row", usual.limits.row),
        ),
        travel=Travel(
            km_per_hour=reader.number(
                "km_per_hour", usual.travel.km_per_hour, least=SLOWEST_KM_PER_HOUR, most=FASTEST_KM_PER_HOUR
            ),
            pause=timedelta(minutes=reader.number("pause_minutes", 15)),
            roads=_roads(reader.each("roads", _road)),
        ),
        apart=reader.number("apart", usual.apart),
        permit_from=reader.may("permit_from", _wall, MOMENT),
    )


def _road(reader: Reader) -> tuple[frozenset[str], timedelta]:
    reader.only("between minutes")
    ends = reader.get("between", _two, "two keys of localities")
    return ends, timedelta(minutes=reader.number("minutes", least=1))


def _roads(said: Sequence[tuple[frozenset[str], timedelta]]) -> dict[frozenset[str], timedelta]:
    roads: dict[frozenset[str], timedelta] = {}
    for ends, minutes in said:
        if roads.setdefault(ends, minutes) != minutes:
            raise Unreadable(f"rules.roads: {' and '.join(sorted(ends))} have two times.")
    return roads


def _two(given: Sequence[str]) -> frozenset[str]:
    ends = frozenset(map(_text, given))
    if len(ends) != 2:
        raise ValueError
    return ends


def _text(given: object) -> str:
    if not isinstance(given, str) or not given:
        raise TypeError
    return given


def _count(least: int, most: int) -> Callable[[Any], int]:
    def read(given: object) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or not least <= given <= most:
            raise TypeError
        return given

    return read


def _degrees(most: float) -> Callable[[Any], float]:
    def read(given: float) -> float:
        if isinstance(given, bool) or not -most <= float(given) <= most:
            raise ValueError
        return float(given)

    return read


def _wall(given: str) -> datetime:
    wall = datetime.fromisoformat(given)
    if wall.tzinfo is not None:
        raise ValueError
    return wall


def _hours(given: Sequence[str]) -> tuple[time, ...]:
    if isinstance(given, str) or not given:
        raise TypeError
    return tuple(sorted(map(time.fromisoformat, given)))


def _weekdays(given: Sequence[int]) -> frozenset[int]:
    days = frozenset(given)
    if not days <= EVERY_DAY:
        raise ValueError
    return days


def _zone(given: str) -> str:
    try:
        ZoneInfo(given)
    except ZoneInfoNotFoundError as problem:
        raise ValueError from problem
    return given
