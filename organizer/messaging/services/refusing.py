"""What a refusal is about that nobody understands: this text, the words of a message to many, or us.

All messages of one message to many say the same, so that its words can be at fault though they are refused to
everybody; the sender that all campaigns share is not closed for that. What other texts meet is no matter of
the words.
"""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.db import db
from organizer.kernel.logs import log
from organizer.kernel.subjects import parse, subject
from organizer.messaging.gateways.base import RefusalKind, Refused
from organizer.messaging.models import (
    PAID,
    Broadcast,
    BroadcastState,
    Channel,
    Message,
    MessageState,
    Reason,
    Sender,
)
from organizer.messaging.services import line
from organizer.messaging.services.outbox import withdraw
from organizer.messaging.services.releasing import hold

A_RUN = 5
"""So many refusals in a row of different texts, which nobody understands, are about us."""
OF_ONE = 3
"""So many of one message to many, none of which was taken between, are about its words."""


def weigh(channel: Channel, message_id: int, refused: Refused) -> Refused:
    """What a refusal means beside those before it.

    One that is about our account or sender closes the line. Of those that nobody understands a run of
    different texts does so too, of which a message to many is one; a run of its own stops that message.
    """
    if refused.kind is RefusalKind.OTHER:
        sender, row = line.held_sender(channel), _broadcast_of(message_id)
        is_new = row is None or not _is_counted(row, sender, channel)
        sender.refusals += is_new
        if is_new and sender.refusals >= A_RUN:
            refused = Refused(RefusalKind.SENDER_ACCOUNT, code=refused.code)
        elif row is not None and _refused_in_a_row(row, channel) + 1 >= OF_ONE:
            _stop(row, channel, refused.code)
    if refused.kind is RefusalKind.SENDER_ACCOUNT:
        line.close(channel, refused.code)
    return refused


def _broadcast_of(message_id: int) -> Broadcast | None:
    about = db.session.scalar(sa.select(Message.about).where(Message.id == message_id))
    kind, row_id = ("", 0) if about is None else parse(about)
    return db.session.get(Broadcast, row_id) if kind == "broadcast" else None


def _is_counted(row: Broadcast, sender: Sender, channel: Channel) -> bool:
    """True when a message to many has its place in the sender's run already."""
    since = sender.handed_over_at
    in_the_run = sa.true() if since is None else Message.settled_at >= since
    asked = sa.exists().where(*_refused_of(row, channel), in_the_run)
    return sender.refusals > 0 and db.session.scalar(sa.select(asked)) is True


def _refused_in_a_row(row: Broadcast, channel: Channel) -> int:
    """How many of a message to many were refused so since one of it was taken.

    What was taken to be sent together has no order among itself: one that was accepted speaks for all.
    """
    taken = (
        sa.select(sa.func.max(Message.handed_at))
        .where(*_of(row, channel), Message.state.in_(PAID), Message.provider_id.is_not(None))
        .scalar_subquery()
    )
    since = sa.or_(taken.is_(None), Message.handed_at > taken)
    counted = sa.select(sa.func.count(Message.id)).where(*_refused_of(row, channel), since)
    return db.session.scalar(counted) or 0


def _refused_of(row: Broadcast, channel: Channel) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        *_of(row, channel),
        Message.state == MessageState.FAILED,
        Message.reason == Reason.OTHER,
        Message.provider_id.is_(None),
    )


def _of(row: Broadcast, channel: Channel) -> tuple[sa.ColumnElement[bool], ...]:
    return Message.about == subject(row), Message.channel == channel


def _stop(row: Broadcast, channel: Channel, code: str) -> None:
    """Let nothing more of a message to many leave until somebody has looked."""
    hold(row)
    if row.state is not BroadcastState.RELEASED:
        return
    withdraw(subject(row))
    row.state = BroadcastState.STOPPED
    audit.record("broadcast.refused", row, facts={"code": code, "channel": channel.value})
    log().error("words to many refused", code=code)
