"""The course of a drill: messages leave, accidents happen, until nothing is open any more."""

from __future__ import annotations

import math
import random
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from drill.crew import Crew
from drill.house import ON_THE_WAY, House
from drill.plan import Event, Plan
from organizer.kernel.db import db
from organizer.messaging.models import MessageState
from tests.gateways.double import Double

Told = Callable[[int], None]
"""Told how many more messages the provider has taken, for the progress bar."""
LOOK, WAKE = 0.2, 1.0
MEETINGS = 40
STEPS = (-86_400, -3_600, 3_600, 86_400)
WRONG_FOR = 3.0
"""By so much the clock is wrong, for so long; then somebody puts it right."""
OUTAGE, AN_HOUR = 3, 3_600
LOCKED = 2.0
TO_LOOK_UP, TO_SWEEP = 61, 1_900
"""By so much: past any lease, or past the wait for a receipt."""
TOP_UP = 20
OPEN = {*ON_THE_WAY, MessageState.ACCEPTED, MessageState.SENT}


class StuckError(RuntimeError):
    """A drill took longer than it may; the text says what was still open."""


@dataclass
class Course:
    """One drill while it runs."""

    plan: Plan
    house: House
    double: Double
    crew: Crew
    clock: Path
    restart: Callable[[], None]
    told: Told
    _taken: int = 0
    _sweep: int = TO_SWEEP
    _nudge: int = TO_LOOK_UP
    _off: int = 0
    _right_at: float = math.inf
    _seen: object = None
    _moved_at: float = 0
    _woken_at: float = 0

    def __post_init__(self) -> None:
        """What happens when so many messages have been taken."""
        chance = random.Random(self.plan.seed)
        kinds = [event for event, count in self.plan.events.items() for _time in range(count)]
        self._to_come = sorted(
            ((chance.uniform(0.02, 0.9) * self.plan.messages, kind) for kind in kinds),
            key=lambda each: each[0],
        )
        self._chance = chance

    def run(self) -> None:
        """Until every message has come to its end and nobody is to be killed any more."""
        ends = time.monotonic() + self.plan.longest
        while not self._is_over():
            if time.monotonic() > ends:
                raise StuckError(f"still open: {self.house.states()}, {self.crew.kills} killed")
            self.crew.look_after()
            self._count()
            while self._to_come and self._to_come[0][0] <= self._taken:
                self._meet(self._to_come.pop(0)[1])
            if self._right_at <= time.monotonic():
                self._set_clock(0)
            self._wake()
            time.sleep(LOOK)

    def _count(self) -> None:
        taken = len(self.double.ledger.taken())
        self.told(taken - self._taken)
        self._taken = taken

    def _wake(self) -> None:
        if time.monotonic() - self._woken_at >= WAKE:
            self.house.wake()
            self._woken_at = time.monotonic()

    def _is_over(self) -> bool:
        states = self.house.states()
        moving = (states, self._taken, self.crew.kills, self.double.forgotten())
        if moving != self._seen:
            self._seen, self._moved_at, self._nudge = moving, time.monotonic(), TO_LOOK_UP
        if not set(ON_THE_WAY) & states.keys() and self._go_on():
            return False
        if not OPEN & states.keys() and self.double.forgotten() == self._taken:
            return True
        if time.monotonic() - self._moved_at > self._patience(states):
            self._hurry(states)
        return False

    def _go_on(self) -> bool:
        """Let the next accident happen where no message is on its way, or tell more for it to happen to."""
        if self._to_come:
            self._meet(self._to_come.pop(0)[1])
        elif not self.crew.is_spared:
            self.house.tell(max(self.plan.messages // 10, TOP_UP))
        else:
            return False
        return True

    def _patience(self, states: Mapping[MessageState, int]) -> float:
        """A step of the clock makes workers wait anew for what they look up, so those are given time."""
        waits = 3 if MessageState.UNKNOWN in states else 1
        return waits * (self.plan.settle_after + self.plan.patience)

    def _hurry(self, states: Mapping[MessageState, int]) -> None:
        """Step the clock on, ever further while nothing moves: last words are asked for ever more seldom.

        What was told while the clock was ahead is due when it says so: that moment is stepped to at once.
        """
        if OPEN & states.keys() and not set(ON_THE_WAY) & states.keys():
            self._step_clock(self._sweep)
            self._sweep *= 8
        else:
            self._step_clock(self._nudge + math.ceil(self.house.until_due()))
            self._nudge *= 2
        self._moved_at = time.monotonic()

    def _meet(self, accident: Event) -> None:
        match accident:
            case Event.STOP:
                self.house.stop_somebody()
            case Event.MOVE:
                self.house.move_meeting()
            case Event.QUEUE:
                self.house.empty_queue()
            case Event.DATABASE:
                self.restart()
            case Event.CLOCK:
                self._set_clock(self._chance.choice(STEPS))
            case Event.OUTAGE:
                self._outage()

    def _step_clock(self, seconds: int) -> None:
        self.house.offset += seconds
        self.clock.write_text(str(self.house.offset))

    def _set_clock(self, off: int) -> None:
        self._step_clock(off - self._off)
        self._off = off
        self._right_at = time.monotonic() + WRONG_FOR if off else math.inf

    def _outage(self) -> None:
        self.double.is_dead = True
        for _hour in range(OUTAGE):
            self._step_clock(AN_HOUR)
            self.house.wake()
            time.sleep(WAKE / 2)
        self.double.is_dead = False


def lock_up(file: Path) -> None:
    """Hold the lock of an SQLite file for a while: nobody else can write meanwhile."""
    held = sqlite3.connect(file, timeout=30, isolation_level=None)
    try:
        held.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED)
        held.execute("ROLLBACK")
    finally:
        held.close()


def reconnect(house: House) -> None:
    """Drop the connections of this process, which a restart has cut off."""
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()
    house.queue.huey.storage.close()
