"""What stands against a time and a place, with the names that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from organizer.campaigns.queries import candidates, current_campaign
from organizer.country.models import Election, Phase
from organizer.kernel.clock import to_utc
from organizer.kernel.i18n import pick_here
from organizer.kernel.subjects import subject
from organizer.meetings import asks
from organizer.meetings.asks import Duty
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.meetings import near_in_time
from organizer.meetings.queries.venues import venue as venue_of
from organizer.meetings.queries.venues import venue_label
from organizer.meetings.timetable import (
    Clash,
    Closed,
    Engagement,
    Hours,
    Position,
    all_clashes,
    clashes,
)

AROUND = timedelta(days=1)
"""No way inside a country takes longer, so that what is further off need not be read."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A time and a place that somebody thinks of, for a new meeting or for one that is moved."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str
    venue_id: int | None = None
    candidate_id: int | None = None
    meeting_id: int | None = None


@dataclass(frozen=True)
class Found:
    """A clash, with who or what it is about and the other meeting."""

    clash: Clash
    who: str = ""
    other: Meeting | None = None
    venue: Venue | None = None

    @property
    def mark(self) -> str:
        """The same for the same clash."""
        return self.clash.mark


def clashes_of(proposal: Proposal) -> list[Found]:
    """What stands against a proposal, the hard first; the same number of statements however many meetings."""
    starts = to_utc(proposal.starts_wall, proposal.zone)
    ends = to_utc(proposal.ends_wall, proposal.zone)
    near = near_in_time(starts - AROUND, ends + AROUND)
    duties = _duties(starts - AROUND, ends + AROUND)
    venue = None if proposal.venue_id is None else venue_of(proposal.venue_id)
    own = Engagement(
        key=f"meeting:{proposal.meeting_id or 0}",
        starts_at=starts,
        ends_at=ends,
        people=_people(proposal.candidate_id, duties.get(proposal.meeting_id or 0, ())),
        venue=_venue_key(proposal.venue_id),
        position=position_of(venue),
    )
    found = clashes(
        own,
        [engagement(row, duties.get(row.id, ())) for row in near],
        closed=closed_times(current_campaign().election),
        hours=_hours(venue),
        walls=(proposal.starts_wall, proposal.ends_wall),
    )
    return _named(found, near, duties, venue)


def clashes_among(rows: Sequence[Meeting], duties: Mapping[int, Sequence[Duty]]) -> Mapping[int, list[Clash]]:
    """The clashes of each of these meetings with any other and with the calendar, by meeting.

    One that is called off stands in nobody's way.
    """
    rows = [row for row in rows if row.state is not MeetingState.CANCELLED]
    if not rows:
        return {}
    first, last = min(row.starts_at for row in rows), max(row.ends_at for row in rows)
    near = {row.id: row for row in (*near_in_time(first - AROUND, last + AROUND), *rows)}
    outside = [row_id for row_id in near if row_id not in duties]
    known = {**duties, **_by_meeting(_at(outside))}
    pairs = all_clashes(engagement(row, known.get(row.id, ())) for row in near.values())
    closed = closed_times(current_campaign().election)
    return {row.id: [*pairs.get(subject(row), []), *_phase_clashes(row, closed)] for row in rows}


def duties_at(meeting_ids: Iterable[int]) -> Mapping[int, list[Duty]]:
    """Who serves at meetings, by meeting."""
    return _by_meeting(_at(meeting_ids))


def places_at(meeting_ids: Iterable[int]) -> Mapping[int, tuple[int, int]]:
    """How many places of each meeting's team are filled, of how many."""
    ids = list(meeting_ids)
    return {meeting_id: places for crew in asks.crews for meeting_id, places in crew.places(ids).items()}


def engagement(row: Meeting, duties: Iterable[Duty]) -> Engagement:
    """A meeting as the timetable sees it."""
    return Engagement(
        key=subject(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        people=_people(row.candidate_id, duties),
        venue=_venue_key(row.venue_id),
        position=position_of(row.venue),
    )


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


def _phase_clashes(row: Meeting, closed: Sequence[Closed]) -> list[Clash]:
    alone = Engagement(key=subject(row), starts_at=row.starts_at, ends_at=row.ends_at)
    hours = _hours(row.venue)
    walls = (row.starts_wall, row.ends_wall)
    return clashes(alone, (), closed=closed, hours=hours, walls=walls)


def _named(
    found: Sequence[Clash],
    near: Sequence[Meeting],
    duties: Mapping[int, Sequence[Duty]],
    venue: Venue | None,
) -> list[Found]:
    meetings = {subject(row): row for row in near}
    names = {subject(each): pick_here(each.names)[0] or each.full_name for each in candidates()}
    names |= {f"contact:{duty.contact_id}": duty.name for served in duties.values() for duty in served}
    return [
        Found(
            clash,
            who=names.get(clash.who, "" if venue is None else venue_label(venue)),
            other=meetings.get(clash.other),
            venue=venue,
        )
        for clash in found
    ]


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


def _people(candidate_id: int | None, duties: Iterable[Duty]) -> frozenset[str]:
    crew = {f"contact:{duty.contact_id}" for duty in duties}
    return frozenset(crew if candidate_id is None else {*crew, f"candidate:{candidate_id}"})


def _venue_key(venue_id: int | None) -> str | None:
    return None if venue_id is None else f"venue:{venue_id}"


def position_of(venue: Venue | None) -> Position | None:
    """Where a venue is; where only its village is known, the village."""
    for place in (venue, None if venue is None else venue.locality):
        if place is not None and place.latitude is not None and place.longitude is not None:
            return Position(place.latitude, place.longitude)
    return None


def _hours(venue: Venue | None) -> Hours | None:
    if venue is None or not (venue.opens or venue.closes):
        return None
    return Hours(opens=_clock_time(venue.opens), closes=_clock_time(venue.closes))


def _clock_time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
