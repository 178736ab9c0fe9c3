"""A running installation with the demo, for a real browser: made once a run, served for each worker."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

from organizer.demo import build
from organizer.kernel.clock import to_wall
from tests.ground.demo import MONDAY, environment_of

START_SECONDS = 60


@dataclass(frozen=True)
class Installation:
    """Where the demo answers, and what `organizer demo --json` says of it."""

    port: int
    began: datetime
    """What its clock showed when it began to answer."""
    facts: dict[str, Any]
    environment: dict[str, str] = field(repr=False)

    @property
    def began_wall(self) -> datetime:
        """The same on the walls of the demo's town."""
        return to_wall(self.began, build.ZONE)

    def host(self, campaign: str = "A") -> str:
        """Address of a campaign, without a path."""
        return f"http://{self.facts['campaigns'][campaign]['host']}:{self.port}"

    def user(self, role: str, campaign: str = "A") -> dict[str, str]:
        """A user of the demo in a role, with e-mail and password."""
        found: dict[str, str] = next(
            user for user in self.facts["users"] if (user["campaign"], user["role"]) == (campaign, role)
        )
        return found

    def ids(self, campaign: str = "A") -> dict[str, str]:
        """A real value for every variable that an address may hold."""
        found: dict[str, str] = self.facts["campaigns"][campaign]["ids"]
        return found


@contextmanager
def served(built: Path, folder: Path, *, day: str = MONDAY) -> Iterator[Installation]:
    """A copy of the demo, answering on a free port until the block ends, its clock running on."""
    shutil.copytree(built, folder)
    port, began = _free_port(), build.Demo(date.fromisoformat(day)).now
    environment = environment_of(folder, public_url=f"http://127.0.0.1:{port}")
    with (folder / "server.log").open("wb") as log:
        command = [
            sys.executable,
            "-m",
            "tests.ground.serving",
            began.isoformat(),
            str(port),
            str(built.parent),
        ]
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(port, server, folder / "server.log")
            yield Installation(port, began, json.loads((folder / "facts.json").read_text()), environment)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _try in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except (URLError, OSError):
            try:
                server.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
    raise RuntimeError(f"the server did not answer:\n{log.read_text()[-4000:]}")
