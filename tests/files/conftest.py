"""Pages of files are read in English here."""

from __future__ import annotations

import pytest

from organizer.kernel.access import CampaignFacts
from organizer.kernel.i18n import COOKIE
from tests.web import Browser


@pytest.fixture(autouse=True)
def _english(browser: Browser, campaign: CampaignFacts) -> None:
    browser.client.set_cookie(COOKIE, "en", domain=campaign.host)
