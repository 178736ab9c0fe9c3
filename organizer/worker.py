"""What Huey's own consumer loads, for who starts it without `organizer worker`.

    huey_consumer organizer.worker.huey -k thread -w 4 -g TERM

Importing it makes the application of the environment, with the tasks of every room.
"""

from __future__ import annotations

from organizer.app import from_environment
from organizer.kernel.queue import HueyQueue

_queue: HueyQueue = from_environment().extensions["queue"]
huey = _queue.huey
