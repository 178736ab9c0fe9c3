"""Ten thousand reminders: put into the outbox, and handed over one by one."""

from __future__ import annotations

import time
from datetime import timedelta

from bench.figures import Measured
from bench.house import House, Told, add_campaign, add_meetings
from bench.size import size
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay, Contact, phone_index
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel import clock
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.kernel.memory import keep_loaded
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import queries
from organizer.meetings import services as meetings
from organizer.meetings.models import Attendance, Meeting
from organizer.meetings.services.reminders import AT_ONCE
from organizer.messaging.models import MessagePurpose
from organizer.messaging.services import sending

PEOPLE = size(10_000, quick=150)
CHUNK = size(1000, quick=150)
HANDED_OVER = size(2_000, quick=100)
"""Of so many the cost of one is told: each is handed over in transactions of its own."""
STEPS = 2 * PEOPLE + HANDED_OVER + 1


def run(house: House, told: Told) -> list[Measured]:
    """In this process, as a worker does it, at the hour when the reminders are due."""
    place = add_campaign(house, "hall")
    with house.inside("hall"):
        meeting = add_meetings(1, told=told)[0]
        due = next(
            moment for purpose, moment in queries.moments(meeting) if purpose is MessagePurpose.REMINDER_DAY
        )
    for first in range(0, PEOPLE, CHUNK):
        with house.inside("hall"):
            _sign_up(meeting, range(first, first + CHUNK))
        told(CHUNK)
    keep_loaded()
    with clock.at(due + timedelta(minutes=1)):
        enqueued = _enqueue(house, told)
        with house.app.app_context():
            each = _hand_over(place.campaign_id, told)
    return [
        Measured("enqueue", enqueued),
        Measured("send", each * 1000),
        Measured("send-rate", 1 / each),
    ]


def _sign_up(meeting: Meeting, numbers: range) -> None:
    """People who come and agreed to be reminded."""
    contacts = [person(number) for number in numbers]
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


def person(number: int) -> Contact:
    """Somebody whose number is the so many-th."""
    phone, at = PhoneNumber(f"+7705{1_000_000 + number}"), now()
    return Contact(
        name=f"Person {number}",
        phone=phone.e164,
        phone_index=phone_index(phone, current_campaign_id()),
        language=("kk", "ru")[number % 2],
        met_at=at,
        made_at=at,
    )


def _enqueue(house: House, told: Told) -> float:
    """Processor seconds until all are in the outbox, as many at once as the job takes."""
    before, reminded, all_told = time.process_time(), AT_ONCE, 0
    while reminded == AT_ONCE:
        with house.inside("hall"):
            reminded = meetings.remind(now())
        all_told += reminded
        told(reminded)
    if all_told != PEOPLE:
        raise AssertionError(f"{all_told} of {PEOPLE} were reminded")
    return time.process_time() - before


def _hand_over(campaign_id: int, told: Told) -> float:
    """Seconds of the processor that one message takes, claimed and handed over as a worker does it."""
    before, left = time.process_time(), 0
    while left < HANDED_OVER:
        with transaction(campaign_id):
            claimed = sending.claim()
        if not claimed:
            raise AssertionError("no more messages leave")
        for each in claimed:
            sending.deliver(each)
        left += len(claimed)
        told(len(claimed))
    return (time.process_time() - before) / left
