"""Holding back all messages of a campaign, and letting them go again."""

from __future__ import annotations

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, jobs
from organizer.kernel.access import Actor
from organizer.messaging.services.outbox import SEND


def hold_all(*, by: Actor) -> None:
    """Nothing leaves any more, from the next one on; what is useful no longer is left out meanwhile."""
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, "sms_paused": True}
    audit.record("messages.held", campaign, by=by)


def let_all_go(*, by: Actor) -> None:
    """Messages leave again."""
    campaign = current_campaign()
    campaign.settings = {name: value for name, value in campaign.settings.items() if name != "sms_paused"}
    audit.record("messages.let_go", campaign, by=by)
    jobs.wake(SEND)
