"""What a country wants from rooms above it. rooms.py fills the list."""

from __future__ import annotations

from collections.abc import Callable

Follow = Callable[[], None]

follows: list[Follow] = []
"""What a campaign does once a pack was loaded anew. Called in its scope, in the same transaction."""
