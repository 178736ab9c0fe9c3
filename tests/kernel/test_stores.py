"""What carries wakes for real: to a worker that is told to end, and at a later moment."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from organizer.kernel import jobs
from organizer.kernel.clock import now
from organizer.kernel.queue import HueyQueue, build
from tests.kernel.on_redis import redis_server

A_MOMENT = 5.0
NAME = "test.note"


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    """A Redis server of this module's."""
    with redis_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "redis"])
def queue(request: pytest.FixtureRequest, house: Flask, tmp_path: Path) -> Iterator[HueyQueue]:
    """An empty queue in a store."""
    is_redis = request.param == "redis"
    url = request.getfixturevalue("redis") if is_redis else f"sqlite:///{tmp_path / 'jobs.db'}"
    made = build(house, url)
    made.huey.storage.flush_all()
    made.huey.unregister_on_startup("first-tick")
    yield made
    made.huey.storage.close()


@pytest.fixture
def signals() -> Iterator[None]:
    """Has the signals back that a worker takes for itself."""
    taken = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {each: signal.getsignal(each) for each in taken}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def numbers(queue: HueyQueue) -> list[int]:
    """What waits in a queue for our job."""
    return [task.args[1]["number"] for task in queue.huey.pending() if task.args[0] == NAME]


def test_a_worker_told_to_end_finishes_its_job_and_leaves_the_rest(
    queue: HueyQueue, monkeypatch: pytest.MonkeyPatch, signals: None
) -> None:
    done: list[int] = []

    def work(number: int) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        assert worker.stop_flag.wait(A_MOMENT)
        done.append(number)

    note = jobs.Job(NAME, work, every_seconds=None, each_campaign=False, own_transactions=True)
    monkeypatch.setitem(jobs.registry, NAME, note)
    for number in (1, 2):
        queue.put(NAME, {"number": number})
    worker = queue.consumer(workers=1, periodic=False)
    gc.freeze()  # else the worker looks through all that tests have left behind
    worker.run()
    assert (done, numbers(queue)) == ([1], [2])


def test_a_wake_for_later_is_kept_until_its_moment(queue: HueyQueue) -> None:
    queue.put(NAME, {"number": 1}, at=now() + timedelta(minutes=5))
    task = queue.huey.dequeue()
    assert not queue.huey.ready_to_run(task)
    queue.huey.add_schedule(task)
    early = queue.huey.read_schedule()
    late = queue.huey.read_schedule((now() + timedelta(minutes=5, seconds=1)).replace(tzinfo=None))
    assert (early, [each.args[1]["number"] for each in late]) == ([], [1])
