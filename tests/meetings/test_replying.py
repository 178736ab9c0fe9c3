"""A reply to a reminder answers for the meeting until it begins, whatever else was written meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.contacts.queries import contact as person
from organizer.contacts.services import agree
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now, to_utc
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.subjects import subject
from organizer.meetings import services
from organizer.meetings.models import Attendance, AttendanceState
from organizer.messaging import services as messaging
from organizer.messaging.gateways.base import InboundText
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Channel, Message, MessagePurpose, MessageState, Reply
from tests import factories
from tests.meetings.rows import SATURDAY, ZONE, attend, make_meeting
from tests.messaging.rows import make_message

DAY_BEFORE = to_utc(SATURDAY - timedelta(days=1), ZONE)
MORNING = to_utc(datetime(2026, 3, 14, 8, 30), ZONE)
COMING, CANCELLED = AttendanceState.COMING, AttendanceState.CANCELLED


def deliver(*, channel: Channel = Channel.SMS) -> None:
    """What waits has left now and arrived."""
    waits = sa.update(Message).where(Message.state == MessageState.READY)
    db.session.execute(waits.values(state=MessageState.DELIVERED, handed_at=now(), channel=channel))
    db.session.expire_all()


def reminded() -> Attendance:
    """Somebody who comes, and was reminded on the day before."""
    attendance = attend(make_meeting())
    with clock.at(DAY_BEFORE):
        services.remind(DAY_BEFORE)
        deliver()
    return attendance


def tell_news(attendance: Attendance, at: datetime, *, channel: Channel = Channel.SMS) -> None:
    with clock.at(at):
        contact = person(attendance.contact_id)
        agree(contact, ConsentPurpose.NEWS, way=ConsentWay.WEB, language="kk")
        make_message(contact, purpose=MessagePurpose.NEWS, about="broadcast:1")
        deliver(channel=channel)


def write(attendance: Attendance, words: str, at: datetime) -> Reply:
    contact = person(attendance.contact_id)
    text = InboundText(
        provider_id=f"in-{at}", sender=contact.phone or "", recipient="+77000000000", body=words
    )
    with clock.at(at):
        reply = messaging.receive(text)
    assert reply is not None
    return reply


def became(attendance: Attendance, reply: Reply) -> tuple[Meaning, bool, AttendanceState, datetime | None]:
    """How a reply was read, whether nobody needs to look, and what it did to the place and the person."""
    db.session.flush()
    db.session.expire_all()
    paused = person(attendance.contact_id).paused_at
    return reply.meaning, reply.seen_at is not None, attendance.state, paused


@pytest.mark.parametrize("at", [DAY_BEFORE + timedelta(hours=2), MORNING])
@pytest.mark.parametrize(
    ("words", "meaning", "state"),
    [
        ("Жоқ", Meaning.NO, CANCELLED),
        ("не смогу прийти", Meaning.NO, CANCELLED),
        ("да", Meaning.YES, COMING),
    ],
)
def test_a_reminder_is_answered_until_the_meeting_begins(
    campaign: CampaignFacts, at: datetime, words: str, meaning: Meaning, state: AttendanceState
) -> None:
    attendance = reminded()
    assert became(attendance, write(attendance, words, at)) == (meaning, True, state, None)


def test_once_the_meeting_has_begun_a_no_may_be_a_wish_to_stop(campaign: CampaignFacts) -> None:
    attendance, begins = reminded(), to_utc(SATURDAY, ZONE)
    reply = write(attendance, "нет", begins)
    assert became(attendance, reply) == (Meaning.MAYBE_STOP, False, COMING, begins)


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
def test_what_asks_nothing_hides_no_question(campaign: CampaignFacts, channel: Channel) -> None:
    attendance = reminded()
    tell_news(attendance, DAY_BEFORE + timedelta(minutes=5), channel=channel)
    reply = write(attendance, "нет", DAY_BEFORE + timedelta(minutes=10))
    assert became(attendance, reply) == (Meaning.NO, True, CANCELLED, None)
    asked = db.session.scalar(sa.select(Message.id).where(Message.about == subject(attendance.meeting)))
    assert reply.message_id == asked


def test_a_no_to_news_is_not_to_a_question_that_was_answered_by_a_press(campaign: CampaignFacts) -> None:
    attendance = reminded()
    with clock.at(DAY_BEFORE + timedelta(minutes=1)):
        services.answer(attendance, coming=True)
    tell_news(attendance, DAY_BEFORE + timedelta(minutes=5))
    at = DAY_BEFORE + timedelta(minutes=10)
    assert became(attendance, write(attendance, "нет", at)) == (Meaning.MAYBE_STOP, False, COMING, at)


def test_who_answered_the_last_message_may_change_their_mind(campaign: CampaignFacts) -> None:
    attendance = reminded()
    write(attendance, "да", DAY_BEFORE + timedelta(minutes=1))
    reply = write(attendance, "нет", DAY_BEFORE + timedelta(minutes=2))
    assert became(attendance, reply) == (Meaning.NO, True, CANCELLED, None)


@pytest.mark.parametrize(("meaning", "state"), [(Meaning.NO, CANCELLED), (Meaning.YES, COMING)])
def test_who_reads_an_unclear_reply_answers_for_the_person(
    campaign: CampaignFacts, meaning: Meaning, state: AttendanceState
) -> None:
    attendance, staff = reminded(), factories.make_member(Role.STAFF)
    reply = write(attendance, "Түсініксіз, бәлкім", MORNING)
    with clock.at(MORNING):
        messaging.see_and_answer(reply, meaning, by=staff)
    assert became(attendance, reply) == (Meaning.UNCLEAR, True, state, None)


def test_nobody_answers_for_a_person_once_the_meeting_is_over(campaign: CampaignFacts) -> None:
    attendance, staff = reminded(), factories.make_member(Role.STAFF)
    reply = write(attendance, "Түсініксіз, бәлкім", MORNING)
    with clock.at(attendance.meeting.ends_at), pytest.raises(DomainError):
        messaging.see_and_answer(reply, Meaning.NO, by=staff)
    assert became(attendance, reply) == (Meaning.UNCLEAR, False, COMING, None)


def test_a_question_by_email_is_not_what_an_sms_answers(campaign: CampaignFacts) -> None:
    attendance = attend(make_meeting())
    with clock.at(DAY_BEFORE):
        services.remind(DAY_BEFORE)
        deliver(channel=Channel.EMAIL)
    at = DAY_BEFORE + timedelta(minutes=1)
    assert became(attendance, write(attendance, "нет", at)) == (Meaning.MAYBE_STOP, False, COMING, at)
