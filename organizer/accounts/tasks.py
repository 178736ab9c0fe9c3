"""What is done in the background about users."""

from __future__ import annotations

from organizer.accounts import services
from organizer.kernel.jobs import job


@job("accounts.forget", every_seconds=3600, each_campaign=False)
def forget() -> None:
    """Drop what is kept of sign-ins no longer than needed."""
    services.forget_old()
