"""Many at the same moment: fifty for ten places, and pressing while others press."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import sqlalchemy as sa

from bench import behind, measure
from bench.figures import Measured
from bench.house import House, Told, add_campaign, add_meetings
from bench.servers import Served
from bench.visitor import Answer, Visitor, filled_in
from organizer.kernel.db import db
from organizer.volunteers import services as volunteers
from organizer.volunteers.models import Shift

RUNS = 100
PEOPLE = 50
PLACES = 10
WORKERS = 2
PRESSES = 25
"""Of each of eight visitors, for the time that 95 of 100 presses take."""
VISITORS = 8
PLENTY = 1_000_000
STEPS = RUNS + 2
_phones = count(3_000_000)
_keys = count(1)


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone; the bare guarded insert cannot oversell either."""
    place = add_campaign(house, "crowd")
    with house.inside("crowd"):
        meeting = add_meetings(1, told=lambda _rows: None)[0]
        shifts = [volunteers.add_shift(meeting.id, "door", PLACES).id for _ in range(RUNS)]
        endless = volunteers.add_shift(meeting.id, "host", PLENTY).id
    with behind.ours(house, place.host, workers=WORKERS) as served:
        exact = sum(_is_exact(house, served, place.host, shift_id=shift, told=told) for shift in shifts)
    found = [Measured("last-places", exact)]
    if house.postgres is None:
        eight, two = (_p95(house, place.host, shift_id=endless, threads=threads) for threads in (8, 2))
        found.append(Measured("threads", eight / two))
    told(2)
    return found


def _is_exact(house: House, served: Served, host: str, *, shift_id: int, told: Told) -> bool:
    """Exactly ten get a place, and all others read in words that it is taken."""
    answers = _all_at_once(served, host, shift_id)
    with house.inside("crowd"):
        taken = db.session.scalar(sa.select(Shift.taken).where(Shift.id == shift_id))
    got = sum(answer.status == 303 for answer in answers)
    told_so = sum(answer.status == 422 for answer in answers)
    told(1)
    return (taken, got, told_so) == (PLACES, PLACES, PEOPLE - PLACES)


def _all_at_once(served: Served, host: str, shift_id: int) -> list[Answer]:
    visitors = [Visitor(served.port, host) for _ in range(PEOPLE)]
    page = visitors[0].get(f"/volunteer/{shift_id}")
    start = threading.Barrier(PEOPLE)

    def press(visitor: Visitor) -> Answer:
        visitor.take_cookies_of(visitors[0])
        start.wait()
        return _press(visitor, page, shift_id)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(press, visitors))
    for visitor in visitors:
        visitor.close()
    return answers


def _p95(house: House, host: str, *, shift_id: int, threads: int) -> float:
    """Of presses by eight visitors at the same time, to a server of some threads."""
    with behind.ours(house, host, threads=threads) as served, ThreadPoolExecutor(VISITORS) as pool:
        spans = pool.map(lambda _number: _presses(served, host, shift_id), range(VISITORS))
        return measure.p95([span for each in spans for span in each])


def _presses(served: Served, host: str, shift_id: int) -> list[float]:
    visitor = Visitor(served.port, host)
    page = visitor.get(f"/volunteer/{shift_id}")
    act: Callable[[], object] = lambda: _press(visitor, page, shift_id)  # noqa: E731 - one press
    spans = measure.wall_ms(act, times=PRESSES)
    visitor.close()
    return spans


def _press(visitor: Visitor, page: Answer, shift_id: int) -> Answer:
    typed = {"name": "Ерлан Тест", "phone": f"+7706{next(_phones)}", "language": "ru"}
    return visitor.post(f"/volunteer/{shift_id}", {**filled_in(page), **typed, "once": f"{next(_keys):032x}"})
