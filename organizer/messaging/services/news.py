"""What the provider says of a message. It may come late, twice, in any order, or before our own commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa

from organizer.kernel.clock import now
from organizer.kernel.db import asked_often, db
from organizer.kernel.errors import NotFound
from organizer.kernel.logs import log
from organizer.messaging import queries
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import FINAL_RANK, PAID, Channel, Message, MessageState, Reason, Receipt
from organizer.messaging.services import line, stops

STATES: Mapping[ProviderState, MessageState] = MappingProxyType(
    {
        ProviderState.ACCEPTED: MessageState.ACCEPTED,
        ProviderState.QUEUED: MessageState.ACCEPTED,
        ProviderState.SENDING: MessageState.ACCEPTED,
        ProviderState.SENT: MessageState.SENT,
        ProviderState.DELIVERED: MessageState.DELIVERED,
        ProviderState.UNDELIVERED: MessageState.UNDELIVERED,
        ProviderState.FAILED: MessageState.FAILED,
        ProviderState.CANCELED: MessageState.FAILED,
    }
)
REASONS: Mapping[RefusalKind, Reason] = MappingProxyType(
    {
        RefusalKind.NUMBER: Reason.NUMBER,
        RefusalKind.OPTED_OUT: Reason.OPTED_OUT,
        RefusalKind.COUNTRY: Reason.COUNTRY,
        RefusalKind.BLOCKED: Reason.BLOCKED,
        RefusalKind.PASSING: Reason.PASSING,
        RefusalKind.SENDER_ACCOUNT: Reason.OTHER,
        RefusalKind.OTHER: Reason.OTHER,
    }
)
ENDS: Mapping[RefusalKind, MessageState] = MappingProxyType(
    {RefusalKind.OPTED_OUT: MessageState.SUPPRESSED, RefusalKind.COUNTRY: MessageState.SUPPRESSED}
)
"""Refusals that are no failure of the message; all others are, but for those of our own account."""
ASK_AFTER = timedelta(minutes=30)
"""A message without a last word is asked about after this, and then ever more seldom."""
PASSING_WAIT = timedelta(minutes=30)
_HELD = asked_often(
    sa.select(Message)
    .where(Message.id == sa.bindparam("message"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
MOST_ATTEMPTS = 2
"""Of a message that could not be delivered for a reason that passes."""


def held_message(message_id: int) -> Message | None:
    """A message, held until the transaction ends."""
    return db.session.scalar(_HELD, {"message": message_id})


def record_receipt(message_id: int, said: ReceiptNews) -> None:
    """Write down what a verified receipt says. Raises NotFound where there is no such message."""
    if hear(message_id, said.provider_id, said.status) is None:
        raise NotFound


def hear(
    message_id: int, provider_id: str, status: Status, *, channel: Channel = Channel.SMS
) -> Message | None:
    """Write down what the provider says of a message, which is given back, held."""
    heed(message_id, provider_id, status, channel=channel)
    stops.before_learning(status.refusal)
    message = held_message(message_id)
    if message is not None:
        record(message, provider_id, status)
    return message


def heed(message_id: int, provider_id: str, status: Status, *, channel: Channel = Channel.SMS) -> None:
    """Close the sender where news of a message say that the provider refuses our account.

    The sender's row comes before the message's, as in a claim. What is told again closes nothing anew.
    """
    if status.refusal is not RefusalKind.SENDER_ACCOUNT:
        return
    told = {(each.provider_id, each.status) for each in queries.receipts_of(message_id)}
    if (provider_id, status.state.value) not in told:
        line.close(channel, status.code)


def record(message: Message, provider_id: str, status: Status) -> None:
    """Move a message forward by what the provider says of it, never back; the first last word stands.

    The provider's word settles what we did not know, and holds over what we had concluded without it. The
    message's row is held by the caller. Of what its writer has deleted nothing is noted any more but that
    the provider holds the words.
    """
    earlier = queries.receipts_of(message.id)
    if not message.body:
        if provider_id not in {each.provider_id for each in earlier}:
            note_copy(message, provider_id)
        return
    if _is_past(message, provider_id, earlier):
        return
    at = now()
    if (provider_id, status.state.value) not in {(each.provider_id, each.status) for each in earlier}:
        db.session.add(
            Receipt(
                message_id=message.id,
                provider_id=provider_id,
                status=status.state.value,
                code=status.code,
                at=at,
            )
        )
    if message.provider_id not in {None, provider_id}:
        log().error("two sendings of one message", message_id=message.id)
        if message.settled_at is not None and provider_id not in {each.provider_id for each in earlier}:
            message.lease_until = forget_after(message, at)
        return
    message.provider_id = provider_id
    told = STATES[status.state]
    if told.rank > message.state.rank:
        _move(message, status, at=at)
    elif told.rank == FINAL_RANK and told is not message.state:
        log().warning("two last words", message_id=message.id, stands=message.state.value, told=told.value)


def may_try_again(message: Message, *, at: datetime) -> bool:
    """True when a message that met a passing hindrance gets one more attempt, and is still useful then."""
    return not message.held and message.attempts < MOST_ATTEMPTS and message.useful_until > at + PASSING_WAIT


def try_again(message: Message, *, at: datetime) -> None:
    """Let a message wait for its other attempt, which the provider will know by another id."""
    message.state, message.reason = MessageState.READY, None
    message.provider_id, message.settled_at = None, None
    message.lease, message.lease_until = None, at + PASSING_WAIT


def forget_after(message: Message, at: datetime) -> datetime | None:
    """From when on the provider is asked to forget the words of a message that has come to its end.

    Not before its listing has shown all that it ever will: words that are gone are not found there.
    """
    return (
        at + timedelta(seconds=line.settings().sms.settle_after) if message.channel is Channel.SMS else None
    )


def copies(message_id: int) -> set[str]:
    """The ids by which the provider is known to hold copies of a message, one for each attempt it took."""
    return {each.provider_id for each in queries.receipts_of(message_id)} - {""}


def note_copy(message: Message, provider_id: str) -> None:
    """Have the provider forget words that are no longer kept here; nothing of its word on them is."""
    status = ProviderState.ACCEPTED.value
    db.session.add(Receipt(message_id=message.id, provider_id=provider_id, status=status, at=message.made_at))
    message.lease_until = forget_after(message, now())


def _is_past(message: Message, provider_id: str, earlier: list[Receipt]) -> bool:
    """News of an attempt that has had its last word, while the message is at another."""
    last_words = {each.provider_id for each in earlier if ProviderState(each.status).is_final}
    return message.provider_id != provider_id and provider_id in last_words


def _move(message: Message, status: Status, *, at: datetime) -> None:
    """What was taken back only now stays held: it gets no other attempt."""
    told = STATES[status.state]
    message.state, message.reason, message.settled_at = told, None, None
    message.lease, message.lease_until = None, at + ASK_AFTER if message.channel is Channel.SMS else None
    if told.rank == FINAL_RANK:
        message.lease_until, message.settled_at = forget_after(message, at), at
    if status.refusal is None or told.rank < FINAL_RANK:
        return
    message.state, message.reason = ENDS.get(status.refusal, told), REASONS[status.refusal]
    if status.refusal is RefusalKind.SENDER_ACCOUNT:
        _keep(message)
    elif status.refusal is RefusalKind.PASSING and may_try_again(message, at=at):
        try_again(message, at=at)
    if message.state is not told:
        message.provider_id = None
        message.lost_minor += message.price_minor if told in PAID else 0
        # another attempt costs what a part costs by then
        message.price_minor = message.parts * queries.terms().part_minor
    if status.refusal in stops.LEARNT:
        stops.learn(message.contact, stops.LEARNT[status.refusal])


def _keep(message: Message) -> None:
    """Nothing is marked as failed for what is wrong with our account: it leaves once that is right."""
    message.attempts -= 1
    if message.held:
        message.state, message.reason = MessageState.SUPPRESSED, Reason.WITHDRAWN
        message.key = message.freed_key
    else:
        message.state, message.reason = MessageState.READY, None
        message.settled_at, message.lease_until = None, None
