"""A memory of a process for what can always be made again: the last used stay, up to a weight."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Things by key, for all threads. What was longest out of use goes first when the shelf is full."""

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._weight = 0
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Thing | None:
        """What lies under a key."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: Thing, *, weight: int) -> None:
        """Lay a thing under a key in place of what was there. One heavier than half the shelf is not kept."""
        with self._lock:
            _, lighter = self._things.pop(key, (None, 0))
            self._weight -= lighter
            if weight > self._room // 2:
                return
            self._things[key] = (thing, weight)
            self._weight += weight
            while self._weight > self._room:
                _, (_, gone) = self._things.popitem(last=False)
                self._weight -= gone
