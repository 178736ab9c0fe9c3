"""Volunteers sign up on a Tuesday, and no worker runs but the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.volunteers import services
from tests.meetings.rows import NOW
from tests.messaging.conftest import Wakes


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture(autouse=True)
def wakes(app: Flask) -> Iterator[Wakes]:
    """Who was to be woken."""
    before = app.extensions["queue"]
    app.extensions["queue"] = seen = Wakes()
    yield seen
    app.extensions["queue"] = before


@pytest.fixture
def roles(campaign: CampaignFacts) -> None:
    """The campaign has the roles that every campaign begins with."""
    services.begin_roles()
