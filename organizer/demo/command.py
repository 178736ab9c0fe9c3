"""`organizer demo`: two invented campaigns to look around in."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime

import click
from flask import Flask

from organizer.demo import build, walk
from organizer.demo.build import Demo
from organizer.demo.erase import NotADemo
from organizer.kernel import clock, installation
from organizer.kernel.shell import pass_app


@click.command()
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the demo stands at, such as 2026-03-09; otherwise today.",
)
@click.option("--anew", is_flag=True, help="Take the two demo campaigns away first, and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Say as JSON what tools need to walk through the demo.")
@pass_app
def demo(app: Flask, /, *, today: datetime | None, anew: bool, as_json: bool) -> None:
    """Load two invented campaigns, and say how to look around in them. Safe to repeat.

    Loaded once, the demo stays as it is, with all that was done in it, until it is begun anew.
    """
    if not installation.is_at_head(app):
        raise click.ClickException("there are no tables yet, or old ones: organizer init")
    wanted = clock.today(build.ZONE) if today is None else today.date()
    loaded = build.loaded_day(app)
    if loaded is None or anew:
        _load(app, wanted)
        loaded = wanted
    if as_json:
        click.echo(json.dumps(walk.facts(app), ensure_ascii=False, indent=1))
        return
    click.echo(walk.guide(app))
    if loaded != wanted:
        click.echo(f"\nThe demo stands at {loaded}. To begin anew with {wanted}: organizer demo --anew")


def _load(app: Flask, today: date) -> None:
    chosen = Demo(today)
    try:
        with click.progressbar(length=chosen.length, label=f"Demo of {today}", file=sys.stderr) as bar:
            chosen.load(app, told=bar.update)
    except NotADemo as problem:
        raise click.ClickException(str(problem)) from problem
