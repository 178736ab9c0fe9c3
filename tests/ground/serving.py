"""Serve an installation whose clock runs on from a moment: what its pages show does not hang on the day."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import time_machine

from organizer.cli import organizer
from tests.ground.templates import keep_compiled


def serve(moment: str, port: str, shared: str) -> None:
    """Answer as `organizer serve` does, in this process and in those that it makes."""
    keep_compiled(Path(shared))
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        organizer(["serve", "--port", port])


if __name__ == "__main__":
    serve(*sys.argv[1:])
