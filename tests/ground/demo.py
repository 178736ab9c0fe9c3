"""The demo, built once a run by the commands that people type, for tests that walk the whole house."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from organizer.accounts.queries import user_by_login
from organizer.campaigns.queries import actor_of, campaign_by_slug
from organizer.demo import build
from organizer.kernel import clock
from organizer.kernel.db import transaction
from tests import factories
from tests.ground import postgres
from tests.web import Browser

Made = TypeVar("Made")
ROOT = Path(__file__).parents[2]
ORGANIZER = str(Path(sys.executable).with_name("organizer"))
FACTS = "facts.json"
DATABASE = "database-url"
NAME = "organizer_demo"
DEMO_URL = "http://127.0.0.1:8000"
MONDAY = "2026-03-09"
"""A day on which everything is met that the demo has. Others are tried with --demo-day."""


@dataclass(frozen=True)
class DemoHouse:
    """The application with the demo, what `organizer demo --json` says, and an open session a member."""

    app: Flask
    facts: dict[str, Any]
    day: date
    sessions: dict[tuple[str, str], str] = field(repr=False)

    @property
    def now(self) -> datetime:
        """The moment at which it stands."""
        return build.Demo(self.day).now

    def ids(self, campaign: str = "A") -> dict[str, str]:
        """A real value for every variable that an address may hold."""
        found: dict[str, str] = self.facts["campaigns"][campaign]["ids"]
        return found

    def browser(self, role: str | None = None, campaign: str = "A") -> Browser:
        """A visitor of a campaign's host, signed in where a role is named."""
        browser = Browser(self.app, self.facts["campaigns"][campaign]["host"])
        return browser if role is None else browser.sign_in(self.sessions[campaign, role])


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """What is written inside is taken back when the block ends."""
    inside = connection.begin_nested()
    try:
        yield
    finally:
        inside.rollback()


class NobodyWorks:
    """A queue that carries nothing: a page is asked what it answers, not what is done about it later."""

    def put(self, _name: str, _arguments: dict[str, int], *, at: datetime | None = None) -> None:
        """Leave it."""


def open_sessions(facts: dict[str, Any]) -> dict[tuple[str, str], str]:
    """A session of every user of the demo on the host of their campaign: its cookie's token."""
    tokens = {}
    for user in facts["users"]:
        with transaction():
            campaign = campaign_by_slug(facts["campaigns"][user["campaign"]]["slug"])
            found = user_by_login(user["email"])
            assert campaign is not None
            assert found is not None
            actor = actor_of(found.id, found.name, campaign.id)
            assert actor is not None
            tokens[user["campaign"], user["role"]] = factories.make_session(actor, campaign.host)
    return tokens


def built(shared: Path, *, day: str = MONDAY, administrator: str = "") -> Path:
    """The folder of an installation with the demo: made by the first process that asks, kept for a run.

    Whoever wants to write in it takes a copy. Its database is a file in that folder, else one that is made on
    the server of that administrator, whose address stands in DATABASE.
    """
    folder = shared / f"demo-{day}-{'postgres' if administrator else 'sqlite'}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / FACTS).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            database_url = postgres.make(administrator, name=NAME) if administrator else ""
            (folder / DATABASE).write_text(database_url)
            _build(folder, database_url=database_url, day=day)
    return folder


@contextmanager
def being_built(shared: Path, *, day: str, administrator: str) -> Iterator[None]:
    """Build the demo beside the tests that do not need it, so that those which do need not wait."""
    command = [sys.executable, "-m", "tests.ground.demo", str(shared), day, administrator]
    builder = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield
    finally:
        if builder.poll() is None:
            os.killpg(builder.pid, signal.SIGTERM)
        builder.wait()


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of one run share."""
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


def made_once(shared: Path, name: str, make: Callable[[], Made]) -> Made:
    """What the first process of a run that asks makes, and the others read."""
    path = shared / f"{name}.pickle"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(pickle.dumps(make()))
        made: Made = pickle.loads(path.read_bytes())  # noqa: S301 - written above by a process of this run
        return made


def environment_of(folder: Path, *, public_url: str = DEMO_URL, database_url: str = "") -> dict[str, str]:
    """Settings of an installation in a folder; its queue runs jobs as soon as a request has committed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ORGANIZER_")}
    database = {"ORGANIZER_DATABASE_URL": database_url} if database_url else {}
    return {
        **inherited,
        **database,
        "PYTHONPATH": str(ROOT),
        "ORGANIZER_INSTANCE": str(folder / "instance"),
        "ORGANIZER_KEY_FILE": str(folder / "test.key"),
        "ORGANIZER_PUBLIC_URL": public_url,
        "ORGANIZER_LIMITS_URL": "off",
        "ORGANIZER_QUEUE_URL": "immediate://",
        "ORGANIZER_PLANNER_SECONDS": "0",
        "ORGANIZER_DEBUG": "1",
    }


def opened(app: Flask, folder: Path) -> DemoHouse:
    """The demo in a house whose installation is a copy of what was built, with everybody signed in."""
    day = build.loaded_day(app)
    assert day is not None
    facts = json.loads((folder / FACTS).read_text())
    with app.app_context(), clock.at(build.Demo(day).now):
        return DemoHouse(app, facts, day, open_sessions(facts))


def _build(folder: Path, *, database_url: str, day: str) -> None:
    environment = environment_of(folder, database_url=database_url)
    for command in (["init"], ["pack", "load", "kz"]):
        _run(command, environment, folder)
    (folder / FACTS).write_text(_run(["demo", "--today", day, "--json"], environment, folder))


def _run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [ORGANIZER, *command], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"organizer {' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        )
    return done.stdout


if __name__ == "__main__":
    built(Path(sys.argv[1]), day=sys.argv[2], administrator=sys.argv[3])
