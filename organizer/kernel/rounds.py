"""The jobs that must go on where no worker runs: each process of the web server does them too."""

from __future__ import annotations

import threading

from flask import Flask

from organizer.kernel import jobs
from organizer.kernel.db import all_campaigns, transaction
from organizer.kernel.logs import log

ROUND_SECONDS = 60


def begin(app: Flask) -> threading.Event:
    """Go the rounds beside the pages, as long as the process lives or until the event is set."""
    ended = threading.Event()
    threading.Thread(target=keep_on, args=(app, ended), name="rounds", daemon=True).start()
    return ended


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
