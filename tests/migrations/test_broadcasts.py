"""Step 0030 lets messages be about a meeting, on both engines; below it they are called news."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.messaging import services
from organizer.messaging.models import Aim, Broadcast, MessagePurpose
from tests.factories import make_member
from tests.meetings.rows import NOW
from tests.messaging.rows import make_message
from tests.migrations.tables import standing
from tests.migrations.test_migrations import MIGRATIONS


def purposes(campaign: CampaignFacts) -> list[str]:
    """What messages are for, as it stands in the table."""
    return [purpose for (purpose,) in standing(campaign, "message", purpose=sa.String)]


def test_what_was_told_about_a_meeting_is_called_news_below(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0030").down_revision)
    with real_house.app_context(), clock.at(NOW):
        with transaction(real_campaign.id):
            services.draft("", Aim.NEWS, by=make_member(Role.COORDINATOR))
            make_message(purpose=MessagePurpose.ABOUT_MEETING)
        seen = [purposes(real_campaign)]
        downgrade(directory=MIGRATIONS, revision=before)
        seen.append(purposes(real_campaign))
        upgrade(directory=MIGRATIONS)
        seen.append(purposes(real_campaign))
        with transaction(real_campaign.id, read_only=True):
            drafts = db.session.scalars(sa.select(Broadcast)).all()
    assert (seen, drafts) == ([["about_meeting"], ["news"], ["news"]], [])
