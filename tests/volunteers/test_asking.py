"""Volunteers are asked once whether they still come, and answer by a press or a reply."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts.queries import by_phone
from organizer.kernel import clock, jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.meetings import services as meetings
from organizer.messaging import services as messaging
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Message, Reply
from organizer.messaging.reminding import SILENT, ReminderSet
from organizer.messaging.timetable import Planned
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup, SignupState
from tests.factories import make_member
from tests.meetings.rows import NOW, SATURDAY, ZONE, make_meeting
from tests.volunteers.rows import make_shift, sign_up, standing, told

PHONE = PhoneNumber("+77012345678")
pytestmark = pytest.mark.usefixtures("roles")


def wall(day: int, hour: int, minute: int = 0) -> AbstractContextManager[None]:
    return clock.at(to_utc(datetime(2026, 3, day, hour, minute), ZONE))


def confirms() -> int:
    return [purpose for purpose, _state in told()].count("shift_confirm")


def test_who_has_not_answered_is_asked_the_day_before_in_the_afternoon_once() -> None:
    sign_up(make_shift())
    counts = {}
    for day, hour, minute in ((12, 13, 0), (13, 11, 59), (13, 12, 0), (13, 19, 59), (13, 20, 0), (14, 12, 0)):
        with wall(day, hour, minute):
            counts[day, hour] = services.ask_to_confirm()
    assert counts == {(12, 13): 0, (13, 11): 0, (13, 12): 1, (13, 19): 0, (13, 20): 0, (14, 12): 0}
    assert told() == [("shift", "ready"), ("shift_confirm", "ready")]


def test_volunteers_are_asked_at_the_hour_that_is_set_or_not_at_all() -> None:
    meeting = make_meeting()
    sign_up(make_shift(meeting=meeting))
    owner = make_member(Role.OWNER)
    messaging.set_reminders(ReminderSet(confirm_at=time(15)), by=owner)
    counts = []
    for hour in (12, 15):
        with wall(13, hour):
            counts.append(services.ask_to_confirm())
    meetings.set_own_reminders(meeting, SILENT, by=owner)
    assert (counts, services.planned(NOW, meeting.starts_at)) == ([0, 1], [])


def test_nobody_is_asked_who_has_answered_or_waits_or_has_only_just_signed_up() -> None:
    shift = make_shift(needed=3)
    services.say_coming(sign_up(shift).signup)
    sign_up(make_shift("door"))
    with wall(13, 13):
        sign_up(shift)
        assert services.ask_to_confirm() == 0


def test_nobody_is_asked_about_a_meeting_that_is_off() -> None:
    meeting = make_meeting()
    sign_up(make_shift(meeting=meeting))
    meetings.cancel(meeting, version=meeting.version, by=None)
    with wall(13, 13):
        assert services.ask_to_confirm() == 0


def test_a_moved_shift_is_asked_about_again() -> None:
    meeting = make_meeting()
    sign_up(make_shift(meeting=meeting))
    with wall(13, 13):
        services.ask_to_confirm()
        moved = SATURDAY + timedelta(days=7)
        meetings.move(meeting, moved, moved + timedelta(hours=1), version=meeting.version, by=None)
        db.session.flush()
    with wall(20, 13):
        assert services.ask_to_confirm() == 1


def test_the_worker_asks_by_the_clock(campaign: CampaignFacts) -> None:
    sign_up(make_shift())
    with wall(13, 13):
        jobs.registry["volunteers.ask_to_confirm"].work()
    assert confirms() == 1


def test_what_will_be_asked_is_known_ahead() -> None:
    meeting = make_meeting()
    shift = make_shift(meeting=meeting)
    sign_up(shift)
    sign_up(shift)
    noon = to_utc(datetime(2026, 3, 13, 12), ZONE)
    about = f"meeting:{meeting.id}"
    assert services.planned(now(), now() + timedelta(days=4)) == [
        Planned(at=noon, about=about, purpose="shift_confirm", people=2)
    ]
    assert services.planned(noon + timedelta(seconds=1), noon + timedelta(days=1)) == []


def reply_to(signup: Signup, meaning: Meaning) -> Reply:
    contact = by_phone(PHONE)
    assert contact is not None
    message = db.session.scalars(sa.select(Message).where(Message.about == subject(signup))).first()
    return Reply(
        contact_id=contact.id,
        message_id=None if message is None else message.id,
        words="иә",
        meaning=meaning,
        provider_id="SM1",
        at=now(),
    )


def test_a_yes_by_sms_is_a_press_on_the_page() -> None:
    shift = make_shift()
    signup = sign_up(shift, PHONE).signup
    assert services.read_reply(reply_to(signup, Meaning.YES), Meaning.YES)
    assert signup.answered_at == NOW

    assert services.read_reply(reply_to(signup, Meaning.NO), Meaning.NO)
    assert standing(shift) == (0, [SignupState.CANCELLED])


def test_a_reply_that_cannot_be_acted_on_is_left_to_a_person() -> None:
    shift = make_shift()
    signup = sign_up(shift, PHONE).signup
    answer = reply_to(signup, Meaning.UNCLEAR)
    assert not services.read_reply(answer, Meaning.UNCLEAR)
    with clock.at(shift.ends_at):
        assert not services.read_reply(answer, Meaning.NO)
    answer.message_id = None
    assert not services.read_reply(answer, Meaning.YES)
    assert queries.signup(signup.id).answered_at is None
