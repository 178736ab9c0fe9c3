"""What is asked about calls: who waits for one, which lists are given out, what stands on a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.subjects import parse
from organizer.messaging import asks
from organizer.messaging.calls import Call, CallList, Group
from organizer.messaging.models import Channel, Message, MessageState

NEWEST = 30


def groups(may_be_told: Sequence[sa.ColumnElement[bool]]) -> list[Group]:
    """Who waits to be called and is on no list, by what it is about, the most urgent first.

    Who is asked about a subject of their own, like a place in a shift, waits with those who share it.
    """
    until = sa.func.max(Message.useful_until, type_=Message.useful_until.type)
    waits = (
        sa.select(Message.about, sa.func.count(sa.distinct(Message.contact_id)), until)
        .where(*_free(may_be_told, now()))
        .group_by(Message.about)
    )
    found = [Group(*each) for each in db.session.execute(waits)]
    shared = _shared(group.about for group in found)
    together: dict[str, list[Group]] = defaultdict(list)
    for group in found:
        together[shared[group.about]].append(group)
    gathered = [
        Group(about, sum(each.people for each in own), max(each.until for each in own))
        for about, own in together.items()
    ]
    return sorted(gathered, key=lambda group: (group.until, group.about))


def free_messages(about: str, may_be_told: Sequence[sa.ColumnElement[bool]], *, most: int) -> list[Message]:
    """What waits to be told about a subject and is on no list, of people whom no list has already."""
    free = _free(may_be_told, now())
    own = [kind for kind, gather in asks.gathers.items() if gather.into == parse(about)[0]]
    chosen = [about]
    if own:
        of_kinds = sa.or_(*(Message.about.startswith(f"{kind}:") for kind in own))
        waiting = db.session.scalars(sa.select(Message.about).where(of_kinds, *free).distinct())
        chosen += [each for each, shared in _shared(waiting).items() if shared == about]
    asked = sa.select(Message).where(Message.about.in_(chosen), *free)
    return list(db.session.scalars(asked.order_by(Message.due_at, Message.id).limit(most)))


def _shared(abouts: Iterable[str]) -> Mapping[str, str]:
    """Under which subject people are called together for each of these."""
    shared = {about: about for about in abouts}
    for kind, gather in asks.gathers.items():
        own = {row_id: about for about in shared for of_kind, row_id in [parse(about)] if of_kind == kind}
        shared |= {own[row_id]: about for row_id, about in gather.of(own).items()} if own else {}
    return shared


def to_call(about: str) -> int:
    """How many messages about a subject wait for a call, on a list or not."""
    waits = sa.select(sa.func.count()).where(
        Message.about == about, Message.channel == Channel.CALL, Message.state == MessageState.READY
    )
    return db.session.scalar(waits) or 0


def call_list(list_id: int) -> CallList:
    """One list. Raises NotFound."""
    found = db.session.get(CallList, list_id)
    if found is None:
        raise NotFound
    return found


def call_lists() -> list[CallList]:
    """The newest lists."""
    asked = sa.select(CallList).order_by(CallList.made_at.desc(), CallList.id)
    return list(db.session.scalars(asked.limit(NEWEST)))


def named_lists(ids: Sequence[int]) -> list[CallList]:
    """Lists by their ids."""
    return list(db.session.scalars(sa.select(CallList).where(CallList.id.in_(ids))))


def calls_of(row: CallList) -> list[Call]:
    """What stands on a list, each with its message and person, in the order in which it is called."""
    asked = (
        sa.select(Call)
        .join(Call.message)
        .where(Call.call_list_id == row.id)
        .options(joinedload(Call.message).joinedload(Message.contact), joinedload(Call.call_list))
        .order_by(Message.due_at, Message.id)
    )
    return list(db.session.scalars(asked))


def calls_for(message_ids: Sequence[int]) -> list[Call]:
    """The calls by which these messages stand on a list, one that was taken back among them."""
    return list(db.session.scalars(sa.select(Call).where(Call.message_id.in_(message_ids))))


def is_on_a_list(at: datetime) -> sa.ColumnElement[bool]:
    """Condition on a message: a helper has it on a list that is not over, and may be telling it just now."""
    return sa.exists().where(
        Call.message_id == Message.id,
        Call.call_list_id == CallList.id,
        *_holds(at),
    )


def call_on(row: CallList, call_id: int) -> Call:
    """One call of a list, as it is in the database now. Raises NotFound for one of another list."""
    asked = sa.select(Call).where(Call.id == call_id, Call.call_list_id == row.id)
    found = db.session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def counted(lists: Sequence[CallList]) -> Mapping[int, tuple[int, int]]:
    """Of each list how many people are on it, and of how many a result is noted."""
    numbers = (
        sa.select(Call.call_list_id, sa.func.count(), sa.func.count(Call.result))
        .where(Call.call_list_id.in_([row.id for row in lists]))
        .group_by(Call.call_list_id)
    )
    return {list_id: (people, done) for list_id, people, done in db.session.execute(numbers)}


def _holds(at: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Conditions on a list: it was not taken back and is not over, so that its people are its helper's."""
    return CallList.ended_at.is_(None), CallList.ends_at > at


def _free(may_be_told: Sequence[sa.ColumnElement[bool]], at: datetime) -> list[sa.ColumnElement[bool]]:
    """Conditions on what waits: it is on no list, nor is another message to the same person that waits."""
    taken = (
        sa.select(Message.contact_id)
        .join(Call, sa.and_(Call.message_id == Message.id, Call.campaign_id == Message.campaign_id))
        .join(Call.call_list)
        .where(Message.state == MessageState.READY, *_holds(at))
    )
    return [
        Message.state == MessageState.READY,
        ~is_on_a_list(at),
        Message.contact_id.not_in(taken),
        *may_be_told,
    ]
