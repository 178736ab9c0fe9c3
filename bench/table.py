"""The table that a run ends with."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence

from bench.figures import TIMES, Measured

HEADS = ("work", "unit", "ours", "bare", "ours ÷ bare", "target", "", "pretix · Indico")


def table(found: Iterable[Measured], *, engine: str) -> str:
    """All that was measured, one figure a line, in columns."""
    rows = [HEADS, *(_row(each) for each in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    machine = f"Python {platform.python_version()}, {engine}, {platform.machine()}"
    return "\n".join([*lines, "", f"Medians of one run: {machine}. Peers: as published with the targets."])


def _row(found: Measured) -> tuple[str, ...]:
    figure = found.figure
    return (
        figure.work,
        figure.unit,
        _number(found.value),
        "" if found.bare is None else _number(found.bare),
        "" if not found.bare else f"{found.value / found.bare:.1f}{TIMES}",
        figure.target,
        "reached" if found.is_reached else "MISSED",
        figure.peers,
    )


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
