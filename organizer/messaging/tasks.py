"""What the worker runs for messages. Each is safe to run twice, and at the same time on several machines."""

from __future__ import annotations

from organizer.kernel.clock import now
from organizer.kernel.jobs import job
from organizer.messaging import services


@job("messaging.send_due", every_seconds=10, own_transactions=True)
def send_due(campaign_id: int) -> None:
    """Hand over what is due."""
    services.send_due(campaign_id)


@job("messaging.settle", every_seconds=10, own_transactions=True)
def settle(campaign_id: int) -> None:
    """Look up what is not known, and ask about what has had no last word."""
    services.settle(campaign_id)


@job("messaging.watch", every_seconds=60, own_transactions=True, by_server=True)
def watch(campaign_id: int) -> None:
    """End what waits in vain, and raise the alarm where what should leave stands still.

    What waits is noted for who reckons with it.
    """
    services.retire_all(campaign_id)
    services.watch(campaign_id)
    services.note_load(campaign_id)


@job("messaging.fall_back", every_seconds=60)
def fall_back() -> None:
    """Tell by another way what did not arrive, or has not left in time; nobody is called too late."""
    services.retire(now())
    services.fall_back(now())
