"""How SQLite opens a transaction: who writes waits in a queue, and a place in it is always given back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from organizer.kernel import engine as engines
from organizer.kernel import write_queue


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "notes.db"


@pytest.fixture
def engine(file: Path) -> Iterator[sa.Engine]:
    """An engine of the house over a table of one row."""
    made = sa.create_engine(f"sqlite:///{file}")
    engines.prepare(made)
    with made.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (said TEXT)"))
    yield made
    made.dispose()


def write(engine: sa.Engine, said: str) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO note VALUES (:said)"), {"said": said})


def said(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT said FROM note")))


def test_who_waits_too_long_to_write_is_told_and_the_next_one_writes(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_queue, "WAIT_SECONDS", 0)
    with engine.begin(), pytest.raises(sa.exc.TimeoutError, match="busy for too long"):
        write(engine, "second")
    write(engine, "third")
    assert said(engine) == ["third"]


def test_a_transaction_that_another_process_keeps_out_gives_its_place_back(
    engine: sa.Engine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_queue, "WAIT_SECONDS", 0)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            write(engine, "first")
    write(engine, "second")
    assert said(engine) == ["second"]
