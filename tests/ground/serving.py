"""Serve an installation whose clock runs on from a moment: what its pages show does not hang on the day."""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine

from organizer.cli import organizer


def serve(moment: str, port: str) -> None:
    """Answer as `organizer serve` does, in this process and in those that it makes."""
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        organizer(["serve", "--port", port])


if __name__ == "__main__":
    serve(*sys.argv[1:])
