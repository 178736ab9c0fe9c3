"""`organizer drill`: messages to invented numbers, so that anybody can judge how they are sent.

`organizer journal`: stops and erasures that an older copy of the tables has forgotten.
`organizer restore`: the way back to sending after such a copy was put in place.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click
from flask import current_app

from organizer.kernel import journal as journals
from organizer.kernel.db import all_campaigns, transaction
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


@click.group()
def restore() -> None:
    """Put an older copy of the database to work without telling anybody twice."""


@restore.command()
@in_house
def begin() -> None:
    """Close the sender. Workers of this installation notice an older copy by themselves; this makes sure."""
    with transaction(read_only=True):
        campaigns = all_campaigns()
    services.begin_restore(campaigns=campaigns)
    click.echo("Nothing leaves until organizer restore finish has run.")


@restore.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--without-journal", is_flag=True, help="Nobody has ever stopped, or all journals are lost.")
@in_house
def finish(files: tuple[Path, ...], *, without_journal: bool) -> None:
    """Carry out the journals (this data folder's and FILES), doubt what may have left, open the sender.

    Safe to repeat: on each machine, with the journals of the others.
    """
    own = Path(current_app.config["SETTINGS"].instance) / journals.FILE
    paths = [*([own] if own.exists() else []), *files]
    if not paths and not without_journal:
        raise click.ClickException(f"there is no journal at {own}: bring it, or say --without-journal")
    entries = list(chain.from_iterable(_read(path) for path in paths))
    with transaction(read_only=True):
        campaigns = all_campaigns()
    told = services.finish_restore(entries, campaigns=campaigns)
    click.echo(f"Journal: {told.remembered}")
    click.echo(f"Messages looked up at the provider before they leave: {told.looked_up}")
    click.echo(f"Reminders that may have left already, and leave no more: {told.given_up}")
    click.echo("The sender is open.")


def _read(path: Path) -> list[journals.Entry]:
    """The acts of a journal of this installation. Lines that cannot be read are told."""
    found = list(journals.entries(path))
    with transaction(read_only=True):
        known = set(all_campaigns())
    if found and not any(each.campaign_id in known for each in found):
        raise click.ClickException(f"{path} is the journal of another installation")
    torn = path.read_text(errors="replace").count("{") - len(found)
    if torn > 0:
        click.echo(f"{path}: lines written by half, passed over: {torn}", err=True)
    return found
