"""What the worker does for meetings."""

from __future__ import annotations

from organizer.kernel import jobs
from organizer.kernel.clock import now
from organizer.meetings import services
from organizer.meetings.services.reminders import AT_ONCE

REMIND = "meetings.remind"
HOUR = 3600


@jobs.job(REMIND, every_seconds=60)
def remind() -> None:
    """Tell those whose reminder is due, and go on at once while there are more."""
    if services.remind(now()) == AT_ONCE:
        jobs.wake(REMIND)


@jobs.job("meetings.follow_up", every_seconds=60)
def follow_up() -> None:
    """Write to whom the door has seen or missed; the rest a minute later."""
    services.follow_up(now())


@jobs.job("meetings.permits", every_seconds=HOUR)
def remind_of_permits() -> None:
    """Tell who sees to a permit that its last day comes near."""
    services.remind_of_permits()
