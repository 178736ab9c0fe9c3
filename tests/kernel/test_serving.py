"""What gunicorn is given, and what no two processes may share."""

from __future__ import annotations

import gc

import pytest
import sqlalchemy as sa
from flask import Flask
from gunicorn.app.base import BaseApplication

from organizer.kernel import serving
from organizer.kernel.db import db


@pytest.fixture
def served(real_house: Flask, monkeypatch: pytest.MonkeyPatch) -> BaseApplication:
    """What would be run, after a page was asked for while the application was loaded."""
    seen: list[BaseApplication] = []

    def note(server: BaseApplication) -> None:
        seen.append(server)

    monkeypatch.setattr(BaseApplication, "run", note)
    with real_house.app_context():
        db.session.execute(sa.text("SELECT 1"))
    try:
        serving.serve(real_house, host="127.0.0.1", port=8123, workers=3)
    finally:
        gc.unfreeze()
    return seen[0]


def test_the_server_is_run_as_settings_say(real_house: Flask, served: BaseApplication) -> None:
    told = {
        name: served.cfg.settings[name].get()
        for name in ("bind", "workers", "threads", "worker_class", "preload_app", "control_socket_disable")
    }
    assert told == {
        "bind": ["127.0.0.1:8123"],
        "workers": 3,
        "threads": 8,
        "worker_class": "gthread",
        "preload_app": True,
        "control_socket_disable": True,
    }
    assert served.load() is real_house


def test_no_connection_is_open_when_the_workers_are_forked(
    real_house: Flask, served: BaseApplication
) -> None:
    with real_house.app_context():
        for engine in db.engines.values():
            assert engine.pool.status().startswith(("Pool size: 5  Connections in pool: 0", "NullPool"))
