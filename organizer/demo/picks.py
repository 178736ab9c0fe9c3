"""One real row of each kind that an address may name: the same ones each time they are asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from organizer.accounts.models import LoginSession
from organizer.campaigns.models import CandidacyStep, Candidate, Invitation, Membership, SavedView
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import Contact
from organizer.country.models import Constituency, District
from organizer.files.models import FileJob, FileState
from organizer.grievances.models import Grievance, GrievanceState
from organizer.kernel.db import Model, db
from organizer.kernel.undo import Undo, UndoState
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, RoadTime, Venue
from organizer.messaging.calls import Call, CallList
from organizer.messaging.models import Broadcast, Message, MessageState, Reply
from organizer.promises.models import Promise
from organizer.topics.models import Topic
from organizer.tours.models import Plan, Tour
from organizer.volunteers.models import Shift, ShiftRole, Signup, Volunteer

Row = TypeVar("Row", bound=Model)


class Picks:
    """The rows that a campaign's addresses are filled with. Its scope is open; `at` is the demo's now."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self.meeting = self._next_meeting()
        self.venue = _one(Venue, Venue.id == self.meeting.venue_id)
        self.attendance = self._coming()
        self.contact = _one(Contact, Contact.id == self.attendance.contact_id)
        self.volunteer = self._volunteer()
        self.signup = self._signup()
        self.grievance = self._grievance()
        self.call_list = _one(CallList)
        self.invitation = _one(Invitation, Invitation.used_at.is_(None))

    def ids(self) -> dict[str, str]:
        """A real value for each variable that names no secret."""
        campaign, staff = current_campaign(), _member(Role.STAFF)
        candidate = _one(Candidate)
        return {
            "attendance_id": str(self.attendance.id),
            "broadcast_id": str(_one(Broadcast).id),
            **self._call(),
            "campaign_slug": campaign.slug,
            "candidate_id": str(candidate.id),
            "candidate_slug": candidate.slug,
            "constituency_id": str(_one(Constituency, Constituency.election_id == campaign.election_id).id),
            "contact_id": str(self.contact.id),
            "district_code": self._district().code,
            "done": "place",
            "file_id": str(_one(FileJob, FileJob.state == FileState.DRAFT).id),
            "grievance_reference": self.grievance.reference,
            "invitation_id": str(self.invitation.id),
            "letter_kind": "permit",
            "meeting_code": self.meeting.code,
            "meeting_id": str(self.meeting.id),
            "membership_id": str(staff.id),
            "message_id": str(_one(Message, Message.state == MessageState.DELIVERED).id),
            "plan_id": str(_one(Plan).id),
            "promise_id": str(_one(Promise, ~Promise.is_task).id),
            "reply_id": str(_one(Reply).id),
            "road_id": str(_one(RoadTime).id),
            "role_id": str(_one(ShiftRole, ShiftRole.code == "chairs").id),
            "saved_view_id": str(_one(SavedView).id),
            "session_id": str(_one(LoginSession, LoginSession.user_id == _member(Role.OWNER).user_id).id),
            "shift_id": str(self._open_shift().id),
            "signup_id": str(self.signup.id),
            "step_id": str(_one(CandidacyStep, CandidacyStep.candidate_id == candidate.id).id),
            "topic_code": self._topic().code,
            "topic_id": str(self._topic().id),
            "tour_id": str(_one(Tour).id),
            "undo_id": str(_one(Undo, Undo.state == UndoState.DONE, Undo.by_user_id == staff.user_id).id),
            "venue_id": str(self.venue.id),
            "volunteer_id": str(self.volunteer.id),
        }

    def _call(self) -> dict[str, str]:
        call = _one(Call, Call.call_list_id == self.call_list.id)
        return {"call_id": str(call.id), "list_id": str(self.call_list.id)}

    def _next_meeting(self) -> Meeting:
        asked = sa.select(Meeting).where(
            Meeting.state == MeetingState.PUBLISHED, Meeting.starts_at > self._at
        )
        return db.session.scalars(asked.order_by(Meeting.starts_at).limit(1)).one()

    def _coming(self) -> Attendance:
        return _one(
            Attendance, Attendance.meeting_id == self.meeting.id, Attendance.state == AttendanceState.COMING
        )

    def _volunteer(self) -> Volunteer:
        return _one(Volunteer, Volunteer.user_id == _member(Role.VOLUNTEER).user_id)

    def _signup(self) -> Signup:
        shifts = sa.select(Shift.id).where(Shift.meeting_id == self.meeting.id)
        return _one(Signup, Signup.volunteer_id == self.volunteer.id, Signup.shift_id.in_(shifts))

    def _open_shift(self) -> Shift:
        public = sa.select(ShiftRole.id).where(ShiftRole.is_public)
        ahead = sa.select(Meeting.id).where(
            Meeting.state == MeetingState.PUBLISHED, Meeting.starts_at > self._at
        )
        return _one(Shift, Shift.meeting_id.in_(ahead), Shift.role_id.in_(public), Shift.taken < Shift.needed)

    def _grievance(self) -> Grievance:
        return _one(
            Grievance,
            Grievance.state == GrievanceState.IN_WORK,
            Grievance.assignee_id == _member(Role.STAFF).user_id,
            Grievance.merged_into_id.is_(None),
            Grievance.sensitive.is_(False),
        )

    def _topic(self) -> Topic:
        return _one(Topic, Topic.code == "roads.repair")

    def _district(self) -> District:
        locality = self.venue.locality
        if locality is None:
            raise LookupError("a venue of the demo lies in no place")
        return locality.district


def _member(role: Role) -> Membership:
    return _one(Membership, Membership.role == role, Membership.ended_at.is_(None))


def _one(kind: type[Row], *conditions: sa.ColumnElement[bool]) -> Row:
    """The row of the smallest id: ids follow from the seed, so it is the same one each time."""
    return db.session.scalars(sa.select(kind).where(*conditions).order_by(kind.id).limit(1)).one()
