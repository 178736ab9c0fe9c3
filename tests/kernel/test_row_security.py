"""What the database itself holds: rows that stay as they were written, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.exc import DatabaseError

from organizer.kernel.row_security import allow_changes, refuse_changes
from tests.ground import postgres
from tests.kernel.on_postgres import name_of_database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Connection]:
    """A database with one table of one row, and migrations that act on it."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'notes.db'}")
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, name=name_of_database(request, "notes")) as url:
        yield from _opened(url)


def _opened(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        connection.execute(sa.text("CREATE TABLE note (said TEXT)"))
        connection.execute(sa.text("INSERT INTO note VALUES ('first')"))
        yield connection
    engine.dispose()


def said(connection: sa.Connection) -> list[str]:
    return list(connection.scalars(sa.text("SELECT said FROM note")))


@pytest.mark.parametrize("statement", ["UPDATE note SET said = 'other'", "DELETE FROM note"])
def test_rows_stay_until_changes_are_allowed_again(connection: sa.Connection, statement: str) -> None:
    refuse_changes("note")
    with pytest.raises(DatabaseError, match="note is never changed"), connection.begin_nested():
        connection.execute(sa.text(statement))
    assert said(connection) == ["first"]
    allow_changes("note")
    connection.execute(sa.text(statement))
    assert said(connection) == (["other"] if statement.startswith("UPDATE") else [])
