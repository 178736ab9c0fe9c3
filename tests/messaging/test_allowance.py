"""What strangers can ask for: so much to one number, so much of a day's budget."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.queries import current_campaign
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.kernel.i18n import in_language
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import queries, reason_wording, services
from organizer.messaging.models import (
    Message,
    MessageClass,
    MessagePurpose,
    MessageState,
    Reason,
)
from organizer.messaging.services import allowance
from organizer.messaging.services.settling import retire
from organizer.messaging.typed import TypedNumber
from tests.contacts.rows import make_contact, number
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import claim, make_message, send, words

PART = 700


def test_a_number_gets_three_in_an_hour_and_six_in_a_day(campaign: CampaignFacts) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    told = []
    for minutes in (0, 1, 2, 3, 59, 61, 62, 63, 64, 121, 125, 60 * 24, 60 * 24 + 1):
        with clock.at(NOON + timedelta(minutes=minutes)):
            message = make_message(person, typed=True)
            told.append((minutes, message.reason))
    often = [minutes for minutes, reason in told if reason is Reason.OFTEN]
    assert often == [3, 59, 64, 121, 125]
    assert {reason for _minutes, reason in told} == {None, Reason.OFTEN}


def test_what_staff_tell_and_what_goes_to_others_counts_for_itself(campaign: CampaignFacts) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    for _time in range(3):
        make_message(person, typed=True)
    states = [
        make_message(person).state,
        make_message(typed=True).state,
        make_message(person, typed=True).state,
    ]
    assert states == [MessageState.READY, MessageState.READY, MessageState.SUPPRESSED]


def test_counts_are_dropped_after_a_day(campaign: CampaignFacts) -> None:
    with clock.at(NOON):
        make_message(typed=True)
    counts = []
    for hours in (23, 24):
        with clock.at(NOON + timedelta(hours=hours)):
            retire(clock.now())
            counts.append(db.session.scalar(sa.select(sa.func.count()).select_from(TypedNumber)))
    assert counts == [2, 0], "of the number and of its range"


def test_many_at_once_are_counted_one_after_the_other(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    typed = number()

    def person() -> Contact:
        return contacts.find_or_add(typed, language="kk")

    def ask(_turn: int) -> bool:
        with real_house.app_context(), clock.at(NOON), transaction(real_campaign.id):
            return allowance.grant(person())

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, range(16))) == {True: 3, False: 13}


def test_numbers_of_one_range_get_so_many_in_a_day_and_other_ranges_theirs(
    campaign: CampaignFacts, house: Flask
) -> None:
    before = house.config["SETTINGS"]
    house.config["SETTINGS"] = replace(before, sms=replace(before.sms, range_day=3))
    told = []
    for minutes, prefix in ((0, 701), (1, 701), (2, 705), (3, 701), (4, 701), (5, 705), (60 * 24, 701)):
        person = make_contact(
            ConsentPurpose.REMINDERS, phone=PhoneNumber(number().e164.replace("+7701", f"+7{prefix}"))
        )
        with clock.at(NOON + timedelta(minutes=minutes)):
            told.append(make_message(person, typed=True).reason)
    house.config["SETTINGS"] = before
    assert told == [None, None, None, None, Reason.OFTEN, None, None]
    assert make_message(make_contact(ConsentPurpose.REMINDERS)).reason is None


def test_strangers_spend_half_the_days_budget_and_reminders_still_leave(
    campaign: CampaignFacts, provider: Fake
) -> None:
    open_ = current_campaign()
    open_.settings = {"sms_part_minor": PART}
    open_.budget_day_minor, open_.budget_minor = 5 * PART, 100 * PART
    for _stranger in range(60):
        make_message(typed=True, until=NOON + timedelta(days=2))
    with clock.at(NOON + timedelta(minutes=1)):
        reminders = {make_message().id for _person in range(3)}
        send()
        send()
        assert claim() == []
    left = db.session.scalars(sa.select(Message.id).where(Message.handed_at.is_not(None)))
    assert (len(reminders & set(left)), queries.spent().today_minor) == (3, 5 * PART)
    with clock.at(NOON + timedelta(days=1)):
        send()
        assert queries.spent(clock.now()).today_minor == 2 * PART


def test_sign_in_links_that_strangers_ask_for_are_within_the_same_half(
    campaign: CampaignFacts, provider: Fake
) -> None:
    open_ = current_campaign()
    open_.settings = {"sms_part_minor": PART}
    open_.budget_day_minor, open_.budget_minor = 4 * PART, 100 * PART
    urgent = {"class_": MessageClass.URGENT, "purpose": MessagePurpose.SIGN_IN, "typed": True}
    for turn in range(6):
        make_message(**(urgent if turn % 2 else {"typed": True}))
    send()
    send()
    assert queries.spent().today_minor == 2 * PART


def test_a_person_gets_so_many_in_a_day_whoever_tells_but_what_is_urgent(
    campaign: CampaignFacts, provider: Fake
) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    told = [make_message(person) for _time in range(allowance.MOST_TO_A_PERSON + 1)]
    urgent = make_message(person, class_=MessageClass.URGENT)
    other = make_message()
    with clock.at(NOON + timedelta(days=1)):
        tomorrow = make_message(person)
    assert [message.reason for message in told] == [*[None] * allowance.MOST_TO_A_PERSON, Reason.OFTEN]
    assert {message.reason for message in (urgent, other, tomorrow)} == {None}
    with in_language("en"):
        assert reason_wording.reason(told[-1]) == "this person got too many SMS in one day"


def test_those_told_at_once_count_together(campaign: CampaignFacts, provider: Fake) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    many = [
        services.Telling(
            contact=person,
            words=words,
            purpose=MessagePurpose.REMINDER_DAY,
            about="meeting:1",
            key=f"once:{turn}",
            until=NOON + timedelta(hours=1),
        )
        for turn in range(allowance.MOST_TO_A_PERSON + 5)
    ]
    told = services.tell_all(many)
    assert (told.people, told.reached) == (allowance.MOST_TO_A_PERSON + 5, allowance.MOST_TO_A_PERSON)
