"""Who wants to write on SQLite waits in a queue: threads in the process, in their order, processes at a file.

SQLite alone would let each process try again and again. Under many writers the lock is free for an instant
only, so some try in vain for longer than anybody waits. The file's lock wakes who waits for it, and ends with
the process that held it.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from pathlib import Path

import sqlalchemy as sa

WAIT_SECONDS = 30


class Turns:
    """A lock for threads that is handed on to who has waited longest, and that nobody gets ahead of."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Event] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def enter(self, timeout: float) -> bool:
        """Wait for the turn. False when it did not come in so many seconds."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = threading.Event()
            self._waiting.append(called)
        if called.wait(timeout):
            return True
        with self._guard:
            if called.is_set():
                return True
            self._waiting.remove(called)
            return False

    def leave(self) -> None:
        """Give the turn to the next."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


class WriteQueue:
    """One writer at a time: in this process, and among all that name the same file.

    The file is opened anew by each writer, since processes that were forked would share a lock held on one
    that was open before.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._turns = Turns()
        self._handle: int | None = None

    def enter(self) -> None:
        """Wait for the turn. Raises TimeoutError when this process had none for 30 s."""
        if not self._turns.enter(WAIT_SECONDS):
            raise sa.exc.TimeoutError("the database was busy for too long")
        try:
            self._handle = None if self._file is None else _locked(self._file)
        except BaseException:
            self._turns.leave()
            raise

    def leave(self) -> None:
        """Give the turn to the next."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)
        self._turns.leave()


def _locked(file: Path) -> int:
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException:
        os.close(handle)
        raise
    return handle
