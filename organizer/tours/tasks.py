"""What is done in the background about tours."""

from __future__ import annotations

from organizer.kernel.jobs import job
from organizer.tours import services


@job(services.JOB, own_transactions=True)
def plan(campaign_id: int, plan_id: int) -> None:
    """Look for the plans of a tour."""
    services.run(campaign_id, plan_id)


@job("tours.sweep", every_seconds=60)
def sweep() -> None:
    """Wake the planner for what a dead worker left."""
    services.wake_left()


@job("tours.expire", every_seconds=3600)
def expire() -> None:
    """Drop the drafts that nobody touched for thirty days."""
    services.expire()
    services.expire_plans()
