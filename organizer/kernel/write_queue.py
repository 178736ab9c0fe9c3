"""Who wants to write on SQLite waits in a queue: threads within the process, processes at a file.

SQLite alone would let each process try again and again. Under many writers the lock is free for an instant
only, so some try in vain for longer than anybody waits. The file's lock wakes who waits for it, and ends with
the process that held it.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

import sqlalchemy as sa

WAIT_SECONDS = 30


class WriteQueue:
    """One writer at a time: in this process, and among all that name the same file.

    The file is opened anew by each writer, since processes that were forked would share a lock held on one
    that was open before.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._in_process = threading.Lock()
        self._handle: int | None = None

    def enter(self) -> None:
        """Wait for the turn. Raises TimeoutError when this process had none for 30 s."""
        if not self._in_process.acquire(timeout=WAIT_SECONDS):
            raise sa.exc.TimeoutError("the database was busy for too long")
        try:
            self._handle = None if self._file is None else _locked(self._file)
        except BaseException:
            self._in_process.release()
            raise

    def leave(self) -> None:
        """Give the turn to the next."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
        self._in_process.release()


def _locked(file: Path) -> int:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle
