"""Meetings and who serves at them, as the timetable sees them: who must be where, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from organizer.campaigns.queries import candidates_by_user
from organizer.kernel.clock import to_utc
from organizer.kernel.subjects import subject
from organizer.meetings.asks import Duty
from organizer.meetings.models import Meeting, Venue
from organizer.meetings.queries.planning import place_key
from organizer.meetings.timetable import Engagement, Position


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A time and a place that somebody thinks of, for a new meeting or for one that is moved."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str
    venue_id: int | None = None
    candidate_id: int | None = None
    meeting_id: int | None = None

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """When it would begin and end."""
        return to_utc(self.starts_wall, self.zone), to_utc(self.ends_wall, self.zone)


class Crews:
    """Who serves, each from when to when; a candidate who also serves is one person."""

    def __init__(self, duties: Mapping[int, Iterable[Duty]]) -> None:
        self._duties = duties
        self._led = candidates_by_user()

    def key_of(self, contact_id: int, user_id: int | None) -> str:
        """The key of somebody who serves: as the candidate they are, else as the person."""
        led = None if user_id is None else self._led.get(user_id)
        return f"contact:{contact_id}" if led is None else f"candidate:{led}"

    def engagements(self, row: Meeting) -> list[Engagement]:
        """A meeting, and each part that somebody has in it."""
        return self._with_crew(engagement(row), row, (timedelta(), timedelta()))

    def proposed(
        self, proposal: Proposal, key: str, venue: Venue | None, row: Meeting | None
    ) -> list[Engagement]:
        """A proposal; of a meeting that is moved, with its crew, who come and go with it as before."""
        starts, ends = proposal.moments
        itself = Engagement(
            key=key,
            starts_at=starts,
            ends_at=ends,
            people=_led(proposal.candidate_id),
            limited=_led(proposal.candidate_id),
            venue=_venue_key(proposal.venue_id),
            place=_place_key(venue),
            position=position_of(venue),
            day=proposal.starts_wall.date(),
        )
        if row is None:
            return [itself]
        return self._with_crew(itself, row, (starts - row.starts_at, ends - row.ends_at))

    def serving(self, at: Engagement, person: str, starts_at: datetime, ends_at: datetime) -> Engagement:
        """Somebody's part in an engagement, from when to when: the venue is taken by the meeting alone."""
        return replace(
            at,
            starts_at=starts_at,
            ends_at=ends_at,
            people=frozenset({person}),
            limited=frozenset(),
            takes_venue=False,
            held=at.meets,
            day=None,
        )

    def _with_crew(
        self, itself: Engagement, row: Meeting, later: tuple[timedelta, timedelta]
    ) -> list[Engagement]:
        return [
            itself,
            *(
                self.serving(
                    itself,
                    self.key_of(duty.contact_id, duty.user_id),
                    duty.starts_at + later[0],
                    duty.ends_at + later[1],
                )
                for duty in self._duties.get(row.id, ())
            ),
        ]


def engagement(row: Meeting) -> Engagement:
    """A meeting and who leads it, as the timetable sees it."""
    return Engagement(
        key=subject(row),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        people=_led(row.candidate_id),
        limited=_led(row.candidate_id),
        venue=_venue_key(row.venue_id),
        place=_place_key(row.venue),
        position=position_of(row.venue),
        day=row.starts_wall.date(),
    )


def position_of(venue: Venue | None) -> Position | None:
    """Where a venue is; where only its village is known, the village."""
    for place in (venue, None if venue is None else venue.locality):
        if place is not None and place.latitude is not None and place.longitude is not None:
            return Position(place.latitude, place.longitude)
    return None


def _led(candidate_id: int | None) -> frozenset[str]:
    return frozenset() if candidate_id is None else frozenset({f"candidate:{candidate_id}"})


def _place_key(venue: Venue | None) -> str | None:
    return None if venue is None or venue.locality_id is None else place_key(venue.locality_id)


def _venue_key(venue_id: int | None) -> str | None:
    return None if venue_id is None else f"venue:{venue_id}"
