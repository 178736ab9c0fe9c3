"""The worker's part, done in this process so that its processor time can be told."""

from __future__ import annotations

import time

from bench.house import House
from organizer.kernel.queue import HueyQueue


def drained_cpu_seconds(house: House) -> float:
    """Do all jobs that wait to be done now; the processor time they took."""
    queue: HueyQueue = house.app.extensions["queue"]
    before = time.process_time()
    while (task := queue.huey.dequeue()) is not None:
        queue.huey.execute(task)
    return time.process_time() - before
