"""Invented months to plan: villages around a town, halls with hours, people with days off. By seed alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from organizer.meetings.timetable import Limits, Position
from organizer.tours.planner import Fixed, Locality, Opening, Person, Pin, Question, Rules, Venue

FIRST = date(2026, 3, 2)
ZONE = "Asia/Oral"
HALLS = (
    Opening(opens=time(9), closes=time(22)),
    Opening(weekdays=frozenset(range(1, 6)), opens=time(14), closes=time(21)),
    Opening(weekdays=frozenset({2, 4, 6}), opens=time(9), closes=time(18)),
    Opening(weekdays=frozenset({6, 7}), opens=time(10), closes=time(22)),
    Opening(weekdays=frozenset({3}), opens=time(17), closes=time(22)),
)


def month(
    seed: int,
    *,
    meetings: int = 40,
    venues: int = 60,
    people: int = 1,
    days: int = 30,
    fixed: int = 3,
    pins: int = 4,
    spread: float = 1.2,
) -> Question:
    """A question with `venues` villages of one hall each, some of them tight."""
    chance = Random(seed)
    places = [_village(chance, number, spread) for number in range(venues)]
    halls = [_hall(chance, place) for place in places]
    team = [
        Person(
            key=f"p{number}",
            off=frozenset(FIRST + timedelta(days=chance.randrange(days)) for _ in range(3)),
        )
        for number in range(people)
    ]
    return Question(
        zone=ZONE,
        from_=FIRST,
        till=FIRST + timedelta(days=days - 1),
        meetings=meetings,
        localities=places,
        venues=halls,
        people=team,
        fixed=[_fixed(chance, number, team, days) for number in range(fixed)],
        pins=[Pin(place=place.key) for place in chance.sample(places, pins)],
        rules=Rules(
            starts=(time(11), time(15), time(18, 30)),
            limits=Limits(daily=chance.choice((2, 2, 3)), night=timedelta(hours=10), row=6),
            free=frozenset({FIRST + timedelta(days=chance.randrange(days))}),
        ),
    )


def _village(chance: Random, number: int, spread: float) -> Locality:
    return Locality(
        key=f"v{number}",
        name=f"Village {number}",
        voters=int(60 * 40 ** chance.random()),
        seen=chance.choice((0, 0, 0, 0, 1, 2)),
        said=chance.randrange(12),
        position=Position(50.2 + spread * chance.uniform(-1, 1), 52.6 + spread * chance.uniform(-1.5, 1.5)),
    )


def _hall(chance: Random, place: Locality) -> Venue:
    openings = chance.choices(HALLS, weights=(4, 3, 2, 2, 1))
    away = frozenset(FIRST + timedelta(days=chance.randrange(30)) for _ in range(chance.randrange(5)))
    return Venue(key=f"h-{place.key}", place=place.key, openings=tuple(openings), closed=away)


def _fixed(chance: Random, number: int, team: list[Person], days: int) -> Fixed:
    starts = datetime.combine(FIRST + timedelta(days=(7 * number + 2) % days), time(16))
    return Fixed(
        key=f"f{number}",
        people=frozenset({chance.choice(team).key}),
        starts=starts,
        ends=starts + timedelta(hours=1),
        position=Position(50.25, 52.58),
    )
