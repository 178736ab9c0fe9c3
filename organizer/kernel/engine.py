"""How each engine opens, begins and ends a transaction.

SQLite: the driver would open a transaction only before the first write, and two readers that then both
write lose an update. So BEGIN is ours: IMMEDIATE for writing, plain and `query_only` for reading.
Writers wait in a queue (kernel/write_queue.py) instead of in SQLite's busy wait.

PostgreSQL: READ ONLY for reading.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol

from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url

from organizer.kernel.write_queue import WriteQueue

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


class Mode(enum.Enum):
    """What a transaction may do."""

    READ = "read"
    WRITE = "write"


_mode: ContextVar[Mode] = ContextVar("transaction_mode", default=Mode.WRITE)


class _ModeSwitch:
    """`with mode(Mode.READ):` makes the transactions begun inside reading ones."""

    @contextmanager
    def __call__(self, chosen: Mode) -> Iterator[None]:
        mark = _mode.set(chosen)
        try:
            yield
        finally:
            _mode.reset(mark)

    def current(self) -> Mode:
        """What the transactions begun now may do."""
        return _mode.get()

    def choose(self, chosen: Mode) -> None:
        """Switch for the rest of a request, which has a context of its own."""
        _mode.set(chosen)


mode = _ModeSwitch()


READING = "reading"
"""The engine of reading transactions on SQLite. A connection switched to and fro would prepare all statements
that it knew anew, each time."""


class ModeSession(Session):
    """A session that works by the engine of the mode that is chosen; no mode changes inside a transaction."""

    def get_bind(self, *arguments: Any, **named: Any) -> Engine | Connection:
        """The engine, whatever is asked."""
        reading = self._db.engines.get(READING) if mode.current() is Mode.READ else None
        return super().get_bind(*arguments, **named) if reading is None else reading


def binds(url: str) -> dict[str, str]:
    """Which engines an installation has beside the one that writes."""
    return {READING: url} if make_url(url).get_backend_name() == "sqlite" else {}


class _DriverConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> Any: ...  # noqa: ANN401 - the driver's own type


def prepare(engine: Engine) -> None:
    """Teach an engine the rules above."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_sqlite(engine: Engine) -> None:
    queue = WriteQueue(_lock_file(engine))

    @event.listens_for(engine, "connect")
    def _open(connection: _DriverConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = mode.current() is Mode.READ
        if connection.info.get("query_only", False) is not reading:
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
            connection.info["query_only"] = reading
        if reading:
            connection.exec_driver_sql("BEGIN")
            return
        queue.enter()
        connection.info["has_its_turn"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            _release(connection)
            raise

    def _release(connection: Connection) -> None:
        if connection.info.pop("has_its_turn", False):
            queue.leave()

    event.listen(engine, "commit", _commit_then(_release))
    event.listen(engine, "rollback", _rollback_then(_release))


def _lock_file(engine: Engine) -> Path | None:
    """Beside the database; none for one that lies in memory, which no other process has."""
    name = engine.url.database
    return None if name in {None, "", ":memory:"} else Path(f"{name}.lock")


def _commit_then(release: Callable[[Connection], None]) -> Callable[[Connection], None]:
    def _commit(connection: Connection) -> None:
        try:
            connection.connection.commit()
        finally:
            release(connection)

    return _commit


def _rollback_then(release: Callable[[Connection], None]) -> Callable[[Connection], None]:
    def _rollback(connection: Connection) -> None:
        try:
            connection.connection.rollback()
        finally:
            release(connection)

    return _rollback


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if mode.current() is Mode.READ:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
