"""What an installation takes of its machine and of the wire."""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from pathlib import Path

from bench import measure, servers
from bench.figures import Measured
from bench.house import House, Told, add_campaign, add_meetings
from bench.servers import PROGRAMS, Served
from bench.size import size
from bench.visitor import Visitor

STARTS = size(5, quick=1)
VISITS = size(150, quick=8)
SETTLE_SECONDS = 3
STEPS = STARTS + 2
KILOBYTE = 1024
BROUGHT = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script[^>]* src)="(/[^"]+)"')


def run(house: House, told: Told) -> list[Measured]:
    """`organizer serve` as it is started for people, then a worker beside it."""
    place = add_campaign(house, "machine")
    with house.inside("machine"):
        code = add_meetings(1, told=lambda _rows: None)[0].code
    starts = [_start_seconds(house, place.host, told=told) for _ in range(STARTS)]
    port = servers.free_port()
    with servers.served(
        servers.serve(port), house.environment, port=port, host=place.host, log=house.folder / "serve.log"
    ) as served:
        visitor = Visitor(port, place.host)
        wire, requests = _first_view(visitor, f"/m/{code}")
        web, everything = _memory(house, served, visitor, [f"/m/{code}", "/meetings", "/", "/meetings.ics"])
    told(2)
    return [
        Measured("start", statistics.median(starts)),
        Measured("memory-web", web),
        Measured("memory-all", everything),
        Measured("wire", wire / KILOBYTE),
        Measured("wire-requests", requests),
    ]


def _start_seconds(house: House, host: str, *, told: Told) -> float:
    """Of the processor: on two quiet cores the wall shows the same."""
    port = servers.free_port()
    log = house.folder / "start.log"
    with servers.served(servers.serve(port), house.environment, port=port, host=host, log=log) as served:
        told(1)
        return served.cpu_seconds()


def _memory(house: House, served: Served, visitor: Visitor, paths: list[str]) -> tuple[float, float]:
    """Of the web process after some visits, and of web and worker with all that belongs to them."""
    for number in range(VISITS):
        visitor.get(f"{paths[number % len(paths)]}?visit={number}")
    with Path(house.folder / "worker.log").open("w") as log:
        worker = subprocess.Popen(
            [str(PROGRAMS / "organizer"), "worker"], env={**house.environment}, stdout=log, stderr=log
        )
        try:
            time.sleep(SETTLE_SECONDS)
            web = max(measure.pss_mb(pid) for pid in served.workers)
            return web, measure.tree_pss_mb(served.pid) + measure.tree_pss_mb(worker.pid)
        finally:
            worker.terminate()
            worker.wait()


def _first_view(visitor: Visitor, path: str) -> tuple[int, int]:
    """Bytes and requests of a page with all that it brings along, nothing of it kept before."""
    page = visitor.get(path)
    brought = [visitor.get(address) for address in BROUGHT.findall(page.text)]
    return sum(answer.wire for answer in [page, *brought]), 1 + len(brought)
