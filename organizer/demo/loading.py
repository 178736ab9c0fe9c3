"""Loading the demo from a shell, with a bar for how far it is."""

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


def show(app: Flask, *, today: datetime | None, anew: bool, as_json: bool) -> None:
    """Load the demo where it is not there, or `anew`, and say how to look around in it.

    Raises ClickException with words where that cannot be.
    """
    if not installation.is_at_head(app):
        raise click.ClickException("there are no tables yet, or old ones: organizer init")
    wanted = build.day_at(clock.now()) if today is None else today.date()
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
