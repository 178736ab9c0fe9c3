"""A bad day at the provider, met through its own client: its ledger says that nobody was written to twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from organizer.config import SmsSettings
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.messaging import queries, services
from organizer.messaging.models import MessageState
from organizer.messaging.queries import Tab
from tests.gateways.double import ACCOUNT, TOKEN, Double
from tests.gateways.faults import drawn
from tests.gateways.receipts import Disorder
from tests.gateways.stands import Clock
from tests.messaging.conftest import NOON, Wakes
from tests.messaging.rows import claim, make_message
from tests.web import Browser

MESSAGES = 40
ROUNDS = 14
ROUND = timedelta(minutes=25)
SEEDS = (1, 2)


@contextmanager
def twilio(house: Flask, double: Double) -> Iterator[None]:
    """Send through Twilio's client to its double."""
    before, queue = house.config["SETTINGS"], house.extensions["queue"]
    sms = SmsSettings(
        gateway="twilio",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender="+15005550006",
        api_base_url=double.url,
        rate=100.0,
    )
    house.config["SETTINGS"], house.extensions["queue"] = replace(before, sms=sms), Wakes()
    try:
        yield
    finally:
        house.config["SETTINGS"], house.extensions["queue"] = before, queue


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_day_loses_and_doubles_nothing(house: Flask, campaign: CampaignFacts, seed: int) -> None:
    provider_clock = Clock(NOON)
    faults = drawn(seed)
    with (
        Double(faults=faults, clock=provider_clock, listing_lag=1, slow_by=0) as double,
        twilio(house, double),
    ):
        with clock.at(NOON):
            told = {make_message(until=NOON + timedelta(hours=8)).body for _message in range(MESSAGES)}
        db.session.commit()
        at = NOON
        for _round in range(ROUNDS):
            with clock.at(at):
                for each in claim():
                    services.deliver(each)
                services.settle_unknown(campaign.id)
            at += ROUND
            provider_clock.move(ROUND.total_seconds())
        with clock.at(at):
            statuses = post_receipts(house, double, Disorder(seed))
        with clock.at(at + timedelta(hours=1)):
            services.settle(campaign.id)
    texts = [body for _number, body in double.book()]
    assert (len(texts), set(texts)) == (MESSAGES, told)
    assert statuses == {True: {403}, False: {204}}
    assert queries.numbers() == {Tab.PLANNED: 0, Tab.SENT: MESSAGES, Tab.NOT_DELIVERED: 0}
    states = {message.state for message in queries.messages(Tab.SENT).rows}
    assert states == {MessageState.DELIVERED}


def post_receipts(house: Flask, double: Double, disorder: Disorder) -> dict[bool, set[int]]:
    """Post what the provider would, forged ones among them; how they were answered, by whether forged."""
    caller = Browser(house, "localhost")
    answers: dict[bool, set[int]] = {True: set(), False: set()}
    for receipt in double.receipts(disorder):
        answer = caller.post_without_token(
            urlsplit(receipt.url).path,
            dict(receipt.form),
            headers={"X-Twilio-Signature": receipt.signature},
        )
        answers[receipt.is_forged].add(answer.status_code)
    return answers
