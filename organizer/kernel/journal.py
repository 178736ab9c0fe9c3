"""Stops and erasures, kept beside the database: an older copy that is restored must not forget them.

The file lies in the instance folder and is only ever appended to, one line an act. It names people by keyed
hashes alone (kernel/crypto.py), so it tells nothing without the campaign's key.
"""

from __future__ import annotations

import enum
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id

FILE = "journal.jsonl"


class Act(enum.StrEnum):
    """What must not be forgotten."""

    STOPPED = "stopped"
    RESUMED = "resumed"
    ERASED = "erased"


@dataclass(frozen=True)
class Entry:
    """One act. `person` is the keyed hash by which the campaign finds the person's address."""

    at: datetime
    campaign_id: int
    act: Act
    person: bytes


def append(act: Act, person: bytes) -> None:
    """Write an act of the open campaign down, on disk before this returns.

    Called inside the transaction of the act: if that is rolled back, the journal holds a stop too many,
    which harms nobody, and never one too few.
    """
    said = {
        "at": now().isoformat(),
        "campaign": str(current_campaign_id()),
        "act": act.value,
        "person": person.hex(),
    }
    line = json.dumps(said, separators=(",", ":")) + "\n"
    handle = os.open(_path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def entries() -> Iterator[Entry]:
    """All acts in the order in which they were written; a line torn by a crash is passed over."""
    if not _path().exists():
        return
    with _path().open() as lines:
        for line in lines:
            try:
                said = json.loads(line)
            except ValueError:
                continue
            yield Entry(
                at=datetime.fromisoformat(said["at"]),
                campaign_id=int(said["campaign"]),
                act=Act(said["act"]),
                person=bytes.fromhex(said["person"]),
            )


def _path() -> Path:
    return Path(current_app.config["SETTINGS"].instance) / FILE
