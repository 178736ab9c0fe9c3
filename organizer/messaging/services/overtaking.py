"""Words to many whose meeting changes: what has not left is over, and comes back if the change is undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.kernel import audit, jobs
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.subjects import subject
from organizer.messaging.models import PAID, Broadcast, BroadcastState, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import again_query, refused_languages
from organizer.messaging.queries.reaching import left_out
from organizer.messaging.services.allowance import refuse_beyond_limits
from organizer.messaging.services.outbox import SEND, withdraw
from organizer.messaging.services.reaching import asked_of
from organizer.messaging.services.releasing import expire, find_other_ways, hold, let_wait

ON_THE_WAY = (MessageState.SENDING, MessageState.UNKNOWN)


def overtake(field: str, value: str) -> dict[str, Any]:
    """What words to many were filled in with has changed: what has not left is over, and can be tried anew.

    `field` and `value` are those of a filter, like the meeting whose people they go to. Gives what
    `bring_back` needs once the change is taken back. Who was told by another way meanwhile stays told.
    """
    serialise(current_campaign_id())
    at, over, going = now(), [], []
    for row in _let_go_about(field, value):
        told = _told_otherwise(row)
        withdraw(subject(row))
        ended = expire(row, Message.id.not_in(told), at=at)
        if ended:
            audit.record("broadcast.overtaken", row)
            over.append(row.id)
        going += [each for each, state in ended.items() if state is not MessageState.EXPIRED]
    return {"at": at.isoformat(), "broadcasts": over, "going": going} if over else {}


def may_know(field: str, value: str, names: Collection[str], *, since: datetime) -> bool:
    """True where words to many, filled in with some of these, may have reached somebody since a moment.

    `field` and `value` are as in `overtake`.
    """
    variables = [f"{{{name}}}" for name in names]
    about = [
        subject(row)
        for row in _let_go_about(field, value)
        if any(variable in text for text in row.words.values() for variable in variables)
    ]
    left = sa.exists().where(
        Message.about.in_(about), Message.made_at >= since, Message.handed_at.is_not(None)
    )
    return bool(about) and db.session.scalar(sa.select(left)) is True


def bring_back(mark: Mapping[str, Any], field: str, value: str) -> int:
    """The change that overtook words to many is taken back: what waited then waits again, as it waited.

    `mark` is what `overtake` gave then. What is no longer of use stays over, and so does what would tell a
    person twice: whoever has got, or may have got, words about the same since. What was stopped is stopped.
    Gives how many wait again.
    """
    if not mark:
        return 0
    at = datetime.fromisoformat(mark["at"])
    since = [subject(row) for row in _let_go_about(field, value) if (row.released_at or at) > at]
    may_have_got = sa.select(Message.contact_id).where(
        Message.about.in_(since), sa.or_(Message.state.in_(PAID), Message.reason == Reason.UNSURE)
    )
    rows = db.session.scalars(sa.select(Broadcast).where(Broadcast.id.in_(mark["broadcasts"])))
    hears = Message.contact_id.not_in(may_have_got)
    return sum(_bring_back(row, hears, at=at, going=mark["going"]) for row in rows.all())


def _bring_back(row: Broadcast, hears: sa.ColumnElement[bool], *, at: datetime, going: Sequence[int]) -> int:
    hold(row)
    over = (Message.about == subject(row), Message.reason == Reason.TOO_LATE, Message.held.is_(True), hears)
    was_going = Message.id.in_(going)
    _make_stopped(*over, sa.or_(Message.settled_at == at, was_going), at=at)
    on_the_way = sa.update(Message).where(*over, was_going, Message.state.in_(ON_THE_WAY))
    stays = _stays_stopped(row)
    db.session.execute(on_the_way.where(stays).values(reason=Reason.WITHDRAWN))
    again = db.session.scalars(on_the_way.values(held=False, reason=None).returning(Message.id)).all()
    back = (
        Message.about == subject(row),
        Message.reason == Reason.WITHDRAWN,
        Message.settled_at == at,
        ~stays,
    )
    refuse_beyond_limits(left_out(*back, at=now()))
    waiting = let_wait(*back)
    find_other_ways([*waiting, *again])
    if waiting or again:
        audit.record("broadcast.brought_back", row, facts={"people": len(waiting) + len(again)})
        jobs.wake(SEND)
    return len(waiting) + len(again)


def _make_stopped(*over: sa.ColumnElement[bool], at: datetime) -> None:
    """Let what is over and still of use stand as if it had been stopped at a moment."""
    db.session.execute(
        sa.update(Message)
        .where(*over, Message.state == MessageState.EXPIRED, Message.useful_until > now())
        .values(state=MessageState.SUPPRESSED, reason=Reason.WITHDRAWN, settled_at=at)
    )


def _let_go_about(field: str, value: str) -> list[Broadcast]:
    """Words to many with this in their filter that were let go, and those that tried them anew."""
    asked = sa.select(Broadcast).where(Broadcast.state != BroadcastState.DRAFT)
    found = db.session.scalars(asked.where(Broadcast.query.contains(f"{field}={value}")))
    waiting, rows = [row for row in found if asked_of(row.query).get(field) == value], []
    while waiting:
        rows.append(waiting.pop())
        waiting += db.session.scalars(asked.where(Broadcast.query == again_query(rows[-1].id)))
    return rows


def _told_otherwise(row: Broadcast) -> list[int]:
    """Messages of words that were not stopped which were taken back one by one: their people have heard."""
    taken = sa.select(Message.id).where(
        Message.about == subject(row), Message.reason == Reason.WITHDRAWN, ~_stays_stopped(row)
    )
    return list(db.session.scalars(taken))


def _stays_stopped(row: Broadcast) -> sa.ColumnElement[bool]:
    """What only a hand lets go on: all of words that are stopped, else those of the refused languages."""
    if row.state is BroadcastState.STOPPED:
        return sa.true()
    return Message.language.in_(refused_languages(row))
