"""Step 0027 keeps tasks apart from promises, on both engines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from tests.migrations.tables import standing
from tests.migrations.test_migrations import MIGRATIONS
from tests.promises.rows import make_promise


def noted(campaign: CampaignFacts) -> list[str]:
    """What is written down, as it stands in the table."""
    return sorted(words["en"] for (words,) in standing(campaign, "promise", words=sa.JSON))


def test_below_the_step_only_promises_are_left(real_house: Flask, real_campaign: CampaignFacts) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0027").down_revision)
    with real_house.app_context():
        with transaction(real_campaign.id):
            make_promise("A well")
            make_promise("Ring the school", is_task=True)
        seen = [noted(real_campaign)]
        downgrade(directory=MIGRATIONS, revision=before)
        seen.append(noted(real_campaign))
        upgrade(directory=MIGRATIONS)
        seen.append(noted(real_campaign))
    assert seen == [["A well", "Ring the school"], ["A well"], ["A well"]]
