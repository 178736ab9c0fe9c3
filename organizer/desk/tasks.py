"""What the worker does for the desk."""

from __future__ import annotations

from organizer.desk import services
from organizer.kernel.jobs import job


@job(services.JOB, own_transactions=True)
def make_pack(campaign_id: int, file_id: int) -> None:
    """Draw a paper pack."""
    services.make_pack(campaign_id, file_id)
