"""The table that a run ends with."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence

from bench.figures import TIMES, Measured
from bench.rows.places import RUNS

HEADS = ("work", "unit", "ours", "bare", "ours ÷ bare", "target", "", "pretix · Indico")


INTRODUCTION = """# Figures

What pages and jobs cost, as `python -m bench --write docs/figures.md` measured it. Nobody edits this page:
the command writes it anew, table and all. Processor time counts web, jobs and database together. It is
steadier than seconds, but a busy machine makes it dearer all the same: so read a row beside its *bare*, the
like by hand with Flask and SQL, which took turns with ours in the same run.
"""


def table(found: Iterable[Measured], *, engine: str) -> str:
    """All that was measured, one figure a line, in columns."""
    rows = [HEADS, *(_row(each) for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join([*lines, "", _said_below(engine)])


def page(found: Iterable[Measured], *, engine: str) -> str:
    """The same as a page of the docs."""
    heads = (*HEADS[:6], "reached", HEADS[7])
    rows = [heads, ["---", "---", *["--:"] * 4, "---", "---"], *(_row(each) for each in found)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([INTRODUCTION, *lines, "", _said_below(engine), ""])


def _said_below(engine: str) -> str:
    processors, busy = os.cpu_count(), os.getloadavg()[0]
    machine = f"Python {platform.python_version()}, {engine}, {platform.machine()}, {processors} processors"
    return (
        f"Medians of one run: {machine}, {busy:.1f} programs at work at its end. "
        f"Last places: {RUNS} runs. Peers: as published with the targets."
    )


def _row(found: Measured) -> tuple[str, ...]:
    figure = found.figure
    return (
        figure.work,
        figure.unit,
        _number(found.value),
        "" if found.bare is None else _number(found.bare),
        "" if not found.bare else f"{found.value / found.bare:.1f}{TIMES}",
        figure.target,
        _verdict(found),
        figure.peers,
    )


def _verdict(found: Measured) -> str:
    if found.figure.most is None and found.figure.least is None:
        return ""
    return "reached" if found.is_reached else "MISSED"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, numbers to the right."""
    cells = [
        text.rjust(width) if 2 <= column <= 5 else text.ljust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
