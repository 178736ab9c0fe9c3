"""Why a cell of pasted text has no meaning."""

from __future__ import annotations

import enum

LONGEST = 200
"""Letters of a cell that are looked at."""


class Doubt(enum.StrEnum):
    """Why a cell has no meaning."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    NO_SUCH = "no_such"
    """31.02, 25:00."""
    TWO_READINGS = "two_readings"
    """18-20 may be twenty past six or two hours."""
    SEVERAL = "several"
    """8-9 December, Mon and Wed, 11:00 and 14:00: a meeting is on one day, at one hour."""
    EVERY = "every"
    """Every Tuesday: that is a series."""
    WEEKDAY = "weekday"
    """Tuesday 14 March, where 14 March is a Saturday."""
    PAST = "past"
    FAR = "far"
    """More than two years ahead: a year was mistyped."""
    BACKWARDS = "backwards"
    """The end is not after the start."""
    NOT_FOUND = "not_found"
    """Nobody and nothing of this name is known."""
    TWO_FOUND = "two_found"
    """More than one is of this name."""


class Unclear(ValueError):
    """A cell that means nothing for sure; `doubt` says why."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt)
        self.doubt = doubt
