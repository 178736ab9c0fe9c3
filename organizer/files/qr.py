"""QR codes as drawings that need no style: black on white, with the quiet zone of ISO/IEC 18004."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import segno
from markupsafe import Markup, escape

LEVEL = "q"
"""A quarter of the code may be torn or dirty."""
QUIET_MODULES = 4


@lru_cache(maxsize=256)
def modules(text: str) -> tuple[str, ...]:
    """The code of a text as rows of 0 and 1, the quiet zone around it.

    Kept, since eight drawings are weighed for each: half of the time of a page that shows one.
    """
    code = segno.make(text, error=LEVEL, micro=False)
    return tuple(
        "".join("1" if dark else "0" for dark in row) for row in code.matrix_iter(border=QUIET_MODULES)
    )


def drawing(rows: Sequence[str], label: str) -> Markup:
    """An SVG of a code, for paper and pages; `label` is what a screen reader says."""
    side = len(rows)
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _dark(row)
    )
    return Markup(  # noqa: S704 - numbers of our own, and a label that is escaped
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def _dark(row: str) -> Iterator[tuple[int, int]]:
    """Where each run of dark modules begins, and how long it is."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark == "1":
            yield x, length
        x += length
