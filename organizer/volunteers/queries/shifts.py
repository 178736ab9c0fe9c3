"""What is asked about roles and shifts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.contacts.models import Contact
from organizer.country.models import Locality
from organizer.country.queries import find_places
from organizer.kernel.clock import now
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import pick_here
from organizer.kernel.paging import Page, page
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.meetings.queries.engaged import position_of
from organizer.meetings.queries.places import meetings_at
from organizer.meetings.queries.venues import venue_label
from organizer.meetings.timetable import Position, distance_km
from organizer.volunteers.models import Shift, ShiftRole, Signup, SignupState, Volunteer
from organizer.volunteers.roles import ROLE_SETS

HOST = "host"
SHIFTS_A_PAGE = 20
NEAREST = 3
SERVING = (SignupState.CONFIRMED, SignupState.CAME)
"""Who counts as serving: a place that waits for the team's check is held, but not served."""

AT_MEETING = sa.and_(Meeting.id == Shift.meeting_id, Meeting.campaign_id == Shift.campaign_id)
IN_ROLE = sa.and_(ShiftRole.id == Shift.role_id, ShiftRole.campaign_id == Shift.campaign_id)
OF_SHIFT = sa.and_(Signup.shift_id == Shift.id, Signup.campaign_id == Shift.campaign_id)
OF_VOLUNTEER = sa.and_(Volunteer.id == Signup.volunteer_id, Volunteer.campaign_id == Signup.campaign_id)
OF_CONTACT = sa.and_(Contact.id == Volunteer.contact_id, Contact.campaign_id == Volunteer.campaign_id)
IN_VENUE = sa.and_(Venue.id == Meeting.venue_id, Venue.campaign_id == Meeting.campaign_id)
_ROLE_OF = asked_often(sa.select(ShiftRole).join(Shift, IN_ROLE).where(Shift.id == sa.bindparam("shift_id")))
_ALL_FACTS = (
    sa.select(Shift, ShiftRole, Meeting, Venue)
    .join(ShiftRole, IN_ROLE)
    .outerjoin(Meeting, AT_MEETING)
    .outerjoin(Venue, IN_VENUE)
    .options(joinedload(Venue.locality))
    .order_by(Shift.starts_at, ShiftRole.place, Shift.id)
    .execution_options(populate_existing=True)
)
"""Shifts as they stand in the table now, however much of them the session remembers."""
_FACTS_BY_ID = asked_often(_ALL_FACTS.where(Shift.id.in_(sa.bindparam("shift_ids", expanding=True))))
_FACTS_AT = asked_often(_ALL_FACTS.where(Shift.meeting_id.in_(sa.bindparam("meeting_ids", expanding=True))))
"""Asked at each page and press of a shift; it takes longer to build than to answer."""


@dataclass(frozen=True)
class ShiftFacts:
    """A shift with all that pages and messages tell of it."""

    shift: Shift
    role: ShiftRole
    meeting: Meeting | None
    venue: Venue | None

    @property
    def id(self) -> int:
        """The shift's own."""
        return self.shift.id

    @property
    def is_over(self) -> bool:
        """True once it has ended."""
        return self.shift.ends_at <= now()

    @property
    def is_off(self) -> bool:
        """True where its meeting will not take place."""
        return self.meeting is not None and self.meeting.state is MeetingState.CANCELLED

    @property
    def is_public(self) -> bool:
        """True where people see it and may take it by themselves."""
        return self.meeting is not None and self.meeting.is_public and self.role.is_public

    @property
    def locality(self) -> Locality | None:
        """The village or town, where it is known."""
        return None if self.venue is None else self.venue.locality

    def place(self, *, most: int | None = None) -> str:
        """Village and house in the language spoken now; where that is too long, the village alone."""
        if self.venue is None:
            return pick_here(self.shift.places_words if self.meeting is None else self.meeting.titles)[0]
        whole = venue_label(self.venue)
        village = "" if self.locality is None else pick_here(self.locality.names)[0]
        return village if village and most is not None and len(whole) > most else whole


@dataclass(frozen=True, kw_only=True)
class ShiftFilter:
    """Which open shifts a visitor looks for; empty means all."""

    role_code: str = ""
    day: date | None = None
    place: str = ""
    meeting_id: int | None = None


@dataclass(frozen=True)
class OpenShifts:
    """Open shifts, soonest first; `is_near`: none are at the place asked for, these are the nearest to it."""

    page: Page[ShiftFacts]
    is_near: bool = False


@dataclass(frozen=True)
class Openings:
    """How many places are open, by role and by day."""

    roles: Mapping[str, int] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)


def shift(shift_id: int) -> Shift:
    """One shift as it stands in the table now. Raises NotFound."""
    found = db.session.get(Shift, shift_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def role(role_id: int) -> ShiftRole:
    """One role. Raises NotFound."""
    found = db.session.get(ShiftRole, role_id)
    if found is None:
        raise NotFound
    return found


def role_of(shift_id: int) -> ShiftRole:
    """What is done in a shift. Raises NotFound."""
    found = db.session.scalars(_ROLE_OF, {"shift_id": shift_id}).one_or_none()
    if found is None:
        raise NotFound
    return found


def role_by_code(code: str) -> ShiftRole:
    """A role by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(ShiftRole).where(ShiftRole.code == code)).one_or_none()
    if found is None:
        raise NotFound
    return found


def role_sets() -> dict[str, Mapping[str, str]]:
    """The teams that can be asked for in one press: their names by code."""
    return {each.code: each.names for each in ROLE_SETS}


def roles() -> Sequence[ShiftRole]:
    """What volunteers do, in the order of the settings."""
    return db.session.scalars(sa.select(ShiftRole).order_by(ShiftRole.place, ShiftRole.code)).all()


def facts(shift_id: int) -> ShiftFacts:
    """A shift with its role and place. Raises NotFound."""
    found = shifts_by_id([shift_id])
    if not found:
        raise NotFound
    return found[0]


def public_shift(shift_id: int) -> ShiftFacts:
    """A shift that people may sign up for by themselves. Raises NotFound for any other."""
    found = facts(shift_id)
    if not found.is_public:
        raise NotFound
    return found


def shifts_at(meeting_ids: Iterable[int]) -> list[ShiftFacts]:
    """Shifts of meetings by time, one statement for all."""
    return _facts(_FACTS_AT, {"meeting_ids": list(meeting_ids)})


def shifts_by_id(shift_ids: Iterable[int]) -> list[ShiftFacts]:
    """Shifts by time, one statement for all."""
    return _facts(_FACTS_BY_ID, {"shift_ids": list(shift_ids)})


def open_shifts(wanted: ShiftFilter, *, after: str | None = None) -> OpenShifts:
    """Open shifts at a place, or where there are none the nearest to it."""
    if not wanted.place.strip():
        return OpenShifts(_page(wanted, [], after))
    here = _page(wanted, [Shift.meeting_id.in_(meetings_at(wanted.place))], after)
    if here.rows:
        return OpenShifts(here)
    return OpenShifts(Page(_nearest(wanted), None), is_near=True)


def openings() -> Openings:
    """How many places are open, by role and by day; one statement."""
    by_role: Counter[str] = Counter()
    by_day: Counter[date] = Counter()
    asked = (
        sa.select(ShiftRole.code, Shift.starts_wall, Shift.needed - Shift.taken)
        .select_from(Shift)
        .join(ShiftRole, IN_ROLE)
        .join(Meeting, AT_MEETING)
        .where(_is_open())
        .order_by(Shift.starts_wall)
    )
    for code, starts_wall, places in db.session.execute(asked):
        by_role[code] += places
        by_day[starts_wall.date()] += places
    return Openings(by_role, by_day)


def places(meeting_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many places of each meeting's team are filled by people who serve, and how many there are."""
    filled = (
        sa.select(sa.func.count())
        .select_from(Signup)
        .where(
            Signup.shift_id == Shift.id,
            Signup.campaign_id == Shift.campaign_id,
            Signup.state.in_(SERVING),
        )
        .scalar_subquery()
    )
    asked = (
        sa.select(Shift.meeting_id, sa.func.sum(filled), sa.func.sum(Shift.needed))
        .where(Shift.meeting_id.in_(list(meeting_ids)))
        .group_by(Shift.meeting_id)
    )
    return {
        meeting_id: (int(serving), int(needed))
        for meeting_id, serving, needed in db.session.execute(asked)
        if meeting_id is not None
    }


def _is_open() -> sa.ColumnElement[bool]:
    return sa.and_(
        Meeting.state == MeetingState.PUBLISHED,
        ShiftRole.is_public,
        Shift.starts_at > now(),
        Shift.taken < Shift.needed,
    )


def _page(wanted: ShiftFilter, also: Iterable[sa.ColumnElement[bool]], after: str | None) -> Page[ShiftFacts]:
    chosen = sa.select(Shift).join(Meeting, AT_MEETING).join(ShiftRole, IN_ROLE)
    found = page(
        chosen.where(*_fitting(wanted), *also),
        order=[Shift.starts_at, Shift.id],
        after=after,
        size=SHIFTS_A_PAGE,
    )
    rows = {each.id: each for each in shifts_by_id(row.id for row in found.rows)}
    return Page([rows[row.id] for row in found.rows], found.after)


def _fitting(wanted: ShiftFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [_is_open()]
    if wanted.role_code:
        conditions.append(ShiftRole.code == wanted.role_code)
    if wanted.meeting_id is not None:
        conditions.append(Shift.meeting_id == wanted.meeting_id)
    if wanted.day is not None:
        conditions += [
            Shift.starts_wall >= datetime.combine(wanted.day, time.min),
            Shift.starts_wall <= datetime.combine(wanted.day, time.max),
        ]
    return conditions


def _nearest(wanted: ShiftFilter) -> list[ShiftFacts]:
    """A few open shifts by the way to them; where the place is not on the map, the next in time."""
    rows = _facts(_ALL_FACTS.where(*_fitting(wanted)))
    known = find_places(wanted.place, limit=1)
    if known and known[0].latitude is not None and known[0].longitude is not None:
        here = Position(known[0].latitude, known[0].longitude)
        rows.sort(key=lambda each: _way(here, position_of(each.venue)))
    return rows[:NEAREST]


def _way(here: Position, there: Position | None) -> float:
    return float("inf") if there is None else round(distance_km(here, there), 1)


def _facts(asked: sa.Executable, values: Mapping[str, Any] | None = None) -> list[ShiftFacts]:
    return [ShiftFacts(*row) for row in db.session.execute(asked, values)]
