"""What gunicorn is given, and what no two processes may share."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from organizer.kernel import serving
from organizer.kernel.db import db

HEAD = b"POST /say HTTP/1.1\r\nHost: aigul.localhost\r\nContent-Length: %d\r\n\r\n"
LONG, SHORT = 60_000, 30_000


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection: the visitor's and ours."""
    theirs, ours = socket.socketpair()
    with theirs, ours:
        yield theirs, ours


def left_after_the_rest_was_dropped(
    line: tuple[socket.socket, socket.socket], *, said: int, is_gone: bool = False
) -> int:
    """How many bytes can still be read once a page has answered that read none of SHORT bytes."""
    theirs, ours = line
    theirs.sendall(HEAD % said + b"a" * SHORT)
    if is_gone:
        theirs.close()
    asked = next(RequestParser(Config(), ours, ("192.0.2.7", 8000)))
    serving.drop_rest(None, asked, {"gunicorn.socket": ours}, None)
    ours.settimeout(0)
    try:
        return len(asked.body.read(LONG))
    except BlockingIOError:
        return 0


@pytest.mark.parametrize("is_gone", [False, True])
@pytest.mark.parametrize("seconds", [30.0, 0.05])
def test_what_a_page_left_unread_is_dropped_before_the_connection_closes(
    line: tuple[socket.socket, socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    is_gone: bool,
) -> None:
    monkeypatch.setattr(serving, "REST_SECONDS", seconds)
    said = LONG if is_gone or seconds < 1 else SHORT
    assert left_after_the_rest_was_dropped(line, said=said, is_gone=is_gone) == 0


@pytest.mark.parametrize(("bound", "value"), [("MOST_DROPPED", 1), ("REST_SECONDS", 0)])
def test_no_more_is_dropped_than_the_bounds_allow(
    line: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(serving, bound, value)
    assert left_after_the_rest_was_dropped(line, said=SHORT) > 0


def test_nothing_is_read_for_a_request_that_was_not_understood() -> None:
    serving.drop_rest(None, None, {}, None)


@pytest.fixture
def served(real_house: Flask, monkeypatch: pytest.MonkeyPatch) -> BaseApplication:
    """What would be run, after a page was asked for while the application was loaded."""
    seen: list[BaseApplication] = []

    def note(server: BaseApplication) -> None:
        seen.append(server)

    monkeypatch.setattr(BaseApplication, "run", note)
    with real_house.app_context():
        db.session.execute(sa.text("SELECT 1"))
    gc.freeze()  # else the server looks through all that tests have left behind
    serving.serve(real_house, host="127.0.0.1", port=8123, workers=3)
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
    assert served.cfg.settings["post_request"].get() is serving.drop_rest
    assert served.load() is real_house


def test_no_connection_is_open_when_the_workers_are_forked(
    real_house: Flask, served: BaseApplication
) -> None:
    with real_house.app_context():
        for engine in db.engines.values():
            assert engine.pool.status().startswith(("Pool size: 5  Connections in pool: 0", "NullPool"))
