"""Presses at the door go up and down with what was counted before."""

from __future__ import annotations

from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import transaction
from organizer.meetings import queries, services
from organizer.meetings.services import Press
from tests import factories
from tests.meetings.rows import NOW, attend, make_meeting
from tests.migrations.test_migrations import MIGRATIONS


def test_the_older_table_counts_nobody_twice_and_the_newer_one_keeps_what_it_counted(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context(), clock.at(NOW), transaction(real_campaign.id):
        helper = factories.make_member(Role.VOLUNTEER)
        meeting = make_meeting()
        guest = attend(meeting, guests=1)
        with clock.at(meeting.starts_at):
            services.check_in(meeting, guest.id, Press(key="named"), by=helper)
            services.count(meeting, Press(key="unnamed"), by=helper)
            services.count(meeting, Press(key="wrong"), by=helper)
            services.take_back(meeting, ["wrong"], by=helper)
        meeting_id = meeting.id
    with real_house.app_context():
        downgrade(directory=MIGRATIONS, revision="0016")
        upgrade(directory=MIGRATIONS)
    with real_house.app_context(), transaction(real_campaign.id, read_only=True):
        assert queries.people_in([meeting_id]) == {meeting_id: 3}
        assert queries.door.press_of("named") is None
        assert queries.door.press_of("wrong") is None
