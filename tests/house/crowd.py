"""A campaign with one of everything, around which more of everything can come to be."""

from __future__ import annotations

from datetime import date, time, timedelta

from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Membership, Standing
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.campaigns.services.history import MOST_VIEWS
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Way
from organizer.grievances import services as grievances
from organizer.kernel import audit, tokens
from organizer.kernel.clock import now
from organizer.kernel.db import Model, db
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings.models import Meeting
from organizer.meetings.services import planning
from organizer.messaging import services as messaging
from organizer.messaging.calls import Call, CallList
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.models import Aim, Message, Reply
from organizer.reports.services import show_issues
from organizer.topics.models import Topic
from organizer.tours import services as tours
from organizer.tours.models import Plan
from organizer.tours.planner import Effort
from organizer.tours.wishes import Wishes
from organizer.volunteers import queries as volunteering
from organizer.volunteers import services as volunteers
from tests import factories
from tests.campaigns.rows import make_candidate
from tests.contacts.rows import make_contact, number
from tests.grievances.rows import make_grievance
from tests.meetings import rows as meetings
from tests.messaging.rows import make_message
from tests.promises.rows import make_promise
from tests.reports.rows import let_out
from tests.topics.rows import make_topic, said
from tests.volunteers.rows import make_shift, sign_up

THIS_WEEK = date(2026, 3, 9)
LIFE = timedelta(days=9)
MONDAY_AFTER = meetings.SATURDAY + timedelta(days=2)
TOLD = 60
"""People whose number is large enough to be told."""
ROWS = "14.03.2026\t18:30\tAnchor\n"
SHEET = "Слова;Тема\nНет воды;Вода\nЯмы;Дороги\n".encode()


class Crowd:
    """The rows whose pages are read. What `grow` adds stands beside and below them."""

    def __init__(self) -> None:
        self.grown = 0
        self.owner = factories.make_member(Role.OWNER)
        self.helper = factories.make_member(Role.VOLUNTEER)
        self.phone, self.helping = number(), number()
        meetings.make_election()
        volunteers.begin_roles()
        show_issues(by=self.owner)
        self.constituency = campaigns.add_constituency(self._constituency(), by=self.owner)
        self.candidate = make_candidate()
        self.invited = campaigns.invite(Role.STAFF, note="", by=self.owner).invitation
        self.group = make_topic("group")
        self.venue = meetings.make_venue()
        self.meeting = meetings.make_meeting(venue_id=self.venue.id)
        meetings.make_meeting(MONDAY_AFTER)
        self.attendance = meetings.attend(self.meeting, phone=self.phone)
        self.shift = make_shift(needed=90, meeting=self.meeting)
        self.signup = sign_up(self.shift, self.helping).signup
        self.grievance = make_grievance(meeting_id=self.meeting.id, topic_id=self.group.id)
        self.promise = make_promise(about=subject(self.meeting), is_public=True)
        self.message = make_message(self.attendance.contact)
        self.reply = self._ask()
        self.broadcast = messaging.draft("", Aim.NEWS, by=self.owner, texts={"kk": "Кездесу"})
        self.calls = self._call()
        self.tour = tours.begin_from_text(ROWS, first=meetings.SATURDAY.date(), by=self.owner)
        self.plan = self._plan()
        self.file = grievances.open_import(SHEET, "book.csv", grievances.look(SHEET), by=self.owner)
        volunteering.volunteer(self.signup.volunteer_id).user_id = self.helper.user_id
        db.session.flush()

    def grow(self, times: int) -> None:
        """Add that many of everything."""
        for _ in range(times):
            self.grown += 1
            self._invite()
            meeting = self._meet()
            self._help(meeting)
            self._write(meeting)
            self._speak(make_topic(f"group.t{self.grown}", parent=self.group), meeting)
            self._speak(make_topic(f"t{self.grown}"), self.meeting)
        let_out()
        db.session.flush()

    def values(self) -> dict[str, str]:
        """What fills the addresses of pages."""
        locality = self.meeting.venue.locality if self.meeting.venue else None
        assert locality is not None
        return {
            **{name: str(row.id) for name, row in self._rows().items()},
            "campaign_slug": current_campaign().slug,
            "candidate_slug": self.candidate.slug,
            "district_code": locality.district.code,
            "done": "place",
            "grievance_reference": self.grievance.reference,
            "letter_kind": "permit",
            "meeting_code": self.meeting.code,
            "topic_code": self.group.code,
            **{
                name: tokens.issue(*about, ends_at=now() + LIFE).token
                for name, about in self._links().items()
            },
            "stop_token": tokens.issue(Purpose.STOP, subject(self.attendance.contact), ends_at=None).token,
        }

    def _rows(self) -> dict[str, Model]:
        return {
            "broadcast_id": self.broadcast,
            "list_id": self.calls,
            "candidate_id": self.candidate,
            "constituency_id": self.constituency,
            "contact_id": self.attendance.contact,
            "file_id": self.file,
            "meeting_id": self.meeting,
            "membership_id": db.session.query(Membership).filter_by(user_id=self.helper.user_id).one(),
            "message_id": self.message,
            "plan_id": self.plan,
            "promise_id": self.promise,
            "reply_id": self.reply,
            "role_id": self.shift.role,
            "shift_id": self.shift,
            "signup_id": self.signup,
            "topic_id": self.group,
            "tour_id": self.tour,
            "venue_id": self.venue,
        }

    def _links(self) -> dict[str, tuple[Purpose, str]]:
        return {
            "attendance_token": (Purpose.ATTENDANCE, subject(self.attendance)),
            "calls_token": (Purpose.CALLS, subject(self.calls)),
            "enter_token": (Purpose.ENTER, f"volunteer:{self.signup.volunteer_id}"),
            "feed_token": (Purpose.FEED, f"volunteer:{self.signup.volunteer_id}"),
            "grievance_token": (Purpose.GRIEVANCE, subject(self.grievance)),
            "invite_token": (Purpose.INVITE, subject(self.invited)),
            "share_token": (Purpose.SHARE, subject(current_campaign())),
            "signup_token": (Purpose.SIGNUP, subject(self.signup)),
        }

    def _constituency(self) -> campaigns.ConstituencyDetails:
        return campaigns.ConstituencyDetails(number=self.grown + 1, names={"ru": "Округ"}, territory={})

    def _call(self) -> CallList:
        """A list with somebody on it."""
        self._wait_for_call()
        return messaging.hand_out("meeting:42", "Anchor", most=1, by=self.owner)

    def _wait_for_call(self) -> Message:
        person = make_contact(ConsentPurpose.REMINDERS)
        person.ways = [Way.CALL.value]
        return make_message(person)

    def _invite(self) -> None:
        factories.make_member(Role.STAFF)
        campaigns.invite(Role.STAFF, note="", by=self.owner)
        campaigns.add_constituency(self._constituency(), by=self.owner)
        make_candidate()
        campaigns.add_step(self.candidate.id, Standing.NOMINATED, on=THIS_WEEK, by=self.owner)
        if self.grown < MOST_VIEWS:
            campaigns.save_view("meetings.schedule", f"View {self.grown}", "state=draft", by=self.owner)
        factories.make_session(self.owner, current_campaign().host)
        grievances.open_import(SHEET, "book.csv", grievances.look(SHEET), by=self.owner)

    def _meet(self) -> Meeting:
        meeting = meetings.make_meeting(meetings.SATURDAY + timedelta(days=self.grown))
        meetings.attend(meeting, phone=self.phone)
        meetings.attend(self.meeting)
        audit.record("meeting.reminded", self.meeting)
        meetings.make_draft(meetings.SATURDAY + timedelta(days=self.grown), venue_id=self.venue.id)
        self._know_the_way_to(meeting)
        tours.begin_plan(self.plan.wishes, by=self.owner)
        tours.begin_from_text(ROWS, first=meetings.SATURDAY.date(), by=self.owner)
        return meeting

    def _plan(self) -> Plan:
        """A tour that the planner has found."""
        first = THIS_WEEK + LIFE
        wishes = Wishes(meetings=3, first=first, till=first + LIFE, starts=(time(15),))
        plan = tours.begin_plan(wishes, by=self.owner)
        tours.run(plan.campaign_id, plan.id, effort=Effort(rounds=5, solver=False))
        return plan

    def _know_the_way_to(self, meeting: Meeting) -> None:
        there = meeting.venue.locality_id if meeting.venue else None
        here = self.meeting.venue.locality_id if self.meeting.venue else None
        assert there is not None
        assert here is not None
        planning.set_road(here, there, 40, by=self.owner)

    def _help(self, meeting: Meeting) -> None:
        names = {"en": f"Role {self.grown}"}
        details = volunteers.RoleDetails(
            names=names, what={}, needs_check=False, is_public=True, minutes_before=30, minutes_after=30
        )
        role = volunteers.add_role(details, by=self.owner)
        make_shift(role.code, meeting=self.meeting)
        sign_up(self.shift)
        sign_up(make_shift(meeting=meeting), self.helping)
        volunteers.offer_help(number(), language="kk")

    def _write(self, meeting: Meeting) -> None:
        make_message()
        self._call()
        db.session.add(Call(call_list_id=self.calls.id, message_id=self._wait_for_call().id, tries=0))
        people.ask_erasure(make_contact(ConsentPurpose.NEWS), how=ConsentWay.STAFF)
        messaging.draft("", Aim.NEWS, by=self.owner)
        make_message(self.attendance.contact, about=subject(self.meeting))
        make_message(self.attendance.contact, about=subject(meeting))
        self._ask()

    def _ask(self) -> Reply:
        text = InboundText(
            provider_id=f"SM{self.grown}",
            sender=self.phone.e164,
            recipient="+77010000000",
            body="Когда начало?",
        )
        written = messaging.receive(text)
        assert written is not None
        return written

    def _speak(self, topic: Topic, meeting: Meeting) -> None:
        locality = meeting.venue.locality if meeting.venue else None
        assert locality is not None
        for place, where in ((locality.district_id, meeting.id), (0, 0)):
            said(topic, TOLD, week=THIS_WEEK, district_id=place, meeting_id=where)
        make_grievance(meeting_id=meeting.id, topic_id=topic.id, place="Anchor")
        grievances.note(self.grievance, f"Noted {topic.code}", by=self.owner)
        make_promise(f"Promise {topic.code}", about=subject(meeting), is_public=True)
