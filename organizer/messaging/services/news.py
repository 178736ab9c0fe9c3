"""What the provider says of a message. It may come late, twice, in any order, or before our own commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.logs import log
from organizer.messaging import queries
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import FINAL_RANK, Channel, Message, MessageState, Reason, Receipt
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
ASK_AFTER = timedelta(minutes=30)
"""A message without a last word is asked about after this, and then ever more seldom."""
PASSING_WAIT = timedelta(minutes=30)
MOST_ATTEMPTS = 2
"""Of a message that could not be delivered for a reason that passes."""


def held_message(message_id: int) -> Message | None:
    """A message, held until the transaction ends."""
    return db.session.get(Message, message_id, with_for_update=True, populate_existing=True)


def record_receipt(message_id: int, said: ReceiptNews) -> None:
    """Write down what a verified receipt says. Raises NotFound where there is no such message."""
    stops.before_learning(said.status.refusal)
    message = held_message(message_id)
    if message is None:
        raise NotFound
    record(message, said.provider_id, said.status)


def record(message: Message, provider_id: str, status: Status) -> None:
    """Move a message forward by what the provider says of it, never back; the first last word stands.

    The provider's word settles what we did not know, and holds over what we had concluded without it. The
    message's row is held by the caller. Of what its writer has deleted nothing is noted any more.
    """
    if not message.body:
        return
    earlier = _receipts(message)
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


def _receipts(message: Message) -> list[Receipt]:
    """What was said of a message before; it needs no asking where nothing can have been."""
    is_first_word = message.provider_id is None and message.attempts <= 1
    return [] if is_first_word else queries.receipts_of(message.id)


def _is_past(message: Message, provider_id: str, earlier: list[Receipt]) -> bool:
    """News of an attempt that has had its last word, while the message is at another."""
    last_words = {each.provider_id for each in earlier if ProviderState(each.status).is_final}
    return message.provider_id != provider_id and provider_id in last_words


def _move(message: Message, status: Status, *, at: datetime) -> None:
    message.state = STATES[status.state]
    message.lease, message.lease_until = None, at + ASK_AFTER
    message.reason, message.settled_at = None, None
    if message.state.rank < FINAL_RANK:
        return
    message.lease_until, message.settled_at = forget_after(message, at), at
    if status.refusal is None:
        return
    message.reason = REASONS[status.refusal]
    if status.refusal in stops.LEARNT:
        stops.learn(message.contact, stops.LEARNT[status.refusal])
    elif status.refusal is RefusalKind.PASSING and may_try_again(message, at=at):
        try_again(message, at=at)
