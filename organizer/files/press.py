"""Sheets → PDF, by a process of its own that ends with the sheets.

What draws a PDF takes memory that a long-lived process would not give back, and a time to load that no page
of the web should wait for. So neither the web nor the worker loads it: a child does, is fed through a pipe,
and ends. Nothing touches the disk.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from threading import Timer

from organizer.files.apart import ENVIRONMENT
from organizer.files.paper import Sheet, packed
from organizer.kernel.errors import HouseError

PDF = "application/pdf"
LONGEST_SECONDS = 300.0
"""A press that works longer is stopped."""
END_OF_COUNT = b"\n"


class PressProblem(HouseError):
    """The press gave no PDF."""


def pdf(
    sheets: Sequence[Sheet], *, told: Callable[[int], None] | None = None, most: float = LONGEST_SECONDS
) -> bytes:
    """Print sheets. `told` hears how many are drawn. Raises PressProblem, also after `most` seconds."""
    child = subprocess.Popen(
        [sys.executable, "-m", "organizer.files.pdf"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
    )
    limit = Timer(most, child.kill)
    limit.start()
    try:
        with child:
            printed = _print(child, packed(sheets), told or (lambda _drawn: None))
    finally:
        limit.cancel()
    if child.returncode or not printed:
        raise PressProblem("no PDF was made")
    return printed


def _print(child: subprocess.Popen[bytes], content: bytes, told: Callable[[int], None]) -> bytes:
    """The child reads all before it writes, and counts the sheets before the PDF: neither waits for ever."""
    if child.stdin is None or child.stdout is None:
        raise PressProblem("the press has no pipes")
    try:
        child.stdin.write(content)
        child.stdin.close()
    except BrokenPipeError:
        return b""
    drawn = 0
    while child.stdout.read(1) not in {END_OF_COUNT, b""}:
        drawn += 1
        told(drawn)
    return child.stdout.read()
