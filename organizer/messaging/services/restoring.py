"""After an older copy was put in place: the sender stays closed until nothing can be told twice.

What the copy knows as open may have left since, so it is looked up. What it does not know at all, since rooms
made it later, cannot be: rooms make it now, with links of its own, and it is given up and shown to the team.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.clock import now
from organizer.kernel.crypto import keyring
from organizer.kernel.db import db, scope, transaction, write_waiting
from organizer.kernel.journal import Entry
from organizer.messaging import asks, queries
from organizer.messaging.models import Channel, Message, MessagePurpose, MessageState, Reason
from organizer.messaging.queries.stalls import RESTORED
from organizer.messaging.services import generations, line
from organizer.messaging.services.leases import wait
from organizer.messaging.services.news import MOST_ATTEMPTS
from organizer.messaging.services.remembering import Remembered, remember
from organizer.messaging.services.settling import ON_THE_WAY
from organizer.messaging.ways import LINES

UNASKED_FOR = (
    MessagePurpose.REMINDER_DAY,
    MessagePurpose.REMINDER_HOURS,
    MessagePurpose.SHIFT_CONFIRM,
    MessagePurpose.THANKS,
    MessagePurpose.MISSED,
)
"""What rooms tell by the clock, and would tell again."""
OPEN = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Finished:
    """What was carried out again, how many messages are looked up, and how many may have left unseen."""

    remembered: Remembered
    looked_up: int
    given_up: int


def begin_restore(*, campaigns: Iterable[int]) -> None:
    """Close the sender until `finish_restore`, also where nobody could notice that the tables are older.

    Opens its own transactions: the sender is closed in the first, then each campaign gets its trace.
    """
    with transaction():
        for channel in LINES:
            sender = line.held_sender(channel)
            sender.closed_at, sender.closed_code = now(), RESTORED
    for campaign_id in campaigns:
        with transaction(campaign_id):
            audit.record("messages.restore_begun", f"campaign:{campaign_id}")


def catch_up(entries: Iterable[Entry]) -> str:
    """Carry out what a machine's journal holds, and close the sender of an older copy. Says what was done."""
    told = f"Journal: {remember(entries)}"
    with transaction():
        is_shut = line.shut_older_copies()
    return f"{told}\nThe tables are an older copy: run organizer restore finish" if is_shut else told


def finish_restore(entries: Iterable[Entry], *, campaigns: Iterable[int]) -> Finished:
    """Carry out what the journals hold, doubt all that may have left, and open the sender. Safe to repeat.

    Opens its own transactions; the sender comes last, so that whatever ends this keeps it closed. Each
    campaign gets a trace of what was done in it, and one of its opening where it was closed for this. Raises
    KeyProblem before it changes anything where a campaign's key is missing.
    """
    campaigns = list(campaigns)
    with transaction(read_only=True):
        copied_at = _copied_at()
        for campaign_id in campaigns:
            keyring().of(campaign_id)
    remembered = remember(entries)
    looked_up = given_up = 0
    for campaign_id in campaigns:
        _make_what_is_due(campaign_id)
        with transaction(campaign_id):
            facts = {"given_up": _give_up_what_was_made_since(copied_at), "looked_up": _doubt(now())}
            audit.record("messages.restored", f"campaign:{campaign_id}", facts=facts)
        looked_up, given_up = looked_up + facts["looked_up"], given_up + facts["given_up"]
    _open(campaigns)
    return Finished(remembered, looked_up, given_up)


def _open(campaigns: Iterable[int]) -> None:
    """Let messages leave again, of which every campaign gets a trace."""
    with transaction():
        senders = [line.held_sender(channel) for channel in LINES]
        shut = [sender for sender in senders if generations.is_shut(sender)]
        for sender in senders:
            generations.begin_anew(sender)
        for sender in shut:
            sender.closed_at, sender.closed_code, sender.wait_until = None, "", None
        write_waiting()
        for campaign_id in sorted(campaigns) if shut else ():
            with scope(campaign_id):
                audit.record("messages.restore_finished", f"campaign:{campaign_id}")


def _copied_at() -> datetime:
    """When a worker last looked at the tables while they were the newest."""
    beats = [queries.sender(channel) for channel in LINES]
    return min((sender.beat_at for sender in beats if sender is not None and sender.beat_at), default=now())


def _make_what_is_due(campaign_id: int) -> None:
    for make in asks.makers:
        is_more = True
        while is_more:
            with transaction(campaign_id):
                is_more = make(now()) > 0


def _give_up_what_was_made_since(copied_at: datetime) -> int:
    """These may have left before, as other rows with other links, which no listing shows to be the same."""
    return _change(
        Message.state == MessageState.READY,
        Message.purpose.in_(UNASKED_FOR),
        Message.channel.in_(LINES),
        Message.made_at > copied_at,
        state=MessageState.GIVEN_UP,
        reason=Reason.UNSURE,
        settled_at=now(),
        fall_back_at=None,
    )


def _doubt(at: datetime) -> int:
    """What has no proof of having been taken is unknown; what has gets no second attempt and no other way.

    What is looked up nowhere can have left only once it was due, and then it is given up.
    """
    _change(Message.fall_back_at.is_not(None), Message.due_at <= at, fall_back_at=None)
    _change(Message.state.in_(ON_THE_WAY), attempts=MOST_ATTEMPTS)
    listed = Message.channel == Channel.SMS if line.gateway().has_listing else sa.false()
    return _change(
        Message.state.in_(OPEN),
        Message.channel.in_(LINES),
        sa.or_(listed, Message.due_at <= at),
        attempts=Message.attempts + sa.case((Message.state == MessageState.READY, 1), else_=0),
        state=MessageState.UNKNOWN,
        lease=None,
        lease_until=at + wait(),
    )


def _change(*chosen: sa.ColumnElement[bool], **values: object) -> int:
    changed = sa.update(Message).where(*chosen).values(**values).returning(Message.id)
    return len(db.session.scalars(changed).all())
