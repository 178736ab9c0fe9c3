"""When a run of the tests looks for garbage: seldom, and never among the tests and the house."""

from __future__ import annotations

import gc


def rest() -> None:
    """Look for none until all is loaded."""
    gc.disable()


def set_aside() -> None:
    """Look only through what comes from now on, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    gc.enable()


def leave() -> None:
    """Leave nothing to look through at the end: pytest does it ten times, for handles that nobody closed."""
    gc.freeze()
