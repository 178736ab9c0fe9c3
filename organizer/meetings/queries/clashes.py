"""What stands against a time and a place, with the names that say it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain

import sqlalchemy as sa

from organizer.campaigns.queries import candidates, current_campaign, withdrawn
from organizer.contacts.queries import told_apart
from organizer.country.models import Election, Phase
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db
from organizer.kernel.i18n import pick_here
from organizer.kernel.subjects import subject
from organizer.meetings import asks
from organizer.meetings.asks import Duty
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, Venue
from organizer.meetings.queries.engaged import Crews, Proposal, engagement
from organizer.meetings.queries.meetings import meetings, near_in_time
from organizer.meetings.queries.opening import hours_of
from organizer.meetings.queries.planning import Planning, planning
from organizer.meetings.queries.venues import venue_label, venues_by_id
from organizer.meetings.timetable import Clash, Closed, Engagement, all_clashes, clashes

FARTHEST_KM = 3_000
"""No two places of a country are further apart, so that what is further off in time need not be read."""
A_DAY = timedelta(days=1)
PROPOSAL = "proposal:"


def as_it_is(row: Meeting) -> Proposal:
    """A meeting as it is planned, to be held against all others."""
    return Proposal(
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        zone=row.zone,
        venue_id=row.venue_id,
        candidate_id=row.candidate_id,
        meeting_id=row.id,
    )


@dataclass(frozen=True)
class Found:
    """A clash, with who or what it is about and the other meeting."""

    clash: Clash
    who: str = ""
    other: Meeting | None = None
    venue: Venue | None = None
    proposal: int | None = None
    """The place of the other proposal in its list, where it clashes with one and not with a meeting."""

    @property
    def mark(self) -> str:
        """The same for the same clash, as bad as it was."""
        return f"{self.clash.mark}|{self.clash.missing}"


def clashes_of(proposal: Proposal) -> list[Found]:
    """What stands against a proposal, the hard first; the same number of statements however many meetings."""
    (found,) = clashes_of_many([proposal])
    return found


def clashes_of_many(proposals: Sequence[Proposal]) -> list[list[Found]]:
    """What stands against each of many proposals, the others included; in constant statements.

    A meeting that is to be moved stands in nobody's way where it was; what it was permitted holds for that
    place and that day alone.
    """
    if not proposals:
        return []
    rules = planning()
    first, last = _reach(proposals, _span(rules))
    near = {row.id: row for row in near_in_time(first, last)}
    moved = meetings(each.meeting_id for each in proposals if each.meeting_id is not None)
    duties = {**_duties(first, last), **_by_meeting(_at(moved))}
    crews = Crews(duties)
    venues = venues_by_id(each.venue_id for each in proposals if each.venue_id is not None)
    places = [venues.get(each.venue_id or 0) for each in proposals]
    own = [
        crews.proposed(each, f"{PROPOSAL}{number}", venue, moved.get(each.meeting_id or 0))
        for number, (each, venue) in enumerate(zip(proposals, places, strict=True))
    ]
    others = [each for key, row in near.items() if key not in moved for each in crews.engagements(row)]
    pairs = all_clashes([*chain(*own), *others], travel=rules.travel, limits=rules.limits)
    standing, names = _Standing.now(rules), _Names(near.values(), duties)
    return [
        names.named(
            [
                *pairs.get(one.key, ()),
                *standing.against(
                    one,
                    venue,
                    (each.starts_wall, each.ends_wall),
                    waits=_would_wait(each, moved.get(each.meeting_id or 0)),
                ),
            ],
            venue,
        )
        for (one, *_crew), venue, each in zip(own, places, proposals, strict=True)
    ]


@dataclass(frozen=True)
class Part:
    """What somebody has in a meeting: they are there from when to when."""

    contact_id: int
    user_id: int | None
    hours: tuple[datetime, datetime]


def clashes_of_service(
    row: Meeting, contact_id: int, user_id: int | None, hours: tuple[datetime, datetime]
) -> list[Found]:
    """Where else somebody is needed, or on the way to, who is to serve at a meeting at these hours."""
    (found,) = clashes_of_services(row, [Part(contact_id, user_id, hours)])
    return found


def clashes_of_services(row: Meeting, parts: Sequence[Part]) -> list[list[Found]]:
    """The same of many who are to serve at a meeting; in constant statements."""
    return _elsewhere(row, parts, with_visits=False)


def clashes_of_guests(row: Meeting, contact_ids: Iterable[int]) -> Mapping[int, list[Found]]:
    """Where else people are needed or expected, or on the way to, who want to come to a meeting, by person.

    In constant statements; who can come is left out.
    """
    parts = [Part(contact_id, None, (row.starts_at, row.ends_at)) for contact_id in sorted(set(contact_ids))]
    found = _elsewhere(row, parts, with_visits=True)
    return {part.contact_id: own for part, own in zip(parts, found, strict=True) if own}


def _elsewhere(row: Meeting, parts: Sequence[Part], *, with_visits: bool) -> list[list[Found]]:
    """What each part clashes with outside of its meeting; `with_visits` also where the person only comes."""
    if not parts:
        return []
    rules = planning()
    way = _longest_way(rules)
    first, last = min(part.hours[0] for part in parts) - way, max(part.hours[1] for part in parts) + way
    near, duties = near_in_time(first, last, besides=[row.id]), _duties(first, last)
    crews, names, here = Crews(duties), _Names(near, duties), engagement(row)
    users = {duty.contact_id: duty.user_id for duty in chain.from_iterable(duties.values())}
    keys = [crews.key_of(part.contact_id, part.user_id or users.get(part.contact_id)) for part in parts]
    visits = _visits(near, [part.contact_id for part in parts]) if with_visits else {}
    others = list(chain.from_iterable(map(crews.engagements, near)))
    found = []
    for part, key in zip(parts, keys, strict=True):
        own = [each for each in others if key in each.people]
        own += [
            crews.serving(engagement(other), key, other.starts_at, other.ends_at)
            for other in visits.get(part.contact_id, ())
        ]
        clashing = clashes(crews.serving(here, key, *part.hours), own, travel=rules.travel)
        found.append(names.named(list({clash.mark: clash for clash in clashing}.values()), None))
    return found


def _visits(near: Iterable[Meeting], contact_ids: Iterable[int]) -> Mapping[int, list[Meeting]]:
    """To which of these meetings people come, by person."""
    rows = {row.id: row for row in near}
    coming = sa.select(Attendance.contact_id, Attendance.meeting_id).where(
        Attendance.contact_id.in_(list(contact_ids)),
        Attendance.meeting_id.in_(list(rows)),
        Attendance.state == AttendanceState.COMING,
    )
    found: defaultdict[int, list[Meeting]] = defaultdict(list)
    for contact_id, meeting_id in db.session.execute(coming):
        found[contact_id].append(rows[meeting_id])
    return found


def mark_of(found: Iterable[Found]) -> str:
    """The same for the same clashes: what a press accepts, and no others."""
    return hashlib.sha256("\n".join(sorted(each.mark for each in found)).encode()).hexdigest()[:16]


def clashes_among(rows: Sequence[Meeting], duties: Mapping[int, Sequence[Duty]]) -> Mapping[int, list[Clash]]:
    """The clashes of each of these meetings with any other and with the calendar, by meeting.

    One that is called off stands in nobody's way.
    """
    rows = [row for row in rows if row.state is not MeetingState.CANCELLED]
    if not rows:
        return {}
    rules = planning()
    span = _span(rules)
    first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    others = near_in_time(first - span, last + span, besides=[row.id for row in rows])
    near = {row.id: row for row in (*others, *rows)}
    outside = [row_id for row_id in near if row_id not in duties]
    known = {**duties, **_by_meeting(_at(outside))}
    pairs = all_clashes(
        chain.from_iterable(map(Crews(known).engagements, near.values())),
        travel=rules.travel,
        limits=rules.limits,
    )
    standing = _Standing.now(rules)
    return {row.id: [*pairs.get(subject(row), []), *standing.against_planned(row)] for row in rows}


def duties_at(meeting_ids: Iterable[int]) -> Mapping[int, list[Duty]]:
    """Who serves at meetings, by meeting."""
    return _by_meeting(_at(meeting_ids))


def names_of_crew(duties: Iterable[Duty]) -> dict[str, str]:
    """By their key the names of those who serve, each person another one."""
    names = told_apart(duty.contact for duty in duties)
    return {f"contact:{contact_id}": name for contact_id, name in names.items()}


def places_at(meeting_ids: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """How many places of each meeting's team are filled, of how many."""
    ids = list(meeting_ids)
    return {meeting_id: places for crew in asks.crews for meeting_id, places in crew.places(ids).items()}


def closed_times(election: Election | None) -> list[Closed]:
    """The times in which the election's calendar lets nobody meet voters; a date not set closes nothing."""
    if election is None:
        return []
    began, silent, open_, over = (
        None if wall is None else to_utc(wall, election.zone)
        for wall in (
            election.campaign_from,
            election.silence_from,
            election.polls_open,
            election.polls_close,
        )
    )
    periods = [
        Closed(phase=Phase.BEFORE.value, ends_at=began) if began else None,
        Closed(phase=Phase.SILENCE.value, starts_at=silent, ends_at=open_ or over) if silent else None,
        Closed(phase=Phase.VOTE.value, starts_at=open_, ends_at=over) if open_ else None,
        Closed(phase=Phase.AFTER.value, starts_at=over) if over else None,
    ]
    return [period for period in periods if period is not None]


def _reach(proposals: Sequence[Proposal], span: timedelta) -> tuple[datetime, datetime]:
    moments = [moment for each in proposals for moment in each.moments]
    return min(moments) - span, max(moments) + span


def _would_wait(each: Proposal, row: Meeting | None) -> bool:
    return row is None or row.would_wait_for_asking(each.venue_id, each.starts_wall.date())


@dataclass(frozen=True)
class _Standing:
    """What stands against a meeting whatever else is on: calendar, venue, candidate and permit."""

    closed: Sequence[Closed]
    left: frozenset[str]
    """Keys of the candidates who withdrew."""
    permit: timedelta | None

    @classmethod
    def now(cls, rules: Planning) -> _Standing:
        left = frozenset(f"candidate:{candidate_id}" for candidate_id in withdrawn())
        return cls(closed_times(current_campaign().election), left, rules.permit)

    def against(
        self, one: Engagement, venue: Venue | None, walls: tuple[datetime, datetime], *, waits: bool
    ) -> list[Clash]:
        """Of an engagement at a venue; `waits` where its permit is still to be asked for."""
        aside = {one.venue or ""} if venue is not None and not venue.in_use else set()
        return clashes(
            one,
            (),
            closed=self.closed,
            hours=hours_of(venue),
            walls=walls,
            permit_from=now() + self.permit if waits and self.permit is not None else None,
            gone=self.left | aside,
        )

    def against_planned(self, row: Meeting) -> list[Clash]:
        """Of a meeting as it is planned; no permit is missing any more once it has begun."""
        waits = row.starts_at > now() and row.waits_for_asking
        return self.against(engagement(row), row.venue, (row.starts_wall, row.ends_wall), waits=waits)


def _span(rules: Planning) -> timedelta:
    """How far around a meeting others matter: as far as one can travel, or as long as one works in a row."""
    way = max(_longest_way(rules), A_DAY)
    return way if rules.limits.row is None else max(way, (rules.limits.row + 1) * A_DAY)


def _longest_way(rules: Planning) -> timedelta:
    """No way takes longer, by the campaign's speed or by the roads it knows."""
    travel = rules.travel
    across = timedelta(hours=FARTHEST_KM / travel.km_per_hour)
    return travel.pause + max([across, *travel.roads.values()])


class _Names:
    """The names of who and what a clash is about, read once for many.

    The same is read whether anything clashes or not; helpers' names are opened only where something does.
    """

    def __init__(self, near: Iterable[Meeting], duties: Mapping[int, Sequence[Duty]]) -> None:
        self._meetings = {subject(row): row for row in near}
        self._standing = {subject(each): pick_here(each.names)[0] or each.full_name for each in candidates()}
        self._duties = duties

    @cached_property
    def _people(self) -> Mapping[str, str]:
        return self._standing | names_of_crew(chain.from_iterable(self._duties.values()))

    def named(self, found: Sequence[Clash], venue: Venue | None) -> list[Found]:
        """Clashes of an engagement at a venue, with the names that say them."""
        return [
            Found(
                clash,
                who=self._people.get(clash.who, "" if venue is None else venue_label(venue)),
                other=self._meetings.get(clash.other),
                venue=venue,
                proposal=_proposal(clash.other),
            )
            for clash in found
        ]


def _proposal(key: str) -> int | None:
    return int(key.removeprefix(PROPOSAL)) if key.startswith(PROPOSAL) else None


def _at(meeting_ids: Iterable[int]) -> list[Duty]:
    ids = list(meeting_ids)
    return [duty for crew in asks.crews for duty in crew.at(ids)] if ids else []


def _duties(from_: datetime, till: datetime) -> Mapping[int, list[Duty]]:
    return _by_meeting(duty for crew in asks.crews for duty in crew.during(from_, till))


def _by_meeting(duties: Iterable[Duty]) -> Mapping[int, list[Duty]]:
    grouped: defaultdict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        grouped[duty.meeting_id].append(duty)
    return grouped
