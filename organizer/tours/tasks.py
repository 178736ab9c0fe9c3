"""What is done in the background about tours."""

from __future__ import annotations

from organizer.kernel.jobs import job
from organizer.tours import services


@job("tours.expire", every_seconds=3600)
def expire() -> None:
    """Drop the drafts that nobody touched for thirty days."""
    services.expire()
