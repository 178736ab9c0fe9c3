"""Pages of grievances are read in English here."""

from __future__ import annotations

import pytest

from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import COOKIE
from tests.web import Browser


@pytest.fixture
def reader(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A browser that asks for English."""
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)
    return browser
