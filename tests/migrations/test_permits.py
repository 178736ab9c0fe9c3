"""Step 0037 takes the permits that were asked for to be for where their meetings stand."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.meetings.models import Meeting, PermitState
from tests.meetings.rows import NOW, SATURDAY, make_meeting
from tests.migrations.test_migrations import MIGRATIONS


def test_what_was_asked_for_names_the_place_and_day_it_stands_at(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0037").down_revision)
    with real_house.app_context():
        with clock.at(NOW), transaction(real_campaign.id):
            granted, _open = make_meeting(), make_meeting(SATURDAY + timedelta(days=1))
            granted.permit_state = PermitState.GRANTED
            venue_id = granted.venue_id
        downgrade(directory=MIGRATIONS, revision=before)
        upgrade(directory=MIGRATIONS)
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        meant = sa.select(Meeting.permit_venue_id, Meeting.permit_day).order_by(Meeting.starts_at)
        assert [tuple(row) for row in db.session.execute(meant)] == [
            (venue_id, date(2026, 3, 14)),
            (None, None),
        ]
