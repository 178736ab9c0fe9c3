"""Since when this process has seen that something is not known, by the clock that nobody can set.

Machines write their own time into a row, and their clocks may differ. That a wait is over is therefore not
believed of what is written alone: who acts on it has itself seen the row wait for as long.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from time import monotonic

from organizer.kernel import clock

Attempt = tuple[int, datetime | None]
"""A message and when it was last taken to be handed over: another attempt is another sight."""


class Sightings:
    """When each attempt of some campaigns was first seen to be unknown."""

    def __init__(self, tells: Callable[[], float] = monotonic) -> None:
        self._tells = tells
        self._guard = threading.Lock()
        self._first: dict[int, dict[Attempt, float]] = {}

    def waited(self, campaign_id: int, unknown: Collection[Attempt], wait: timedelta) -> list[int]:
        """Note what of a campaign is unknown now. Gives the messages seen so for as long as the wait.

        What is unknown no more is not remembered. Where a test has stopped the clock, all have waited.
        """
        at = self._tells()
        with self._guard:
            before = self._first.get(campaign_id, {})
            first = {attempt: before.get(attempt, at) for attempt in unknown}
            self._first[campaign_id] = first
        if clock.stopped_at() is not None:
            return [message_id for message_id, _handed_at in first]
        return [each for (each, _handed_at), seen in first.items() if at - seen >= wait.total_seconds()]
