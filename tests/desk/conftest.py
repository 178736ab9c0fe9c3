"""The desk is read on the Tuesday of the tests of meetings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from tests import factories
from tests.meetings import rows
from tests.messaging.conftest import Wakes
from tests.web import Browser


@pytest.fixture(autouse=True)
def tuesday(campaign: CampaignFacts) -> Iterator[None]:
    with clock.at(rows.NOW):
        yield


@pytest.fixture(autouse=True)
def wakes(app: Flask) -> Iterator[Wakes]:
    """No worker runs but the test."""
    before = app.extensions["queue"]
    app.extensions["queue"] = seen = Wakes()
    yield seen
    app.extensions["queue"] = before


def open_as(browser: Browser, campaign: CampaignFacts, role: Role) -> Browser:
    """The browser of a member, who reads English."""
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(factories.make_member(role), campaign.host))


@pytest.fixture
def owner(browser: Browser, campaign: CampaignFacts) -> Browser:
    """The owner's browser."""
    return open_as(browser, campaign, Role.OWNER)
