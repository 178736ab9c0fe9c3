"""A house that goes up and down its steps."""

from __future__ import annotations

import pytest
from flask import Flask

from organizer.kernel.migrating import prepare


@pytest.fixture
def real_house(real_house: Flask) -> Flask:
    """With what steps need, which no server has in memory."""
    prepare(real_house)
    return real_house
