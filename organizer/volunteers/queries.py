"""What is asked about shifts and the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from organizer.contacts import queries as contacts
from organizer.contacts.models import Contact
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.text import pick
from organizer.meetings.models import Meeting, MeetingState, Venue
from organizer.volunteers.models import Shift, ShiftRole, Signup, SignupState, Volunteer

SERVING = (SignupState.ASKED, SignupState.CONFIRMED, SignupState.CAME)
HOST = "host"


@dataclass(frozen=True)
class ShiftFacts:
    """A shift as pages and messages tell of it."""

    id: int
    role_code: str
    role_names: dict[str, str]
    what: dict[str, str]
    needs_check: bool
    meeting_id: int | None
    titles: dict[str, str]
    venue_names: dict[str, str]
    locality_names: dict[str, str]
    starts_wall: datetime
    ends_wall: datetime
    starts_at: datetime
    ends_at: datetime
    needed: int
    taken: int

    @property
    def free_places(self) -> int:
        """Places left."""
        return self.needed - self.taken

    @property
    def is_over(self) -> bool:
        """True once the shift has ended."""
        return self.ends_at <= now()

    def place(self, language: str) -> str:
        """Village, or else the venue, in one language."""
        names = self.locality_names or self.venue_names or self.titles
        return pick(names, language)[0]


@dataclass(frozen=True)
class Duty:
    """One person's part in a meeting, for team counts, clashes and the door."""

    meeting_id: int
    contact_id: int
    user_id: int | None
    role_code: str
    name: str
    starts_at: datetime
    ends_at: datetime


def shift(shift_id: int) -> Shift:
    """One shift. Raises NotFound."""
    found = db.session.get(Shift, shift_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def role_of(of: Shift) -> ShiftRole:
    """The role of a shift."""
    return db.session.scalars(sa.select(ShiftRole).where(ShiftRole.id == of.role_id)).one()


def role_by_code(code: str) -> ShiftRole:
    """A role by its code. Raises NotFound."""
    found = db.session.scalars(sa.select(ShiftRole).where(ShiftRole.code == code)).one_or_none()
    if found is None:
        raise NotFound
    return found


def roles() -> Sequence[ShiftRole]:
    """What volunteers do, in the order of the settings."""
    return db.session.scalars(sa.select(ShiftRole).order_by(ShiftRole.place, ShiftRole.code)).all()


def facts(of: Shift) -> ShiftFacts:
    """A shift with its role and place."""
    return _facts(sa.select(Shift.id).where(Shift.id == of.id))[0]


def open_shifts(
    *, role_code: str = "", after: datetime | None = None, locality_id: int | None = None, limit: int = 100
) -> list[ShiftFacts]:
    """Shifts of published meetings that need people, nearest in time first."""
    chosen = (
        sa.select(Shift.id)
        .join(Meeting, sa.and_(Meeting.id == Shift.meeting_id, Meeting.campaign_id == Shift.campaign_id))
        .join(ShiftRole, sa.and_(ShiftRole.id == Shift.role_id, ShiftRole.campaign_id == Shift.campaign_id))
        .where(
            Meeting.state == MeetingState.PUBLISHED,
            ShiftRole.is_public,
            Shift.starts_at > (after or now()),
            Shift.taken < Shift.needed,
        )
    )
    if role_code:
        chosen = chosen.where(ShiftRole.code == role_code)
    if locality_id is not None:
        chosen = chosen.join(
            Venue, sa.and_(Venue.id == Meeting.venue_id, Venue.campaign_id == Meeting.campaign_id)
        ).where(Venue.locality_id == locality_id)
    return _facts(chosen)[:limit]


def shifts_at(meeting_ids: Iterable[int]) -> list[ShiftFacts]:
    """Shifts of meetings, one statement for all."""
    return _facts(sa.select(Shift.id).where(Shift.meeting_id.in_(list(meeting_ids))))


def signup(signup_id: int) -> Signup:
    """One sign-up. Raises NotFound."""
    found = db.session.get(Signup, signup_id)
    if found is None:
        raise NotFound
    return found


def signup_of(of: Shift, volunteer: Volunteer) -> Signup | None:
    """The sign-up of a volunteer in a shift."""
    return db.session.scalars(
        sa.select(Signup).where(Signup.shift_id == of.id, Signup.volunteer_id == volunteer.id)
    ).one_or_none()


def signup_of_phone(of: Shift, phone: PhoneNumber) -> Signup:
    """The sign-up a phone already has in a shift. Raises NotFound."""
    contact = contacts.by_phone(phone)
    volunteer = None if contact is None else volunteer_of(contact.id)
    found = None if volunteer is None else signup_of(of, volunteer)
    if found is None:
        raise NotFound
    return found


def volunteer_of(contact_id: int) -> Volunteer | None:
    """The volunteer that a contact is."""
    return db.session.scalars(sa.select(Volunteer).where(Volunteer.contact_id == contact_id)).one_or_none()


def contact_of(of: Signup) -> Contact:
    """Whose sign-up it is."""
    return db.session.scalars(
        sa.select(Contact)
        .join(
            Volunteer,
            sa.and_(Volunteer.contact_id == Contact.id, Volunteer.campaign_id == Contact.campaign_id),
        )
        .where(Volunteer.id == of.volunteer_id)
    ).one()


def longest_waiting(shift_id: int) -> Signup | None:
    """Who waits longest for a place in a shift."""
    return db.session.scalars(
        sa.select(Signup)
        .where(Signup.shift_id == shift_id, Signup.state == SignupState.WAITING)
        .order_by(Signup.made_at, Signup.id)
        .limit(1)
        .with_for_update()
    ).one_or_none()


def crew_at(meeting_ids: Iterable[int]) -> list[Duty]:
    """Who serves at meetings: one statement for all."""
    return _duties(Shift.meeting_id.in_(list(meeting_ids)))


def crew_during(from_: datetime, till: datetime) -> list[Duty]:
    """Who serves in a span of time: one statement for all."""
    return _duties(sa.and_(Shift.starts_at < till, Shift.ends_at > from_))


def _duties(condition: sa.ColumnElement[bool]) -> list[Duty]:
    rows = db.session.execute(
        sa.select(Shift, ShiftRole.code, Volunteer.user_id, Contact)
        .join(ShiftRole, sa.and_(ShiftRole.id == Shift.role_id, ShiftRole.campaign_id == Shift.campaign_id))
        .join(Signup, sa.and_(Signup.shift_id == Shift.id, Signup.campaign_id == Shift.campaign_id))
        .join(
            Volunteer,
            sa.and_(Volunteer.id == Signup.volunteer_id, Volunteer.campaign_id == Shift.campaign_id),
        )
        .join(Contact, sa.and_(Contact.id == Volunteer.contact_id, Contact.campaign_id == Shift.campaign_id))
        .where(condition, Shift.meeting_id.is_not(None), Signup.state.in_(SERVING))
    )
    return [
        Duty(
            meeting_id=row.meeting_id,
            contact_id=contact.id,
            user_id=user_id,
            role_code=code,
            name=contacts.short_name(contact),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row, code, user_id, contact in rows
        if row.meeting_id is not None
    ]


def _facts(chosen: sa.Select[tuple[int]]) -> list[ShiftFacts]:
    rows = db.session.execute(
        sa.select(Shift, ShiftRole, Meeting, Venue)
        .join(ShiftRole, sa.and_(ShiftRole.id == Shift.role_id, ShiftRole.campaign_id == Shift.campaign_id))
        .outerjoin(Meeting, sa.and_(Meeting.id == Shift.meeting_id, Meeting.campaign_id == Shift.campaign_id))
        .outerjoin(Venue, sa.and_(Venue.id == Meeting.venue_id, Venue.campaign_id == Shift.campaign_id))
        .where(Shift.id.in_(chosen))
        .order_by(Shift.starts_at, ShiftRole.place, Shift.id)
    )
    return [_one(row, role, meeting, venue) for row, role, meeting, venue in rows]


def _one(row: Shift, role: ShiftRole, meeting: Meeting | None, venue: Venue | None) -> ShiftFacts:
    locality = venue.locality if venue is not None else None
    return ShiftFacts(
        id=row.id,
        role_code=role.code,
        role_names=role.names,
        what=role.what,
        needs_check=role.needs_check,
        meeting_id=row.meeting_id,
        titles=meeting.titles if meeting is not None else row.places_words,
        venue_names=venue.names if venue is not None else {},
        locality_names=locality.names if locality is not None else {},
        starts_wall=row.starts_wall,
        ends_wall=row.ends_wall,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        needed=row.needed,
        taken=row.taken,
    )
