"""How much a file of people may hold, and what is said of one that cannot be used."""

from __future__ import annotations

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_COLUMNS = 300
MOST_CELLS = 3_000_000
"""From the first corner of a sheet to its last cell: the reader keeps a place for each, empty or not."""
LEAST_OF_ROW = 10
"""As many cells a row counts for at least: it takes its time, however few it has."""


class UnreadableTable(ValueError):
    """The bytes are no table that can be used; `problem` is a code that pages have words for."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
