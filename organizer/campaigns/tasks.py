"""What is done in the background about a campaign as a whole."""

from __future__ import annotations

from organizer.kernel import once
from organizer.kernel.jobs import job


@job("campaigns.forget", every_seconds=3600)
def forget() -> None:
    """Drop one-time keys that no form or phone can still hold."""
    once.forget_old()
