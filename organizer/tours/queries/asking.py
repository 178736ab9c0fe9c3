"""The planner's question, as the campaign's rows and somebody's wishes put it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property

import sqlalchemy as sa

from organizer.campaigns.models import Candidate
from organizer.campaigns.queries import current_campaign, name_of_candidate, running
from organizer.contacts.queries import living_in
from organizer.country.models import Locality
from organizer.country.queries import localities, name_of
from organizer.kernel.clock import to_utc, to_wall
from organizer.kernel.db import db
from organizer.kernel.i18n import pick_here
from organizer.kernel.subjects import subject
from organizer.meetings.queries import venue_label, venues
from organizer.meetings.queries.planning import place_key
from organizer.meetings.queries.touring import Hall, Standing, standing
from organizer.meetings.timetable import Engagement, Limits, Position
from organizer.topics.counts import ALL, Numbers, View, many
from organizer.topics.queries import topics
from organizer.tours.models import VoterCount
from organizer.tours.planner import Fixed, Opening, Person, Question, Rules, Venue
from organizer.tours.planner import Locality as Village
from organizer.tours.wishes import Weighs, Wishes

TEAM = "team"
"""Who meets people where no candidate is known."""
NIGHT = timedelta(hours=10)
ALIKE = 100
"""What a village counts where voters do not."""
MIDNIGHT = time(23, 59)


@dataclass(frozen=True)
class Said:
    """What people of a district say, as far as it is told: how much, and what of most."""

    number: int
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a place, whether it is weighed or not."""

    voters: int
    is_guessed: bool
    """True where nobody noted how many voters there are."""
    seen: int
    """Meetings that were held there or stand."""
    said: Said | None
    known: int
    position: Position | None


@dataclass(frozen=True)
class Asked:
    """A question with what its keys are called here."""

    question: Question
    places: Mapping[str, Locality]
    facts: Mapping[str, Facts]
    """By key of the places that are wished, also of those that were left out since."""
    names: Mapping[str, str]
    """Of places, venues and people, in the language of the page."""
    halls: Sequence[Hall]

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The keys of the places that a plan may go to."""
        return frozenset(each.key for each in self.question.localities)


def asked(wishes: Wishes) -> Asked:
    """What the planner is asked for, in a constant number of statements."""
    zone = current_campaign().zone
    first = to_utc(datetime.combine(wishes.first, time()), zone)
    last = to_utc(datetime.combine(wishes.till, MIDNIGHT), zone)
    stands, slate = standing(first, last), _slate(wishes)
    halls = [each for each in stands.halls if not wishes.venues or each.venue.id in wishes.venues]
    every = {place_key(row.id): row for row in places_of_slate()}
    wished = {key: row for key, row in every.items() if not wishes.localities or row.id in wishes.localities}
    chosen = {key: row for key, row in wished.items() if key not in wishes.without}
    facts = _facts(wished, wishes, halls, stands)
    question = Question(
        zone=zone,
        from_=wishes.first,
        till=wishes.till,
        meetings=wishes.meetings,
        localities=_villages(chosen, wishes, facts),
        venues=[_venue(each) for each in halls if _place_of(each) in chosen],
        people=[Person(key=subject(each)) for each in slate] or [Person(key=TEAM)],
        fixed=[_fixed(each, zone) for each in stands.engagements],
        pins=wishes.pins,
        closed=stands.closed,
        rules=_rules(wishes, stands, zone),
    )
    names = {key: name_of(row) for key, row in every.items()}
    names |= {f"venue:{each.venue.id}": venue_label(each.venue) for each in halls}
    names |= {subject(each): name_of_candidate(each) for each in slate}
    return Asked(question, every, facts, names, halls)


def places_of_slate() -> list[Locality]:
    """The places of the regions that the slate stands in, else of those where the venues are, else all."""
    regions = {row.constituency.region_id for row in running() if row.constituency is not None} - {None}
    if not regions:
        villages = [row.locality for row in venues() if row.locality is not None]
        regions = {village.district.region_id for village in villages}
    return [row for row in localities() if not regions or row.district.region_id in regions]


def voter_counts() -> Mapping[int, int]:
    """How many voters live where, by place, as far as the campaign knows."""
    return {row.locality_id: row.voters for row in db.session.scalars(sa.select(VoterCount))}


def _slate(wishes: Wishes) -> list[Candidate]:
    return [each for each in running() if not wishes.candidates or each.id in wishes.candidates]


def _facts(
    wished: Mapping[str, Locality], wishes: Wishes, halls: Sequence[Hall], stands: Standing
) -> dict[str, Facts]:
    counts, known, said, spots = voter_counts(), living_in(), _said(wished), _spots(halls)
    return {
        key: Facts(
            voters=counts.get(row.id, wishes.voters),
            is_guessed=row.id not in counts,
            seen=stands.visits.get(key, 0),
            said=said.get(key),
            known=known.get(row.id, 0),
            position=_spot(row) or spots.get(key),
        )
        for key, row in wished.items()
    }


def _villages(chosen: Mapping[str, Locality], wishes: Wishes, facts: Mapping[str, Facts]) -> list[Village]:
    """The places as the planner weighs them: what is not to count is the same for all."""
    weighs, pinned = wishes.weighs, Counter(pin.place for pin in wishes.pins)
    heard = _shares(chosen, facts) if Weighs.SAID in weighs else {}
    return [
        Village(
            key=key,
            name=next(iter(row.names.values()), ""),
            voters=facts[key].voters if Weighs.VOTERS in weighs else ALIKE,
            seen=facts[key].seen if Weighs.SEEN in weighs else 0,
            said=heard.get(key, 0),
            known=facts[key].known if Weighs.KNOWN in weighs else 0,
            position=facts[key].position,
            visits=max(1, pinned[key]),
        )
        for key, row in chosen.items()
    ]


def _shares(chosen: Mapping[str, Locality], facts: Mapping[str, Facts]) -> dict[str, int]:
    """What is told of a district, parted among its places by their voters: of a place nothing is told."""
    wholes: Counter[int] = Counter()
    for key, row in chosen.items():
        wholes[row.district_id] += max(1, facts[key].voters)
    return {
        key: round(said.number * max(1, facts[key].voters) / wholes[row.district_id])
        for key, row in chosen.items()
        if (said := facts[key].said) is not None
    }


def _said(chosen: Mapping[str, Locality]) -> dict[str, Said]:
    """By place what is let out of its district; a few, whose number nobody is told, are none here."""
    out = many([View.PLACE, View.GROUP_PLACE], [ALL])
    groups = {row.code: pick_here(row.names)[0] for row in topics()}
    told: dict[int, Said] = {}
    for row in chosen.values():
        number = out[View.PLACE, ALL].of(str(row.district_id))
        if isinstance(number, int):
            told[row.district_id] = Said(
                number, _loudest(out[View.GROUP_PLACE, ALL], row.district_id, groups)
            )
    return {key: told[row.district_id] for key, row in chosen.items() if row.district_id in told}


def _loudest(out: Numbers, district_id: int, groups: Mapping[str, str]) -> str:
    """What a district speaks of most, where that may be told."""
    told = [
        (number, groups[code])
        for (code, *district), number in out.cells.items()
        if district == [str(district_id)] and isinstance(number, int) and code in groups
    ]
    return max(told, default=(0, ""))[1]


def _spots(halls: Iterable[Hall]) -> dict[str, Position]:
    """A place whose position is not known lies where its first hall does."""
    found: dict[str, Position] = {}
    for each in halls:
        place = _place_of(each)
        if place is not None and each.position is not None:
            found.setdefault(place, each.position)
    return found


def _spot(row: Locality) -> Position | None:
    return None if row.latitude is None or row.longitude is None else Position(row.latitude, row.longitude)


def _place_of(each: Hall) -> str | None:
    return None if each.venue.locality_id is None else place_key(each.venue.locality_id)


def _venue(each: Hall) -> Venue:
    known = each.hours
    opening = Opening(weekdays=known.weekdays, opens=known.opens or time(0), closes=known.closes or MIDNIGHT)
    return Venue(
        key=subject(each.venue),
        place=_place_of(each) or "",
        position=each.position,
        openings=(opening,),
        closed=known.closed,
    )


def _fixed(each: Engagement, zone: str) -> Fixed:
    return Fixed(
        key=each.key,
        people=each.people or frozenset({TEAM}),
        starts=to_wall(each.starts_at, zone),
        ends=to_wall(each.ends_at, zone),
        venue=each.venue,
        place=each.place,
        position=each.position,
    )


def _rules(wishes: Wishes, stands: Standing, zone: str) -> Rules:
    """The campaign's own rules hold beside what is wished: the stricter of both."""
    limits = stands.rules.limits
    return replace(
        Rules(),
        length=timedelta(minutes=wishes.minutes),
        starts=wishes.starts,
        weekdays=wishes.weekdays,
        free=wishes.free,
        limits=Limits(
            daily=min(wishes.daily, limits.daily or wishes.daily),
            night=limits.night or NIGHT,
            row=min(wishes.row, limits.row or wishes.row),
        ),
        travel=stands.rules.travel,
        permit_from=None if stands.permit_from is None else to_wall(stands.permit_from, zone),
    )
