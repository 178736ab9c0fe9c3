"""Where a process of the drill dies. Only its own entry points read this; the product knows nothing of it."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from drill.plan import Step
from organizer.kernel.db import CampaignSession
from organizer.messaging import services
from organizer.messaging.gateways.twilio import TwilioGateway
from organizer.messaging.services import sending

LONGEST_CALL = 0.012
"""In seconds: the middle of a call is somewhere in it."""


@dataclass(frozen=True)
class Fate:
    """The step at which a process dies, when it comes there for the `turn`-th time."""

    step: Step
    turn: int
    seed: int


def die() -> None:
    """As by the hand of the kernel: nothing of the process runs any more."""
    os.kill(os.getpid(), signal.SIGKILL)


class Doom:
    """Counts how often the step was reached. In threads each commit belongs to its own thread's step."""

    def __init__(self, turn: int) -> None:
        self._left = turn
        self._lock = threading.Lock()
        self._here = threading.local()
        for moment in ("before_commit", "after_commit"):
            event.listen(CampaignSession, moment, self._at(moment), propagate=True)

    def strikes(self, dying: Callable[[], None] = die) -> bool:
        """The step is reached; at its turn the process dies."""
        if self._is_turn():
            dying()
        return True

    def meets(self, moment: str) -> bool:
        """The step is reached; at its turn the process dies at this thread's next commit, before or after."""
        if self._is_turn():
            self._here.moment = moment
        return True

    def _is_turn(self) -> bool:
        with self._lock:
            self._left -= 1
            return self._left == 0

    def _at(self, moment: str) -> Callable[[object], None]:
        def commit(_session: object) -> None:
            if getattr(self._here, "moment", "") == moment:
                die()

        return commit


def arm(fate: Fate) -> None:
    """Have this process die as its fate says."""
    doom = Doom(fate.turn)
    chance = random.Random(fate.seed)

    def soon() -> None:
        _die_in(chance.uniform(0, LONGEST_CALL))

    match fate.step:
        case Step.AFTER_CLAIM:
            _after(sending, "claim", lambda claimed: bool(claimed) and doom.meets("after_commit"))
        case Step.BEFORE_CALL:
            _before(TwilioGateway, "send", doom.strikes)
        case Step.MID_CALL:
            _before(TwilioGateway, "send", lambda: doom.strikes(soon))
        case Step.AFTER_ANSWER:
            _after(TwilioGateway, "send", lambda _handed: doom.strikes())
        case Step.BEFORE_COMMIT:
            _after(TwilioGateway, "send", lambda _handed: doom.meets("before_commit"))
        case Step.IN_CALLBACK:
            _after(services, "record_receipt", lambda _none: doom.meets("before_commit"))
        case Step.IN_RECONCILE:
            _after(TwilioGateway, "find", lambda _found: doom.strikes())


def _die_in(seconds: float) -> None:
    threading.Timer(seconds, die).start()


def _before(owner: Any, name: str, act: Callable[[], object]) -> None:  # noqa: ANN401 - a class or a module
    inner = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the inner one has it
        act()
        return inner(*arguments, **named)

    setattr(owner, name, wrapped)


def _after(owner: Any, name: str, act: Callable[[Any], object]) -> None:  # noqa: ANN401 - as above
    inner = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
        answer = inner(*arguments, **named)
        act(answer)
        return answer

    setattr(owner, name, wrapped)
