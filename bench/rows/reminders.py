"""Ten thousand reminders: put into the outbox, and handed over one by one."""

from __future__ import annotations

import time
from datetime import timedelta

import sqlalchemy as sa

from bench.figures import Measured
from bench.house import House, Told, add_campaign, add_meetings
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact, phone_index
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel import clock
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import queries
from organizer.meetings import services as meetings
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.services.reminders import AT_ONCE
from organizer.messaging import services as messaging
from organizer.messaging.models import Message, MessagePurpose, MessageState

PEOPLE = 10_000
CHUNK = 1000
STEPS = 2 * PEOPLE + 1


def run(house: House, told: Told) -> list[Measured]:
    """In this process, as a worker does it, at the hour when the reminders are due."""
    place = add_campaign(house, "hall")
    with house.inside("hall"):
        meeting = add_meetings(1, told=told)[0]
    for first in range(0, PEOPLE, CHUNK):
        with house.inside("hall"):
            _sign_up(meeting, range(first, first + CHUNK))
        told(CHUNK)
    due = next(
        moment for purpose, moment in queries.moments(meeting) if purpose is MessagePurpose.REMINDER_DAY
    )
    with clock.at(due + timedelta(minutes=1)):
        enqueued = _enqueue(house)
        wall, cpu = _hand_over(house, place.campaign_id)
    told(PEOPLE)
    return [
        Measured("enqueue", enqueued),
        Measured("send", cpu * 1000 / PEOPLE),
        Measured("send-rate", PEOPLE / wall),
    ]


def _sign_up(meeting: Meeting, numbers: range) -> None:
    """People who come and agreed to be reminded."""
    contacts = [_contact(number) for number in numbers]
    db.session.add_all(contacts)
    db.session.flush()
    at = now()
    for contact in contacts:
        consent = Consent(
            contact_id=contact.id,
            purpose=ConsentPurpose.REMINDERS,
            wording_version=CONSENT_VERSION,
            language=contact.language,
            way=ConsentWay.WEB,
            given_at=at,
        )
        coming = Attendance(meeting_id=meeting.id, contact_id=contact.id, made_at=at, placed_at=at)
        db.session.add_all([consent, coming])


def _contact(number: int) -> Contact:
    phone, at = PhoneNumber(f"+7705{1_000_000 + number}"), now()
    return Contact(
        name=f"Person {number}",
        phone=phone.e164,
        phone_index=phone_index(phone, current_campaign_id()),
        language=("kk", "ru")[number % 2],
        met_at=at,
        made_at=at,
    )


def _enqueue(house: House) -> float:
    """Seconds until all are in the outbox, as many at once as the job takes."""
    before, reminded, told = time.perf_counter(), AT_ONCE, 0
    while reminded == AT_ONCE:
        with house.inside("hall"):
            reminded = meetings.remind(now())
        told += reminded
    if told != PEOPLE:
        raise AssertionError(f"{told} of {PEOPLE} were reminded")
    return time.perf_counter() - before


def _hand_over(house: House, campaign_id: int) -> tuple[float, float]:
    """Seconds on the wall and of the processor until the outbox is empty."""
    waiting = sa.select(sa.func.count()).where(Message.state == MessageState.READY)
    wall, cpu = time.perf_counter(), time.process_time()
    left = PEOPLE
    while left:
        with house.app.app_context():
            messaging.send_due(campaign_id)
        with house.inside("hall"):
            left = db.session.scalar(waiting) or 0
    return time.perf_counter() - wall, time.process_time() - cpu
