"""People sign up, give their place back, wait and are let in."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts import queries as contacts
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock, tokens, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, transaction
from organizer.kernel.errors import DomainError, Gone
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import Named
from organizer.kernel.tokens import Link, Purpose
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.meetings.queries import SignUps
from organizer.messaging import services as messaging
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Message, MessagePurpose, Reply
from tests import factories
from tests.contacts.rows import number
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    ZONE,
    attend,
    fresh,
    make_election,
    make_meeting,
    make_venue,
    messages,
    verbs,
)

PHONE = PhoneNumber("+77012345678")
COMING, WAITING, CANCELLED = AttendanceState.COMING, AttendanceState.WAITING, AttendanceState.CANCELLED


def states(meeting: Meeting) -> list[AttendanceState]:
    db.session.flush()
    asked = sa.select(Attendance.state).where(Attendance.meeting_id == meeting.id)
    return list(db.session.scalars(asked.order_by(Attendance.made_at, Attendance.id)))


def attend_later(meeting: Meeting, minutes: int, **values: object) -> Attendance:
    with clock.at(NOW + timedelta(minutes=minutes)):
        return attend(meeting, **values)


def test_who_signs_up_is_known_agrees_and_has_a_place(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attendance = attend(meeting, phone=PHONE, guests=2, name=" Гүлнар Тасова ", language="ru")
    person = contacts.contact(attendance.contact_id)
    assert (person.name, person.language, person.met_at) == ("Гүлнар Тасова", "ru", NOW)
    assert (attendance.state, attendance.guests, attendance.placed_at, attendance.way) == (
        COMING,
        2,
        NOW,
        "web",
    )
    consent = db.session.scalars(sa.select(Consent)).one()
    assert (consent.purpose, consent.about, consent.way) == (
        ConsentPurpose.REMINDERS,
        f"meeting:{meeting.id}",
        ConsentWay.WEB,
    )
    assert fresh(meeting).taken == 3
    assert queries.sign_ups([meeting.id]) == {meeting.id: SignUps(coming=1, guests=2)}
    assert verbs("attendance") == ["attendance.taken"]


def test_the_same_phone_twice_is_one_place_and_changes_nothing(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    first = attend(meeting, phone=PHONE, guests=2, name="Гүлнар Тасова")
    second = attend(meeting, phone=PHONE, guests=9, name="Somebody Else")
    assert (first.id, second.id, second.guests) == (second.id, first.id, 2)
    assert contacts.contact(second.contact_id).name == "Гүлнар Тасова"
    assert fresh(meeting).taken == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 1


def test_without_a_place_one_waits_and_the_longest_waiting_gets_the_first(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=2)
    first = attend_later(meeting, 1)
    attend_later(meeting, 2)
    attend_later(meeting, 3, language="ru")
    attend_later(meeting, 4)
    assert states(meeting) == [COMING, COMING, WAITING, WAITING]
    services.answer(first, coming=False)
    assert states(meeting) == [CANCELLED, COMING, COMING, WAITING]
    assert fresh(meeting).taken == 2
    assert messages() == [("promoted", "ready", "ru")]
    text = db.session.scalars(sa.select(Message)).one()
    assert "14 марта" in text.body
    link = db.session.scalars(sa.select(Link).where(Link.purpose == Purpose.ATTENDANCE)).one()
    assert link.ends_at == meeting.ends_at + timedelta(days=30)


def test_a_place_too_small_for_a_family_goes_to_the_next_who_fits(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=4)
    single = attend_later(meeting, 1)
    attend_later(meeting, 2, guests=2)
    attend_later(meeting, 3, guests=3)
    attend_later(meeting, 4)
    assert states(meeting) == [COMING, COMING, WAITING, WAITING]
    services.answer(single, coming=False)
    assert states(meeting) == [CANCELLED, COMING, WAITING, COMING]


def test_more_places_let_those_in_who_wait(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    for minute in range(4):
        attend_later(meeting, minute)
    meeting = fresh(meeting)
    details = services.MeetingDetails(
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        titles=meeting.titles,
        capacity=3,
    )
    services.edit(meeting, details, version=meeting.version, by=None)
    assert states(meeting) == [COMING, COMING, COMING, WAITING]
    meeting = fresh(meeting)
    services.edit(
        meeting,
        services.MeetingDetails(
            starts_wall=meeting.starts_wall, ends_wall=meeting.ends_wall, titles=meeting.titles
        ),
        version=meeting.version,
        by=None,
    )
    assert states(meeting) == [COMING, COMING, COMING, COMING]


def test_who_cannot_come_may_come_after_all(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    attendance = attend(meeting)
    services.answer(attendance, coming=False)
    assert (attendance.state, attendance.placed_at, attendance.answered_at) == (CANCELLED, None, NOW)
    services.answer(attendance, coming=True)
    assert (attendance.state, attendance.placed_at, fresh(meeting).taken) == (COMING, NOW, 1)
    services.answer(attendance, coming=False)
    attend(meeting)
    services.answer(attendance, coming=True)
    assert attendance.state is WAITING


def test_an_answer_given_twice_frees_one_place(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=5)
    attendance = attend(meeting, guests=1)
    attend(meeting)
    services.answer(attendance, coming=False)
    services.answer(attendance, coming=False)
    assert fresh(meeting).taken == 1
    services.answer(attendance, coming=True)
    services.answer(attendance, coming=True)
    assert fresh(meeting).taken == 3


def test_guests_come_and_go_within_the_places(campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=3)
    attendance = attend_later(meeting, 1)
    services.set_guests(attendance, 2)
    assert (attendance.guests, fresh(meeting).taken) == (2, 3)
    attend_later(meeting, 2)
    with pytest.raises(DomainError):
        services.set_guests(attendance, 3)
    services.set_guests(attendance, 1)
    assert (states(meeting), fresh(meeting).taken) == ([COMING, COMING], 3)


@pytest.mark.parametrize("guests", [-1, 10])
def test_so_many_do_not_come_along(campaign: CampaignFacts, guests: int) -> None:
    with pytest.raises(DomainError) as refused:
        attend(make_meeting(), guests=guests)
    assert refused.value.field == "guests"


def test_nobody_signs_up_for_what_is_over_or_off_or_still_a_draft(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attendance = attend(meeting)
    with clock.at(to_utc(SATURDAY + timedelta(days=1), ZONE)):
        with pytest.raises(Gone):
            attend(meeting)
        with pytest.raises(DomainError):
            services.answer(attendance, coming=False)
    services.cancel(meeting, version=meeting.version, by=None)
    with pytest.raises(Gone):
        attend(meeting)
    with pytest.raises(DomainError):
        services.set_guests(attendance, 1)


def test_on_the_day_of_silence_only_the_team_signs_people_up(campaign: CampaignFacts) -> None:
    make_election(silence_from=SATURDAY - timedelta(days=10))
    meeting = make_meeting()
    with pytest.raises(DomainError):
        attend(meeting)
    assert attend(meeting, way=ConsentWay.STAFF, by=factories.make_member(Role.STAFF)).state is COMING


def test_who_is_added_by_hand_without_agreeing_gets_no_consent(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    added = attend(meeting, way=ConsentWay.STAFF, agreed=False, by=factories.make_member(Role.STAFF))
    assert added.state is COMING
    assert db.session.scalars(sa.select(Consent)).all() == []


def test_who_came_is_noted_and_can_be_taken_back(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    meeting = make_meeting()
    attendance = attend(meeting)
    undo.backs["attendance.marked"] = services.unmark
    with clock.at(meeting.starts_at):
        done = services.mark(attendance, came=True, by=staff)
        assert done is not None
        assert (attendance.state, attendance.came_at) == (AttendanceState.CAME, meeting.starts_at)
        assert services.mark(attendance, came=True, by=staff) is None
        undo.take_back(done.id, by=staff)
        assert (attendance.state, attendance.came_at) == (COMING, None)
        services.mark(attendance, came=True, by=staff)
        missed = services.mark(attendance, came=False, by=staff)
        assert missed is not None
        assert (attendance.state, attendance.came_at) == (AttendanceState.NO_SHOW, None)
        undo.take_back(missed.id, by=staff)
        assert (attendance.state, attendance.came_at) == (AttendanceState.CAME, meeting.starts_at)


def test_nobody_is_marked_before_the_day_nor_without_a_place(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.STAFF)
    meeting = make_meeting(capacity=1)
    comes, waits = attend(meeting), attend(meeting)
    with in_language("en"), pytest.raises(DomainError, match="This meeting is still ahead"):
        services.mark(comes, came=True, by=staff)
    with clock.at(meeting.starts_at), in_language("en"), pytest.raises(DomainError, match="has no place"):
        services.mark(waits, came=True, by=staff)
    assert (comes.state, waits.state) == (COMING, AttendanceState.WAITING)


def reply_to(meeting: Meeting, attendance: Attendance, about: str = "") -> Reply:
    person = contacts.contact(attendance.contact_id)
    link = tokens.Wanted(Purpose.ATTENDANCE, f"attendance:{attendance.id}", None)
    message = messaging.tell(
        person,
        lambda _language, link: link,
        purpose=MessagePurpose.REMINDER_DAY,
        about=about or f"meeting:{meeting.id}",
        key=f"test:{attendance.id}:{about}",
        until=meeting.starts_at,
        link=link,
    )
    assert message is not None
    return Reply(
        contact_id=person.id,
        message_id=message.id,
        words="нет",
        meaning=Meaning.NO,
        provider_id="1",
        at=NOW,
        seen_at=None,
    )


def test_a_reply_says_the_same_as_the_buttons(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attendance = attend(meeting)
    reply = reply_to(meeting, attendance)
    assert services.understand(reply, Meaning.NO)
    assert attendance.state is CANCELLED
    assert services.understand(reply, Meaning.YES)
    assert attendance.state is COMING
    assert not services.understand(reply, Meaning.UNCLEAR)
    assert not services.understand(reply_to(meeting, attendance, about="contact:1"), Meaning.NO)
    with clock.at(to_utc(SATURDAY + timedelta(days=1), ZONE)):
        assert not services.understand(reply, Meaning.NO)


def test_who_wants_to_hear_of_the_first_meeting_agrees_to_that_alone(campaign: CampaignFacts) -> None:
    services.tell_me_once(PHONE, language="kk")
    services.tell_me_once(PHONE, language="kk")
    consent = db.session.scalars(sa.select(Consent)).one()
    assert (consent.purpose, consent.about) == (ConsentPurpose.FIRST, f"campaign:{campaign.id}")
    asked_for = {purpose for purpose in MessagePurpose if consent.purpose in purpose.consents}
    assert asked_for == {MessagePurpose.FIRST_MEETING}
    make_meeting()
    with pytest.raises(Gone):
        services.tell_me_once(number(), language="kk")


def test_meetings_tell_what_they_hold_about_a_person(campaign: CampaignFacts, house: Flask) -> None:
    meeting = make_meeting(titles={"kk": "Жымпиты", "en": "Zhympity"})
    attendance = attend(meeting)
    person = contacts.contact(attendance.contact_id)
    with house.test_request_context("/"), in_language("en"):
        assert queries.glance([person.id, 7]) == {person.id: "Meetings: 1"}
        assert queries.held_about(person) == [
            Named("Zhympity, Sat 14 March, 18:30: comes", f"/staff/meetings/{meeting.id}")
        ]


@pytest.mark.parametrize("threads", [2, 8])
def test_fifty_at_once_take_exactly_the_last_ten_places(
    real_house: Flask, real_campaign: CampaignFacts, threads: int
) -> None:
    """Real commits in real threads: an outer transaction would hide what happens between two of them."""
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        meeting_id = make_meeting(capacity=10, venue_id=make_venue().id).id
    phones = [PhoneNumber(f"+7705{1_000_000 + each}") for each in range(50)]
    problems: list[BaseException] = []

    def sign_up(mine: list[PhoneNumber]) -> None:
        for phone in mine:
            try:
                with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
                    meeting = queries.meeting(meeting_id)
                    services.attend(meeting, phone, language="kk")
            except BaseException as problem:  # noqa: BLE001 - told after the threads have ended
                problems.append(problem)

    workers = [threading.Thread(target=sign_up, args=(phones[each::threads],)) for each in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert problems == []
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        numbers = queries.sign_ups([meeting_id])[meeting_id]
        assert (numbers.coming, numbers.waiting, queries.meeting(meeting_id).taken) == (10, 40, 10)


def test_one_phone_pressed_in_many_threads_is_one_place(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        meeting_id = make_meeting(capacity=10).id

    def sign_up() -> None:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            services.attend(queries.meeting(meeting_id), PHONE, language="kk")

    workers = [threading.Thread(target=sign_up) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert queries.meeting(meeting_id).taken == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1


def test_cannot_come_pressed_in_two_threads_frees_one_place(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), transaction(real_campaign.id), clock.at(NOW):
        meeting = make_meeting(capacity=3)
        meeting_id, first_id = meeting.id, attend(meeting).id
        for _ in range(4):
            attend(meeting)

    def give_back() -> None:
        with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
            services.answer(queries.attendance(first_id), coming=False)

    workers = [threading.Thread(target=give_back) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        numbers = queries.sign_ups([meeting_id])[meeting_id]
        assert (numbers.coming, numbers.waiting, numbers.cancelled) == (3, 1, 1)
        assert queries.meeting(meeting_id).taken == 3
