"""Who wants to write on SQLite waits in a queue."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from organizer.kernel import write_queue
from organizer.kernel.engine import prepare
from organizer.kernel.write_queue import Turns, WriteQueue

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "w")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def _started(act: Callable[[], None]) -> tuple[threading.Thread, threading.Event]:
    """A thread that does something, and what is set once it was done."""
    done = threading.Event()

    def do() -> None:
        act()
        done.set()

    thread = threading.Thread(target=do)
    thread.start()
    return thread, done


def _holder(file: Path) -> subprocess.Popen[str]:
    """Another process whose turn it is."""
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert held.stdout is not None
    assert held.stdout.readline() == "held\n"
    return held


def test_a_writer_waits_for_the_one_of_another_process_and_goes_on_when_that_ends(tmp_path: Path) -> None:
    file = tmp_path / "tables.lock"
    with _holder(file) as other:
        queue = WriteQueue(file)
        thread, done = _started(queue.enter)
        assert not done.wait(0.05)
        other.kill()
        assert done.wait(10)
    thread.join()
    queue.leave()


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "tables.lock")
    queue.enter()
    thread, done = _started(queue.enter)
    assert not done.wait(0.05)
    queue.leave()
    assert done.wait(10)
    thread.join()
    queue.leave()


def test_who_has_waited_longest_is_next() -> None:
    turns, came = Turns(), list[int]()
    assert turns.enter(0)
    threads = [threading.Thread(target=_take_turn, args=(turns, number, came)) for number in range(5)]
    for before, thread in enumerate(threads):
        thread.start()
        _wait_for(turns, count=before + 1)
    turns.leave()
    for thread in threads:
        thread.join()
    assert came == [0, 1, 2, 3, 4]


def _take_turn(turns: Turns, number: int, came: list[int]) -> None:
    assert turns.enter(10)
    came.append(number)
    turns.leave()


def _wait_for(turns: Turns, *, count: int) -> None:
    ends = time.monotonic() + 10
    while turns.waiting != count:
        assert time.monotonic() < ends


def test_who_is_called_at_the_very_end_of_the_wait_has_the_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns()

    class CalledTooLate(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as its parent has it
            turns.leave()
            return False

    assert turns.enter(0)
    with monkeypatch.context() as changed:
        changed.setattr(threading, "Event", CalledTooLate)
        assert turns.enter(0)
    assert not turns.enter(0)
    assert turns.waiting == 0
    turns.leave()
    assert turns.enter(0)


def test_a_file_that_cannot_be_opened_leaves_the_turn_to_the_next(tmp_path: Path) -> None:
    queue = WriteQueue(tmp_path / "no-such-folder" / "tables.lock")
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            queue.enter()


def test_a_lock_that_is_not_given_closes_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_handle: int, _kind: int) -> None:
        raise OSError("this disk knows no locks")

    queue = WriteQueue(tmp_path / "tables.lock")
    with monkeypatch.context() as changed:
        changed.setattr(fcntl, "flock", refuse)
        with pytest.raises(OSError, match="no locks"):
            queue.enter()
    queue.enter()
    queue.leave()


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_queue, "WAIT_SECONDS", 0.01)
    queue = WriteQueue(tmp_path / "tables.lock")
    queue.enter()
    with pytest.raises(sa.exc.TimeoutError, match="busy for too long"):
        queue.enter()
    queue.leave()


def test_a_transaction_that_writes_waits_at_the_file_beside_the_database(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'tables.db'}")
    prepare(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE word (text)")

    def write() -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO word VALUES ('once')")

    with _holder(tmp_path / "tables.db.lock") as other:
        thread, done = _started(write)
        assert not done.wait(0.05)
        other.kill()
        assert done.wait(10)
    thread.join()
    engine.dispose()


def test_tables_in_memory_need_no_file() -> None:
    engine = sa.create_engine("sqlite://")
    prepare(engine)
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
    engine.dispose()
