"""A provider in memory behind the port, and no worker but the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from types import MappingProxyType
from typing import cast

import pytest
from flask import Flask

from organizer.config import SmsSettings
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.messaging import gateways
from organizer.messaging.gateways import GATEWAYS
from organizer.messaging.services import line
from tests.messaging.fake import Fake

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)
"""Twelve o'clock in Oral, on an ordinary day."""

_numbers = count()


class Wakes:
    """A queue that nobody works on: tests say themselves when a worker comes."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.at: list[datetime | None] = []

    def put(self, name: str, _arguments: dict[str, int], *, at: datetime | None = None) -> None:
        """Only note who was to be woken."""
        self.seen.append(name)
        self.at.append(at)


@contextmanager
def fake_provider(app: Flask, *, rate: float = 50.0) -> Iterator[Fake]:
    """Make the provider of an application the one in memory, with a book of its own."""
    before, known, queue = app.config["SETTINGS"], gateways.GATEWAYS, app.extensions["queue"]
    sms = SmsSettings(gateway="fake", account_sid=str(next(_numbers)), rate=rate)
    app.config["SETTINGS"] = replace(before, sms=sms)
    gateways.GATEWAYS = MappingProxyType({**GATEWAYS, "fake": "tests.messaging.fake"})
    app.extensions["queue"] = Wakes()
    try:
        with app.app_context():
            made = cast("Fake", line.gateway())
        yield made
    finally:
        app.config["SETTINGS"], gateways.GATEWAYS, app.extensions["queue"] = before, known, queue


@pytest.fixture
def provider(house: Flask, campaign: CampaignFacts) -> Iterator[Fake]:
    """The provider of the campaign, at noon."""
    with clock.at(NOON), fake_provider(house) as fake:
        yield fake
