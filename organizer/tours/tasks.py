"""What is done in the background about tours."""

from __future__ import annotations

from typing import cast

from flask import current_app

from organizer.config import Settings
from organizer.kernel.jobs import job
from organizer.tours import services
from organizer.tours.planner import Effort


@job(services.JOB, own_transactions=True)
def plan(campaign_id: int, plan_id: int) -> None:
    """Look for the plans of a tour."""
    settings = cast("Settings", current_app.config["SETTINGS"])
    services.run(campaign_id, plan_id, effort=Effort(seconds=settings.planner_seconds))


@job("tours.sweep", every_seconds=60)
def sweep() -> None:
    """Wake the planner for what a dead worker left."""
    services.wake_left()


@job("tours.expire", every_seconds=3600)
def expire() -> None:
    """Drop the drafts that nobody touched for thirty days."""
    services.expire()
    services.expire_plans()
