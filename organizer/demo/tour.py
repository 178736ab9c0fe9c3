"""The tour of the demo as values: where and when each meeting is, and what becomes of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import time, timedelta

from organizer.demo import texts
from organizer.demo.cast import Cast
from organizer.demo.texts import MeetingText, VenueText

FIRST_DAY = {"A": -14, "B": -5}
ROUTES: dict[str, tuple[tuple[str, ...], ...]] = {
    "A": (
        ("zhympity-culture",),
        ("buldyrty-culture",),
        ("araltobe-club", "kosotkel-school"),
        ("aksai-culture",),
        ("borli-culture",),
        ("aksai-library", "aksai-yard"),
        ("terekti-culture", "podstepnoe-school"),
        ("zhana-omir-club",),
        ("bogdanovka-club",),
        ("shyngyrlau-culture", "lubenka-school"),
        ("karatobe-culture",),
        ("egindikol-school",),
        ("toganas-library", "zhympity-school"),
        ("aksai-culture", "zharsuat-school"),
        ("zhympity-culture",),
        ("borli-culture",),
        ("aksai-library", "priuralnoe-school"),
        ("bogdanovka-club",),
        ("zhana-omir-club",),
        ("terekti-culture", "podstepnoe-school"),
        ("araltobe-club", "zhympity-school"),
        ("karatobe-culture",),
        ("egindikol-school",),
        ("shyngyrlau-culture", "lubenka-school"),
        ("buldyrty-culture",),
        ("zharsuat-school",),
        ("toganas-library", "kosotkel-school"),
        ("aksai-yard", "priuralnoe-school"),
    ),
    "B": (
        ("martok-culture",),
        (),
        ("alga-library",),
        (),
        ("khromtau-school",),
        (),
        ("martok-culture",),
        ("alga-library",),
        (),
        ("khromtau-school",),
    ),
}
"""Day by day, the venues in the order of the day: two in one district, so that the way between is short."""

LENGTH = timedelta(minutes=90)
NOON = time(12)


class Fate(enum.Enum):
    """What becomes of a meeting beside being held when its time comes."""

    PLAIN = "plain"
    MOVED = "moved"
    CANCELLED = "cancelled"
    DRAFT = "draft"
    UNWRITTEN = "unwritten"
    """Held, and its notes are still to be written."""


FATES: dict[tuple[str, int], Fate] = {
    ("A", 5): Fate.MOVED,
    ("A", 14): Fate.CANCELLED,
    ("A", 19): Fate.UNWRITTEN,
    ("A", 24): Fate.MOVED,
    ("A", 30): Fate.MOVED,
    ("A", 33): Fate.CANCELLED,
    ("A", 34): Fate.DRAFT,
    ("A", 36): Fate.DRAFT,
    ("A", 37): Fate.DRAFT,
    ("A", 39): Fate.DRAFT,
    ("B", 4): Fate.MOVED,
    ("B", 5): Fate.DRAFT,
}
"""By campaign and the meeting's place in the tour, from 0; those not named are plain."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One meeting of the tour. A moved one was announced for `first_hour` on `first_day`."""

    place: int
    day: int
    hour: time
    venue: VenueText
    words: MeetingText
    fate: Fate
    first_day: int = field(default=0)
    first_hour: time = field(default=NOON)

    @property
    def is_past(self) -> bool:
        """True for a meeting whose day has passed."""
        return self.day < 0


def venues(cast: Cast) -> tuple[VenueText, ...]:
    """The venues of the tour, each once."""
    named = {key for day in ROUTES[cast.key] for key in day}
    return tuple(venue for venue in texts.venues() if venue.key in named)


def stops(cast: Cast) -> tuple[Stop, ...]:
    """All meetings in order. On a day of two the first is at noon."""
    by_key = {venue.key: venue for venue in venues(cast)}
    words = texts.meetings()
    found: list[Stop] = []
    for number, day in enumerate(ROUTES[cast.key], start=FIRST_DAY[cast.key]):
        for turn, key in enumerate(day):
            venue, place = by_key[key], len(found)
            hour = NOON if turn == 0 and len(day) == 2 else _evening(venue)
            fate = FATES.get((cast.key, place), Fate.PLAIN)
            found.append(
                Stop(
                    place=place,
                    day=number,
                    hour=hour,
                    venue=venue,
                    words=words[place % len(words)],
                    fate=fate,
                    first_day=number,
                    first_hour=_hour_before(hour),
                )
            )
    return tuple(found)


def _evening(venue: VenueText) -> time:
    """As late as the venue is open for a whole meeting, and no later than people come."""
    if not venue.closes:
        return time(18)
    closes = time.fromisoformat(venue.closes)
    return min(time(18, 30), time(closes.hour - 2, 30 if closes.minute == 0 else 45))


def _hour_before(hour: time) -> time:
    return time(hour.hour - 1, hour.minute)
