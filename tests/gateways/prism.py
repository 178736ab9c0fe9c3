"""Prism: the provider's published description, served as a provider that keeps to it and keeps nothing."""

from __future__ import annotations

import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.gateways.answers import nobody
from tests.ground import node

DESCRIPTION = Path(__file__).parent / "data" / "twilio_api_v2010.json"


@contextmanager
def prism() -> Iterator[str]:
    """The address of a Prism of one's own, once it listens."""
    with nobody() as address:
        port = address.rpartition(":")[2]
    script = str(node.module("@stoplight/prism-cli/dist/index.js"))
    command = [str(node.executable()), script, "mock", "-h", "127.0.0.1", "-p", port, str(DESCRIPTION)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        lines: Iterable[str] = server.stdout or []
        # it tells of every request, and would stop if nobody read
        reader = threading.Thread(target=deque, args=(lines, 0))
        try:
            _await(lines)
            reader.start()
            yield address
        finally:
            server.terminate()
        reader.join()


def _await(lines: Iterable[str]) -> None:
    """Until it says that it listens; what it said instead becomes the error."""
    said: deque[str] = deque(maxlen=20)
    for line in lines:
        if "Prism is listening" in line:
            return
        said.append(line)
    raise RuntimeError(f"Prism did not start: {''.join(said)}")
