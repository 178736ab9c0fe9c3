"""`organizer drill`: messages to invented numbers, so that anybody can judge how they are sent.

`organizer journal`: stops and erasures that an older copy of the tables has forgotten.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click

from organizer.kernel import journal as journals
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


@click.group()
def journal() -> None:
    """Stops and erasures, kept beside the database."""


@journal.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_house
def replay(files: tuple[Path, ...]) -> None:
    """Carry out again what an older copy has forgotten, from this data folder's journal and from FILES.

    Safe to repeat. Who is stopped but not yet erased is still needed, as a member of the team or since a
    message to them is just leaving: repeat it once that is over.
    """
    told = services.remember(chain(journals.entries(), *(journals.entries(path) for path in files)))
    click.echo(f"Journal: {told}")
