"""Step 0052 knows the first hand-over of what was handed over once, and lets messages answer replies."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.messaging.models import Message, MessagePurpose, MessageState
from tests.messaging.conftest import NOON
from tests.messaging.rows import make_message
from tests.migrations.test_migrations import MIGRATIONS


def firsts(campaign: CampaignFacts) -> list[tuple[object, ...]]:
    """Each message with its attempts, the first and the last hand-over."""
    asked = sa.select(Message.attempts, Message.first_handed_at, Message.handed_at)
    with transaction(campaign.id, read_only=True):
        return [tuple(row) for row in db.session.execute(asked.order_by(Message.attempts))]


def test_what_was_handed_over_once_was_so_for_the_first_time(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0052").down_revision)
    later = NOON + timedelta(minutes=30)
    with real_house.app_context(), clock.at(NOON):
        with transaction(real_campaign.id):
            for attempts, at in ((0, None), (1, NOON), (2, later)):
                row = make_message(due_at=later)
                row.attempts, row.handed_at = attempts, at
                row.first_handed_at = NOON if attempts else None
                row.state = MessageState.SENT if attempts else MessageState.READY
        written = firsts(real_campaign)
        downgrade(directory=MIGRATIONS, revision=before)
        upgrade(directory=MIGRATIONS)
        again = firsts(real_campaign)
    assert written == [(0, None, None), (1, NOON, NOON), (2, NOON, later)]
    assert again == [(0, None, None), (1, NOON, NOON), (2, None, later)]


def test_what_answered_a_reply_is_called_news_below_the_step(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0052").down_revision)
    with real_house.app_context(), clock.at(NOON):
        with transaction(real_campaign.id):
            make_message(purpose=MessagePurpose.REPLY, due_at=NOON + timedelta(hours=1))
        downgrade(directory=MIGRATIONS, revision=before)
        upgrade(directory=MIGRATIONS)
        with transaction(real_campaign.id, read_only=True):
            purposes = list(db.session.scalars(sa.select(Message.purpose)))
    assert purposes == [MessagePurpose.NEWS]
