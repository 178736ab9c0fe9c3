"""A reminder goes out by the provider's own client, against the provider's own description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.config import SmsSettings
from organizer.kernel import clock, jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, transaction
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.messaging.services import line
from tests import factories
from tests.conftest import house_of_its_own
from tests.meetings import rows

DAY_BEFORE = to_utc(rows.SATURDAY - timedelta(days=1), rows.ZONE) + timedelta(minutes=1)


@pytest.fixture
def twilio_house(request: pytest.FixtureRequest, tmp_path: Path, prism_address: str) -> Iterator[Flask]:
    """An installation whose texts go out by the real client."""
    sms = SmsSettings(
        gateway="twilio",
        account_sid="AC" + "0" * 32,
        auth_token="0" * 32,
        sender="+15005550006",
        api_base_url=prism_address,
    )
    with house_of_its_own(request, tmp_path, sms=sms) as made:
        yield made


@pytest.fixture
def campaign(twilio_house: Flask) -> CampaignFacts:
    """A campaign with one meeting and one person who comes, really committed."""
    with twilio_house.app_context(), clock.at(rows.NOW), transaction():
        facts = factories.make_campaign("aigul")
    with twilio_house.app_context(), clock.at(rows.NOW), transaction(facts.id):
        rows.attend(rows.make_meeting())
    return facts


def work(app: Flask, campaign: CampaignFacts) -> None:
    with clock.at(DAY_BEFORE):
        for name in ("meetings.remind", "messaging.send_due"):
            jobs.run(app, name, {"campaign_id": campaign.id})


def sent(app: Flask, campaign: CampaignFacts) -> list[tuple[MessagePurpose, MessageState, int, bool]]:
    with app.app_context(), transaction(campaign.id, read_only=True):
        messages = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.id))
        return [
            (each.purpose, each.state, each.attempts, each.provider_id is not None)
            for each in messages
            if each.purpose is MessagePurpose.REMINDER_DAY
        ]


def test_a_reminder_is_accepted_once_however_often_the_worker_runs(
    twilio_house: Flask, campaign: CampaignFacts
) -> None:
    work(twilio_house, campaign)
    first = sent(twilio_house, campaign)
    with twilio_house.app_context():
        assert line.gateway().name == "twilio"
    work(twilio_house, campaign)
    assert first == [(MessagePurpose.REMINDER_DAY, MessageState.ACCEPTED, 1, True)]
    assert sent(twilio_house, campaign) == first
