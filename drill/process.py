"""A process of a drill: a worker or a web server as the product has them, in a world with its own clock."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import time_machine
from werkzeug.serving import WSGIRequestHandler, make_server

from drill.fate import Fate, arm
from organizer.app import create_app
from organizer.config import Settings
from organizer.kernel.queue import HueyQueue
from organizer.messaging.services import sending

LOOK_AT_CLOCK = 0.1
CLOCK, LOG = "clock", "log"
"""Files of the drill's folder: by how many seconds the world's clock is off; what processes say."""


def live(environment: Mapping[str, str], *, fate: Fate | None, at_once: int, port: int | None) -> None:
    """Work until killed: as `organizer worker` does, or with a port as a web server to whom receipts come."""
    folder = Path(environment["ORGANIZER_INSTANCE"]).parent
    _speak_into(folder / LOG)
    try:
        threading.Thread(target=_keep_clock, args=(folder / CLOCK,), daemon=True).start()
        app = create_app(Settings.from_environment(environment))
        sending.claim = partial(sending.claim, at_once)
        if fate is not None:
            arm(fate)
        if port is not None:
            make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet).serve_forever()
        queue: HueyQueue = app.extensions["queue"]
        queue.consumer(workers=2, periodic=True).run()
    except Exception:  # noqa: BLE001 - there is nobody else to tell
        traceback.print_exc()


def warm_up() -> None:
    """Make an application once, on nothing: whatever it loads, copies of this process need not load again."""
    settings = Settings.from_environment({"ORGANIZER_QUEUE_URL": "immediate://"})
    create_app(replace(settings, database_url="sqlite://"), master_key=bytes(32))


class _Quiet(WSGIRequestHandler):
    """A server that tells nobody of each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Nothing."""


def _speak_into(file: Path) -> None:
    log = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(log, stream.fileno())
    logging.getLogger("huey").setLevel(logging.CRITICAL)


def _keep_clock(file: Path) -> None:
    """Step this process's clock whenever the world's is stepped; the monotonic one goes on."""
    known = "0"
    travelled: time_machine.travel | None = None
    while True:
        if (said := file.read_text() or known) != known:
            if travelled is not None:
                travelled.stop()
            known = said
            there = datetime.now(UTC) + timedelta(seconds=float(known))  # noqa: TID251 - the real one
            travelled = time_machine.travel(there, tick=True)
            travelled.start()
        time.sleep(LOOK_AT_CLOCK)
