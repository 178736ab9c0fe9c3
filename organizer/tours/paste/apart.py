"""A line that holds several meetings → a line for each, as long as it is clear what belongs to which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from organizer.tours.paste.columns import IsPlace
from organizer.tours.paste.hours import APART, hours_in, more_hours_in
from organizer.tours.paste.parts import parted, without

_AND = r"(?:и|and|және|да|&)\s+"
_CUT = re.compile(rf"((?:\s*[;|,]\s*|\s+/\s+)(?:{_AND})?|\s+{_AND})", re.IGNORECASE)
MOST_SIGNS = 24
_STRONG = frozenset(";|")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class _Part:
    """What may be one meeting of a line, with the sign before it."""

    sign: str
    text: str
    day: str
    hours: str
    place: str

    @property
    def is_whole(self) -> bool:
        """True where it is a meeting, but for its day."""
        return bool(self.hours and _LETTERS.search(self.place))


def meetings_in(line: str, *, first: date, is_place: IsPlace) -> list[str]:
    """A line for each meeting of a line; the line itself where there is one, or it is not clear.

    Each has hours and a place of its own, and a day of its own or that of the first. A mere comma or "and"
    parts those that have a day of their own, or a place that is known.
    """
    signs = ["", *_CUT.split(line)]
    whole = _part("", line, first)
    if not whole.hours or not hours_in(whole.place) or len(signs) > MOST_SIGNS:
        return [line]
    parts: list[_Part] = []
    for sign, text in zip(signs[::2], signs[1::2], strict=True):
        part = _part(sign, text, first)
        if parts and not _begins(part, parts[-1]):
            last = parts.pop()
            part = _part(last.sign, f"{last.text}{sign}{text}", first)
        parts.append(part)
    if len(parts) == 1 or not _are_clear(parts, is_place):
        return [line]
    day = parts[0].day
    return [part.text if part.day or not day else f"{day}, {part.text}" for part in parts]


def _part(sign: str, text: str, first: date) -> _Part:
    day, rest = parted(text, first)
    hours = hours_in(rest)
    return _Part(sign.strip(), text, day, hours, without(rest, hours))


def _begins(part: _Part, last: _Part) -> bool:
    """True where a part says once more what the last one, a whole meeting, has said."""
    return last.is_whole and bool(part.hours or (part.day and last.day))


def _are_clear(parts: list[_Part], is_place: IsPlace) -> bool:
    first, *others = parts
    if not all(part.is_whole and APART not in part.day and not more_hours_in(part.place) for part in parts):
        return False
    if not first.day and any(part.day for part in others):
        return False
    return all(
        part.sign[:1] in _STRONG or part.day or any(is_place(name.strip()) for name in part.place.split(","))
        for part in others
    )
