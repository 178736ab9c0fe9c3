"""What the worker does for files."""

from __future__ import annotations

from organizer.files import services
from organizer.kernel.jobs import job

HOUR = 3600


@job("files.expire", every_seconds=HOUR)
def expire() -> None:
    """Delete the contents of files whose seven days are over."""
    services.expire()


@job("files.sweep", every_seconds=60)
def sweep() -> None:
    """Wake the jobs that a dead worker left."""
    services.wake_left()
