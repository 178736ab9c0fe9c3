"""Background work: a plain registry of jobs by name, woken after the commit. Huey runs them.

A wake carries a name and ids, nothing personal. Losing it loses nothing: each job looks in its tables for
what is due, and a schedule wakes it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flask import Flask, current_app

from organizer.kernel.clock import now
from organizer.kernel.db import after_commit, current_campaign_id, scope_is_open, transaction

Work = Callable[..., None]


@dataclass(frozen=True)
class Job:
    """A named piece of work and how it is run."""

    name: str
    work: Work
    every_seconds: int | None
    each_campaign: bool
    own_transactions: bool
    by_server: bool = False


class Queue(Protocol):
    """What carries a wake to a worker."""

    def put(self, name: str, arguments: dict[str, int], *, at: datetime | None = None) -> None:
        """Carry a wake to a worker, now or at a moment."""


@dataclass(frozen=True)
class _Wake:
    """A wake that waits for its commit; two equal ones are one."""

    queue: Queue
    name: str
    arguments: tuple[tuple[str, int], ...]
    at: datetime | None

    def __call__(self) -> None:
        self.queue.put(self.name, dict(self.arguments), at=self.at)


registry: dict[str, Job] = {}


def job(
    name: str,
    *,
    every_seconds: int | None = None,
    each_campaign: bool = True,
    own_transactions: bool = False,
    by_server: bool = False,
) -> Callable[[Work], Work]:
    """Register the work of `room.verb`. It runs inside one transaction, in the scope of `campaign_id`.

    On its schedule it runs once for each campaign; without `each_campaign` once for all, and it is then given
    no campaign. With `own_transactions` it opens its own and is given `campaign_id`: only the sender of
    messages and long imports may. What is done `by_server` too is done once a minute for each campaign by the
    processes that answer pages, so that it goes on while no worker runs.
    """

    def register(work: Work) -> Work:
        registry[name] = Job(name, work, every_seconds, each_campaign, own_transactions, by_server)
        return work

    return register


def wake(name: str, *, at: datetime | None = None, **ids: int) -> None:
    """Have a job run once the open transaction is committed; the campaign of the scope goes along.

    Where a moment is given that is still to come, the job runs then.
    """
    if name not in registry:
        raise KeyError(f"no job is called {name}")
    arguments = {"campaign_id": current_campaign_id(), **ids} if scope_is_open() else dict(ids)
    queue: Queue = current_app.extensions["queue"]
    after_commit(_Wake(queue, name, tuple(sorted(arguments.items())), at if at and at > now() else None))


def run(app: Flask, name: str, arguments: dict[str, int]) -> None:
    """Do a job now, in an application context of its own."""
    chosen = registry[name]
    with app.app_context():
        ids = dict(arguments)
        if not chosen.each_campaign:
            ids.pop("campaign_id", None)
        if chosen.own_transactions:
            chosen.work(**ids)
            return
        campaign_id = ids.pop("campaign_id", None)
        with transaction(campaign_id):
            chosen.work(**ids)


def init_app(app: Flask, queue: Queue) -> None:
    """Give the application the queue that carries its wakes."""
    app.extensions["queue"] = queue
