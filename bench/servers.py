"""Our application and the bare page behind their production server, as processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.measure import children, tree_seconds

LONGEST_START_SECONDS = 60
PROGRAMS = Path(sys.executable).parent


class NotServedError(RuntimeError):
    """A server did not begin to answer; the text is what it said."""


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, and the process that heads it."""

    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return children(self.pid)

    def cpu_seconds(self) -> float:
        """Processor time spent so far."""
        return tree_seconds(self.pid)


@contextmanager
def served(
    command: Sequence[str], environment: Mapping[str, str], *, port: int, host: str, log: Path
) -> Iterator[Served]:
    """A server that answers `/` on its port until the block ends."""
    with log.open("w") as written:
        process = subprocess.Popen(
            list(command), env={**os.environ, **environment}, stdout=written, stderr=written
        )
        try:
            _wait(process, port, host, log)
            yield Served(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=LONGEST_START_SECONDS)


def gunicorn(application: str, *, port: int, threads: int, workers: int = 1) -> list[str]:
    """The command that serves an application as `organizer serve` does."""
    return [
        str(PROGRAMS / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", str(workers), "--threads", str(threads), "--no-control-socket", application,
    ]  # fmt: skip


def serve(port: int) -> list[str]:
    """The command that people serve pages by."""
    return [str(PROGRAMS / "organizer"), "serve", "--port", str(port)]


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, host: str, log: Path) -> None:
    ends = time.perf_counter() + LONGEST_START_SECONDS
    while time.perf_counter() < ends and process.poll() is None:
        with closing(HTTPConnection("127.0.0.1", port, timeout=LONGEST_START_SECONDS)) as connection:
            try:
                connection.request("GET", "/", headers={"Host": host})
                connection.getresponse().read()
            except ConnectionError:
                time.sleep(0.01)
            else:
                return
    raise NotServedError(log.read_text())
