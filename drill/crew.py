"""The workers and the web server of a drill: started, killed, started again."""

from __future__ import annotations

import math
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from drill.fate import Fate
from drill.nursery import Nursery, Start, nursery
from drill.plan import Plan, Step

LIVES = (0.5, 4.0)
"""Who is to die at a random moment lives for so many seconds."""


@dataclass(frozen=True)
class Place:
    """What runs in one place of the crew, and where it is to die."""

    step: Step | None
    pid: int
    ends: float = math.inf
    """When it is killed from outside, by the clock that nobody can set."""


@dataclass
class Crew:
    """The places of a drill: each is manned again as soon as its process has died."""

    plan: Plan
    environment: Callable[[str], Mapping[str, str]]
    """Of a process, by the name of its place."""
    port: int
    nursery: Nursery
    died: Counter[Step] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Man every place; all kills are to come, in the order of the plan."""
        self._chance = random.Random(self.plan.seed)
        self._to_come = self.plan.kills_by_step
        names = ["web", *(f"worker {number}" for number in range(self.plan.workers))]
        self._places = {name: self._manned(name) for name in names}

    def look_after(self) -> None:
        """Kill whose time has come, and man the places of the dead again."""
        for place in self._places.values():
            if place.ends <= time.monotonic():
                os.kill(place.pid, signal.SIGKILL)
        self.nursery.look()
        for name, place in self._places.items():
            if place.pid not in self.nursery.alive:
                if place.step is not None:
                    self.died[place.step] += 1
                self._places[name] = self._manned(name)

    @property
    def kills(self) -> int:
        """How many have died so far, as planned."""
        return self.died.total()

    @property
    def is_spared(self) -> bool:
        """True when nobody is to die any more."""
        return not self._to_come and all(place.step is None for place in self._places.values())

    def _manned(self, name: str) -> Place:
        is_web = name == "web"
        step = self._next_step(lambda step: (step is Step.IN_CALLBACK) is is_web)
        port = self.port if is_web else None
        wish = Start(
            environment=self.environment(name), fate=self._fate(step), at_once=self.plan.at_once, port=port
        )
        pid = self.nursery.start(wish)
        if step is not Step.ANYWHERE:
            return Place(step, pid)
        return Place(step, pid, time.monotonic() + self._chance.uniform(*LIVES))

    def _fate(self, step: Step | None) -> Fate | None:
        if step is None or step is Step.ANYWHERE:
            return None
        many = max(self.plan.messages // self.plan.kills // 8, 1)
        turn = 1 if step is Step.IN_RECONCILE else self._chance.randint(1, many)
        return Fate(step, turn, self._chance.randrange(2**32))

    def _next_step(self, fits: Callable[[Step], bool]) -> Step | None:
        found = next((step for step in self._to_come if fits(step)), None)
        if found is not None:
            self._to_come.remove(found)
        return found


@contextmanager
def crew(plan: Plan, environment: Callable[[str], Mapping[str, str]], *, port: int) -> Iterator[Crew]:
    """A crew that works until the block ends."""
    with nursery() as made:
        yield Crew(plan, environment, port, made)
