"""How much is measured: enough for steady figures, or as little as shows that the benchmark runs through."""

from __future__ import annotations

import os

IS_QUICK = bool(os.environ.get("BENCH_QUICK"))


def size(steady: int, *, quick: int) -> int:
    """So many rows, runs or seconds; `quick` of them where BENCH_QUICK is set, whose figures say nothing."""
    return quick if IS_QUICK else steady
