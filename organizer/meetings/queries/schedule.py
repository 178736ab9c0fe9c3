"""The schedule of the team: meetings of a time, with their people, crew, clashes and what they lack."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from organizer.country.models import District
from organizer.country.queries import name_of
from organizer.kernel.i18n import alphabetical
from organizer.meetings.asks import Duty
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.queries.clashes import clashes_among, duties_at, names_of_crew, places_at
from organizer.meetings.queries.meetings import between
from organizer.meetings.queries.people import SignUps, sign_ups
from organizer.meetings.timetable import Clash

HOST = "host"


class Need(enum.StrEnum):
    """What a meeting may lack or be in."""

    VENUE = "venue"
    HOST = "host"
    CLASH = "clash"
    DRAFT = "draft"
    MOVED = "moved"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which meetings the schedule shows; None and empty mean all."""

    first: datetime
    last: datetime | None = None
    district_id: int | None = None
    who: str = ""
    """Key of a candidate or of somebody of the crew: `candidate:7`, `contact:9`."""
    needs: frozenset[Need] = frozenset()


@dataclass(frozen=True)
class Planned:
    """A meeting as the schedule shows it."""

    meeting: Meeting
    numbers: SignUps
    team: tuple[int, int]
    """Places of the team that are filled, of how many."""
    duties: Sequence[Duty]
    clashes: Sequence[Clash]

    @property
    def needs(self) -> frozenset[Need]:
        """What it lacks; a meeting that is off or over lacks nothing any more."""
        row = self.meeting
        found = {Need.MOVED} if row.moved_from is not None and row.is_public else set()
        if row.state is MeetingState.DRAFT:
            found.add(Need.DRAFT)
        if row.state in {MeetingState.DRAFT, MeetingState.PUBLISHED} and not row.is_over:
            found |= {Need.VENUE} if row.venue_id is None else set()
            found |= {Need.HOST} if not any(duty.role_code == HOST for duty in self.duties) else set()
            found |= {Need.CLASH} if self.clashes else set()
        return frozenset(found)

    @property
    def is_shown(self) -> bool:
        """True for a meeting that people can see and come to."""
        return self.meeting.state is MeetingState.PUBLISHED

    @property
    def people(self) -> frozenset[str]:
        """Keys of who is needed there."""
        crew = {f"contact:{duty.contact_id}" for duty in self.duties}
        own = self.meeting.candidate_id
        return frozenset(crew if own is None else {*crew, f"candidate:{own}"})


@dataclass(frozen=True)
class Schedule:
    """The rows that were asked for, and what they can be filtered by."""

    rows: Sequence[Planned]
    districts: Sequence[District]
    crew: Mapping[str, str]
    """Key and name of everybody who serves in that time."""

    @property
    def clashing(self) -> list[Planned]:
        """The rows that clash."""
        return [row for row in self.rows if Need.CLASH in row.needs]


def week(monday: datetime) -> tuple[datetime, datetime]:
    """From Monday's midnight to the next, on the wall."""
    return monday, monday + timedelta(days=7)


def schedule(wanted: Wanted) -> Schedule:
    """Meetings of a time with all that the schedule says of them, in a constant number of statements."""
    rows = planned(between(wanted.first, wanted.last))
    districts = {district.id: district for row in rows if (district := district_of(row.meeting)) is not None}
    crew = names_of_crew(duty for row in rows for duty in row.duties)
    return Schedule(
        [row for row in rows if _fits(row, wanted)],
        alphabetical(districts.values(), name_of),
        dict(sorted(crew.items(), key=lambda pair: pair[1].casefold())),
    )


def planned(rows: Sequence[Meeting]) -> list[Planned]:
    """Meetings with their people, crew and clashes."""
    ids = [row.id for row in rows]
    duties, places, numbers = duties_at(ids), places_at(ids), sign_ups(ids)
    clashes = clashes_among(rows, {row_id: duties.get(row_id, []) for row_id in ids})
    return [
        Planned(
            row,
            numbers.get(row.id, SignUps()),
            places.get(row.id, (0, 0)),
            duties.get(row.id, []),
            clashes.get(row.id, []),
        )
        for row in rows
    ]


def district_of(row: Meeting) -> District | None:
    """The district a meeting is in, where its venue's village is known."""
    village = None if row.venue is None else row.venue.locality
    return None if village is None else village.district


def _fits(row: Planned, wanted: Wanted) -> bool:
    if wanted.district_id is not None:
        district = district_of(row.meeting)
        if district is None or district.id != wanted.district_id:
            return False
    if wanted.who and wanted.who not in row.people:
        return False
    return not wanted.needs or bool(wanted.needs & row.needs)
