"""`organizer demo`: two invented campaigns to look around in."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import click
from flask import Flask

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

    Loaded once, the demo stays as it is, with all that was done in it, until it is begun anew. Its texts and
    people are read in for this command alone: no server needs them in memory.
    """
    import_module("organizer.demo.loading").show(app, today=today, anew=anew, as_json=as_json)
