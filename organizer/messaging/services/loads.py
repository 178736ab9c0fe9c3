"""The line that campaigns share: how many wait for it beside ours, and how fast it is in truth.

A campaign sees nothing of another. Each notes two numbers of its own once a minute, how many of its SMS wait
and how fast they left lately, and reads what the others' come to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from organizer.campaigns.queries import current_campaign
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, insert_new, transaction
from organizer.messaging import queries
from organizer.messaging.loads import LineLoad
from organizer.messaging.models import Channel
from organizer.messaging.queries import backlog
from organizer.messaging.queries.backlog import Batch
from organizer.messaging.services import line
from organizer.messaging.services.rules import rules_at

LATELY = timedelta(minutes=2)
"""How fast messages leave is seen in what left in this time."""
SEEN_FOR = LATELY / 2
"""So long some must have waited in it before that says anything."""
NOTED_FOR = timedelta(minutes=3)
"""What a campaign noted holds so long: then nobody looks after it any more."""
NOT_AGAIN_FOR = timedelta(seconds=30)
SOON = timedelta(minutes=1)
"""What gets due until a load is noted again waits already."""


@dataclass(frozen=True)
class Shared:
    """What else waits for the line, campaign by campaign, and how many a second it lets go in truth."""

    waiting: Sequence[int]
    pace: float | None

    def takes(self, count: float, *, begins: datetime) -> timedelta:
        """How long so many messages take from then on, when nobody's turn comes before another's.

        Of each campaign beside as many leave meanwhile as of ours, or all that it has, but for what leaves
        before.
        """
        if self.pace is None:
            return timedelta()
        gone = max((begins - now()).total_seconds(), 0) * self.pace
        beside = max(sum(min(waiting, count) for waiting in self.waiting) - gone, 0)
        return timedelta(seconds=(count + beside) / self.pace)


def shared() -> Shared:
    """How it stands with the line now, for the open campaign."""
    at, rate = now(), line.rate(Channel.SMS)
    beside = backlog.loads_beside(queries.sender_name(), current_campaign_id(), since=at - NOTED_FOR)
    paces = [pace for pace in (pace_at(at), *(load.pace for load in beside)) if pace is not None]
    pace = min(sum(paces), rate) if paces and rate is not None else rate
    return Shared([load.waiting for load in beside], pace)


def note_load(campaign_id: int) -> None:
    """Note how it stands with a campaign, where others may reckon with it. Its transactions are its own."""
    with transaction(campaign_id, read_only=True):
        if not _is_news(now()):
            return
    with transaction(campaign_id):
        note_now()


def note_now() -> None:
    """Note how many SMS of the open campaign wait for the sender, and how fast they left lately."""
    at, sender = now(), queries.sender_name()
    waiting, pace = _waiting(at), pace_at(at)
    insert_new([LineLoad(sender=sender, of_campaign_id=current_campaign_id(), waiting=0, pace=None, at=at)])
    load = backlog.load_of(sender, current_campaign_id())
    if load is not None:
        load.waiting, load.pace, load.at = waiting, pace, at
        db.session.flush()


def pace_at(at: datetime) -> float | None:
    """Messages a second that left lately while some waited; None where that was for too short a time."""
    taken = backlog.batches(at - LATELY, at)
    if not taken:
        return None
    spans = list(_busy(taken, at))
    seconds = sum((span.total_seconds() for _count, span in spans), 0.0)
    if seconds < SEEN_FOR.total_seconds():
        return None
    return sum(count for count, _span in spans) / seconds


def _busy(taken: Sequence[Batch], at: datetime) -> Iterator[tuple[int, timedelta]]:
    """How many were taken and how long until the next were, which had waited all the while."""
    for batch, following in pairwise(taken):
        if following.due_at <= batch.at:
            yield batch.size, following.at - batch.at
    last, first_due = taken[-1], backlog.first_due()
    if first_due is not None and first_due <= last.at:
        yield last.size, at - last.at


def _waiting(at: datetime) -> int:
    """How many of the open campaign are due and can leave: none while all is held, few on a small budget."""
    rules, sender = rules_at(at, Channel.SMS), queries.sender(Channel.SMS)
    is_refused = sender is not None and sender.closed_at is not None
    if rules is None or is_refused or not current_campaign().sms_open:
        return 0
    due, spent = backlog.due_by(at + SOON, rules.classes), queries.spent()
    left = max(min(spent.of_minor - spent.minor, spent.of_today_minor - spent.today_minor), 0)
    return due.count if due.price_minor <= left else due.count * left // due.price_minor


def _is_news(at: datetime) -> bool:
    """True where something waits or did when it was last noted; not twice in a short time."""
    load = backlog.load_of(queries.sender_name(), current_campaign_id())
    if load is not None and load.at > at - NOT_AGAIN_FOR:
        return False
    return queries.anything_due(at + SOON) or (load is not None and load.waiting > 0)
