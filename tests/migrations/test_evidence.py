"""Step 0026 keeps what people agreed to, on both engines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from organizer.meetings import services as meetings
from tests import factories
from tests.contacts.rows import number
from tests.meetings.rows import NOW, make_meeting
from tests.migrations.tables import standing
from tests.migrations.test_migrations import MIGRATIONS


def purposes(campaign: CampaignFacts) -> list[str]:
    """What rows of consents and messages say, as they stand in the tables."""
    told, agreed = (standing(campaign, name, purpose=sa.String) for name in ("message", "consent"))
    return sorted(purpose for (purpose,) in [*told, *agreed])


def test_who_asked_for_the_first_meeting_has_a_consent_of_its_own(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0026").down_revision)
    with real_house.app_context(), clock.at(NOW):
        with transaction(real_campaign.id):
            meetings.tell_me_once(number(), language="ru")
            meetings.tell(make_meeting(), meetings.News.FIRST, by=factories.make_member(Role.COORDINATOR))
        seen = [purposes(real_campaign)]
        downgrade(directory=MIGRATIONS, revision=before)
        seen.append(purposes(real_campaign))
        upgrade(directory=MIGRATIONS)
        seen.append(purposes(real_campaign))
    assert seen == [["first", "first_meeting"], ["news", "news"], ["first", "first_meeting"]]
