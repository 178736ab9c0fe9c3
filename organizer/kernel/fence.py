"""The last look at a statement before it is sent: whatever built it, it keeps to the rows of one campaign.

The session adds that condition to each class that a statement names (kernel/own_rows.py). A statement that
names a table without its class gets none: a count of `sa.and_(…)`, of `~Row.is_done`, of `Row.__table__`. So
what is looked at here is the text itself, as the database would read it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import TextClause, event
from sqlalchemy.engine import Connection, Engine, ExecutionContext

from organizer.kernel.errors import NoScope

_VALUE = r"(?:\?|%\(\w+\)s(?:::\w+)?)"
_TOKEN = re.compile(rf"'(?:[^']|'')*'|\"[^\"]*\"|{_VALUE}|\w+|\S")
_KEPT = re.compile(rf'"?(\w+)"?\.campaign_id = {_VALUE}')
_ONE_ROW = re.compile(
    rf'WHERE "?(\w+)"?\.id = {_VALUE}(?: AND "?\1"?\.version = {_VALUE})?\s*(?:FOR UPDATE.*|RETURNING.*)?$',
    re.DOTALL,
)
"""A row that the session holds already is read again, or written, by its id."""
_NAMES_TABLES = frozenset({"FROM", "JOIN", "UPDATE"})
_NAMES_NONE = frozenset({"SET", "GROUP", "HAVING", "ORDER", "LIMIT", "RETURNING"})
_BEGINS = frozenset({"SELECT", "UNION", "EXCEPT", "INTERSECT"})


def guard(engine: Engine, *, is_open: Callable[[], bool], tables: Callable[[], frozenset[str]]) -> None:
    """While a scope is open, send nothing that reads or changes one of the tables beyond a campaign.

    It raises NoScope instead. SQL that is written by hand is not looked at: only the kernel writes some.
    """

    @event.listens_for(engine, "before_cursor_execute")
    def _refuse_what_is_loose(
        _connection: Connection,
        _cursor: object,
        _statement: str,
        _parameters: object,
        context: ExecutionContext,
        _is_many: bool,  # noqa: FBT001 - as SQLAlchemy calls it
    ) -> None:
        compiled = context.compiled
        if compiled is None or isinstance(compiled.statement, TextClause) or not is_open():
            return
        if found := loose(str(compiled), tables()):
            raise NoScope(f"{', '.join(sorted(found))} would be read beyond the campaign: name its class")


@lru_cache(maxsize=4096)
def loose(statement: str, tables: frozenset[str]) -> frozenset[str]:
    """Which of some tables, by the names they bear in a statement, it reads or changes beyond one campaign.

    A table that comes several times is kept each time. What is put in by VALUES says its campaign itself.
    """
    named = Counter(_Reader(tables).read(_TOKEN.findall(statement)))
    named -= Counter(_KEPT.findall(statement))
    return frozenset(named) - frozenset(_ONE_ROW.findall(statement))


@dataclass
class _Part:
    """A SELECT, or whatever else stands in one pair of brackets."""

    names_tables: bool = False
    """True between FROM and WHERE, where a comma is followed by another table."""
    names: list[str] = field(default_factory=list)


class _Reader:
    """Goes through a statement word by word, as far as its tables and brackets."""

    def __init__(self, tables: frozenset[str]) -> None:
        self._tables = tables
        self._around: list[_Part] = []
        self._part = _Part()
        self._is_next = False
        """True where the next word is a table's name."""
        self._named: list[str] = []

    def read(self, words: Sequence[str]) -> Sequence[str]:
        """The names under which a statement reads or changes tables: their own, or others given by AS."""
        words = [*words, "", "", ""]
        for place, word in enumerate(words):
            if word in {"(", ")", ","}:
                self._see_sign(word)
            elif word == "WHERE":
                self._see_condition(words[place + 1 : place + 4])
            elif word in _NAMES_TABLES | _NAMES_NONE | _BEGINS:
                self._see_clause(word)
            elif self._is_next:
                self._see_table(word, words[place + 1 : place + 3])
        self._end_part()
        return self._named

    def _see_sign(self, sign: str) -> None:
        if sign == "(":
            self._around.append(self._part)
            self._part = _Part(names_tables=self._is_next)
        elif sign == ")":
            self._end_part()
            self._part, self._is_next = self._around.pop(), False
        else:
            self._is_next = self._part.names_tables

    def _see_condition(self, words: Sequence[str]) -> None:
        """Of a condition that nothing meets, no more is left than that, and nothing is read."""
        self._part.names_tables = self._is_next = False
        if words[0] == "false" or list(words) == ["0", "=", "1"]:
            self._part.names.clear()

    def _see_clause(self, word: str) -> None:
        if word in _BEGINS:
            self._end_part()
        self._part.names_tables = self._is_next = word in _NAMES_TABLES

    def _see_table(self, word: str, words: Sequence[str]) -> None:
        self._is_next = False
        if word.strip('"') in self._tables and words[0] not in {".", "("}:
            self._part.names.append((words[1] if words[0] == "AS" else word).strip('"'))

    def _end_part(self) -> None:
        self._named += self._part.names
        self._part.names = []
