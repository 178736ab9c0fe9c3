"""`organizer drill`: messages to invented numbers, so that anybody can judge how they are sent."""

from __future__ import annotations

import sys

import click

from organizer.kernel.db import transaction
from organizer.kernel.shell import in_house
from organizer.messaging import services

AT_ONCE = 500


@click.group()
def drill() -> None:
    """Rehearse what no campaign should meet unprepared."""


@drill.command()
@click.argument("count", type=click.IntRange(1, 1_000_000))
@in_house
def enqueue(count: int) -> None:
    """Queue COUNT messages, due and agreed to, to invented numbers in a campaign named `drill`.

    A worker sends them like any other. Point it at a double of the provider by TWILIO_API_BASE_URL; with a
    real provider this command refuses, since somebody may have the numbers.
    """
    with transaction():
        campaign_id, host = (campaign := services.drill_campaign()).id, campaign.host
    told = 0
    with click.progressbar(length=count, label="Queued", file=sys.stderr) as bar:
        while told < count:
            with transaction(campaign_id):
                made = services.enqueue_drill(min(AT_ONCE, count - told))
            told += made
            bar.update(made)
    with transaction(campaign_id, read_only=True):
        last = services.drill_leaves()
    click.echo(f"{told} messages are due in the campaign drill ({host})")
    if last is not None:
        click.echo(f"the last leaves at about {last:%Y-%m-%d %H:%M:%S} UTC")
