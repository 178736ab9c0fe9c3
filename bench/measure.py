"""How processor time, waiting and memory are measured."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bench.size import size

ROUNDS = size(7, quick=1)
WARM_UP = size(5, quick=1)
TICK = os.sysconf("SC_CLK_TCK")
Meter = Callable[[], float]
"""Tells how many seconds of processor time were spent so far."""


def cpu_ms(act: Callable[[], object], *, times: int, meter: Meter, rounds: int = ROUNDS) -> float:
    """Processor time of one act in milliseconds: the median of some rounds, after one to warm up."""
    spans = []
    for _ in range(rounds + 1):
        before = meter()
        for _ in range(times):
            act()
        spans.append(meter() - before)
    return statistics.median(spans[1:]) / times * 1000


def each_cpu_ms(act: Callable[[], object], *, times: int, meter: Meter) -> list[float]:
    """Processor time of each of some acts, in milliseconds, after some to warm up."""
    for _ in range(WARM_UP):
        act()
    spans = []
    for _ in range(times):
        before = meter()
        act()
        spans.append((meter() - before) * 1000)
    return spans


def wall_ms(act: Callable[[], object], *, times: int) -> list[float]:
    """How long each of some acts took, in milliseconds."""
    spans = []
    for _ in range(times):
        before = time.perf_counter()
        act()
        spans.append((time.perf_counter() - before) * 1000)
    return spans


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 stay within."""
    return statistics.quantiles(values, n=20)[-1]


def tree_seconds(pid: int) -> float:
    """Processor time of a process and of those below it."""
    return _seconds(pid) + sum(tree_seconds(child) for child in children(pid))


def pss_mb(pid: int) -> float:
    """Memory of a process in megabytes; what several share is counted in parts (Linux)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} tells no PSS")


def tree_pss_mb(pid: int) -> float:
    """Memory of a process and of those below it."""
    return pss_mb(pid) + sum(tree_pss_mb(child) for child in children(pid))


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):
            found.extend(int(child) for child in (thread / "children").read_text().split())
    return found


def _seconds(pid: int) -> float:
    """By the scheduler's own clock, in nanoseconds; where the kernel keeps none, in ticks of 10 ms."""
    spent = 0.0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):
            try:
                spent += int((thread / "schedstat").read_text().split()[0]) / 1e9
            except FileNotFoundError:
                fields = (thread / "stat").read_text().rpartition(")")[2].split()
                spent += (int(fields[11]) + int(fields[12])) / TICK
    return spent
