"""QR codes as drawings that need no style: black on white, with the quiet zone of ISO/IEC 18004."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import segno
from markupsafe import Markup, escape

LEVEL = "q"
"""A quarter of the code may be torn or dirty."""
QUIET_MODULES = 4


def drawing(text: str, *, label: str) -> Markup:
    """An SVG of a text, for paper and pages; `label` is what a screen reader says."""
    code = segno.make(text, error=LEVEL, micro=False)
    side = code.symbol_size(border=QUIET_MODULES)[0]
    path = "".join(
        f"M{x} {y}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix_iter(border=QUIET_MODULES))
        for x, length in _dark(row)
    )
    return Markup(  # noqa: S704 - numbers of our own, and a label that is escaped
        f'<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def _dark(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark modules begins, and how long it is."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, length
        x += length
