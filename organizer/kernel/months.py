"""A day whose month is a word, as people write it in the house's languages: 5 декабря, December 5, 2026."""

from __future__ import annotations

import re
from typing import NamedTuple

from babel import Locale

from organizer.kernel.i18n import LANGUAGES
from organizer.kernel.text import fold

SHORTEST = 3
"""Letters that a month is shortened to, at the least."""


class NamedDay(NamedTuple):
    """A day of a month; None for a year that was not written."""

    day: int
    month: int
    year: int | None


def read_named(text: str) -> NamedDay | None:
    """The day that a text names with its month as a word; None where it says anything else."""
    order, found = "", {}
    for word in fold(text).split():
        if word in _BESIDE:
            continue
        number = _NUMBER.fullmatch(word)
        kind = "month" if number is None else "year" if len(number[1]) == _YEAR else "day"
        value = _month(word) if number is None else int(number[1])
        if value is None or kind in found:
            return None
        found[kind] = value
        order += kind[0]
    return NamedDay(found["day"], found["month"], found.get("year")) if order in _ORDERS else None


def _month(word: str) -> int | None:
    months = {month for name, month in _NAMES if name.startswith(word)} if len(word) >= SHORTEST else set()
    return months.pop() if len(months) == 1 else None


def _names() -> frozenset[tuple[str, int]]:
    forms = [
        Locale.parse(language).months[form]["wide"]
        for language in LANGUAGES
        for form in ("format", "stand-alone")
    ]
    return frozenset((fold(name), month) for each in forms for month, name in each.items())


_NAMES = _names()
_YEAR = 4
_NUMBER = re.compile(r"([0-9]{1,2}|[0-9]{4})(?:st|nd|rd|th)?")
_BESIDE = frozenset(["г", "год", "года", "го", "ж", "жылгы", "жылы", "of", "ши", "шы"])
_ORDERS = frozenset(["dm", "dmy", "md", "mdy", "ydm"])
