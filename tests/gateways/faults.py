"""How a provider may fail while it is handed a text, as planned or by chance out of a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from enum import Enum, unique


@unique
class Fault(Enum):
    """What the sender sees, and whether the text was taken all the same."""

    NONE = "taken and said so"
    BUSY = "429, not taken"
    ERROR_BEFORE = "500, not taken"
    ERROR_AFTER = "500, taken"
    RESET_BEFORE = "connection reset, not taken"
    RESET_AFTER = "connection reset, taken"
    SLOW = "taken, the answer comes too late"
    LATE = "connection reset, taken some time afterwards"


Faults = Callable[[], Fault]

MIXED: Mapping[Fault, float] = {
    Fault.BUSY: 0.05,
    Fault.ERROR_BEFORE: 0.01,
    Fault.ERROR_AFTER: 0.01,
    Fault.RESET_BEFORE: 0.01,
    Fault.RESET_AFTER: 0.01,
    Fault.SLOW: 0.01,
    Fault.LATE: 0.003,
}
"""Shares of a bad day: beside refusals for being busy, one call in twenty proves nothing."""


def planned(*faults: Fault) -> Faults:
    """These in order, one a call; afterwards all is well."""
    rest = iter(faults)
    lock = threading.Lock()

    def next_fault() -> Fault:
        with lock:
            return next(rest, Fault.NONE)

    return next_fault


def drawn(seed: int, shares: Mapping[Fault, float] = MIXED) -> Faults:
    """The same faults for the same seed, as often as their shares say."""
    chance = random.Random(seed)
    lock = threading.Lock()
    kinds = [*shares, Fault.NONE]
    weights = [*shares.values(), 1 - sum(shares.values())]

    def next_fault() -> Fault:
        with lock:
            return chance.choices(kinds, weights)[0]

    return next_fault
