"""Commands of an installation: set it up, serve it, look at it."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import click
from flask import Flask

from organizer import __version__
from organizer.app import create_app
from organizer.config import Settings, SettingsProblem
from organizer.demo.command import demo
from organizer.kernel import access, installation, journal, serving
from organizer.kernel.clock import zone_data_version
from organizer.kernel.crypto import KeyProblem
from organizer.kernel.installation import NotReady
from organizer.kernel.queue import HueyQueue
from organizer.messaging import services as messaging
from organizer.rooms import COMMANDS

WAIT_FOR_TABLES_SECONDS = 30


class House:
    """The settings and the application, made when a command first needs them."""

    def __init__(self) -> None:
        self._app: Flask | None = None

    @property
    def settings(self) -> Settings:
        """The settings of the environment, read afresh: `init` gives the installation its name."""
        return Settings.from_environment()

    @property
    def app(self) -> Flask:
        """The application, made once."""
        if self._app is None:
            self._app = create_app(self.settings)
        return self._app


@click.group()
@click.version_option(__version__)
@click.pass_context
def organizer(context: click.Context) -> None:
    """Plan a campaign's meetings, sign up helpers, hear what people say."""
    installation.keep_private()
    context.obj = House()


@organizer.command()
@click.pass_obj
def init(house: House) -> None:
    """Make the data folder, the key and the tables; replay the journal. Safe to repeat."""
    installation.make_folder(house.settings.instance)
    settings = house.settings
    if installation.make_key(settings.key_file, has_database=_has_database(settings)):
        click.echo(f"A new key lies in {settings.key_file}. Keep a copy on paper: organizer keys export")
    import_module("organizer.kernel.migrating").migrate(house.app, settings.instance)
    installation.ensure_installation_key(house.app)
    with house.app.app_context():
        click.echo(messaging.catch_up(journal.entries()))
    click.echo(f"Ready: {settings.instance}")


@organizer.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.pass_obj
def serve(house: House, host: str, port: int) -> None:
    """Answer pages. Never migrates: waits 30 s for `init`, then stops with words."""
    app = create_app(house.settings, keeps_pages=True)
    if house.settings.sms.http_file:
        _look_at_the_gateway(app)
    installation.wait_until_ready(app, seconds=WAIT_FOR_TABLES_SECONDS)
    serving.serve(app, host=host, port=port, workers=house.settings.web_workers)


@organizer.command()
@click.option("--workers", default=4, show_default=True, help="Threads that work at the same time.")
@click.option("--no-periodic", is_flag=True, help="Leave the schedule to another machine.")
@click.pass_obj
def worker(house: House, *, workers: int, no_periodic: bool) -> None:
    """Run background jobs. Never migrates."""
    _look_at_the_gateway(house.app)
    installation.wait_until_ready(house.app, seconds=WAIT_FOR_TABLES_SECONDS)
    _measure(house)
    queue: HueyQueue = house.app.extensions["queue"]
    queue.consumer(workers=workers, periodic=not no_periodic).run()


@organizer.command()
@click.pass_obj
def check(house: House) -> None:
    """Look at settings, key, tables and zone data; exit 1 where something is wrong."""
    if not installation.is_at_head(house.app):
        raise NotReady("the tables are behind the program: run `organizer init`")
    installation.check_key(house.app)
    _look_at_the_gateway(house.app)
    click.echo(f"settings: in order ({house.settings.instance})")
    click.echo(f"SMS: by {house.settings.sms.gateway}")
    click.echo("key: fits")
    click.echo("tables: newest")
    click.echo(f"zone data: {zone_data_version()}")


@organizer.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def routes(house: House, *, as_json: bool) -> None:
    """List every address with the permission it needs."""
    listed = [
        {"rule": rule, "methods": list(methods), "endpoint": endpoint, "permission": permission}
        for rule, methods, endpoint, permission in access.rules(house.app)
    ]
    if as_json:
        click.echo(json.dumps(listed, indent=1))
        return
    for row in listed:
        click.echo(f"{','.join(row['methods']):10} {row['rule']:50} {row['permission']:24} {row['endpoint']}")


def _look_at_the_gateway(app: Flask) -> None:
    """Raise SettingsProblem with words where the way to the SMS provider cannot be used."""
    with app.app_context():
        messaging.gateway()


def _measure(house: House) -> None:
    """Let the figures be read where the settings say; nowhere unless they do."""
    if house.settings.metrics is not None:
        import_module("organizer.metrics").serve(house.app, *house.settings.metrics)


def _has_database(settings: Settings) -> bool:
    if settings.is_sqlite:
        return Path(settings.database_url.removeprefix("sqlite:///")).exists()
    return False


for _command in (*COMMANDS, demo):
    organizer.add_command(_command)


def main() -> None:
    """Run a command; what stands in its way is said in words."""
    try:
        organizer(standalone_mode=True)
    except (SettingsProblem, KeyProblem, NotReady) as problem:
        click.echo(f"organizer: {problem}", err=True)
        sys.exit(1)
