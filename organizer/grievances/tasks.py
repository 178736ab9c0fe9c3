"""What the worker does for grievances."""

from __future__ import annotations

from organizer.grievances import services
from organizer.kernel.jobs import job


@job(services.IMPORT_JOB, own_transactions=True)
def import_file(campaign_id: int, file_id: int) -> None:
    """Take in a file, batch by batch."""
    for _progress in services.run_import(campaign_id, file_id):
        pass
