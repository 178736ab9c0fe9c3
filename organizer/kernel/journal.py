"""Stops and erasures, kept beside the database: an older copy that is restored must not forget them.

The file lies in the instance folder and is only ever appended to, one line an act. It names people by keyed
hashes (kernel/crypto.py) and the numbers of their rows alone, so it tells nothing without the database and
the campaign's key.
"""

from __future__ import annotations

import enum
import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from flask import current_app

from organizer.kernel.db import after_commit, current_campaign_id

FILE = "journal.jsonl"


class Act(enum.StrEnum):
    """What must not be forgotten."""

    STOPPED = "stopped"
    RESUMED = "resumed"
    ERASED = "erased"


@dataclass(frozen=True)
class Entry:
    """One act. `row_id` is the person's row, `person` the keyed hash by which another of theirs is found."""

    at: datetime
    campaign_id: int
    act: Act
    person: bytes
    row_id: int


def append(act: Act, person: bytes, *, row_id: int, at: datetime) -> None:
    """Write an act of the open campaign down, on disk before this returns.

    Called inside the transaction of the act: if that is rolled back, the journal holds a stop too many,
    which harms nobody, and never one too few.
    """
    _write(_line(Entry(at, current_campaign_id(), act, person, row_id)))


def append_once_kept(act: Act, person: bytes, *, row_id: int, at: datetime) -> None:
    """Write down what ends a stop, and only once it is committed: else one could be missing."""
    line = _line(Entry(at, current_campaign_id(), act, person, row_id))
    after_commit(partial(_write, line))


def entries(path: Path | None = None) -> Iterator[Entry]:
    """All acts in the order in which they were written, of another journal where one is named.

    A line torn by a crash is passed over.
    """
    path = path or _path()
    if not path.exists():
        return
    with path.open() as lines:
        for line in lines:
            entry = _entry(line[max(line.rfind("{"), 0) :])
            if entry is not None:
                yield entry


def _line(entry: Entry) -> bytes:
    said = {
        "at": entry.at.isoformat(),
        "campaign": str(entry.campaign_id),
        "act": entry.act.value,
        "person": entry.person.hex(),
        "row": str(entry.row_id),
    }
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


def _entry(line: str) -> Entry | None:
    try:
        said = json.loads(line)
        return Entry(
            at=datetime.fromisoformat(said["at"]),
            campaign_id=int(said["campaign"]),
            act=Act(said["act"]),
            person=bytes.fromhex(said["person"]),
            row_id=int(said["row"]),
        )
    except (ValueError, LookupError, TypeError):
        return None


def _write(line: bytes) -> None:
    handle = os.open(_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        if os.write(handle, line) != len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    finally:
        os.close(handle)


def _path() -> Path:
    return Path(current_app.config["SETTINGS"].instance) / FILE
