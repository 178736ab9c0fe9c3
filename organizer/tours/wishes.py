"""What a coordinator wishes of a tour: how many meetings, when, by whom, where, and what counts. Pure."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from organizer.tours.planner.question import EVERY_DAY, Pin
from organizer.tours.planner.written import pin_from, pin_told


class Weighs(enum.StrEnum):
    """What makes a village worth a meeting."""

    VOTERS = "voters"
    SEEN = "seen"
    """Whether a meeting was there before."""
    SAID = "said"
    """How much people of its district say."""
    KNOWN = "known"
    """How many people the campaign knows there."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Ids of candidates, places and venues; an empty set means all."""

    meetings: int
    first: date
    till: date
    weekdays: frozenset[int] = EVERY_DAY
    """1 is Monday, 7 Sunday."""
    free: frozenset[date] = frozenset()
    starts: tuple[time, ...]
    minutes: int = 90
    daily: int = 2
    row: int = 6
    candidates: frozenset[int] = frozenset()
    localities: frozenset[int] = frozenset()
    venues: frozenset[int] = frozenset()
    weighs: frozenset[Weighs] = frozenset(Weighs)
    voters: int = 0
    """Of a place whose number is not known."""
    pins: tuple[Pin, ...] = ()
    without: frozenset[str] = frozenset()
    """Keys of places that are left out."""

    def pinned(self, pin: Pin) -> Wishes:
        """With one meeting more that must be; a place that was left out is in again."""
        pins = (*(each for each in self.pins if each != pin), pin)
        return replace(self, pins=pins, without=self.without - {pin.place})

    def unpinned(self, pin: Pin) -> Wishes:
        """With one meeting less that must be."""
        return replace(self, pins=tuple(each for each in self.pins if each != pin))

    def leaving_out(self, place: str) -> Wishes:
        """Without a place, and without what was pinned there."""
        pins = tuple(each for each in self.pins if each.place != place)
        return replace(self, pins=pins, without=self.without | {place})

    def taking_back(self, place: str) -> Wishes:
        """With a place that was left out."""
        return replace(self, without=self.without - {place})

    def to_plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "meetings": self.meetings,
            "first": self.first.isoformat(),
            "till": self.till.isoformat(),
            "weekdays": sorted(self.weekdays),
            "free": sorted(day.isoformat() for day in self.free),
            "starts": [each.isoformat() for each in self.starts],
            "minutes": self.minutes,
            "daily": self.daily,
            "row": self.row,
            "candidates": sorted(self.candidates),
            "localities": sorted(self.localities),
            "venues": sorted(self.venues),
            "weighs": sorted(each.value for each in self.weighs),
            "voters": self.voters,
            "pins": [pin_told(pin) for pin in self.pins],
            "without": sorted(self.without),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Wishes:
        """From what JSON kept."""
        return cls(
            meetings=plain["meetings"],
            first=date.fromisoformat(plain["first"]),
            till=date.fromisoformat(plain["till"]),
            weekdays=frozenset(plain["weekdays"]),
            free=frozenset(map(date.fromisoformat, plain["free"])),
            starts=tuple(map(time.fromisoformat, plain["starts"])),
            minutes=plain["minutes"],
            daily=plain["daily"],
            row=plain["row"],
            candidates=frozenset(plain["candidates"]),
            localities=frozenset(plain["localities"]),
            venues=frozenset(plain["venues"]),
            weighs=frozenset(map(Weighs, plain["weighs"])),
            voters=plain["voters"],
            pins=tuple(map(pin_from, plain["pins"])),
            without=frozenset(plain["without"]),
        )
