"""A plan as its page shows it: day by day, on the map, in numbers, and what it leaves out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from organizer.campaigns.queries import current_campaign
from organizer.country.packs import outlines
from organizer.kernel.i18n import _, _n, number, short_date, time_of_day
from organizer.kernel.subjects import parse
from organizer.meetings.timetable import Position, Stay, distance_km
from organizer.tours import wording
from organizer.tours.layout import Drawing, Ring, Spot, drawing
from organizer.tours.planner import (
    Choice,
    Fixed,
    Pin,
    Stop,
    Way,
    Why,
    kilometres,
    known_kilometres,
    unknown_ways,
    value,
)
from organizer.tours.planner.checker import answers
from organizer.tours.queries import Asked
from organizer.tours.wishes import Wishes

MINUTE = timedelta(minutes=1)
MARK = "|"


@dataclass(frozen=True)
class Road:
    """Two places of which nobody knows how long the way between them takes: their ids, and both names."""

    one_id: int
    other_id: int
    name: str


@dataclass(frozen=True)
class Coverage:
    """How many places were met, and how many voters live in them."""

    places: int
    of_places: int
    voters: int
    of_voters: int

    @property
    def percent(self) -> int:
        """Of a hundred voters so many live where a meeting was or will be."""
        return round(100 * self.voters / self.of_voters) if self.of_voters else 0


class Shown:
    """One of the plans that were found, beside what is wished now."""

    def __init__(self, asked: Asked, wishes: Wishes, choice: Choice) -> None:
        self.asked, self.wishes, self.choice = asked, wishes, choice
        self.stops = [stop for stop in choice.answer.stops if stop.place in asked.chosen]
        self._sites = {f"venue:{hall.venue.id}": hall.position for hall in asked.halls}
        self._numbers = {stop: count for count, stop in enumerate(self.stops, start=1)}

    def rows(self) -> list[dict[str, Any]]:
        """Its meetings and those that stand, by time."""
        every: list[Stop | Fixed] = [*self.stops, *self._standing()]
        every.sort(key=lambda each: each.starts)
        before = Counter[str]()
        return [self._row(each, self._last(each, every), before) for each in every]

    def _last(self, each: Stop | Fixed, every: Sequence[Stop | Fixed]) -> Stop | Fixed | None:
        """The meeting that somebody of this one comes from: on the same day, the last before it."""
        earlier = [
            one
            for one in every
            if one.starts < each.starts
            and one.starts.date() == each.starts.date()
            and _people(one) & _people(each)
        ]
        return earlier[-1] if earlier else None

    def _standing(self) -> list[Fixed]:
        first, till = self.wishes.first, self.wishes.till
        people = {person.key for person in self.asked.question.people}
        return [
            each
            for each in self.asked.question.fixed
            if first <= each.starts.date() <= till and people & each.people
        ]

    def _row(self, each: Stop | Fixed, last: Stop | Fixed | None, before: Counter[str]) -> dict[str, Any]:
        names = self.asked.names
        row = {
            "when": f"{short_date(each.starts.date())}, {time_of_day(each.starts)}–{time_of_day(each.ends)}",
            "place": names.get(each.venue or "") or names.get(each.place or "") or "–",
            "who": ", ".join(sorted(names[person] for person in _people(each) if person in names)),
            "way": "" if last is None else self._way(last, each),
        }
        if isinstance(each, Fixed):
            return {**row, "stands": True}
        facts = self.asked.facts[each.place]
        fresh = round(facts.voters * 0.25 ** (facts.seen + before[each.place]))
        before[each.place] += 1
        pin = next((pin for pin in self.wishes.pins if answers(pin, each)), None)
        return {
            **row,
            "number": self._numbers[each],
            "voters": number(fresh),
            "is_guessed": facts.is_guessed,
            "why": wording.reasons(facts),
            "mark": mark_of(pin_of(each) if pin is None else pin),
            "is_pinned": pin is not None,
            "key": each.place,
            "name": names[each.place],
        }

    def _way(self, last: Stop | Fixed, each: Stop | Fixed) -> str:
        """How far it is from one meeting to the next, as far as it is known."""
        stays = self._stay(last), self._stay(each)
        time = self.asked.question.rules.travel.time(*stays)
        one, other = stays[0].position, stays[1].position
        parts = []
        if one is not None and other is not None:
            parts.append(_("%(count)s km", count=round(distance_km(one, other))))
        if time is not None:
            parts.append(_("%(count)s min", count=time // MINUTE))
        return ", ".join(parts) or _("not known")

    def _stay(self, each: Stop | Fixed) -> Stay:
        if isinstance(each, Fixed):
            return Stay(each.venue, each.place, each.position)
        return Stay(each.venue, each.place, self._sites.get(each.venue))

    @property
    def is_proven(self) -> bool:
        """True where no plan reaches more."""
        return value(self.asked.question, self.stops) >= self.choice.answer.best

    def numbers(self) -> list[tuple[str, str]]:
        """What the plan comes to."""
        days = {stop.starts.date() for stop in self.stops}
        return [
            (_("Meetings"), f"{len(self.stops)}"),
            (_("Voters met for the first time"), number(self.fresh())),
            (_("Days with meetings"), f"{len(days)}"),
            (_("Kilometres between meetings"), self._driven()),
        ]

    def _driven(self) -> str:
        """How far it is between the meetings of each day; at least so far where a way is not known."""
        question = self.asked.question
        least = number(round(kilometres(question, self.stops)))
        if known_kilometres(question, self.stops) is not None:
            return least
        return _("not known") if least == "0" else f"≥ {least}"

    def unknown_ways(self) -> tuple[int, list[Road]]:
        """Of how many ways nothing is known, and between which places, each two once."""
        unknown, names = unknown_ways(self.asked.question, self.stops), self.asked.names
        pairs = {(leg.one.place or "", leg.other.place or "") for leg in unknown}
        roads = [
            Road(parse(one)[1], parse(other)[1], f"{names[one]} – {names[other]}")
            for one, other in sorted({(min(pair), max(pair)) for pair in pairs})
            if one in names and other in names
        ]
        return len(unknown), roads

    def fresh(self) -> int:
        """Voters of all its places, a quarter for each meeting before."""
        return sum(voters for _place, voters, _is_again in self._visits())

    def again(self) -> tuple[int, int]:
        """How many places it meets that had a meeting before, and the voters who are new there."""
        again = [(place, voters) for place, voters, is_again in self._visits() if is_again]
        return len({place for place, _voters in again}), sum(voters for _place, voters in again)

    def _visits(self) -> Iterator[tuple[str, int, bool]]:
        """Each meeting's place, its new voters, and whether a meeting was there before."""
        facts, before = self.asked.facts, Counter[str]()
        for stop in self.stops:
            earlier = facts[stop.place].seen + before[stop.place]
            before[stop.place] += 1
            yield stop.place, round(facts[stop.place].voters * 0.25**earlier), earlier > 0

    def left_out(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The places that it leaves out with the reason, and those that have no venue, by name."""
        rows, bare = [], []
        names = self.asked.names
        for left in self.choice.answer.left_out:
            if left.place not in self.asked.chosen:
                continue
            if left.why is Why.NO_VENUE:
                bare.append(names[left.place])
                continue
            facts = self.asked.facts[left.place]
            rows.append(
                {
                    "name": names[left.place],
                    "key": left.place,
                    "voters": number(facts.voters),
                    "is_guessed": facts.is_guessed,
                    "weighed": wording.reasons(facts),
                    "why": wording.why_not(left, names),
                    "must": mark_of(Pin(place=left.place)),
                    "is_pinned": any(pin.place == left.place for pin in self.wishes.pins),
                }
            )
        return rows, sorted(bare)

    def impossible(self) -> list[dict[str, str]]:
        """The pins that found no place, with the reason, as long as they are wished."""
        return [
            {
                "mark": mark_of(pin),
                "name": wording.pinned(pin, self.asked.names),
                "words": wording.impossible(pin, why, self.asked.names),
            }
            for pin, why in self.choice.answer.impossible
            if pin in self.wishes.pins
        ]

    def wanted(self) -> list[dict[str, str]]:
        """The other pins that this plan does not hold."""
        said = {pin for pin, _why in self.choice.answer.impossible}
        return [
            {"mark": mark_of(pin), "name": wording.pinned(pin, self.asked.names)}
            for pin in self.wishes.pins
            if pin not in said and not any(answers(pin, stop) for stop in self.stops)
        ]

    def coverage(self) -> tuple[Coverage, Coverage]:
        """Before the plan and after it."""
        met = {place for place, facts in self.asked.facts.items() if facts.seen}
        return self._coverage(met), self._coverage(met | {stop.place for stop in self.stops})

    def _coverage(self, met: set[str]) -> Coverage:
        facts = self.asked.facts
        return Coverage(
            len(met),
            len(facts),
            sum(facts[place].voters for place in met),
            sum(each.voters for each in facts.values()),
        )

    def maps(self) -> tuple[Drawing | None, Drawing | None]:
        """Before the plan and after it: dots as large as places, ways by day."""
        numbers = {stop.place: f"{self._numbers[stop]}" for stop in reversed(self.stops)}
        rings = self._rings()
        before = drawing([self._spot(key, place, {}) for key, place in self._placed()], rings)
        spots = [self._spot(key, place, numbers) for key, place in self._placed()]
        return before, drawing(spots, rings, self._ways())

    def _placed(self) -> Iterator[tuple[str, Position]]:
        for key, facts in self.asked.facts.items():
            if facts.position is not None:
                yield key, facts.position

    def _spot(self, key: str, place: Position, numbers: Mapping[str, str]) -> Spot:
        facts = self.asked.facts[key]
        kind = "new" if key in numbers else "met" if facts.seen else "left"
        return Spot(place, facts.voters, kind, self.asked.names[key], numbers.get(key, ""))

    def _rings(self) -> list[Ring]:
        regions = {self.asked.places[key].district.region.code for key, _place in self._placed()}
        drawn = outlines(current_campaign().country.casefold())
        return [ring for code in sorted(regions) for ring in drawn.get(code, ())]

    def _ways(self) -> list[list[Position]]:
        days: defaultdict[tuple[str, date], list[tuple[datetime, Position]]] = defaultdict(list)
        for stop in self.stops:
            place = self.asked.facts[stop.place].position
            if place is not None:
                days[stop.person, stop.starts.date()].append((stop.starts, place))
        return [[place for _when, place in sorted(day, key=lambda one: one[0])] for day in days.values()]


def plans(asked: Asked, wishes: Wishes, choices: Sequence[Choice], *, plan_id: int) -> list[dict[str, Any]]:
    """The plans to choose from, each with its numbers and its address."""
    rows = []
    for place, choice in enumerate(choices):
        shown = Shown(asked, wishes, choice)
        numbers = shown.numbers()
        rows.append(
            {
                "name": str(wording.WAYS[choice.way]),
                "href": url_for("tours.planned", plan_id=plan_id, shown=place or None),
                "numbers": [value for _label, value in numbers],
                "labels": [label for label, _value in numbers],
            }
        )
    return rows


def shortfall(asked: Asked, choice: Choice) -> str:
    """How many meetings found no place, where some did not; empty where all did."""
    missing = asked.question.meetings - len(choice.answer.stops)
    if missing <= 0:
        return ""
    found = len(choice.answer.stops)
    words = _n("%(num)s meeting found no place", "%(num)s meetings found no place", missing)
    if choice.way is not Way.MOST:
        return words
    whys = Counter(left.why for left in choice.answer.left_out)
    if not whys:
        return words + ". " + _("All places have a meeting: %(count)s", count=found)
    commonest = ", ".join(
        _("%(why)s (places: %(count)s)", why=str(wording.WHYS[why]), count=count)
        for why, count in whys.most_common(3)
    )
    return f"{words}. {commonest}"


def pin_of(stop: Stop) -> Pin:
    """The pin that holds a meeting as it is."""
    return Pin(
        place=stop.place,
        venue=stop.venue,
        person=stop.person,
        day=stop.starts.date(),
        at=stop.starts.time(),
    )


def mark_of(pin: Pin) -> str:
    """A pin in one line, for a button."""
    day = "" if pin.day is None else pin.day.isoformat()
    at = "" if pin.at is None else pin.at.isoformat(timespec="minutes")
    return MARK.join((pin.place, pin.venue or "", pin.person or "", day, at))


def _people(each: Stop | Fixed) -> frozenset[str]:
    return each.people if isinstance(each, Fixed) else frozenset({each.person})
