"""Handing messages over: taken by one statement, committed, looked at once more, then called for.

No transaction is open during the call. Each row is taken under a lease; who finds another lease on it has
lost it and does nothing. What a call proved is written down afterwards; a call that proved nothing, or a
worker that died, leaves the row unknown, and settling.py looks it up at the provider before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.contacts.addresses import email_of, phone_of
from organizer.kernel import jobs
from organizer.kernel.bulk import one_of
from organizer.kernel.clock import now
from organizer.kernel.db import asked_often, current_campaign_id, db, transaction
from organizer.kernel.keys import new_id
from organizer.kernel.logs import log
from organizer.kernel.urls import hook_url
from organizer.messaging import queries
from organizer.messaging.gateways.base import (
    Handed,
    NotAccepted,
    Outgoing,
    RefusalKind,
    Refused,
)
from organizer.messaging.gateways.letters import Letter
from organizer.messaging.models import Channel, Message, MessageClass, MessageState, Reason, Receipt, Sender
from organizer.messaging.queries.costs import paid_minor
from organizer.messaging.services import line, news, refusing, stops
from organizer.messaging.services.leases import CALL, SLACK
from organizer.messaging.services.outbox import SEND
from organizer.messaging.services.own_budget import MOST, OwnBudget
from organizer.messaging.services.rules import Rules, rules_at
from organizer.messaging.timetable import day_began

MOST_AT_ONCE = 50
TYPED_SHARE = 2
"""What is told because somebody typed a number takes no more than this part of a day's budget, a half."""


@dataclass(frozen=True)
class Claim:
    """A message that one worker may hand over, not before `leaves_at`."""

    campaign_id: int
    message_id: int
    lease: int
    leaves_at: datetime
    channel: Channel = Channel.SMS


def claim(limit: int = MOST_AT_ONCE, channel: Channel = Channel.SMS) -> list[Claim]:
    """Take due messages of the open campaign to be handed over on a channel, the most urgent first.

    One statement for each class checks everything again and takes what the budgets still pay for. The
    campaign's row is held meanwhile, so that of two workers the second counts what the first has taken. The
    caller commits before any call is made.
    """
    at = now()
    db.session.execute(
        sa.select(Campaign.id).where(Campaign.id == current_campaign_id()).with_for_update(key_share=True)
    )
    sender = line.look(channel, at)
    first = line.next_turn(sender, at)
    rules = rules_at(at, channel) if line.takes(sender, at) and first <= at + line.QUEUE else None
    if rules is None:
        return []
    gap = line.gap(channel)
    room = min(limit, max(int(line.BATCH / gap), 1)) if gap else limit
    taken: list[tuple[int, int]] = []
    for class_ in rules.classes:
        if room > len(taken):
            taken += _take(
                rules, class_, limit=room - len(taken), lease_until=first + line.BATCH + CALL + SLACK
            )
    sender.next_at = first + gap * len(taken)
    return [
        Claim(current_campaign_id(), message_id, lease, first + gap * turn, channel)
        for turn, (message_id, lease) in enumerate(taken)
    ]


def deliver(claimed: Claim) -> None:
    """Hand one message over and write down what became of it. Its transactions are its own."""
    out, is_noted = _look_once_more(claimed)
    if out is None:
        return
    outcome: Handed | Exception
    try:
        outcome = line.gateway(claimed.channel).send(out)
    except Exception as problem:  # noqa: BLE001 - whatever escapes a call proves as little as Unknown
        outcome = problem
    with transaction(claimed.campaign_id):
        if isinstance(outcome, Handed) and not is_noted:
            line.note_handed_over(claimed.channel)
        _settle(claimed, outcome)


def outgoing(message: Message, *, at: datetime) -> Outgoing:
    """A message as the provider gets it: unlike any other, since it holds a link of its own."""
    if message.channel is Channel.EMAIL:
        return Outgoing(
            message_id=str(message.id),
            to=email_of(message.contact),
            body=message.body,
            valid_for_seconds=int((message.useful_until - at).total_seconds()),
            language=message.language,
            letter=Letter.unpacked(message.letter) if message.letter else None,
        )
    return Outgoing(
        message_id=str(message.id),
        to=phone_of(message.contact),
        body=message.body,
        receipt_url=hook_url(f"/hooks/{current_campaign().slug}/sms/status/{message.id}"),
        valid_for_seconds=int((message.useful_until - at).total_seconds()),
    )


def put_back(message: Message, *, until: datetime | None = None) -> None:
    """Nothing was taken, which counts as no attempt: it waits again, or is over where it was withdrawn."""
    message.attempts -= 1
    if not message.attempts:
        message.first_handed_at = None
    message.lease, message.lease_until = None, until
    if message.held:
        is_late = message.reason is Reason.TOO_LATE
        message.state = MessageState.EXPIRED if is_late else MessageState.SUPPRESSED
        message.key, message.settled_at = message.freed_key, now()
        message.lease_until = news.forget_after(message, now())
    else:
        message.state = MessageState.READY


def _take(rules: Rules, class_: MessageClass, *, limit: int, lease_until: datetime) -> list[tuple[int, int]]:
    """One UPDATE … RETURNING: due messages of a class, as many as the budgets pay for, in their turn."""
    lease, campaign = new_id(), current_campaign()
    chosen = _affordable(rules, class_, campaign.settings.get(MOST))
    taken = db.session.execute(
        sa.update(Message)
        .where(one_of(Message.id, chosen), Message.state == MessageState.READY)
        .values(
            state=MessageState.SENDING,
            lease=lease,
            lease_until=lease_until,
            attempts=Message.attempts + 1,
            handed_at=rules.at,
            first_handed_at=sa.func.coalesce(Message.first_handed_at, _moment("at")),
        )
        .returning(Message.id, Message.due_at),
        {
            "at": rules.at,
            "waits_after": rules.at + news.PASSING_WAIT + line.CLOCKS_APART,
            "today": day_began(rules.at, zone=campaign.zone),
            "most": campaign.budget_minor,
            "most_a_day": campaign.budget_day_minor,
            "most_typed": campaign.budget_day_minor // TYPED_SHARE,
            "room": limit,
        },
    )
    turns = sorted((due_at, message_id) for message_id, due_at in taken)
    return [(message_id, lease) for _due_at, message_id in turns]


def _moment(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=Message.due_at.type)


@lru_cache(maxsize=64)
def _affordable(rules: Rules, class_: MessageClass, most_of_one: int | None) -> sa.Select[int]:
    """What the budgets pay for; what strangers can ask for stands back when its share of the day is spent.

    Kept for the rules of a few campaigns: it takes longer to build than to ask.
    """
    today, own = _moment("today"), OwnBudget(most_of_one)
    typed_today = paid_minor(since=today, typed=True).scalar_subquery()
    typed_left = sa.bindparam("most_typed", type_=Message.price_minor.type) - typed_today
    waiting = _waiting(rules, class_, own, typed_left).limit(sa.bindparam("room")).subquery()
    if rules.channel is Channel.EMAIL:
        return sa.select(waiting.c.id)
    in_turn = (waiting.c.due_at, waiting.c.id)
    turns = sa.select(
        waiting.c.id,
        waiting.c.typed_minor,
        sa.func.sum(waiting.c.price_minor).over(order_by=in_turn).label("cost"),
        sa.func.sum(waiting.c.typed_minor).over(order_by=in_turn).label("typed_cost"),
        *own.turns(waiting),
    ).subquery()
    spent = paid_minor().scalar_subquery()
    spent_today = paid_minor(since=today).scalar_subquery()
    return sa.select(turns.c.id).where(
        turns.c.cost + spent <= sa.bindparam("most"),
        turns.c.cost + spent_today <= sa.bindparam("most_a_day"),
        sa.or_(turns.c.typed_minor == 0, turns.c.typed_cost <= typed_left),
        *own.pays_for_all(turns),
    )


def _waiting(
    rules: Rules, class_: MessageClass, own: OwnBudget, typed_left: sa.ColumnElement[int]
) -> sa.Select[int, int, int, datetime]:
    """Due messages of a class in their turn, of which each alone is within its budgets."""
    at = _moment("at")
    typed_minor = sa.case((Message.typed, Message.price_minor), else_=0)
    chosen = sa.select(
        Message.id, Message.price_minor, typed_minor.label("typed_minor"), Message.due_at, *own.columns
    )
    return (
        chosen.select_from(own.source)
        .where(
            Message.state == MessageState.READY,
            Message.class_ == class_,
            Message.due_at <= at,
            sa.or_(
                Message.lease_until.is_(None),
                Message.lease_until <= at,
                Message.lease_until > _moment("waits_after"),
            ),
            *rules.may_leave(at),
            sa.or_(~Message.typed, typed_minor <= typed_left),
            *own.pays_for_one,
        )
        .order_by(Message.due_at, Message.id)
    )


def _look_once_more(claimed: Claim) -> tuple[Outgoing | None, bool]:
    """The message as it will be sent, if it still may be; else it is put back and None.

    Beside it whether it was noted a moment ago that the provider takes messages.
    """
    with transaction(claimed.campaign_id, read_only=True):
        at = now()
        rules = rules_at(at, claimed.channel)
        found = None if rules is None else _still_to_send(claimed, rules)
        if found is not None:
            message, sender = found
            if sender is None or line.takes(sender, at):
                return outgoing(message, at=at), sender is not None and line.is_noted(sender, at)
    with transaction(claimed.campaign_id):
        mine = _mine(claimed)
        if mine is not None:
            put_back(mine)
    return None, False


def _still_to_send(claimed: Claim, rules: Rules) -> tuple[Message, Sender | None] | None:
    """The message, if its lease is still this one and rules let it leave, and how its sender is doing."""
    named = {"message": claimed.message_id, "lease": claimed.lease, "at": rules.at, "ends": rules.at + CALL}
    asked = _asks_what_to_send(rules, queries.sender_name(claimed.channel))
    row = db.session.execute(asked, named).one_or_none()
    return None if row is None else (row[0], row[1])


@lru_cache(maxsize=64)
def _asks_what_to_send(rules: Rules, sender: str) -> sa.Select[Message, Sender | None]:
    """Kept for the rules of a few campaigns: it takes longer to build than to ask, and each message does."""
    return asked_often(
        sa.select(Message, Sender)
        .outerjoin(Sender, Sender.name == sender)
        .where(
            Message.id == sa.bindparam("message"),
            Message.lease == sa.bindparam("lease"),
            Message.state == MessageState.SENDING,
            Message.lease_until > _moment("ends"),
            *rules.may_leave(_moment("at")),
        )
        .options(joinedload(Message.contact))
        .execution_options(populate_existing=True)
    )


def _mine(claimed: Claim) -> Message | None:
    """The message, held, if the lease on it is still this one and the provider has not spoken of it."""
    message = news.held_message(claimed.message_id)
    still = {MessageState.SENDING, MessageState.UNKNOWN}
    return (
        message if message is not None and message.lease == claimed.lease and message.state in still else None
    )


def _settle(claimed: Claim, outcome: Handed | Exception) -> None:
    """Write down what the call proved. The sender's row comes before the message's, as in a claim."""
    if isinstance(outcome, Handed):
        news.hear(claimed.message_id, outcome.provider_id, outcome.status, channel=claimed.channel)
        return
    waits = line.leave_alone(claimed.channel, outcome) if isinstance(outcome, NotAccepted) else None
    if waits is not None:
        jobs.wake(SEND, at=waits)
    if isinstance(outcome, Refused):
        outcome = refusing.weigh(claimed.channel, claimed.message_id, outcome)
        stops.before_learning(outcome.kind)
    mine = _mine(claimed)
    if mine is None:
        return
    if isinstance(outcome, NotAccepted):
        put_back(mine, until=waits)
    elif isinstance(outcome, Refused):
        _refuse(mine, outcome)
    else:
        mine.state = MessageState.UNKNOWN
        mine.lease_until = now() + timedelta(seconds=line.settings().sms.settle_after)
        log().warning("sending unknown", message_id=mine.id, error=type(outcome).__name__)


def _refuse(message: Message, refused: Refused) -> None:
    """Nothing was taken, and asking again for the same would be wrong."""
    at = now()
    if refused.kind is RefusalKind.SENDER_ACCOUNT:
        put_back(message)
        return
    db.session.add(Receipt(message_id=message.id, provider_id="", status="failed", code=refused.code, at=at))
    if refused.kind is RefusalKind.PASSING and news.may_try_again(message, at=at):
        news.try_again(message, at=at)
        return
    message.state = news.ENDS.get(refused.kind, MessageState.FAILED)
    message.reason = news.REASONS[refused.kind]
    message.lease, message.lease_until, message.settled_at = None, news.forget_after(message, at), at
    if refused.kind in stops.LEARNT and message.channel is Channel.SMS:
        stops.learn(message.contact, stops.LEARNT[refused.kind])
