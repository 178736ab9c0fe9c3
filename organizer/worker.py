"""What the jobs' consumer loads: the application with every room's tasks, and the Huey of its settings."""

from __future__ import annotations

from huey.api import Huey
from huey.consumer import Consumer

from organizer.app import create_app
from organizer.config import Settings
from organizer.kernel.queue import HueyQueue

LONGEST_SLEEP_SECONDS = 1.0


def build_huey(settings: Settings) -> Huey:
    """The Huey of an installation, ready to consume."""
    app = create_app(settings)
    queue: HueyQueue = app.extensions["queue"]
    return queue.huey


def consumer(settings: Settings, *, workers: int, periodic: bool) -> Consumer:
    """A consumer of `workers` threads; without `periodic` another machine keeps the schedule.

    SIGTERM and SIGINT let jobs in hand finish.
    """
    return build_huey(settings).create_consumer(
        workers=workers,
        worker_type="thread",
        periodic=periodic,
        max_delay=LONGEST_SLEEP_SECONDS,
        scheduler_interval=1,
        graceful_signal="TERM",
    )
