"""How far a sender has come, by its row and by a file beside the database: a row behind it is an older copy.

The file holds the ids of senders and counts, so it tells nothing of anybody. Each machine has its own and
keeps up with what it reads, so that all whose workers ran a moment before notice.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from flask import current_app

from organizer.kernel.db import after_commit
from organizer.messaging.models import Sender
from organizer.messaging.queries.stalls import RESTORED

FILE = "generations.json"


def is_older(sender: Sender) -> bool:
    """True when this row has been further than it says, or where nobody can tell: the file is spoilt."""
    marks = _marks(_path())
    return marks is None or sender.generation < marks.get(str(sender.id), 0)


def is_shut(sender: Sender) -> bool:
    """True while nothing leaves since the tables are an older copy."""
    return sender.closed_at is not None and sender.closed_code == RESTORED


def advance(sender: Sender) -> None:
    """Count a turn, and beside the database once that is committed: before anything of it leaves."""
    sender.generation += 1
    _keep_once_committed(sender)


def keep_up(sender: Sender) -> None:
    """Note how far a sender has come by another machine's doing."""
    marks = _marks(_path())
    if marks is not None and sender.generation > marks.get(str(sender.id), 0):
        _keep(sender.id, sender.generation)


def begin_anew(sender: Sender) -> None:
    """What is read now is the newest, whatever was before."""
    marks = _marks(_path()) or {}
    sender.generation = max(sender.generation, marks.get(str(sender.id), 0)) + 1
    _keep_once_committed(sender)


def _keep_once_committed(sender: Sender) -> None:
    after_commit(partial(_keep, sender.id, sender.generation))


def _keep(sender_id: int, generation: int) -> None:
    """Never back: of several that write at the same time the furthest stands."""
    path = _path()
    with path.with_suffix(".lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        marks = _marks(path) or {}
        if generation > marks.get(str(sender_id), 0):
            _write(path, {**marks, str(sender_id): generation})


def _write(path: Path, marks: Mapping[str, int]) -> None:
    """Put a new file in place that is whole on the disk before it has the name, whatever ends this."""
    new = path.with_suffix(".new")
    with new.open("w") as written:
        written.write(json.dumps(marks))
        written.flush()
        os.fsync(written.fileno())
    new.replace(path)


def _marks(path: Path) -> dict[str, int] | None:
    """How far each sender has come; nothing before the first turn, None where that cannot be read."""
    if not path.exists():
        return {}
    try:
        marks = json.loads(path.read_bytes())
    except ValueError:
        return None
    is_whole = isinstance(marks, dict) and all(isinstance(mark, int) for mark in marks.values())
    return marks if is_whole else None


def _path() -> Path:
    return Path(current_app.config["SETTINGS"].instance) / FILE
