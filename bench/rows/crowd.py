"""Pressing while others press: what one waits for the only lock that writes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench import behind, measure
from bench.figures import Measured
from bench.house import UNCHECKED_ROLE, House, Told, add_campaign, add_meetings
from bench.rows.presses import location, press
from bench.servers import Served
from bench.size import size
from bench.visitor import Visitor
from organizer.volunteers import services as volunteers

PRESSES = size(25, quick=2)
"""Of each of eight visitors, for the time that 95 of 100 presses take."""
VISITORS = 8
PLENTY = 1_000_000
STEPS = 2


def run(house: House, told: Told) -> list[Measured]:
    """Only SQLite has one lock for all; ours alone."""
    if house.postgres is not None:
        told(STEPS)
        return []
    place = add_campaign(house, "queue")
    with house.inside("queue"):
        meeting = add_meetings(1, told=lambda _rows: None)[0]
        shift_id = volunteers.add_shift(meeting.id, UNCHECKED_ROLE, PLENTY).id
    eight, two = (_p95(house, place.host, told, shift_id=shift_id, threads=threads) for threads in (8, 2))
    return [Measured("threads", eight / two)]


def _p95(house: House, host: str, told: Told, *, shift_id: int, threads: int) -> float:
    """Of presses by eight visitors at the same time, to a server of some threads."""
    with behind.ours(house, host, threads=threads) as served, ThreadPoolExecutor(VISITORS) as pool:
        spans = pool.map(lambda _number: _presses(served, host, shift_id), range(VISITORS))
        told(1)
        return measure.p95([span for each in spans for span in each])


def _presses(served: Served, host: str, shift_id: int) -> list[float]:
    visitor = Visitor(served.port, host)
    page = visitor.get(f"/volunteer/{shift_id}")
    act: Callable[[], object] = lambda: location(press(visitor, page, shift_id))  # noqa: E731 - one press
    spans = measure.wall_ms(act, times=PRESSES)
    visitor.close()
    return spans
