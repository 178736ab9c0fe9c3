"""How long one worker asks the provider about what it took, and that no more than one thread does."""

from __future__ import annotations

import threading
from datetime import timedelta
from time import monotonic

LONGEST = timedelta(seconds=8)
"""After this other jobs get their turn; the rest follows ten seconds later."""


class Turn:
    """One worker's turn. Each call may take long, so whether it is over is looked at before each."""

    def __init__(self) -> None:
        self._ends = monotonic() + LONGEST.total_seconds()

    @property
    def is_over(self) -> bool:
        """True when nothing more is asked. One call that hangs ends it."""
        return monotonic() >= self._ends


class OneAtATime:
    """Lets one thread of this process work, for whatever campaign: a provider that hangs holds up no other.

    Who comes meanwhile is not lost: the one at work gets to know of them when its turn is over.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._came: set[int] = set()

    def begin(self, campaign_id: int) -> bool:
        """True where nobody is at it; else it is noted for which campaign somebody came."""
        with self._guard:
            if self._is_taken:
                self._came.add(campaign_id)
                return False
            self._is_taken = True
            return True

    def end(self) -> set[int]:
        """The turn is over. Gives the campaigns for which somebody came meanwhile."""
        with self._guard:
            came, self._came, self._is_taken = self._came, set(), False
            return came
