"""On SQLite reading has connections of its own, so that none is switched to and fro."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.kernel.db import all_campaigns, db, transaction
from organizer.kernel.engine import Mode, mode
from tests import factories


def _engine_of(chosen: Mode) -> sa.Engine:
    with mode(chosen):
        engine = db.session.get_bind()
    assert isinstance(engine, sa.Engine)
    return engine


def test_reading_and_writing_have_an_engine_each_on_sqlite_and_share_one_on_postgresql(
    real_house: Flask,
) -> None:
    with real_house.app_context():
        same = _engine_of(Mode.READ) is _engine_of(Mode.WRITE)
        assert same is (db.engine.dialect.name == "postgresql")


def test_what_was_committed_is_read_at_once(real_house: Flask) -> None:
    with real_house.app_context():
        with transaction(read_only=True):
            assert all_campaigns() == []
        with transaction():
            facts = factories.make_campaign("aigul")
        with transaction(read_only=True):
            assert all_campaigns() == [facts.id]


def test_a_reading_connection_refuses_to_write_by_itself(real_house: Flask) -> None:
    with (
        real_house.app_context(),
        transaction(read_only=True),
        pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"),
    ):
        db.session.connection().exec_driver_sql("DELETE FROM campaign")
