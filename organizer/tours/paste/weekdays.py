"""Days of the week as people write them: several beside each other, or one of each week, are not one day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from organizer.kernel.text import fold
from organizer.tours.paste.calendar_words import WEEKDAYS
from organizer.tours.paste.doubts import Doubt

EVERY = frozenset(
    {
        "каждый", "каждую", "каждое", "каждые", "неделю", "еженедельно", "every", "each", "week", "weekly",
        "ар", "апта", "сайын", "кундери",
    }
)  # fmt: skip
_OF_MANY = re.compile(r"\w{4,}(?:ам|days)")
"""По вторникам, Tuesdays."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_GAP = re.compile(
    r"(?:[\s,;/()–—-]|\b(?:и|по|до|в|and|to|till|until|through|on|мен|бен|пен|және|бастап)\b)*", re.IGNORECASE
)
LAST = re.compile(r"\s+(?:[дш]ейін|дейин|аралы[ғг]ында|арасында)\b", re.IGNORECASE)
"""After the last of days of which all between are meant."""


def doubt_of(text: str) -> Doubt | None:
    """Why the days of the week in a text are not one day; None where they are, or there is none."""
    words = fold(text).split()
    named = [word for word in words if word in WEEKDAYS]
    if named and (not EVERY.isdisjoint(words) or any(map(_OF_MANY.fullmatch, named))):
        return Doubt.EVERY
    return Doubt.SEVERAL if len({WEEKDAYS[word] for word in named}) > 1 else None


def weekly_in(line: str) -> str:
    """The first part of a line that names days of the week which are not one day; empty without one."""
    return next((part for part in _parts(line) if doubt_of(part) is not None), "")


def _parts(line: str) -> Iterator[str]:
    """Days of the week that stand beside each other, with the words that say how often."""
    spans: list[tuple[int, int]] = []
    for found in _WORD.finditer(line):
        if fold(found[0]) in WEEKDAYS.keys() | EVERY:
            is_beside = bool(spans) and _GAP.fullmatch(line, spans[-1][1], found.start()) is not None
            start = spans.pop()[0] if is_beside else found.start()
            spans.append((start, found.end()))
    for start, end in spans:
        last = LAST.match(line, end)
        yield line[start : end if last is None else last.end()]
