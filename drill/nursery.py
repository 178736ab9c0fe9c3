"""Where the processes of a drill come from: copies of one that has loaded the house, so each costs little.

It reads a line of JSON for each wish and answers with one: {"start": …} with the new process's id, {} with
the ids of those that have died since. The end of its input is the end of all.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from drill import process
from drill.fate import Fate
from drill.plan import Step
from organizer.kernel.memory import keep_loaded


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a new process is to be: a web server where it has a port, else a worker."""

    environment: Mapping[str, str]
    fate: Fate | None
    at_once: int
    """So many messages a worker takes at a time."""
    port: int | None = None


@dataclass
class Nursery:
    """The other end of the pipes."""

    running: subprocess.Popen[str]
    alive: set[int] = field(default_factory=set)

    def start(self, wish: Start) -> int:
        """Begin a process. Gives its id."""
        fate = None if wish.fate is None else {**asdict(wish.fate), "step": wish.fate.step.value}
        pid = self._ask({"start": {**asdict(wish), "fate": fate}})
        self.alive.add(pid)
        return int(pid)

    def look(self) -> None:
        """Learn who has died: `alive` holds the others."""
        self.alive -= set(self._ask({}))

    def _ask(self, wish: object) -> Any:  # noqa: ANN401 - what JSON says
        return json.loads(_exchange(self.running.stdin, self.running.stdout, json.dumps(wish)))


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery whose children all end with the block."""
    command = [sys.executable, "-m", "drill.nursery"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        try:
            yield Nursery(running)
        finally:
            if running.stdin is not None:
                running.stdin.close()


def _exchange(to: IO[str] | None, back: IO[str] | None, line: str) -> str:
    if to is None or back is None:
        raise ValueError("the nursery has no pipes")
    to.write(line + "\n")
    to.flush()
    return back.readline()


def serve(wishes: IO[str], answers: IO[str]) -> None:
    """Be the nursery."""
    children: set[int] = set()
    process.warm_up()
    keep_loaded()
    for line in wishes:
        wish = json.loads(line)
        if "start" in wish:
            born = _born(wish["start"])
            children.add(born)
            answers.write(f"{born}\n")
        else:
            dead = list(_dead(children))
            children -= set(dead)
            answers.write(f"{json.dumps(dead)}\n")
        answers.flush()
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _born(wish: Mapping[str, Any]) -> int:
    """A copy of this process, which goes its own way."""
    pid = os.fork()
    if pid:
        return pid
    try:
        said = wish["fate"]
        fate = None if said is None else Fate(Step(said["step"]), said["turn"], said["seed"])
        process.live(wish["environment"], fate=fate, at_once=wish["at_once"], port=wish["port"])
    finally:
        os._exit(1)


def _dead(children: set[int]) -> Iterator[int]:
    for pid in children:
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            yield pid


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
