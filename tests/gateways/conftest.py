from __future__ import annotations

from collections.abc import Iterator

import pytest

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import Gateway
from tests.gateways.double import Double
from tests.gateways.stands import Clock, twilio_settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def double(clock: Clock) -> Iterator[Double]:
    with Double(clock=clock) as double:
        yield double


@pytest.fixture
def twilio(double: Double) -> Gateway:
    return current(twilio_settings(double.url))
