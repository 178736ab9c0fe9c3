"""Huey behind kernel/jobs.py: which store carries the wakes, and how they look in it.

Payloads are JSON, never pickles: who can write to the queue must not be able to run code. They hold the
name of a job and ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from huey import MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer, Scheduler
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from organizer.kernel import jobs
from organizer.kernel.clock import now
from organizer.kernel.db import all_campaigns, transaction
from organizer.kernel.logs import log
from organizer.kernel.memory import keep_loaded

NAME = "organizer"
LONGEST_SLEEP_SECONDS = 0.5
"""An idle worker looks this often, so that a wake waits no longer.

What is to be woken later waits up to a second more: as often Huey looks into its schedule."""
A_MINUTE = 60
REDIS_SECONDS = 2.0
TICK_SECONDS = 10
"""Our worker looks at the schedule this often, so that an emptied queue is filled again as soon."""
LONG_SECONDS = 1.0
"""A job that took less is not told of: there are some each second, and what matters would scroll away."""


class JsonSerializer(Serializer):  # type: ignore[misc] # Huey has no types
    """Huey's messages as JSON: a name, an id, a moment and plain numbers."""

    def _serialize(self, data: Message) -> bytes:
        fields = {key: value for key, value in data._asdict().items() if value is not None}
        if isinstance(fields.get("eta"), datetime):
            fields["eta"] = fields["eta"].isoformat()
        return json.dumps(fields).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields: dict[str, Any] = json.loads(data)
        if "eta" in fields:
            fields["eta"] = datetime.fromisoformat(fields["eta"])
        fields["args"] = tuple(fields.get("args", ()))
        return Message(**fields)


class _Scheduler(Scheduler):  # type: ignore[misc] # Huey has no types
    """Huey's own would look once a minute."""

    periodic_task_seconds = TICK_SECONDS


class _Consumer(Consumer):  # type: ignore[misc] # as above
    """A consumer with that schedule, which keeps what its process has loaded."""

    scheduler_class = _Scheduler

    def start(self) -> None:
        """Begin; a signal that comes while the threads start is taken already, as Huey does it only then."""
        self._set_signal_handlers()
        super().start()

    def run(self) -> None:
        """Work until told to end: SIGTERM and SIGINT let jobs in hand finish, and what waits stays."""
        keep_loaded()
        super().run()


class HueyQueue:
    """The queue of an application: `put` carries a wake, `huey` is what a worker consumes."""

    def __init__(self, app: Flask, huey: Huey) -> None:
        self.huey = huey
        self._ahead = A_MINUTE
        self._minute = -1
        self._until = 0
        self._run = huey.task(name="run")(lambda name, arguments: _run(app, name, arguments))
        huey.periodic_task(crontab(minute="*"), name="tick")(lambda: self.tick(app))
        huey.on_startup("first-tick")(lambda: self.tick(app))

    def put(self, name: str, arguments: dict[str, int], *, at: datetime | None = None) -> None:
        """Carry a wake to a worker, at once or at a moment.

        What was to be done is committed by now, and the schedule wakes it again: where the store cannot be
        reached, also by a connection made anew, the wake is lost and nothing else.
        """
        for is_last in (False, True):
            try:
                self._carry(name, arguments, at)
            except Exception as problem:  # noqa: BLE001 - each store fails in its own way
                if is_last:
                    log().warning("wake lost", job=name, error=type(problem).__name__)
            else:
                return

    def _carry(self, name: str, arguments: dict[str, int], at: datetime | None) -> None:
        """By its distance, since stores keep no zone."""
        if at is None:
            self._run(name, arguments)
        else:
            self._run.schedule(args=(name, arguments), delay=(at - now()).total_seconds())

    def consumer(self, *, workers: int, periodic: bool) -> Consumer:
        """A consumer of `workers` threads; without `periodic` another machine keeps the schedule."""
        self._ahead = TICK_SECONDS
        return _Consumer(
            self.huey,
            workers=workers,
            worker_type="thread",
            periodic=periodic,
            max_delay=LONGEST_SLEEP_SECONDS,
            scheduler_interval=1,
            graceful_signal="TERM",
        )

    def tick(self, app: Flask) -> None:
        """Wake what the schedule asks for until the next tick, each in time. One too many does no harm.

        What comes round every ten seconds comes at whole tens, so that what gets due on the hour is met.
        """
        second = int(now().timestamp())
        is_next = abs(self._until - second) < A_MINUTE
        since, self._until = self._until if is_next else second, second + self._ahead
        minute = (self._until - 1) // A_MINUTE
        is_new, self._minute = minute != self._minute, minute
        with app.app_context(), transaction(read_only=True):
            campaigns = all_campaigns()
        for each in jobs.registry.values():
            if each.every_seconds is None:
                continue
            if each.every_seconds < A_MINUTE:
                rounds = range(
                    -(-since // each.every_seconds) * each.every_seconds, self._until, each.every_seconds
                )
                moments = {*rounds} if is_next else {second, *rounds}
                self._wake(each, campaigns, delays=[max(moment - second, 0) for moment in sorted(moments)])
            elif is_new and minute % (each.every_seconds // A_MINUTE) == 0:
                self._wake(each, campaigns, delays=[max(minute * A_MINUTE - second, 0)])

    def _wake(self, each: jobs.Job, campaigns: list[int], *, delays: Iterable[int]) -> None:
        for delay in delays:
            for arguments in [{"campaign_id": id_} for id_ in campaigns] if each.each_campaign else [{}]:
                self._run.schedule(args=(each.name, arguments), delay=delay)


def build(app: Flask, url: str) -> HueyQueue:
    """The queue of a URL: `sqlite:///file`, `redis://…`, `postgresql://…`, or `immediate://` for tests."""
    kind = urlsplit(url).scheme
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer()}
    if kind == "immediate":
        huey: Huey = MemoryHuey(NAME, immediate=True, **options)
    elif kind == "sqlite":
        huey = SqliteHuey(NAME, filename=url.removeprefix("sqlite:///"), timeout=10, **options)
    elif kind in {"redis", "rediss", "valkey"}:
        huey = RedisHuey(NAME, connection_pool=_redis(url.replace("valkey://", "redis://", 1)), **options)
    else:
        huey = PostgresHuey(NAME, dsn=url.replace("+psycopg", "", 1), **options)
    return HueyQueue(app, huey)


def _redis(url: str) -> ConnectionPool:
    """A server that does not answer holds nobody up for long. An idle worker's question waits a second."""
    return ConnectionPool.from_url(
        url, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS, retry=Retry(NoBackoff(), 1)
    )


def _run(app: Flask, name: str, arguments: dict[str, int]) -> None:
    started = now()
    try:
        jobs.run(app, name, arguments)
    except Exception as problem:
        log().error("job failed", job=name, error=type(problem).__name__)
        raise
    seconds = (now() - started).total_seconds()
    if seconds >= LONG_SECONDS:
        log().info("long job done", job=name, seconds=round(seconds, 3))
