"""What is not known is looked up, never sent again blindly; what has no last word is asked about."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.kernel import clock
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from organizer.kernel.keys import new_id
from organizer.kernel.logs import log
from organizer.messaging import queries
from organizer.messaging.gateways.base import GatewayError, Handed, Outgoing, RefusalKind, Refused, Status
from organizer.messaging.models import Channel, Message, MessageState, Reason, Receipt
from organizer.messaging.queries.backlog import next_in_line
from organizer.messaging.services import allowance, line, news
from organizer.messaging.services.rules import has_agreed, hears_nothing
from organizer.messaging.services.sending import LONGEST_LEASE, outgoing, put_back

LOOK_UP = timedelta(seconds=60)
"""One look-up and its writing down take less than this; a failed one is tried again after it."""
CLOCKS_APART = timedelta(minutes=5)
"""The clocks of our machines may differ by this much."""
ASK_NO_MORE = timedelta(days=3)
AT_ONCE = 50
NEXT = 500
"""Of each class: more than leaves in a turn of most senders."""
ENDED = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED)
TURN = timedelta(seconds=8)
"""After this other jobs get their turn; the rest follows ten seconds later."""


@dataclass(frozen=True)
class _Search:
    """A message that one worker may look up."""

    message_id: int
    lease: int
    known: frozenset[str]
    """Copies of earlier attempts, which have had their last word."""
    out: Outgoing | None


def retire(at: datetime) -> None:
    """End what waits in vain: its time has passed, its person has stopped or no longer agrees."""
    allowance.forget_old(at)
    _end_in_vain(at, Message.state == MessageState.READY)


def retire_next(at: datetime) -> None:
    """As `retire`, of what would leave next: a backlog of many is not looked through at every turn."""
    allowance.forget_old(at)
    _end_in_vain(at, Message.state == MessageState.READY, Message.id.in_(next_in_line(at, most=NEXT)))


def retire_all(campaign_id: int) -> None:
    """As `retire`, without holding up who writes unless there is something to end. Its own transactions."""
    with transaction(campaign_id, read_only=True):
        at = now()
        in_vain = sa.or_(*(holds for _state, _reason, holds in _ends(at)))
        asked = sa.exists().where(Message.state == MessageState.READY, in_vain)
        is_any = db.session.scalar(sa.select(asked))
    if is_any:
        with transaction(campaign_id):
            retire(now())


def _end_in_vain(at: datetime, *among: sa.ColumnElement[bool]) -> None:
    for state, reason, holds in _ends(at):
        db.session.execute(
            sa.update(Message).where(*among, holds).values(state=state, reason=reason, settled_at=at)
        )


def _ends(at: datetime) -> tuple[tuple[MessageState, Reason, sa.ColumnElement[bool]], ...]:
    """How a message that waits in vain ends, and why."""
    is_due = Message.due_at <= at
    return (
        (MessageState.EXPIRED, Reason.TOO_LATE, Message.useful_until <= at),
        (MessageState.SUPPRESSED, Reason.STOPPED, sa.and_(is_due, hears_nothing())),
        (MessageState.SUPPRESSED, Reason.NO_CONSENT, sa.and_(is_due, ~has_agreed())),
    )


def settle(campaign_id: int) -> None:
    """One worker's turn at what is not known or has no last word. Opens its own transactions."""
    ends = time.monotonic() + TURN.total_seconds()
    while time.monotonic() < ends:
        with transaction(campaign_id, read_only=True):
            at = now()
            waiting = queries.anything_to_settle(at, furthest=_furthest(at))
        if not waiting:
            return
        settle_unknown(campaign_id)
        sweep(campaign_id)
        have_forgotten(campaign_id)
        if not _is_steady():
            return


def settle_unknown(campaign_id: int) -> None:
    """Look up what may or may not have been taken, once the provider must have listed it.

    Found: it was taken. Not found: it was not, and goes out again where it is still useful. A worker that
    died leaves its lease to run out; then its message is unknown like any other. While the clock has not
    gone on evenly for as long as the wait, nobody can tell whether it is over, so nothing is looked up.
    """
    with transaction(campaign_id):
        _take_over_from_the_dead(now())
        _wait_anew_after_a_wrong_clock(now())
        _give_up_what_is_listed_nowhere(now())
    if not _is_steady():
        return
    with transaction(campaign_id):
        searches = list(_searches(now()))
    for search in searches:
        found = _find(search)
        with transaction(campaign_id):
            _conclude(search, found)


def sweep(campaign_id: int) -> None:
    """Ask about messages that were handed over and never got a last word, since receipts get lost."""
    at = now()
    with transaction(campaign_id):
        asked = _to_ask_about(at)
    for message_id, provider_id in asked:
        try:
            status: Status | None = line.gateway().fetch(provider_id)
        except GatewayError:
            status = None
        with transaction(campaign_id):
            message = news.held_message(message_id)
            if message is not None and status is not None:
                news.record(message, provider_id, status)


def have_forgotten(campaign_id: int) -> None:
    """Have the provider forget the words of messages that have come to their end."""
    at = now()
    with transaction(campaign_id):
        asked = _to_be_forgotten(at)
    if not asked:
        return
    done = [message_id for message_id, copies in asked.items() if _is_forgotten(copies)]
    with transaction(campaign_id):
        db.session.execute(sa.update(Message).where(Message.id.in_(done)).values(lease_until=None))


def _to_be_forgotten(at: datetime) -> dict[int, set[str]]:
    """Take messages whose words the provider still holds, each with the ids of its copies."""
    due = sa.or_(Message.lease_until <= at, Message.lease_until > _furthest(at))
    ended = (
        sa.select(Message.id)
        .where(Message.state.in_(ENDED), due, Message.channel == Channel.SMS)
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
    )
    taken = db.session.scalars(
        sa.update(Message)
        .where(Message.id.in_(ended), due)
        .values(lease_until=at + LOOK_UP)
        .returning(Message.id)
    ).all()
    copies: dict[int, set[str]] = {message_id: set() for message_id in taken}
    known = sa.select(Receipt.message_id, Receipt.provider_id).where(
        Receipt.message_id.in_(taken), Receipt.provider_id != ""
    )
    for message_id, provider_id in db.session.execute(known):
        copies[message_id].add(provider_id)
    return copies


def _is_forgotten(copies: Iterable[str]) -> bool:
    """True when the provider has forgotten them, or refuses for good; False to ask it again later."""
    for provider_id in copies:
        try:
            line.gateway().redact(provider_id)
        except Refused as refused:
            if refused.kind is RefusalKind.SENDER_ACCOUNT:
                return False
            log().warning("not redacted", code=refused.code)
        except GatewayError:
            return False
    return True


def _take_over_from_the_dead(at: datetime) -> None:
    """Nobody can be calling for these any more: the lease is longer than any call.

    One that ends later than any lease can was written down by a clock that was ahead.
    """
    over = sa.or_(Message.lease_until <= at, Message.lease_until > _furthest(at))
    db.session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.SENDING, over)
        .values(state=MessageState.UNKNOWN, lease_until=at + _wait())
    )


def _wait_anew_after_a_wrong_clock(at: datetime) -> None:
    """A wait that ends later than any wait can was written down by a clock that was ahead."""
    db.session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.UNKNOWN, Message.lease_until > _furthest(at))
        .values(lease_until=at + _wait())
    )


def _is_steady() -> bool:
    """True when what was written down before the wait was written down by the clock that is read now."""
    return clock.steady_for() >= _wait()


def _furthest(at: datetime) -> datetime:
    """Beyond this no lease and no wait ends that a right clock has written down."""
    return at + max(_wait(), LONGEST_LEASE, LOOK_UP) + CLOCKS_APART


def _wait() -> timedelta:
    """How long the provider may take to list what it took."""
    return timedelta(seconds=line.settings().sms.settle_after)


def _give_up_what_is_listed_nowhere(at: datetime) -> None:
    """What a mail server, or a provider without a listing, may have taken is never sent again."""
    unlisted = [Channel.EMAIL] if line.gateway().has_listing else [Channel.EMAIL, Channel.SMS]
    db.session.execute(
        sa.update(Message)
        .where(
            Message.channel.in_(unlisted),
            Message.state == MessageState.UNKNOWN,
            Message.lease_until <= at,
        )
        .values(state=MessageState.GIVEN_UP, reason=Reason.UNSURE, lease_until=None, settled_at=at)
    )


def _searches(at: datetime) -> Iterable[_Search]:
    """Take the unknown that may be looked up now, under a lease of this worker."""
    lease = new_id()
    waiting = (
        sa.select(Message.id)
        .where(
            Message.state == MessageState.UNKNOWN,
            Message.lease_until <= at,
            Message.channel == Channel.SMS,
        )
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
    )
    taken = db.session.scalars(
        sa.update(Message)
        .where(Message.id.in_(waiting), Message.state == MessageState.UNKNOWN, Message.lease_until <= at)
        .values(lease=lease, lease_until=at + LOOK_UP)
        .returning(Message.id)
    ).all()
    for message_id in taken:
        message = queries.message(message_id)
        reachable = message.contact.phone_index is not None
        yield _Search(
            message_id=message_id,
            lease=lease,
            known=frozenset(news.copies(message_id)),
            out=outgoing(message, at=at) if reachable else None,
        )


def _find(search: _Search) -> Handed | GatewayError | None:
    if search.out is None:
        return None
    try:
        return line.gateway().find(search.out, known=search.known)
    except GatewayError as problem:
        return problem


def _conclude(search: _Search, found: Handed | GatewayError | None) -> None:
    if isinstance(found, Refused) and found.kind is RefusalKind.SENDER_ACCOUNT:
        line.close(Channel.SMS, found.code)
    message = news.held_message(search.message_id)
    if message is None or message.state is not MessageState.UNKNOWN or message.lease != search.lease:
        return
    if isinstance(found, Handed):
        news.record(message, found.provider_id, found.status)
    elif isinstance(found, GatewayError):
        message.lease_until = now() + LOOK_UP
    elif search.out is not None and (message.useful_until > now() or message.reason is Reason.WITHDRAWN):
        put_back(message)
    else:
        message.state = MessageState.GIVEN_UP
        message.reason = Reason.UNSURE if search.out is None else Reason.NOT_FOUND
        message.lease, message.lease_until, message.settled_at = None, None, now()


def _to_ask_about(at: datetime) -> list[tuple[int, str]]:
    """Take messages without a last word; each is asked about again after as long as it has waited by now."""
    without = (
        sa.select(Message)
        .where(
            Message.state.in_([MessageState.ACCEPTED, MessageState.SENT]),
            Message.lease_until <= at,
            Message.provider_id.is_not(None),
            Message.channel == Channel.SMS,
        )
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    asked = []
    for message in db.session.scalars(without):
        waited = at - (message.handed_at or message.made_at)
        message.lease_until = at + max(waited, news.ASK_AFTER) if waited < ASK_NO_MORE else None
        asked.append((message.id, message.provider_id or ""))
    return asked
