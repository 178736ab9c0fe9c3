"""A worker's turn: all that is due, at the sender's rate, each once, whatever goes wrong with one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from flask import Flask

from organizer.kernel import clock, jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, finish, transaction
from organizer.messaging import queries, tasks
from organizer.messaging.gateways.base import Outgoing
from organizer.messaging.models import MessageClass, MessageState
from organizer.messaging.queries import Tab
from organizer.messaging.services import draining, sending, settling
from organizer.messaging.services.draining import ANSWERS_A_SECOND
from organizer.messaging.ways import LINES
from tests.messaging.conftest import NOON, fake_provider
from tests.messaging.fake import Fake
from tests.messaging.rows import make_message
from tests.messaging.test_letters import make_letter, post_office

CLOCKS_APART = 0.005
PATIENCE = 5


@pytest.fixture
def slow(house: Flask, campaign: CampaignFacts) -> Iterator[Fake]:
    """A provider for whose rate one hand is enough, so that a test's one connection is used by one thread."""
    with clock.at(NOON), fake_provider(house, rate=ANSWERS_A_SECOND) as fake:
        yield fake


def test_the_console_hands_over_what_is_due_as_soon_as_it_is_committed(
    house: Flask, campaign: CampaignFacts
) -> None:
    with clock.at(NOON):
        with transaction(campaign.id):
            told = [make_message() for _message in range(3)]
        db.session.expire_all()
        assert {queries.message(each.id).state for each in told} == {MessageState.DELIVERED}


def test_the_job_hands_over_what_is_due(campaign: CampaignFacts, slow: Fake) -> None:
    for _message in range(2):
        make_message()
    db.session.commit()
    tasks.send_due(campaign.id)
    tasks.send_due(campaign.id)
    assert (len(slow.bodies), len(set(slow.bodies))) == (2, 2)


def test_one_turn_hands_over_letters_beside_sms(house: Flask, campaign: CampaignFacts, slow: Fake) -> None:
    make_message()
    with post_office(house, rate=float(ANSWERS_A_SECOND)) as office:
        letter = make_letter()
        db.session.commit()
        tasks.send_due(campaign.id)
        tasks.send_due(campaign.id)
        db.session.expire_all()
        assert (len(slow.bodies), len(office.taken)) == (1, 1)
        assert queries.message(letter.id).state is MessageState.SENT


def test_where_nothing_is_due_a_worker_notes_once_a_minute_that_it_looks_and_writes_nothing_else(
    campaign: CampaignFacts, slow: Fake
) -> None:
    db.session.commit()
    beats = []
    for seconds in (0, 50, 70):
        with clock.at(NOON + timedelta(seconds=seconds)):
            tasks.send_due(campaign.id)
        db.session.expire_all()
        beats.append([sender.beat_at for sender in map(queries.sender, LINES) if sender is not None])
    assert beats == [[NOON] * 2, [NOON] * 2, [NOON + timedelta(seconds=70)] * 2]


def test_one_that_goes_wrong_keeps_no_other_from_leaving(campaign: CampaignFacts, slow: Fake) -> None:
    broken = make_message()
    make_message()
    broken.body_sealed = b"not what was sealed"
    db.session.commit()
    tasks.send_due(campaign.id)
    assert (len(slow.bodies), queries.numbers()[Tab.PLANNED]) == (1, 1)


def test_after_its_turn_a_worker_wakes_another(
    house: Flask, campaign: CampaignFacts, slow: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "TURN", timedelta())
    make_message()
    db.session.commit()
    woken = house.extensions["queue"].seen
    del woken[:]
    tasks.send_due(campaign.id)
    assert (slow.bodies, woken) == ([], ["messaging.send_due"])


def test_both_jobs_come_round_by_themselves() -> None:
    assert {
        name: jobs.registry[name].every_seconds for name in ("messaging.send_due", "messaging.settle")
    } == {
        "messaging.send_due": 10,
        "messaging.settle": 10,
    }


def test_several_hands_keep_to_the_rate_together(real_house: Flask, real_campaign: CampaignFacts) -> None:
    rate, messages = 40, 12
    with fake_provider(real_house, rate=float(rate)) as provider, real_house.app_context():
        with transaction(real_campaign.id):
            until = now() + timedelta(days=2)
            for _message in range(messages):
                make_message(until=until, class_=MessageClass.URGENT)
        calls: list[float] = []
        provider.during = lambda _out: calls.append(time.monotonic())
        began = time.monotonic()
        tasks.send_due(real_campaign.id)
        db.session.remove()
    assert len(set(provider.bodies)) == messages
    too_early = [
        turn for turn, called in enumerate(sorted(calls)) if called - began < turn / rate - CLOCKS_APART
    ]
    assert too_early == []


def test_a_slow_answer_holds_up_nothing_that_is_taken_after_it(
    real_house: Flask, real_campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "claim", partial(sending.claim, 1))
    is_begun, is_followed = Event(), Event()
    was_followed: list[bool] = []

    def during(_out: Outgoing) -> None:
        if is_begun.is_set():
            is_followed.set()
        else:
            is_begun.set()
            was_followed.append(is_followed.wait(PATIENCE))

    with fake_provider(real_house, rate=40.0) as provider, real_house.app_context():
        with transaction(real_campaign.id):
            for _message in range(2):
                make_message(until=now() + timedelta(days=2), class_=MessageClass.URGENT)
        provider.during = during
        tasks.send_due(real_campaign.id)
        db.session.remove()
    assert (was_followed, len(set(provider.bodies))) == ([True], 2)


def test_a_second_thread_of_a_process_leaves_a_campaign_to_the_first_and_is_not_lost(
    house: Flask, campaign: CampaignFacts, slow: Fake
) -> None:
    make_message()
    db.session.commit()
    woken = house.extensions["queue"].seen
    del woken[:]
    slow.during = lambda _out: tasks.send_due(campaign.id)
    tasks.send_due(campaign.id)
    assert (len(slow.bodies), woken) == (1, ["messaging.send_due"])


def test_what_is_due_soon_wakes_the_sender_then_and_the_schedule_meets_the_rest(
    house: Flask, campaign: CampaignFacts, provider: Fake
) -> None:
    in_a_while, at_night = NOON + timedelta(seconds=30), NOON + timedelta(hours=9)
    for due_at in (NOON, in_a_while, in_a_while, at_night):
        make_message(due_at=due_at, until=NOON + timedelta(days=2))
    db.session.commit()
    finish(keep=True)
    assert house.extensions["queue"].at == [None, in_a_while]


def test_a_turn_ends_what_waits_in_vain_at_the_head_of_the_line_and_a_look_each_minute_the_rest(
    campaign: CampaignFacts, slow: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "NEXT", 1)
    told = [make_message(until=NOON + timedelta(minutes=1)) for _message in range(2)]
    db.session.commit()
    seen = []
    with clock.at(NOON + timedelta(minutes=2)):
        for work in (tasks.send_due, tasks.watch, tasks.watch):
            work(campaign.id)
            db.session.expire_all()
            seen.append(sorted(queries.message(each.id).state for each in told))
    ended = MessageState.EXPIRED
    assert seen == [[ended, MessageState.READY], [ended, ended], [ended, ended]]
