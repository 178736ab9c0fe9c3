"""Step 0035 lets people be called, on both engines; below it what waited for a call leaves by no SMS."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns.roles import Role
from organizer.contacts.models import Way
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction
from organizer.messaging import services
from organizer.messaging.calls import Call
from organizer.messaging.models import StopWay
from organizer.messaging.services import stops
from tests.contacts.rows import make_contact
from tests.factories import make_member
from tests.messaging.conftest import NOON
from tests.messaging.rows import make_message
from tests.migrations.tables import standing
from tests.migrations.test_migrations import MIGRATIONS


def ways_out(campaign: CampaignFacts) -> list[tuple[str, str]]:
    """By which way each message goes and where it stands, as it stands in the table."""
    found = standing(campaign, "message", channel=sa.String, state=sa.String)
    return [(channel, state) for channel, state in found]


def test_who_waited_for_a_call_gets_no_sms_below(real_house: Flask, real_campaign: CampaignFacts) -> None:
    before = str(ScriptDirectory(MIGRATIONS).get_revision("0035").down_revision)
    with real_house.app_context(), clock.at(NOON):
        with transaction(real_campaign.id):
            message = make_message()
            message.contact.ways = [Way.CALL.value]
            make_message(message.contact)
            row = services.hand_out("meeting:42", "Асель", most=1, by=make_member(Role.COORDINATOR))
            services.call_link(row, by=make_member(Role.COORDINATOR))
            stops.learn(make_contact(), StopWay.WRONG)
        seen = [ways_out(real_campaign)]
        downgrade(directory=MIGRATIONS, revision=before)
        seen.append(ways_out(real_campaign))
        upgrade(directory=MIGRATIONS)
        with transaction(real_campaign.id, read_only=True):
            calls = db.session.scalars(sa.select(Call)).all()
    above, below = {("sms", "delivered"), ("call", "ready")}, {("sms", "delivered"), ("sms", "suppressed")}
    assert ([set(each) for each in seen], calls) == ([above, below], [])
