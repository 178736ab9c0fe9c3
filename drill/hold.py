"""Holding a drill from its plan to its verdict."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.servers import free_port
from drill.course import MEETINGS, Course, Told, lock_up, reconnect
from drill.crew import crew
from drill.house import build
from drill.judge import Verdict, judge
from drill.plan import Plan, Step
from drill.post import post
from drill.process import CLOCK
from tests.gateways.double import Double
from tests.gateways.faults import drawn
from tests.ground import postgres

AT_ONCE = 500
DATABASE = "organizer_drill"


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a drill went."""

    plan: Plan
    engine: str
    verdict: Verdict
    messages: int
    calls: int
    kills: Mapping[Step, int]
    stopped: int
    moved: int
    receipts: int
    forged: int
    seconds: float


@dataclass(frozen=True)
class Engine:
    """The database of a drill, and what its restart is."""

    name: str
    url: str | None
    restart: Callable[[Path], None]

    @property
    def queue(self) -> str | None:
        """What carries the wakes: beside SQLite a file of the one machine, else the database, for several."""
        return None if self.url is None else self.url.replace("+psycopg", "")


SQLITE = Engine("SQLite", None, lambda instance: lock_up(instance / "organizer.db"))


@contextmanager
def postgresql() -> Iterator[Engine]:
    """An empty PostgreSQL database of the drill's own."""
    with (
        postgres.running() as server,
        postgres.database(server.administrator, name=DATABASE) as url,
    ):
        yield Engine("PostgreSQL", url, lambda _instance: server.restart(DATABASE))


def hold(plan: Plan, folder: Path, engine: Engine, told: Told) -> Result:
    """Hold a drill. Raises StuckError where it does not come to an end."""
    port, began = free_port(), time.monotonic()
    with Double(
        faults=drawn(plan.seed, plan.faults),
        listing_lag=plan.listing_lag,
        late_by=plan.late_by,
        slow_by=plan.slow_by,
    ) as double:
        house = build(
            plan, folder, database_url=engine.url, queue_url=engine.queue, provider=double.url, port=port
        )
        for first in range(0, plan.messages, AT_ONCE):
            house.tell(min(AT_ONCE, plan.messages - first))
        house.plan_meetings(MEETINGS)

        (folder / CLOCK).write_text("0")

        def restart() -> None:
            engine.restart(folder / "instance")
            reconnect(house)

        with crew(plan, house.places, port=port) as manned, post(double, seed=plan.seed) as posted:
            Course(plan, house, double, manned, folder / CLOCK, restart, told).run()
        verdict = judge(house, double.ledger.taken(), forged_believed=posted.forged_believed)
        result = Result(
            plan=plan,
            engine=engine.name,
            verdict=verdict,
            messages=len(house.rows()),
            calls=double.calls,
            kills=manned.died,
            stopped=len(house.stopped),
            moved=len(house.moved),
            receipts=posted.posted,
            forged=posted.forged,
            seconds=time.monotonic() - began,
        )
        house.close()
        return result
