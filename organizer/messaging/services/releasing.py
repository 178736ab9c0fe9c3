"""A message to many, let go: once, at the price that was shown; stopped, and let go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, jobs
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, lock_row, serialise
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, money_tenge
from organizer.kernel.subjects import subject
from organizer.messaging.models import FREED, Broadcast, BroadcastState, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import (
    Progress,
    budget_left_minor,
    progress,
    refused_languages,
    rest,
)
from organizer.messaging.queries.reaching import left_out
from organizer.messaging.services import loads
from organizer.messaging.services.allowance import refuse_beyond_limits
from organizer.messaging.services.composing import check_time, check_words, leaves_at, reach_of, useful_until
from organizer.messaging.services.outbox import SEND, Telling, tell_all, withdraw
from organizer.messaging.services.own_budget import MOST
from organizer.messaging.services.reaching import (
    Bill,
    Filling,
    Reach,
    bill,
    own_links,
    values_of,
)
from organizer.messaging.services.standing import Standing

MANY = 100
"""Above so many people a second person sends it, or the same one with the password."""


def mark_of(row: Broadcast, who: Reach, price: Bill) -> str:
    """A mark of all that a page says of a message: whoever presses there lets go of that and of nothing else.

    It is of the words and what fills them in, the people by way, the class, the hour and the price.
    """
    ways = ([contact.id for contact in way] for way in (who.people, who.letters, who.calls))
    said = [
        row.query,
        row.aim,
        row.class_,
        None if row.due_at is None else row.due_at.isoformat(),
        [(code, text, [*values_of(row.query, code).items()]) for code, text in sorted(row.words.items())],
        [sorted(way) for way in ways],
        price.price_minor,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def needs_another(row: Broadcast, people: int, *, by: Actor) -> bool:
    """True where who wrote the words may not let them go to so many without showing who they are."""
    return people > MANY and row.written_by_id == by.user_id


def release(row: Broadcast, seen: str, *, by: Actor, is_sure: bool = False) -> int:
    """Let a message go to all whom it reaches; twice is once. Gives to how many people.

    `seen` is the mark of what was shown, `is_sure` says that the member has just shown the password. Raises
    DomainError where anything is other than what was shown, where the budget does not pay for all, or where
    its time cannot be.
    """
    hold(row)
    if row.state is not BroadcastState.DRAFT:
        return 0
    who = reach_of(row)
    _check(row, who, seen, by=by, is_sure=is_sure)
    leaves, until = leaves_at(row), useful_until(row)
    told = tell_all(_tellings(row, who, leaves, until))
    row.state, row.released_at = BroadcastState.RELEASED, now()
    facts = {"people": told.people, "price_minor": told.price_minor}
    audit.record("broadcast.released", row, by=by, facts=facts)
    loads.note_now()
    return told.people


def stop_broadcast(row: Broadcast, *, by: Actor) -> Progress:
    """Let nothing more of a message leave, from this moment on. Gives how far it had come."""
    hold(row)
    if row.state is BroadcastState.RELEASED:
        withdraw(subject(row))
        row.state = BroadcastState.STOPPED
        audit.record("broadcast.stopped", row, by=by)
    return progress(row)


def go_on(row: Broadcast, *, by: Actor) -> int:
    """Let leave what was stopped, all or a language, where it is still of use. Gives how many that are."""
    hold(row)
    if row.state is not BroadcastState.STOPPED and not refused_languages(row):
        return 0
    check_time(row)
    stopped, leaves = rest(row), leaves_at(row)
    expire(row, Message.useful_until <= now(), at=now())
    going = db.session.scalars(
        sa.update(Message)
        .where(*stopped, Message.state.in_([MessageState.SENDING, MessageState.UNKNOWN]))
        .values(held=False, reason=None)
        .returning(Message.id)
    ).all()
    refuse_beyond_limits(left_out(*stopped, at=now()), due_at=leaves)
    waiting = let_wait(*stopped, due_at=leaves)
    find_other_ways([*waiting, *going])
    row.state = BroadcastState.RELEASED
    audit.record("broadcast.gone_on", row, by=by, facts={"people": len(waiting)})
    jobs.wake(SEND, at=leaves)
    return len(waiting) + len(going)


def let_wait(*stopped: sa.ColumnElement[bool], due_at: datetime | None = None) -> list[int]:
    """Let what was taken back before it left wait to leave again; by default when it was to leave before."""
    waits = {} if due_at is None else {"due_at": due_at}
    waiting = db.session.scalars(
        sa.update(Message)
        .where(*stopped, Message.state == MessageState.SUPPRESSED)
        .values(
            state=MessageState.READY,
            reason=None,
            held=False,
            settled_at=None,
            lease_until=None,
            key=sa.func.replace(Message.key, sa.literal(FREED) + sa.cast(Message.id, sa.String), ""),
            **waits,
        )
        .returning(Message.id)
    )
    return list(waiting.all())


def find_other_ways(message_ids: Sequence[int]) -> None:
    """Say anew of each message when another way is tried, for a stop had ended that."""
    asked = sa.select(Message).where(Message.id.in_(message_ids)).options(joinedload(Message.contact))
    going = db.session.scalars(asked.execution_options(populate_existing=True)).all()
    standing = Standing([message.contact_id for message in going])
    for message in going:
        message.fall_back_at = standing.other_way_at(
            message.contact,
            message.purpose,
            message.channel,
            due_at=message.due_at,
            until=message.useful_until,
        )


def hold(row: Broadcast) -> None:
    """Hold a message, and before it the campaign, so that nothing changes of which its words tell."""
    serialise(current_campaign_id())
    lock_row(row)


def expire(row: Broadcast, *which: sa.ColumnElement[bool], at: datetime) -> dict[int, MessageState]:
    """Let what was taken back be over for good; what is on its way goes no further if it was not taken.

    Gives how each stands.
    """
    is_over = Message.state == MessageState.SUPPRESSED
    over = db.session.execute(
        sa.update(Message)
        .where(Message.about == subject(row), Message.reason == Reason.WITHDRAWN, *which)
        .values(
            state=sa.case((is_over, MessageState.EXPIRED.value), else_=Message.state),
            reason=Reason.TOO_LATE,
            settled_at=sa.case((is_over, sa.literal(at, Message.settled_at.type)), else_=Message.settled_at),
        )
        .returning(Message.id, Message.state)
    )
    return dict(over.all())


def _check(row: Broadcast, who: Reach, seen: str, *, by: Actor, is_sure: bool) -> None:
    if not row.words:
        raise DomainError(_("Write the message first"))
    if not who.everybody:
        raise DomainError(_("Nobody would get it. Choose other people."))
    check_time(row)
    for language, text in row.words.items():
        check_words(row.query, language, text)
    counted = bill(row.words, row.query, who.people)
    if mark_of(row, who, counted) != seen:
        raise DomainError(
            _("The words, the people, the hour or the price have changed meanwhile. Look and press again.")
        )
    price = counted.price_minor
    most = current_campaign().settings.get(MOST)
    if most is not None and price > most:
        raise DomainError(
            _(
                "One message may cost %(most)s at most. Choose fewer people, or ask the owner.",
                most=money_tenge(most),
            )
        )
    if price > budget_left_minor():
        raise DomainError(
            _("The budget does not pay for all of them. Choose fewer people, or ask the owner.")
        )
    if needs_another(row, len(who.everybody), by=by) and not is_sure:
        raise DomainError(_("Enter your password, or let another person send it"), field="password")


def _tellings(row: Broadcast, who: Reach, leaves: datetime, until: datetime) -> Iterator[Telling]:
    filling, links = Filling(row.words, row.query), own_links(row.query)
    for contact in who.everybody:
        yield Telling(
            contact=contact,
            words=filling.words(contact),
            purpose=row.aim.purpose,
            about=subject(row),
            key=f"{subject(row)}:{contact.id}",
            until=until,
            class_=row.class_,
            due_at=leaves,
            link=None if links is None else links.wanted(contact.id),
        )
