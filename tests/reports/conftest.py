"""Reports are read on a Thursday, in English, and no worker runs but the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import COOKIE
from tests import factories
from tests.messaging.conftest import Wakes
from tests.reports.rows import NOW, Scene, make_scene
from tests.web import Browser


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture(autouse=True)
def wakes(app: Flask) -> Iterator[None]:
    before = app.extensions["queue"]
    app.extensions["queue"] = Wakes()
    yield
    app.extensions["queue"] = before


@pytest.fixture
def scene(campaign: CampaignFacts) -> Scene:
    """What was said in the campaign."""
    return make_scene()


@pytest.fixture
def reader(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A browser that asks for English, nobody signed in."""
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)
    return browser


@pytest.fixture
def signed_in(reader: Browser, campaign: CampaignFacts) -> Callable[[Role], Browser]:
    """The browser of a member."""
    return lambda role: reader.sign_in(factories.make_session(factories.make_member(role), campaign.host))
