"""`organizer pack`: countries as folders of files."""

from __future__ import annotations

import sys

import click

from organizer.country import asks, services
from organizer.country.packs import PackProblem, known_packs, read_pack
from organizer.kernel.db import all_campaigns, scope, transaction
from organizer.kernel.shell import in_house


@click.group()
def pack() -> None:
    """Load what an installation knows of a country: places, elections, topics."""


@pack.command("list")
def list_packs() -> None:
    """Name the packs that come with this program."""
    for code in known_packs():
        click.echo(code)


@pack.command()
@click.argument("code")
@in_house
def load(code: str) -> None:
    """Load the pack of a country, such as kz. Again: only what changed is written.

    A fault in its files is named by file and row, and nothing is written. What the pack says holds for all
    campaigns at once: messages that wait cost what an SMS costs by it.
    """
    try:
        chosen = read_pack(code)
    except PackProblem as problem:
        raise click.ClickException(str(problem)) from problem
    bar = click.progressbar(length=services.entries_of(chosen), label=f"Pack {code}", file=sys.stderr)
    with transaction(), bar:
        loaded = services.load_pack(chosen, told=bar.update)
        for campaign_id in sorted(all_campaigns()):
            with scope(campaign_id):
                for follow in asks.follows:
                    follow()
    click.echo(f"Pack {code}: {loaded.made} new, {loaded.changed} changed, {loaded.same} as before")
