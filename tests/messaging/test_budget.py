"""Budgets are never passed, not even by eight workers at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.country.commands import pack
from organizer.country.models import Pack
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope, transaction
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Message
from organizer.messaging.queries import Spent
from tests import factories
from tests.messaging.conftest import NOON, fake_provider
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, make_message, send

PART = 700
WORKERS = 8


@pytest.fixture
def budget(provider: Fake) -> None:
    """Enough for three parts today and five in all."""
    campaign = current_campaign()
    campaign.settings = {"sms_part_minor": PART}
    campaign.budget_day_minor, campaign.budget_minor = 3 * PART, 5 * PART


def test_messages_leave_as_long_as_the_budgets_pay_for_them(budget: None, provider: Fake) -> None:
    for _message in range(8):
        make_message(until=NOON + timedelta(days=3))
    send()
    assert (len(provider.bodies), claim()) == (3, [])
    with clock.at(NOON + timedelta(days=1)):
        send()
        assert (len(provider.bodies), claim()) == (5, [])
        assert queries.spent() == Spent(5 * PART, 5 * PART, 2 * PART, 3 * PART)
    with clock.at(NOON + timedelta(days=2)):
        assert claim() == []


def test_a_dearer_part_makes_what_waits_dearer_and_passes_no_budget(budget: None, provider: Fake) -> None:
    campaign, owner = current_campaign(), factories.make_member(Role.OWNER)
    campaign.budget_day_minor = campaign.budget_minor = 5 * PART
    for _message in range(4):
        make_message()
    claims = claim(limit=1)
    campaigns.edit_sms(sms_details(campaign, part=2 * PART), by=owner)
    db.session.commit()
    deliver(claims)
    send()
    assert (len(provider.bodies), queries.spent().minor) == (2, 4 * PART)
    campaigns.edit_sms(sms_details(campaign, part=PART), by=owner)
    assert (queries.spent().minor, len(claim())) == (4 * PART, 1)


def test_a_price_that_comes_with_a_pack_holds_for_what_waits_and_passes_no_budget(
    house: Flask, provider: Fake
) -> None:
    load_the_pack(house)
    row, campaign = db.session.scalars(sa.select(Pack)).one(), current_campaign()
    price = row.facts["sms_price"]
    dear, cheap = price["per_part"], price["per_part"] - 100
    row.facts = {**row.facts, "sms_price": {**price, "per_part": cheap}}
    campaign.budget_day_minor = campaign.budget_minor = 2 * cheap + dear
    own = factories.make_campaign("own", settings={"sms_part_minor": cheap})
    with scope(own.id):
        make_message()
    for _message in range(4):
        make_message()
    deliver(claim(limit=2))
    for _again in range(2):
        load_the_pack(house)
        assert prices() == {cheap: 2, dear: 2}
    send()
    assert queries.spent().minor == 2 * cheap + dear
    traced = sa.select(AuditEntry.changed).where(AuditEntry.verb == "messages.repriced")
    assert db.session.scalars(traced).all() == [{"part_minor": dear, "messages": 2}]
    with scope(own.id):
        assert prices() == {cheap: 1}


def load_the_pack(house: Flask) -> None:
    """As from a shell, which is in no campaign."""
    db.session.commit()
    answer = CliRunner().invoke(pack, ["load", "kz"], obj=SimpleNamespace(app=house))
    assert answer.exit_code == 0
    db.session.expire_all()


def prices() -> Counter[int]:
    return Counter(db.session.scalars(sa.select(Message.price_minor)))


def sms_details(campaign: Campaign, *, part: int) -> campaigns.SmsDetails:
    return campaigns.SmsDetails(
        sms_open=campaign.sms_open,
        budget_minor=campaign.budget_minor,
        budget_day_minor=campaign.budget_day_minor,
        sms_company="",
        sms_country="",
        sms_part_minor=part,
    )


def test_a_day_ends_at_midnight_on_the_campaigns_clocks(budget: None, provider: Fake) -> None:
    for _message in range(4):
        make_message(until=NOON + timedelta(days=1))
    send()
    with clock.at(NOON + timedelta(hours=8, minutes=59)):
        assert claim() == []
    with clock.at(NOON + timedelta(hours=21)):
        assert len(claim()) == 1


def test_what_is_not_known_counts_as_spent(budget: None, provider: Fake) -> None:
    for _message in range(4):
        make_message()
    provider.calls = [Call.LOST, Call.LOST_ANSWER, Call.TAKEN]
    send()
    assert (queries.spent().today_minor, claim()) == (3 * PART, [])


def test_what_was_refused_costs_nothing(budget: None, provider: Fake) -> None:
    for _message in range(3):
        make_message()
    provider.calls = [RefusalKind.OTHER, RefusalKind.COUNTRY]
    send()
    assert queries.spent().today_minor == PART


def test_each_attempt_that_the_provider_took_is_paid(budget: None, provider: Fake) -> None:
    current_campaign().settings = {"sms_part_minor": PART, "sms_message_minor": 2 * PART}
    message = make_message(about="broadcast:1")
    send()
    unreached = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
    services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=unreached))
    assert queries.spent().today_minor == PART
    with clock.at(NOON + timedelta(minutes=31)):
        make_message(about="broadcast:1")
        make_message(about="broadcast:1")
        send()
        week = queries.week_numbers()
    assert (queries.spent().minor, week.cost_minor, len(provider.bodies)) == (2 * PART, 2 * PART, 2)


def test_a_second_attempt_costs_what_a_part_costs_by_then(budget: None, provider: Fake) -> None:
    message = make_message()
    send()
    current_campaign().settings = {"sms_part_minor": 2 * PART}
    unreached = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
    services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=unreached))
    with clock.at(NOON + timedelta(minutes=31)):
        send()
    assert (queries.spent().minor, len(provider.bodies)) == (3 * PART, 2)


def test_a_dear_message_does_not_pass_the_budget_and_lets_no_later_one_by(
    budget: None, provider: Fake
) -> None:
    dear = make_message(words=lambda _language, link: "ұ" * 240 + link)
    assert dear.parts == 5
    with clock.at(NOON + timedelta(minutes=1)):
        make_message()
        assert claim() == []


@pytest.mark.parametrize("column", ["budget_minor", "budget_day_minor"])
def test_without_a_budget_nothing_leaves(provider: Fake, column: str) -> None:
    setattr(current_campaign(), column, 0)
    make_message()
    assert claim() == []


def test_what_one_message_to_many_may_cost_holds_up_no_other(budget: None, provider: Fake) -> None:
    current_campaign().settings = {"sms_part_minor": PART, "sms_message_minor": 2 * PART}
    current_campaign().budget_day_minor = current_campaign().budget_minor = 100 * PART
    many = [make_message(about="broadcast:1") for _person in range(60)]
    with clock.at(NOON + timedelta(minutes=1)):
        others = [make_message(about=about) for about in ("broadcast:2", *3 * ["meeting:1"])]
        send()
        send()
        assert claim() == []
    left = db.session.scalars(sa.select(Message.id).where(Message.handed_at.is_not(None)))
    assert set(left) == {*sorted(message.id for message in many)[:2], *(message.id for message in others)}


def test_a_message_dearer_than_one_may_be_waits(budget: None, provider: Fake) -> None:
    current_campaign().settings = {"sms_part_minor": PART, "sms_message_minor": 2 * PART}
    assert make_message(words=lambda _language, link: "ұ" * 120 + link).parts == 3
    assert claim() == []


@pytest.mark.parametrize("which", ["campaign", "day", "message"])
def test_eight_workers_at_once_stay_within_each_budget(
    real_house: Flask, real_campaign: CampaignFacts, which: str
) -> None:
    most = {"campaign": 40, "day": 40, "message": 40, which: 10}
    with clock.at(NOON), fake_provider(real_house, rate=1000.0) as provider, real_house.app_context():
        with transaction(real_campaign.id):
            campaign = current_campaign()
            campaign.settings = {"sms_part_minor": PART, "sms_message_minor": most["message"] * PART}
            campaign.budget_minor, campaign.budget_day_minor = most["campaign"] * PART, most["day"] * PART
            for _message in range(20):
                make_message(about="broadcast:1")
        together = Barrier(WORKERS)

        def work() -> None:
            with real_house.app_context():
                together.wait()
                for _round in range(3):
                    with transaction(real_campaign.id):
                        taken = services.claim(2)
                    for each in taken:
                        services.deliver(each)

        with ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(copy_context().run, work) for _worker in range(WORKERS)]:
                done.result()
        with transaction(real_campaign.id, read_only=True):
            spent = queries.spent()
        db.session.remove()
    assert (spent.minor, len(provider.bodies), len(set(provider.bodies))) == (10 * PART, 10, 10)
