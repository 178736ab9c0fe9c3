"""Step 0041 says of letters that were given up that they may have arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from organizer.messaging.models import Channel, Message, MessageState, Reason
from tests.messaging.conftest import NOON
from tests.messaging.rows import make_message
from tests.migrations.tables import standing
from tests.migrations.test_migrations import MIGRATIONS


def reasons(campaign: CampaignFacts) -> list[str]:
    """What the rows say, as they stand in the table."""
    return sorted(reason for (reason,) in standing(campaign, "message", reason=sa.String))


def test_a_letter_that_was_given_up_may_have_arrived(real_house: Flask, real_campaign: CampaignFacts) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0041").down_revision)
    with real_house.app_context(), clock.at(NOON):
        with transaction(real_campaign.id):
            for channel in (Channel.SMS, Channel.EMAIL):
                row: Message = make_message()
                row.channel, row.state, row.reason = channel, MessageState.GIVEN_UP, Reason.NOT_FOUND
        downgrade(directory=MIGRATIONS, revision=before)
        upgrade(directory=MIGRATIONS)
        seen = [reasons(real_campaign)]
        downgrade(directory=MIGRATIONS, revision=before)
        seen.append(reasons(real_campaign))
        upgrade(directory=MIGRATIONS)
        seen.append(reasons(real_campaign))
    assert seen == [["not_found", "unsure"], ["not_found", "not_found"], ["not_found", "unsure"]]
