"""Fifty people at once for the last ten places, to servers of two workers and of eight."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from bench import behind
from bench.figures import Measured
from bench.house import UNCHECKED_ROLE, House, Told, add_campaign, add_meetings
from bench.rows.presses import press
from bench.servers import Served
from bench.size import size
from bench.visitor import Answer, Visitor
from organizer.kernel.db import db
from organizer.volunteers import services as volunteers
from organizer.volunteers.models import Shift

RUNS = size(100, quick=1)
PEOPLE = 50
PLACES = 10
FILLED = "This shift has just been filled"
WORKERS = {"last-places": 2, "last-places-many": 8}
STEPS = RUNS * len(WORKERS)


def run(house: House, told: Told) -> list[Measured]:
    """Ours alone: the bare guarded insert cannot oversell either."""
    place = add_campaign(house, "crowd")
    found = []
    for key, workers in WORKERS.items():
        with house.inside("crowd"):
            meeting = add_meetings(1, told=lambda _rows: None)[0]
            shifts = [volunteers.add_shift(meeting.id, UNCHECKED_ROLE, PLACES).id for _ in range(RUNS)]
        with behind.installed(house, place.host, workers=workers) as served:
            exact = sum(_is_exact(house, served, place.host, shift_id=each, told=told) for each in shifts)
        found.append(Measured(key, exact * 100 / RUNS))
    return found


def _is_exact(house: House, served: Served, host: str, *, shift_id: int, told: Told) -> bool:
    """Exactly ten get a place, and all others read in words that it is taken."""
    answers = _all_at_once(served, host, shift_id)
    with house.inside("crowd"):
        taken = db.session.scalar(sa.select(Shift.taken).where(Shift.id == shift_id))
    got = sum(answer.status == 303 for answer in answers)
    told_so = sum(answer.status == 422 and FILLED in answer.text for answer in answers)
    told(1)
    return (taken, got, told_so) == (PLACES, PLACES, PEOPLE - PLACES)


def _all_at_once(served: Served, host: str, shift_id: int) -> list[Answer]:
    visitors = [Visitor(served.port, host) for _ in range(PEOPLE)]
    page = visitors[0].get(f"/volunteer/{shift_id}")
    start = threading.Barrier(PEOPLE)

    def act(visitor: Visitor) -> Answer:
        visitor.take_cookies_of(visitors[0])
        start.wait()
        return press(visitor, page, shift_id)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(act, visitors))
    for visitor in visitors:
        visitor.close()
    return answers
