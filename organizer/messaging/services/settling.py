"""What is not known is looked up, never sent again blindly; what has no last word is asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns.queries import phase
from organizer.kernel import clock, jobs
from organizer.kernel.bulk import one_of
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from organizer.kernel.keys import new_id
from organizer.kernel.logs import log
from organizer.messaging import queries
from organizer.messaging.gateways.base import (
    GatewayError,
    Handed,
    Outgoing,
    RefusalKind,
    Refused,
    Status,
    Unknown,
    WordsGone,
)
from organizer.messaging.models import Channel, Message, MessageState, Reason
from organizer.messaging.queries.backlog import next_in_line
from organizer.messaging.queries.copies import copies_to, restored_at
from organizer.messaging.services import allowance, line, news, stops
from organizer.messaging.services.leases import (
    AT_ONCE,
    LOOK_UP,
    furthest,
    is_over,
    until_forgotten,
    wait,
)
from organizer.messaging.services.redacting import have_forgotten
from organizer.messaging.services.rules import has_agreed, hears_nothing
from organizer.messaging.services.sending import outgoing, put_back
from organizer.messaging.services.sightings import Sightings
from organizer.messaging.services.turns import OneAtATime, Turn

ASK_NO_MORE = timedelta(days=3)
"""What the provider says then is taken for its last word."""
LISTED_FOR = timedelta(days=3)
"""What is not listed after this may have been taken, and deleted there since: it proves nothing any more."""
NEXT = 500
"""Of each class: more than leaves in a turn of most senders."""
ON_THE_WAY = (MessageState.ACCEPTED, MessageState.SENT)
SETTLE = "messaging.settle"
_at_work = OneAtATime()
_sightings = Sightings()


@dataclass(frozen=True)
class _Search:
    """A message that one worker may look up."""

    message_id: int
    lease: int
    known: frozenset[str] = frozenset()
    """Copies of earlier attempts, which have had their last word."""
    emptied_but: frozenset[str] | None = None
    """The other texts to the person, where this one may have left, arrived and been forgotten before an older
    copy was put in place; None where it cannot."""
    out: Outgoing | None = None
    """None where nobody has its number any more, or where it cannot be read."""
    can_be_read: bool = True


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
            sa.update(Message)
            .where(*among, holds)
            .values(state=state, reason=reason, settled_at=at, lease_until=until_forgotten(at))
        )


def _ends(at: datetime) -> tuple[tuple[MessageState, Reason, sa.ColumnElement[bool]], ...]:
    """How a message that waits in vain ends, and why."""
    is_due = Message.due_at <= at
    return (
        (MessageState.EXPIRED, Reason.TOO_LATE, Message.useful_until <= at),
        (MessageState.SUPPRESSED, Reason.STOPPED, sa.and_(is_due, hears_nothing())),
        (MessageState.SUPPRESSED, Reason.NO_CONSENT, sa.and_(is_due, ~has_agreed(phase(at)))),
    )


def settle(campaign_id: int) -> None:
    """One worker's turn at what is not known or has no last word. Opens its own transactions."""
    if not _anything_waits(campaign_id) or not _at_work.begin(campaign_id):
        return
    try:
        _settle_for_a_turn(campaign_id)
    finally:
        others = _at_work.end()
    for other in others:
        with transaction(other):
            jobs.wake(SETTLE)


def _settle_for_a_turn(campaign_id: int) -> None:
    turn = Turn()
    while not turn.is_over and _anything_waits(campaign_id):
        done = [work(campaign_id, turn) for work in (settle_unknown, sweep, have_forgotten)]
        if not any(done):
            return


def _anything_waits(campaign_id: int) -> bool:
    with transaction(campaign_id, read_only=True):
        at = now()
        return queries.anything_to_settle(at, furthest=furthest(at))


def settle_unknown(campaign_id: int, turn: Turn | None = None) -> bool:
    """Look up what may or may not have been taken, once the provider must have listed it.

    Found: it was taken. Not found: it was not, and goes out again where it is still useful; not found after
    days says nothing, and it is given up. A worker that died leaves its lease to run out; then its message is
    unknown like any other. While the clock has not gone on evenly for as long as the wait, nobody can tell
    whether it is over, so nothing is looked up; nor is what this process has not seen unknown for so long,
    since the clock that wrote it down may be behind ours. False where nothing could be looked up.
    """
    with transaction(campaign_id):
        at = now()
        _take_over_from_the_dead(at)
        _wait_anew_after_a_wrong_clock(at)
        _give_up_what_is_listed_nowhere(at)
    if not _is_steady():
        return False
    with transaction(campaign_id, read_only=True):
        waited = _sightings.waited(campaign_id, queries.unknown_attempts(), wait())
    if not waited:
        return False
    with transaction(campaign_id):
        taken, lease = _taken(now(), waited[:NEXT])
    turn = turn or Turn()
    for message_id in taken:
        if turn.is_over:
            break
        with _alone(message_id):
            search = _search(campaign_id, message_id, lease)
            found = _find(search)
            with transaction(campaign_id):
                _conclude(search, found)
    return bool(taken)


def sweep(campaign_id: int, turn: Turn | None = None) -> bool:
    """Ask about messages that were handed over and never got a last word, since receipts get lost.

    False where there was none to ask about.
    """
    with transaction(campaign_id):
        asked = _to_ask_about(now())
    turn = turn or Turn()
    for message_id, provider_id in asked:
        if turn.is_over:
            break
        with _alone(message_id):
            told = _fetch(provider_id)
            with transaction(campaign_id):
                _note(message_id, provider_id, told)
    return bool(asked)


@contextmanager
def _alone(message_id: int) -> Iterator[None]:
    """What goes wrong with one message is left to its lease, and keeps no other from its last word."""
    try:
        yield
    except Exception as problem:  # noqa: BLE001 - whatever it is, the others go on
        log().error("settling failed", message_id=message_id, error=type(problem).__name__)


def _fetch(provider_id: str) -> Status | GatewayError:
    try:
        return line.gateway().fetch(provider_id)
    except GatewayError as problem:
        return problem


def _note(message_id: int, provider_id: str, told: Status | GatewayError) -> None:
    """Write down what was told; without a last word, when to ask again."""
    if isinstance(told, Refused) and told.kind is RefusalKind.SENDER_ACCOUNT:
        line.close(Channel.SMS, told.code)
    if isinstance(told, Status):
        message = news.hear(message_id, provider_id, told)
    else:
        message = news.held_message(message_id)
    if message is None:
        return
    if message.state in ON_THE_WAY and message.settled_at is None:
        _ask_later_or_no_more(message, now(), is_answered=isinstance(told, Status | Refused))


def _ask_later_or_no_more(message: Message, at: datetime, *, is_answered: bool) -> None:
    """Ask again after as long as it has waited by now. In the end what the provider said last stands."""
    begun = message.handed_at or message.made_at
    if at - begun >= ASK_NO_MORE:
        message.lease_until, message.settled_at = news.forget_after(message, at), at
    elif is_answered:
        message.lease_until = min(at + max(at - begun, news.ASK_AFTER), begun + ASK_NO_MORE)


def _take_over_from_the_dead(at: datetime) -> None:
    """Nobody can be calling for these any more: the lease is longer than any call.

    One that ends later than any lease can was written down by a clock that was ahead.
    """
    db.session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.SENDING, is_over(at))
        .values(state=MessageState.UNKNOWN, lease_until=at + wait())
    )


def _wait_anew_after_a_wrong_clock(at: datetime) -> None:
    """A wait that ends later than any wait can was written down by a clock that was ahead."""
    db.session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.UNKNOWN, Message.lease_until > furthest(at))
        .values(lease_until=at + wait())
    )


def _is_steady() -> bool:
    """True when what was written down before the wait was written down by the clock that is read now."""
    return clock.steady_for() >= wait()


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
        .values(
            state=MessageState.GIVEN_UP,
            reason=Reason.UNSURE,
            lease_until=until_forgotten(at),
            settled_at=at,
        )
    )


def _taken(at: datetime, waited: Sequence[int]) -> tuple[Sequence[int], int]:
    """Take of the unknown that have waited those that may be looked up now, under a lease of this worker."""
    lease = new_id()
    waiting = (
        sa.select(Message.id)
        .where(
            Message.state == MessageState.UNKNOWN,
            Message.lease_until <= at,
            Message.channel == Channel.SMS,
            Message.id.in_(waited),
        )
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
    )
    taken = db.session.scalars(
        sa.update(Message)
        .where(one_of(Message.id, waiting), Message.state == MessageState.UNKNOWN, Message.lease_until <= at)
        .values(lease=lease, lease_until=at + LOOK_UP)
        .returning(Message.id)
    ).all()
    return taken, lease


def _search(campaign_id: int, message_id: int, lease: int) -> _Search:
    """What is looked for: read by itself, since what cannot be read must keep no other from being found."""
    try:
        with transaction(campaign_id, read_only=True):
            message = queries.message(message_id)
            reachable = message.contact.phone_index is not None
            known = frozenset(news.copies(message_id))
            others = frozenset(copies_to(message.contact_id)) if _is_of_older_copy(message) else None
            out = outgoing(message, at=now()) if reachable else None
    except Exception as problem:  # noqa: BLE001 - whatever it is, it tells nothing of what was taken
        log().error("cannot be looked up", message_id=message_id, error=type(problem).__name__)
        return _Search(message_id, lease, can_be_read=False)
    return _Search(message_id, lease, known, others, out)


def _is_of_older_copy(message: Message) -> bool:
    """True for what was made before an older copy was put in place: nobody knows what became of it since."""
    restored = restored_at()
    return restored is not None and message.made_at <= restored


def _find(search: _Search) -> Handed | GatewayError | None:
    if not search.can_be_read:
        return Unknown("cannot be read")
    if search.out is None:
        return None
    try:
        return line.gateway().find(search.out, known=search.known, emptied_but=search.emptied_but)
    except GatewayError as problem:
        return problem


def _conclude(search: _Search, found: Handed | GatewayError | None) -> None:
    if isinstance(found, Refused) and found.kind is RefusalKind.SENDER_ACCOUNT:
        line.close(Channel.SMS, found.code)
    if isinstance(found, Handed):
        news.heed(search.message_id, found.provider_id, found.status)
        stops.before_learning(found.status.refusal)
    message = news.held_message(search.message_id)
    if message is None or message.state is not MessageState.UNKNOWN or message.lease != search.lease:
        return
    if isinstance(found, Handed):
        news.record(message, found.provider_id, found.status)
    elif _is_to_look_again(found) and _is_listed_still(message):
        message.lease_until = now() + LOOK_UP
    elif (is_sure := _is_sure(search, found, message)) and (message.useful_until > now() or message.held):
        put_back(message)
    else:
        message.state = MessageState.GIVEN_UP
        message.reason = Reason.NOT_FOUND if is_sure else Reason.UNSURE
        message.lease, message.settled_at = None, now()
        message.lease_until = news.forget_after(message, now())


def _is_to_look_again(found: Handed | GatewayError | None) -> bool:
    """True where the provider could not be asked, or gave no clear answer; words that are gone stay gone."""
    return isinstance(found, GatewayError) and not isinstance(found, WordsGone)


def _is_sure(search: _Search, found: Handed | GatewayError | None, message: Message) -> bool:
    """True when a message that was not found was not taken: it was looked for, and soon enough."""
    return found is None and search.out is not None and _is_listed_still(message)


def _is_listed_still(message: Message) -> bool:
    return now() - (message.handed_at or message.due_at) <= LISTED_FOR


def _to_ask_about(at: datetime) -> list[tuple[int, str]]:
    """Take messages without a last word, under a lease of this worker."""
    without = (
        sa.select(Message)
        .where(
            Message.state.in_(ON_THE_WAY),
            Message.lease_until <= at,
            Message.settled_at.is_(None),
            Message.provider_id.is_not(None),
            Message.channel == Channel.SMS,
        )
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    asked = []
    for message in db.session.scalars(without):
        message.lease_until = at + LOOK_UP
        asked.append((message.id, message.provider_id or ""))
    return asked
