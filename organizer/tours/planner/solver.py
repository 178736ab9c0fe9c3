"""OR-Tools where the `planner` extra is installed: asked beside our own search, never instead of it.

It runs as a program of its own that is ended when its time is over, so that it can neither hang a worker nor
leave its memory there. What it answers is judged like any other plan.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from organizer.tours.planner.checker import missing_pins, violations
from organizer.tours.planner.plan import Stop, value
from organizer.tours.planner.question import Question
from organizer.tours.planner.ways import burden
from organizer.tours.planner.written import document_of, stops_from, stops_told

PROGRAM = (
    "import sys; from organizer.tours.planner.cpsat import answer; "
    "answer(float(sys.argv[1]), sys.stdin, sys.stdout)"
)
TO_BEGIN_AND_END = 30.0
"""Seconds that it may take beside those for searching: to load, to read the question, to answer."""


def is_installed() -> bool:
    """True where the `planner` extra is installed."""
    return find_spec("ortools") is not None


def better(question: Question, stops: Sequence[Stop], *, seconds: float) -> list[Stop] | None:
    """A plan that is worth more than one that is known, or as much with better ways; None where none came.

    It keeps every rule, and every pin that the known one holds.
    """
    missing = missing_pins(question, stops)
    held = replace(question, pins=[pin for pin in question.pins if pin not in missing])
    found = ask(held, stops, seconds=seconds)
    if found is None or violations(held, found):
        return None
    before, after = value(question, stops), value(question, found)
    unknown, driven = burden(question, stops)
    is_shorter = burden(question, found) < (unknown, driven - 0.05)
    return found if after > before or (after == before and is_shorter) else None


def ask(
    question: Question,
    hint: Sequence[Stop] = (),
    *,
    seconds: float,
    beside: float = TO_BEGIN_AND_END,
    program: str = PROGRAM,
) -> list[Stop] | None:
    """What the solver answers in so many seconds, judged by nobody yet; None where it has no answer."""
    if not is_installed():
        return None
    asked = json.dumps({**document_of(question), "hint": stops_told(hint)})
    try:
        answered = subprocess.run(  # noqa: S603 - our own program, no word of anybody's among its arguments
            [sys.executable, "-c", program, str(seconds)],
            input=asked,
            capture_output=True,
            text=True,
            timeout=seconds + beside,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError, OSError):
        return None
    meetings = json.loads(answered.stdout)["meetings"]
    return None if meetings is None else stops_from(meetings)
