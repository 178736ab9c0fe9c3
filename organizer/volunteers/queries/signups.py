"""What is asked about sign-ups: one by one, and what a volunteer has taken on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from organizer.contacts.models import Contact
from organizer.kernel.clock import now, to_wall
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.meetings.models import Meeting, MeetingState
from organizer.volunteers.models import Shift, Signup, SignupState, Volunteer, VolunteerStanding
from organizer.volunteers.queries.crew import leads
from organizer.volunteers.queries.shifts import (
    AT_MEETING,
    OF_CONTACT,
    OF_SHIFT,
    OF_VOLUNTEER,
    SERVING,
    ShiftFacts,
    shifts_by_id,
)

BEFORE_WORK = timedelta(hours=3)
KEPT_ON_PAGE = timedelta(hours=12)
KEPT_IN_CALENDAR = timedelta(days=30)
_IN_SHIFT = asked_often(
    sa.select(Signup)
    .where(Signup.shift_id == sa.bindparam("shift_id"), Signup.volunteer_id == sa.bindparam("volunteer_id"))
    .execution_options(populate_existing=True)
)
_CONTACT_OF = asked_often(
    sa.select(Contact).join(Volunteer, OF_CONTACT).where(Volunteer.id == sa.bindparam("volunteer_id"))
)
"""Both are asked at each press, and take longer to build than to answer."""


@dataclass(frozen=True)
class OwnShift:
    """A sign-up as the volunteer sees it; `lead` is who leads the meeting, where that is known."""

    signup: Signup
    facts: ShiftFacts
    lead: str
    is_known: bool
    """The team knows the volunteer, or has confirmed them for this role."""

    @property
    def is_at_work(self) -> bool:
        """True around the shift for who serves in it and may see the door list and the log."""
        shift = self.facts.shift
        around = shift.starts_at - BEFORE_WORK < now() < shift.ends_at + KEPT_ON_PAGE
        return around and self.is_known and not self.facts.is_off and self.signup.state in SERVING

    @property
    def answer_by(self) -> datetime:
        """Until when the team says whether it takes who asked: noon of the next day, on the shift's wall."""
        asked_on = to_wall(self.signup.made_at, self.facts.shift.zone).date()
        noon = datetime.combine(asked_on + timedelta(days=1), time(12))
        return min(noon, self.facts.shift.starts_wall)


def signup(signup_id: int) -> Signup:
    """One sign-up as it stands in the table now. Raises NotFound."""
    found = db.session.get(Signup, signup_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def signup_in(shift_id: int, volunteer_id: int) -> Signup | None:
    """The sign-up of a volunteer in a shift as it stands now; there is one at most."""
    chosen = {"shift_id": shift_id, "volunteer_id": volunteer_id}
    return db.session.scalars(_IN_SHIFT, chosen).one_or_none()


def signups_in(shift_ids: Iterable[int]) -> Sequence[Signup]:
    """All sign-ups of shifts, whatever their state."""
    return db.session.scalars(
        sa.select(Signup).where(Signup.shift_id.in_(list(shift_ids))).order_by(Signup.made_at, Signup.id)
    ).all()


def signups_ahead(volunteer_id: int) -> Sequence[Signup]:
    """What a volunteer holds or waits for in shifts that are not over."""
    return db.session.scalars(
        sa.select(Signup)
        .join(Shift, OF_SHIFT)
        .where(
            Signup.volunteer_id == volunteer_id,
            Signup.state.in_([SignupState.ASKED, SignupState.CONFIRMED, SignupState.WAITING]),
            Shift.ends_at > now(),
        )
        .order_by(Shift.starts_at, Signup.id)
    ).all()


def with_mailbox(meeting_id: int) -> Sequence[Signup]:
    """All sign-ups at a meeting of people who left an e-mail address."""
    return db.session.scalars(
        sa.select(Signup)
        .join(Shift, OF_SHIFT)
        .join(Volunteer, OF_VOLUNTEER)
        .join(Contact, OF_CONTACT)
        .where(Shift.meeting_id == meeting_id, Contact.email_index.is_not(None))
        .order_by(Signup.made_at, Signup.id)
    ).all()


def letters_to_crew(meeting_ids: Iterable[int]) -> Mapping[int, int]:
    """How many shifts at each meeting lie in a calendar that is told of a change, in one statement."""
    counted = (
        sa.select(Shift.meeting_id, sa.func.count())
        .select_from(Signup)
        .join(Shift, OF_SHIFT)
        .join(Volunteer, OF_VOLUNTEER)
        .join(Contact, OF_CONTACT)
        .where(
            Shift.meeting_id.in_(set(meeting_ids)),
            Signup.state.in_(SERVING),
            Contact.email_index.is_not(None),
        )
        .group_by(Shift.meeting_id)
    )
    return {meeting_id: letters for meeting_id, letters in db.session.execute(counted) if meeting_id}


def contact_of(of: Signup) -> Contact:
    """Whose sign-up it is."""
    return db.session.scalars(_CONTACT_OF, {"volunteer_id": of.volunteer_id}).one()


def who_wait(shift_id: int) -> list[tuple[Signup, Volunteer]]:
    """Who waits for a place in a shift, the longest first."""
    waiting = (
        sa.select(Signup, Volunteer)
        .join(Volunteer, OF_VOLUNTEER)
        .where(Signup.shift_id == shift_id, Signup.state == SignupState.WAITING)
        .order_by(Signup.made_at, Signup.id)
    )
    return [(made, volunteer) for made, volunteer in db.session.execute(waiting)]


def waits_in(volunteer_id: int) -> Sequence[Shift]:
    """The shifts to come in which a volunteer waits for a place, the nearest first."""
    return db.session.scalars(
        sa.select(Shift)
        .join(Signup, OF_SHIFT)
        .where(
            Signup.volunteer_id == volunteer_id, Signup.state == SignupState.WAITING, Shift.starts_at > now()
        )
        .order_by(Shift.starts_at, Shift.id)
    ).all()


def answered_together(of: Signup) -> list[OwnShift]:
    """A sign-up and those made with it in one press: what one link answers for, by time."""
    made = db.session.scalars(
        sa.select(Signup).where(
            sa.or_(Signup.id == of.id, Signup.together_id == of.id), Signup.volunteer_id == of.volunteer_id
        )
    ).all()
    return _own(made)


def own_shifts(user_id: int) -> list[OwnShift]:
    """What a user has taken on as a volunteer, by time, until some hours after its end."""
    made = db.session.scalars(
        sa.select(Signup)
        .join(Volunteer, OF_VOLUNTEER)
        .join(Shift, OF_SHIFT)
        .where(
            Volunteer.user_id == user_id,
            Signup.state != SignupState.CANCELLED,
            Shift.ends_at > now() - KEPT_ON_PAGE,
        )
    ).all()
    return _own(made)


def shifts_of(volunteer_id: int) -> list[OwnShift]:
    """All of a volunteer's for a calendar: those called off too, or it would keep them; a month back."""
    made = db.session.scalars(
        sa.select(Signup)
        .join(Shift, OF_SHIFT)
        .where(
            Signup.volunteer_id == volunteer_id,
            Signup.state != SignupState.WAITING,
            Shift.ends_at > now() - KEPT_IN_CALENDAR,
        )
    ).all()
    return _own(made)


def own(of: Signup) -> OwnShift:
    """A sign-up as its volunteer sees it."""
    return _own([of])[0]


def own_shift(signup_id: int, user_id: int) -> OwnShift:
    """One sign-up of a user's. Raises NotFound for another's."""
    made = db.session.scalars(
        sa.select(Signup)
        .join(Volunteer, OF_VOLUNTEER)
        .where(Signup.id == signup_id, Volunteer.user_id == user_id)
    ).all()
    if not made:
        raise NotFound
    return _own(made)[0]


def to_check() -> int:
    """How many people wait for the team's word about a shift ahead."""
    counted = (
        sa.select(sa.func.count())
        .select_from(Signup)
        .join(Shift, OF_SHIFT)
        .where(Signup.state == SignupState.ASKED, Shift.starts_at > now())
    )
    return db.session.scalar(counted) or 0


def signups_since(since: datetime) -> int:
    """How many places volunteers have taken since a moment."""
    counted = sa.select(sa.func.count()).where(
        Signup.made_at >= since, Signup.state.in_([*SERVING, SignupState.ASKED])
    )
    return db.session.scalar(counted) or 0


def unanswered_before(till: datetime) -> list[tuple[Signup, ShiftFacts]]:
    """Confirmed sign-ups before a moment whose volunteers have not said yet that they come, by time."""
    made = db.session.scalars(
        sa.select(Signup)
        .join(Shift, OF_SHIFT)
        .join(Meeting, AT_MEETING)
        .where(
            Signup.state == SignupState.CONFIRMED,
            Signup.answered_at.is_(None),
            Meeting.state == MeetingState.PUBLISHED,
            Shift.starts_at > now(),
            Shift.starts_at <= till,
        )
        .order_by(Shift.starts_at, Signup.id)
    ).all()
    facts = {each.id: each for each in shifts_by_id({row.shift_id for row in made})}
    return [(row, facts[row.shift_id]) for row in made]


def _own(made: Sequence[Signup]) -> list[OwnShift]:
    """Sign-ups of one volunteer with their shifts, by time."""
    if not made:
        return []
    by_shift = {row.shift_id: row for row in made}
    shifts = shifts_by_id(by_shift)
    led_by = leads([each.meeting.id for each in shifts if each.meeting is not None])
    volunteer = db.session.get(Volunteer, made[0].volunteer_id)
    is_known = volunteer is not None and volunteer.standing is VolunteerStanding.KNOWN
    return [
        OwnShift(
            by_shift[each.id],
            each,
            led_by.get(each.shift.meeting_id or 0, ""),
            is_known or each.role.needs_check,
        )
        for each in shifts
    ]


def shared_subjects(signup_ids: Iterable[int]) -> dict[int, str]:
    """The shift that each place is in, as a subject."""
    asked = sa.select(Signup.id, Signup.shift_id).where(Signup.id.in_(list(signup_ids)))
    return {signup_id: f"shift:{shift_id}" for signup_id, shift_id in db.session.execute(asked)}
