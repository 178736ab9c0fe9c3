"""Tours are planned on a Tuesday, and no worker runs but the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from organizer.kernel import clock
from tests.meetings.rows import NOW


@pytest.fixture
def tuesday() -> Iterator[None]:
    """The Tuesday on which the tests of meetings happen."""
    with clock.at(NOW):
        yield
