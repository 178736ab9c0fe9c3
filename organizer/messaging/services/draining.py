"""One worker's turn at what is due, never faster than the sender's rate."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from datetime import timedelta

from flask import Flask, current_app

from organizer.kernel import jobs
from organizer.kernel.clock import now
from organizer.kernel.db import transaction
from organizer.kernel.logs import log
from organizer.messaging import queries
from organizer.messaging.models import Channel
from organizer.messaging.services import line, sending, settling
from organizer.messaging.services.outbox import SEND
from organizer.messaging.services.sending import Claim
from organizer.messaging.ways import LINES

HandOver = Callable[[Claim], None]
TURN = timedelta(seconds=8)
"""After this other jobs get their turn, and the rest is woken again behind them."""
HANDS = 8
ANSWERS_A_SECOND = 4
"""A provider that answers in a quarter of a second needs a thread for this many messages a second."""


class _Turns:
    """For which campaigns a thread of this process sends: one at a time, so that others do other work.

    One reaches the sender's rate by itself, having hands of its own. Who comes meanwhile is not lost: the
    one at work then has the rest looked at after its turn.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._asked_again: dict[int, bool] = {}

    def begin(self, campaign_id: int) -> bool:
        """True where nobody is at it; else it is noted that somebody came."""
        with self._guard:
            is_free = campaign_id not in self._asked_again
            self._asked_again[campaign_id] = not is_free
        return is_free

    def end(self, campaign_id: int) -> bool:
        """The turn is over. True where somebody came meanwhile."""
        with self._guard:
            return self._asked_again.pop(campaign_id)


_turns = _Turns()


def send_due(campaign_id: int) -> None:
    """Hand over what is due in a campaign, for one turn. Opens its own transactions."""
    if not _turns.begin(campaign_id):
        return
    try:
        is_more = _send_for_a_turn(campaign_id)
    finally:
        somebody_came = _turns.end(campaign_id)
    if is_more or somebody_came:
        with transaction(campaign_id):
            jobs.wake(SEND)


def _send_for_a_turn(campaign_id: int) -> bool:
    """False where nothing due is left that may leave now."""
    ends = time.monotonic() + TURN.total_seconds()
    due, unseen = _due_channels(campaign_id)
    if unseen:
        with transaction(campaign_id):
            line.note_looking(unseen)
    if not due:
        return False
    with transaction(campaign_id):
        settling.retire_next(now())
    with ExitStack() as working:
        hands = {channel: working.enter_context(_hands(channel)) for channel in due}
        while time.monotonic() < ends:
            due = [channel for channel in due if _turn(campaign_id, channel, hands[channel])]
            if not due:
                return False
    return True


def _turn(campaign_id: int, channel: Channel, hand_over: HandOver) -> bool:
    """Take what is due on a channel and hand it over; False where nothing was."""
    with transaction(campaign_id):
        claimed = sending.claim(channel=channel)
    for each in claimed:
        hand_over(each)
    return bool(claimed)


def _due_channels(campaign_id: int) -> tuple[list[Channel], list[Channel]]:
    """On which something is due, and for which it was long not noted that a worker looks.

    Looked at first without the right to write, which on one machine only one may have at a time.
    """
    with transaction(campaign_id, read_only=True):
        at = now()
        due = [channel for channel in LINES if queries.anything_due(at, channel)]
        return due, [channel for channel in LINES if not line.is_looked_after(channel, at)]


@contextmanager
def _hands(channel: Channel) -> Iterator[HandOver]:
    """What hands a message over as soon as a hand is free, so that a slow answer holds up no other.

    All have been handed over when the block ends.
    """
    count = _how_many(channel)
    if count == 1:
        yield _deliver_in_turn
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - for threads
    free = threading.Semaphore(count)

    def deliver(claimed: Claim) -> None:
        try:
            with app.app_context():
                _deliver_in_turn(claimed)
        finally:
            free.release()

    def hand_over(claimed: Claim) -> None:
        free.acquire()
        pool.submit(copy_context().run, deliver, claimed)

    with ThreadPoolExecutor(count) as pool:
        yield hand_over


def _how_many(channel: Channel) -> int:
    """How many messages are handed over at the same time, so that the sender's rate can be reached."""
    rate = line.rate(channel)
    return 1 if rate is None else min(HANDS, math.ceil(rate / ANSWERS_A_SECOND))


def _deliver_in_turn(claimed: Claim, *, sleep: Callable[[float], None] = time.sleep) -> None:
    """What goes wrong with one message is left to its lease, and keeps no other from leaving."""
    early = min(claimed.leaves_at - now(), line.FURTHEST_TURN).total_seconds()
    if early > 0:
        sleep(early)
    try:
        sending.deliver(claimed)
    except Exception as problem:  # noqa: BLE001 - as above
        log().error("delivery failed", message_id=claimed.message_id, error=type(problem).__name__)
