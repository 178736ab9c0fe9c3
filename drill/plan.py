"""What a drill does: how much, how often what fails, out of which seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique

from organizer.messaging.services.sending import MOST_AT_ONCE
from tests.gateways.faults import MIXED, Fault


@unique
class Step(Enum):
    """Where in its work a process is killed."""

    AFTER_CLAIM = "after the claim"
    BEFORE_CALL = "before the call"
    MID_CALL = "in the middle of the call"
    AFTER_ANSWER = "after the answer"
    BEFORE_COMMIT = "before the commit of the answer"
    IN_CALLBACK = "in a receipt"
    IN_RECONCILE = "in a look-up"
    ANYWHERE = "at a random moment"


@unique
class Event(Enum):
    """What else happens while messages leave."""

    STOP = "a person stops"
    MOVE = "a meeting is moved"
    QUEUE = "the queue is emptied"
    DATABASE = "the database is restarted"
    CLOCK = "the clock is stepped"
    OUTAGE = "the provider is dead for three hours"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A drill. Times are in seconds; the same seed gives the same faults and the same order of accidents."""

    messages: int
    kills: int
    seed: int = 1
    workers: int = 2
    rate: int = 1000
    at_once: int = MOST_AT_ONCE
    settle_after: int = 12
    late_by: float = 6
    listing_lag: float = 1
    slow_by: float = 8
    patience: float = 4
    """Beyond the wait for a look-up: if nothing moves for so long, the clock is stepped on."""
    events: Mapping[Event, int] = field(default_factory=dict)
    faults: Mapping[Fault, float] = field(default_factory=lambda: MIXED)
    longest: float = 3600
    """After so long a drill has failed."""

    @property
    def kills_by_step(self) -> list[Step]:
        """Where each process that is killed dies, every step in turn; the rarest first."""
        steps = [Step.IN_RECONCILE, *(step for step in Step if step is not Step.IN_RECONCILE)]
        return [steps[number % len(steps)] for number in range(self.kills)]


def long(*, messages: int, kills: int, seed: int) -> Plan:
    """The drill of `make drill`."""
    events = {
        Event.STOP: max(messages // 50, 1),
        Event.MOVE: 20,
        Event.QUEUE: 10,
        Event.DATABASE: 5,
        Event.CLOCK: 6,
        Event.OUTAGE: 1,
    }
    return Plan(messages=messages, kills=kills, seed=seed, events=events)


def short(*, seed: int) -> Plan:
    """The drill of every test run: each step once, and what else can happen in some seconds."""
    return Plan(
        messages=32,
        kills=len(Step),
        seed=seed,
        rate=100,
        at_once=3,
        workers=3,
        settle_after=1,
        patience=0.8,
        late_by=0.4,
        listing_lag=0.2,
        slow_by=0.2,
        faults={fault: 3 * share for fault, share in MIXED.items()},
        events={Event.STOP: 2, Event.MOVE: 1, Event.QUEUE: 1, Event.DATABASE: 1, Event.CLOCK: 1},
        longest=300,
    )
