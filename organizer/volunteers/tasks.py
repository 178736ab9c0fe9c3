"""What the worker does about shifts."""

from __future__ import annotations

from organizer.kernel.jobs import job
from organizer.volunteers import services


@job("volunteers.ask_to_confirm", every_seconds=600)
def ask_to_confirm() -> None:
    """Ask once, the day before, who has not said yet whether they come."""
    services.ask_to_confirm()
