"""What is asked about who serves where, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from organizer.contacts import queries as contacts
from organizer.contacts.models import Contact
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.paging import Page, page
from organizer.meetings.models import Meeting, MeetingState
from organizer.volunteers.models import (
    Shift,
    ShiftRole,
    Signup,
    SignupState,
    Volunteer,
    VolunteerStanding,
    about_together,
)
from organizer.volunteers.queries.shifts import (
    AT_MEETING,
    HOST,
    IN_ROLE,
    OF_CONTACT,
    OF_SHIFT,
    OF_VOLUNTEER,
    SERVING,
    ShiftFacts,
    shifts_at,
)

MEETINGS_A_PAGE = 20
ON_THE_TEAM_PAGE = tuple(state for state in SignupState if state is not SignupState.CANCELLED)
_STATES = list(SignupState)
_OF_DUTY = (
    Signup.id,
    Signup.together_id,
    Signup.made_at,
    Shift.meeting_id,
    Shift.starts_at,
    Shift.ends_at,
    ShiftRole.code,
    ShiftRole.names,
    ShiftRole.needs_check,
    Volunteer.user_id,
    Volunteer.standing,
    Contact,
)


@dataclass(frozen=True)
class Duty:
    """One person's part in a meeting, for team counts, clashes and the door."""

    meeting_id: int
    contact_id: int
    contact: Contact
    user_id: int | None
    role_code: str
    role_names: dict[str, str]
    link_about: str
    made_at: datetime
    starts_at: datetime
    ends_at: datetime
    is_checked: bool
    """The team knows who it is: a stranger who has put themselves down serves, but sees nobody's name."""

    @property
    def name(self) -> str:
        """First name and initial."""
        return contacts.short_name(self.contact)


@dataclass(frozen=True)
class Helper:
    """A person in a shift, as staff see them: a short name and a hidden number."""

    signup: Signup
    contact_id: int
    user_id: int | None
    name: str
    phone: str


@dataclass(frozen=True)
class StaffedShift:
    """A shift and the people in it, those who serve first."""

    facts: ShiftFacts
    helpers: Sequence[Helper]

    @property
    def missing(self) -> int:
        """Places that nobody holds."""
        return self.facts.shift.free_places

    @property
    def to_check(self) -> int:
        """People who wait for the team's word."""
        return sum(helper.signup.state is SignupState.ASKED for helper in self.helpers)


@dataclass(frozen=True)
class StaffedMeeting:
    """A meeting and its team."""

    meeting: Meeting
    shifts: Sequence[StaffedShift]

    @property
    def day(self) -> date:
        """The day on its wall."""
        return self.meeting.starts_wall.date()

    @property
    def missing(self) -> int:
        """Places that nobody holds."""
        return sum(shift.missing for shift in self.shifts)


@dataclass(frozen=True, kw_only=True)
class BoardFilter:
    """Which meetings the board shows; empty means all that are not over.

    `from_` is a time on the wall, as the meetings' own are.
    """

    from_: datetime | None = None
    role_code: str = ""
    needs_people: bool = False


def crew_at(meeting_ids: Iterable[int]) -> list[Duty]:
    """Who serves at meetings; one statement for all."""
    return _duties(Shift.meeting_id.in_(list(meeting_ids)))


def crew_during(from_: datetime, till: datetime) -> list[Duty]:
    """Who serves in a span of time at meetings that take place; one statement for all."""
    return _duties(
        sa.and_(Shift.starts_at < till, Shift.ends_at > from_, Meeting.state != MeetingState.CANCELLED)
    )


def team(meeting_id: int) -> list[StaffedShift]:
    """The shifts of a meeting with the people in them."""
    return _staffed(shifts_at([meeting_id]))


def board(wanted: BoardFilter, *, after: str | None = None) -> Page[StaffedMeeting]:
    """Meetings by time with their teams; the same number of statements for any number of them."""
    chosen = sa.select(Meeting).where(
        Meeting.state.in_([MeetingState.DRAFT, MeetingState.PUBLISHED]),
        Meeting.ends_at > now() if wanted.from_ is None else Meeting.starts_wall >= wanted.from_,
    )
    if wanted.role_code:
        chosen = chosen.where(_has_shift(ShiftRole.code == wanted.role_code))
    if wanted.needs_people:
        chosen = chosen.where(_has_shift(Shift.taken < Shift.needed))
    found = page(chosen, order=[Meeting.starts_at, Meeting.id], after=after, size=MEETINGS_A_PAGE)
    by_meeting: dict[int, list[StaffedShift]] = defaultdict(list)
    for shift in _staffed(shifts_at(meeting.id for meeting in found.rows)):
        if wanted.role_code in {"", shift.facts.role.code} and shift.facts.meeting is not None:
            by_meeting[shift.facts.meeting.id].append(shift)
    return Page([StaffedMeeting(meeting, by_meeting[meeting.id]) for meeting in found.rows], found.after)


def leads(meeting_ids: Iterable[int]) -> Mapping[int, str]:
    """Who leads each meeting, where that is known."""
    duties = _duties(sa.and_(Shift.meeting_id.in_(list(meeting_ids)), ShiftRole.code == HOST))
    return {duty.meeting_id: duty.name for duty in reversed(duties)}


def _has_shift(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.select(Shift.id).join(ShiftRole, IN_ROLE).where(AT_MEETING, condition).exists()


def _people(condition: sa.ColumnElement[bool], *columns: Any) -> sa.Select[Any]:
    return (
        sa.select(*columns)
        .select_from(Signup)
        .join(Shift, OF_SHIFT)
        .join(Volunteer, OF_VOLUNTEER)
        .join(Contact, OF_CONTACT)
        .where(condition)
    )


def _duties(condition: sa.ColumnElement[bool]) -> list[Duty]:
    """Columns, and a whole row of the person alone, since nearly each page about meetings asks."""
    rows = db.session.execute(
        _people(condition, *_OF_DUTY)
        .join(ShiftRole, IN_ROLE)
        .join(Meeting, AT_MEETING)
        .where(Signup.state.in_(SERVING))
        .order_by(Shift.starts_at, ShiftRole.place, Signup.made_at, Signup.id)
    )
    return [_duty(row) for row in rows]


def _duty(row: sa.Row[Any]) -> Duty:
    return Duty(
        meeting_id=row.meeting_id or 0,
        contact_id=row.Contact.id,
        contact=row.Contact,
        user_id=row.user_id,
        role_code=row.code,
        role_names=row.names,
        link_about=about_together(row.id, row.together_id),
        made_at=row.made_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        is_checked=row.needs_check or row.standing is VolunteerStanding.KNOWN,
    )


def _staffed(shifts: Sequence[ShiftFacts]) -> list[StaffedShift]:
    helpers: dict[int, list[Helper]] = defaultdict(list)
    wanted = sa.and_(Shift.id.in_([each.id for each in shifts]), Signup.state.in_(ON_THE_TEAM_PAGE))
    for made, contact, user_id in db.session.execute(
        _people(wanted, Signup, Contact, Volunteer.user_id).order_by(Signup.made_at, Signup.id)
    ):
        helpers[made.shift_id].append(
            Helper(made, contact.id, user_id, contacts.short_name(contact), contacts.masked_phone(contact))
        )
    return [StaffedShift(each, sorted(helpers[each.id], key=_serving_first)) for each in shifts]


def _serving_first(helper: Helper) -> tuple[bool, int]:
    state = helper.signup.state
    return state not in SERVING, _STATES.index(state)
