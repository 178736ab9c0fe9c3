"""In which order tests run: so that workers wait for nothing, and begin nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

NEED_THE_DEMO = frozenset({"demo_house", "own_demo", "installation"})
"""Fixtures that wait until it is built."""
SERVERS = ("postgres_server", "prism_address", "redis")
"""Fixtures that begin a server, which takes seconds."""


def in_order(items: Iterable[pytest.Item], *, workers: int) -> list[pytest.Item]:
    """What waits or takes long first, and what walks through the demo in the middle: it is built by then.

    What waits leaves its processor to the building. Each worker begins with a part of all kinds, since xdist
    gives it what stands together; who is ready first takes from the other's end, where the small tests are.
    A module that walks stays whole, since what it reads of all pages is read once; tests that ask for the
    same server go to one worker.
    """
    ranked = sorted(items, key=lambda item: item.get_closest_marker("long") is None)
    waiting = [item for item in ranked if item.get_closest_marker("waits")]
    walking = [item for item in ranked if needs_the_demo(item)]
    served = [item for item in ranked if server_of(item) and item not in waiting and item not in walking]
    apart = {*waiting, *walking, *served}
    others = [item for item in ranked if item not in apart]
    half = len(others) // 2
    modules = list(dict.fromkeys(item.path for item in walking))
    return [
        item
        for mine in range(workers)
        for item in (
            *waiting[mine::workers],
            *(item for item in served if SERVERS.index(server_of(item)) % workers == mine),
            *others[mine:half:workers],
            *(item for item in walking if modules.index(item.path) % workers == mine),
            *others[half + mine :: workers],
        )
    ]


def server_of(item: pytest.Item) -> str:
    """The server that a test asks for; empty where it asks for none."""
    return next((server for server in SERVERS if server in _fixtures(item)), "")


def needs_the_demo(item: pytest.Item) -> bool:
    """True for a test that waits until the demo is built."""
    return not NEED_THE_DEMO.isdisjoint(_fixtures(item))


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []
