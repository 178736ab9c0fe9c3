"""The outlines of regions for maps that are drawn here: for the eye, never to say where somebody votes."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from organizer.country.packs.reading import known_packs

Ring = tuple[tuple[float, float], ...]
"""A closed line through points of longitude and latitude, in degrees."""
FILE = "outlines.json"


@cache
def outlines(pack: str) -> dict[str, tuple[Ring, ...]]:
    """The lines around each region of a pack, by its code; none where the pack brings none."""
    path = files("organizer") / "packs" / pack / FILE
    if pack not in known_packs() or not path.is_file():
        return {}
    drawn = json.loads(path.read_text(encoding="utf-8"))
    return {
        code: tuple(tuple((east, north) for east, north in ring) for ring in rings)
        for code, rings in drawn.items()
    }
