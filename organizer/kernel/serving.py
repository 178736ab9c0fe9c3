"""The web server: gunicorn over an application that is loaded once.

Workers are forked from the process that loaded it, so they begin at once and share its memory, as long as
nobody writes to it: what is alive before the fork is taken out of the collector's rounds, which would.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request

from organizer.kernel import rounds
from organizer.kernel.bodies import MEGABYTE
from organizer.kernel.db import db
from organizer.kernel.memory import keep_loaded
from organizer.kernel.queue import HueyQueue

THREADS = 8
PIECE = 8192
MOST_DROPPED = 64 * MEGABYTE
REST_SECONDS = 30


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn with settings of ours instead of a command line."""

    def __init__(self, app: Flask, settings: Mapping[str, Any]) -> None:
        self._app = app
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings over."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application that every worker answers with."""
        return self._app


def serve(app: Flask, *, host: str, port: int, workers: int) -> None:
    """Answer pages, and go the rounds, until the process is told to end."""
    _let_go(app)
    settings = {
        "bind": [f"{host}:{port}"],
        "worker_class": "gthread",
        "workers": workers,
        "threads": THREADS,
        "preload_app": True,
        "control_socket_disable": True,
        "post_worker_init": lambda _worker: rounds.begin(app),
        "post_request": drop_rest,
    }
    _Server(app, settings).run()


def drop_rest(_worker: object, request: Request, environ: Mapping[str, Any], _answer: object) -> None:
    """Read what a page left unread of a body, and drop it, up to MOST_DROPPED and for REST_SECONDS.

    A connection that is closed over unread bytes is reset: who sends all before they read, as browsers do,
    would never see the page that says why it was too much.
    """
    line, left, ends = environ.get("gunicorn.socket"), MOST_DROPPED, monotonic() + REST_SECONDS
    if line is None:
        return
    with suppress(OSError, ParseException):
        while left > 0 and (seconds := ends - monotonic()) > 0:
            line.settimeout(seconds)
            dropped = len(request.body.read(PIECE))
            left = left - dropped if dropped else 0
        line.settimeout(None)


def close_connections() -> None:
    """Close what the context's application keeps open to its tables."""
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


def _let_go(app: Flask) -> None:
    """Close the connections that the loading opened: two processes must not speak on one."""
    with app.app_context():
        close_connections()
    queue: HueyQueue = app.extensions["queue"]
    queue.huey.storage.close()
    keep_loaded()
