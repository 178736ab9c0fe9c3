"""What the worker does for topics."""

from __future__ import annotations

from organizer.kernel.clock import now
from organizer.kernel.db import transaction
from organizer.kernel.jobs import job
from organizer.topics import services
from organizer.topics.counts import AUDIENCES

HOUR = 3600


@job("topics.release", every_seconds=HOUR, own_transactions=True)
def release(campaign_id: int) -> None:
    """Let the numbers follow what was said, with no transaction open while they are worked out."""
    for audience in AUDIENCES:
        with transaction(campaign_id, read_only=True):
            draft = services.prepare(audience)
        if not draft.is_news:
            continue
        protected = draft.protect()
        with transaction(campaign_id):
            services.publish(draft, protected, now())
