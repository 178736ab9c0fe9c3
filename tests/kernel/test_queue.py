"""The schedule wakes what is due, each job for each campaign, and any store may carry the wakes."""

from __future__ import annotations

import json
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM

import pytest
import time_machine
from flask import Flask
from huey import MemoryHuey
from huey.consumer import Consumer
from huey.registry import Message
from structlog.testing import capture_logs

from organizer.kernel import clock, jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import all_campaigns
from organizer.kernel.queue import HueyQueue, JsonSerializer, build
from tests import factories

MORNING = datetime(2026, 3, 10, 9, tzinfo=UTC)

MIDNIGHT = datetime(2026, 3, 14, tzinfo=UTC)


@pytest.fixture
def queue(house: Flask) -> HueyQueue:
    """A queue that nobody works on."""
    return HueyQueue(house, MemoryHuey(immediate=False, results=False))


def scheduled(queue: HueyQueue) -> Counter[tuple[str, int | None]]:
    """How often each job is to run for each campaign."""
    waiting = [task.args for task in queue.huey.pending()]
    return Counter((name, arguments.get("campaign_id")) for name, arguments in waiting)


def times_a_minute(job: jobs.Job) -> int:
    return -(-60 // min(job.every_seconds or 60, 60))


def test_midnight_wakes_every_job_of_the_schedule_for_every_campaign(
    house: Flask, campaign: CampaignFacts, queue: HueyQueue
) -> None:
    other = factories.make_campaign("erlan")
    assert set(all_campaigns()) == {campaign.id, other.id}
    with clock.at(MIDNIGHT):
        queue.tick(house)
    assert scheduled(queue) == {
        (job.name, campaign_id): times_a_minute(job)
        for job in jobs.registry.values()
        if job.every_seconds is not None
        for campaign_id in ([campaign.id, other.id] if job.each_campaign else [None])
    }


def test_a_minute_past_wakes_only_what_is_due_each_minute(
    house: Flask, campaign: CampaignFacts, queue: HueyQueue
) -> None:
    with clock.at(MIDNIGHT.replace(minute=1)):
        queue.tick(house)
    due = {job.name for job in jobs.registry.values() if job.every_seconds and job.every_seconds <= 60}
    assert {name for name, _campaign_id in scheduled(queue)} == due


@pytest.mark.parametrize(
    ("url", "store"),
    [
        ("immediate://", "MemoryStorage"),
        ("redis://127.0.0.1:1/0", "RedisStorage"),
        ("valkey://127.0.0.1:1/0", "RedisStorage"),
    ],
)
def test_the_url_says_what_carries_the_wakes(house: Flask, url: str, store: str) -> None:
    assert type(build(house, url).huey.storage).__name__ == store


def test_a_worker_has_as_many_threads_as_asked_for_and_leaves_the_schedule_to_another(house: Flask) -> None:
    worker = build(house, "redis://127.0.0.1:1/0").consumer(workers=3, periodic=False)
    assert (worker.workers, worker.worker_type, worker.periodic) == (3, "thread", False)


def test_a_worker_takes_its_signals_before_its_threads_begin(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {number: signal.getsignal(number) for number in (SIGTERM, SIGINT, SIGHUP)}
    taken: list[bool] = []

    def begin(_worker: Consumer) -> None:
        taken.extend(signal.getsignal(number) != known for number, known in before.items())

    monkeypatch.setattr(Consumer, "start", begin)
    worker = build(house, "redis://127.0.0.1:1/0").consumer(workers=1, periodic=False)
    try:
        worker.start()
    finally:
        for number, known in before.items():
            signal.signal(number, known)
    assert taken == [True, True, True]


def test_our_worker_wakes_ten_seconds_ahead_and_what_is_due_each_minute_once_in_it(
    house: Flask, campaign: CampaignFacts, queue: HueyQueue
) -> None:
    worker = queue.consumer(workers=1, periodic=True)
    for second in range(0, 60, 10):
        with clock.at(MIDNIGHT.replace(second=second)):
            queue.tick(house)
    woken = {name: count for (name, _campaign_id), count in scheduled(queue).items()}
    assert worker.scheduler_class.periodic_task_seconds == 10
    assert woken == {
        job.name: times_a_minute(job) for job in jobs.registry.values() if job.every_seconds is not None
    }


def test_what_is_due_each_minute_is_woken_as_the_minute_begins(
    house: Flask, campaign: CampaignFacts, queue: HueyQueue
) -> None:
    worker = queue.consumer(workers=1, periodic=True)
    with clock.at(MIDNIGHT.replace(second=3)):
        queue.tick(house)
    known = {task.id for task in queue.huey.pending()}
    with time_machine.travel(MIDNIGHT.replace(second=53), tick=False):
        queue.tick(house)
    later = [task.eta for task in queue.huey.pending() if task.id not in known and "remind" in task.args[0]]
    assert (worker.workers, later) == (1, [datetime(2026, 3, 14, 0, 1)])


def test_what_comes_round_comes_at_whole_tens_and_once_however_late_a_tick_is(
    house: Flask, campaign: CampaignFacts, queue: HueyQueue
) -> None:
    queue.consumer(workers=1, periodic=True)
    seen: list[list[int]] = []
    for second in (3, 3, 13, 25, 33):
        known = {task.id for task in queue.huey.pending()}
        with time_machine.travel(MIDNIGHT.replace(second=second), tick=False):
            queue.tick(house)
        new = [task for task in queue.huey.pending() if task.id not in known]
        seen.append(sorted(task.eta.second for task in new if task.args[0] == "messaging.send_due"))
    assert seen == [[3, 10], [], [20], [30], [40]]


def test_a_wake_for_later_waits_for_its_moment(house: Flask, queue: HueyQueue) -> None:
    with time_machine.travel(MORNING, tick=False):
        queue.put("test.note", {"number": 7}, at=MORNING + timedelta(minutes=5))
    (task,) = queue.huey.pending()
    assert (task.args, task.eta) == (
        ("test.note", {"number": 7}),
        datetime(2026, 3, 10, 9, 5),
    )


def test_a_store_that_cannot_be_reached_loses_the_wake_alone(house: Flask) -> None:
    with capture_logs() as lines:
        build(house, "redis://127.0.0.1:1/0").put("test.note", {"number": 7})
    assert [(line["event"], line["job"], line["error"]) for line in lines] == [
        ("wake lost", "test.note", "ConnectionError")
    ]


def test_a_wake_for_later_is_carried_as_plain_json() -> None:
    message = Message(id="1", name="run", args=("room.verb", {}), kwargs={}, eta=datetime(2026, 3, 14, 9, 30))
    stored = JsonSerializer().serialize(message)
    assert json.loads(stored)["eta"] == "2026-03-14T09:30:00"
    assert JsonSerializer().deserialize(stored) == message


def test_a_file_carries_wakes_from_one_process_to_another(house: Flask, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'queue.db'}"
    build(house, url).put("test.note", {"number": 7})
    (task,) = build(house, url).huey.pending()
    assert task.args == ("test.note", {"number": 7})


def test_a_job_that_fails_is_named_in_the_log(house: Flask) -> None:
    with capture_logs() as lines:
        build(house, "immediate://").put("no.such.job", {"campaign_id": 5})
    assert lines == [{"event": "job failed", "job": "no.such.job", "error": "KeyError", "log_level": "error"}]


@pytest.mark.parametrize(("seconds", "told"), [(0.9, []), (1.5, [("long job done", "test.walk", 1.5)])])
def test_only_a_job_that_takes_long_is_told_of(
    house: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float, told: list[tuple[str, str, float]]
) -> None:
    with time_machine.travel(MORNING, tick=False) as clocks, capture_logs() as lines:
        walk = jobs.Job(
            "test.walk",
            lambda: clocks.shift(seconds),
            every_seconds=None,
            each_campaign=False,
            own_transactions=True,
        )
        monkeypatch.setitem(jobs.registry, walk.name, walk)
        build(house, "immediate://").put(walk.name, {})
    assert [(line["event"], line["job"], line["seconds"]) for line in lines] == told
