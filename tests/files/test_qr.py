"""Codes as drawings."""

from __future__ import annotations

import re

import segno

from organizer.files.qr import LEVEL, QUIET_MODULES, drawing, modules

ADDRESS = "https://aigul.example.kz/my/door/3617419611238060065?person=757332798141925717"


def test_a_drawing_is_dark_where_the_code_is() -> None:
    svg = drawing(modules(ADDRESS), 'Code "A"')
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg)
    drawn = {(int(x) + step, int(y)) for x, y, length in runs for step in range(int(length))}
    matrix = segno.make(ADDRESS, error=LEVEL, micro=False).matrix_iter(border=QUIET_MODULES)
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert 'aria-label="Code &#34;A&#34;"' in svg
