"""Where tries are counted may be away: no page fails for it, and each process counts for itself meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter
from structlog.testing import capture_logs

from organizer.kernel.security import STORE, limiter
from tests.web import Browser


class Dying(MemoryStorage):
    """Answers what was counted, and dies when it is to count: between the press and its answer."""

    def acquire_sliding_window_entry(self, *_arguments: Any, **_named: Any) -> bool:
        """It is gone."""
        raise ConnectionError


def away() -> RedisStorage:
    """A Redis that nobody answers for."""
    return RedisStorage("redis://127.0.0.1:1/1", **STORE)


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize(("store", "statuses"), [(away, [422] * 5 + [429]), (Dying, [422] * 6)])
def test_a_store_that_is_away_is_told_of_and_fails_no_page(
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    store: Callable[[], Storage],
    statuses: list[int],
) -> None:
    made = store()
    for name, value in (
        ("_storage", made),
        ("_limiter", SlidingWindowCounterRateLimiter(made)),
        ("_storage_dead", False),
    ):
        monkeypatch.setattr(limiter, name, value)
    with capture_logs() as lines:
        answers = [browser.post("/s", {"code": "AAAA-AAAA"}).status_code for _try in statuses]
    assert (answers, {line["event"] for line in lines}) == (statuses, {"limits store away"})


def test_a_store_that_hangs_holds_a_visitor_up_for_seconds_at_most() -> None:
    connection = away().storage.connection_pool.connection_kwargs
    assert (connection["socket_timeout"], connection["socket_connect_timeout"]) == (1.0, 1.0)
