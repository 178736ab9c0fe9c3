"""The jobs that must go on where no worker runs: each process of the web server does them too."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from organizer.kernel import jobs
from organizer.kernel.db import all_campaigns, transaction
from organizer.kernel.logs import log

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROUND_SECONDS = 60


def begin(app: Flask) -> threading.Event:
    """Go the rounds beside the pages, as long as the process lives or until the event is set."""
    ended = threading.Event()
    threading.Thread(target=keep_on, args=(app, ended), name="rounds", daemon=True).start()
    return ended


class Beside:
    """A WSGI application that goes the rounds from the first request on, in each process that answers one.

    For servers that load it in their own way: a thread begun before they fork would stay behind.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._pages = app.wsgi_app
        self._guard = threading.Lock()
        self._process = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and see to it that this process goes the rounds."""
        if self._process != os.getpid():
            self._begin()
        return self._pages(environ, start_response)

    def _begin(self) -> None:
        with self._guard:
            if self._process != os.getpid():
                self._process = os.getpid()
                begin(self._app)


def keep_on(app: Flask, ended: threading.Event) -> None:
    """Go round once a minute until the end. A round that fails is told of; the next is gone all the same."""
    while not ended.wait(ROUND_SECONDS):
        try:
            go(app)
        except Exception as problem:  # noqa: BLE001 - nobody else would look for a worker that is gone
            log().error("round failed", error=type(problem).__name__)


def go(app: Flask) -> None:
    """Do each such job once for each campaign."""
    names = [job.name for job in jobs.registry.values() if job.by_server]
    with app.app_context(), transaction(read_only=True):
        campaigns = all_campaigns()
    for name in names:
        for campaign_id in campaigns:
            jobs.run(app, name, {"campaign_id": campaign_id})
