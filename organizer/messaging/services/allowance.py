"""How often a number, or the numbers of one range, may be written to.

What staff and jobs tell keeps to so many a day to one person, or a fault would write on and on; news to as
many a week as the person has read that there will be. Narrower is
what goes to a number because somebody typed it on a page, who may be anybody: that count stands in rows of
its own, by a keyed hash of the number and one of its range, and for a day, so that neither another form nor
deleting what was written begins it anew. Who is refused gets the same page as everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

import sqlalchemy as sa

from organizer.contacts import queries as contacts
from organizer.contacts.addresses import phone_of
from organizer.contacts.models import Contact
from organizer.kernel.bulk import Values
from organizer.kernel.clock import now
from organizer.kernel.crypto import blind_index
from organizer.kernel.db import current_campaign_id, db, insert_new, serialise
from organizer.kernel.logs import log
from organizer.messaging.models import Channel, Message, MessageClass, MessageState, Reason
from organizer.messaging.services import line
from organizer.messaging.typed import TypedNumber
from organizer.messaging.ways import FROM_NEWS

AN_HOUR, A_DAY, A_WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MOST = ((AN_HOUR, 3), (A_DAY, 6))
"""So many messages in such a time to one number."""
MOST_TO_A_PERSON = 20
"""SMS in a day to one person, but for what is urgent. Who comes to many meetings gets less by far."""
REACHES = (
    MessageState.READY,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.ACCEPTED,
    MessageState.SENT,
    MessageState.DELIVERED,
)
"""States in which a message reaches its person, or may."""
WITHIN_RANGE = 7
"""Digits that tell the numbers of one operator's range apart: +7 701 and all behind it is one range."""


def grant(contact: Contact) -> bool:
    """Count one more message to the number of a person and to its range; False where there were enough.

    Who writes to the same campaign waits for this transaction's end: the lock is that of the audit chain,
    which every form takes anyway.
    """
    number = contact.phone_index or contact.email_index or b""
    return _count([*((number, span, most) for span, most in MOST), *_range_of(contact)])


def grant_range(contact: Contact) -> bool:
    """Count one more number of a range, to be written to later; False where there were enough."""
    return _count(_range_of(contact))


def within_limits(messages: Sequence[Values]) -> list[Values]:
    """These messages, which wait for nothing yet: more than a person gets in a day are not to leave.

    Nor is more news than they agreed to in a week.
    """
    return _within_a_week(_within_a_day(messages))


def refuse_beyond_limits(left_out: Sequence[Values], *, due_at: datetime | None = None) -> set[int]:
    """Of what was left out and is to wait again: the ids of what would be too much, which stays left out."""
    waits = [
        {**row, "state": MessageState.READY, "due_at": max(row["due_at"], due_at or row["due_at"])}
        for row in left_out
    ]
    refused = {row["id"] for row in within_limits(waits) if row["state"] is MessageState.SUPPRESSED}
    db.session.execute(sa.update(Message).where(Message.id.in_(refused)).values(reason=Reason.OFTEN))
    return refused


def have_enough_news(contact_ids: Collection[int], at: datetime) -> set[int]:
    """Whom an SMS with news that leaves then would be more than they agreed to in a week."""
    most, told = contacts.news_a_week_of(contact_ids), _news_around(contact_ids, at, at)
    return {each for each in contact_ids if each in most and _near(told[each], at) >= most[each]}


def _within_a_week(messages: Sequence[Values]) -> list[Values]:
    days = {message["contact_id"]: message["due_at"] for message in messages if _is_news(message)}
    if not days:
        return list(messages)
    most = contacts.news_a_week_of(days)
    told = _news_around(days, min(days.values()), max(days.values()))
    kept = []
    for message in messages:
        person, due_at = message["contact_id"], message["due_at"]
        is_counted = _is_news(message) and person in most
        is_enough = is_counted and _near(told[person], due_at) >= most[person]
        if is_counted and not is_enough:
            told[person].append(due_at)
        kept.append(_refused(message) if is_enough else message)
    return kept


def _within_a_day(messages: Sequence[Values]) -> list[Values]:
    limited = {each["contact_id"] for each in messages if _is_limited(each)}
    told = _told_in_a_day(limited) if limited else Counter[int]()
    kept = []
    for message in messages:
        told[message["contact_id"]] += _is_limited(message)
        is_enough = _is_limited(message) and told[message["contact_id"]] > MOST_TO_A_PERSON
        kept.append(_refused(message) if is_enough else message)
    return kept


def forget_old(at: datetime) -> None:
    """Drop what is a day old and counts no more."""
    db.session.execute(sa.delete(TypedNumber).where(TypedNumber.at <= at - A_DAY))


def _is_limited(message: Values) -> bool:
    by_sms = message["channel"] is Channel.SMS and message["state"] is MessageState.READY
    return by_sms and not message["typed"] and message["class"] is not MessageClass.URGENT


def _is_news(message: Values) -> bool:
    by_sms = message["channel"] is Channel.SMS and message["state"] is MessageState.READY
    return by_sms and message["purpose"] in FROM_NEWS


def _near(days: Sequence[datetime], at: datetime) -> int:
    return sum(abs(day - at) < A_WEEK for day in days)


def _news_around(
    contact_ids: Collection[int], first: datetime, last: datetime
) -> Mapping[int, list[datetime]]:
    """When SMS with news were or are due to each of these people, but for what did not reach them."""
    told: dict[int, list[datetime]] = defaultdict(list)
    asked = sa.select(Message.contact_id, Message.due_at).where(
        Message.contact_id.in_(list(contact_ids)),
        Message.purpose.in_(FROM_NEWS),
        Message.channel == Channel.SMS,
        sa.or_(Message.state.in_(REACHES), Message.reason == Reason.UNSURE),
        Message.due_at > first - A_WEEK,
        Message.due_at < last + A_WEEK,
    )
    for contact_id, due_at in db.session.execute(asked):
        told[contact_id].append(due_at)
    return told


def _refused(message: Values) -> Values:
    log().warning("told too often", campaign=current_campaign_id())
    return {
        **message,
        "state": MessageState.SUPPRESSED,
        "reason": Reason.OFTEN,
        "settled_at": message["made_at"],
    }


def _told_in_a_day(contact_ids: Collection[int]) -> Counter[int]:
    told = sa.select(Message.contact_id, sa.func.count()).where(
        Message.contact_id.in_(contact_ids),
        Message.made_at > now() - A_DAY,
        Message.channel == Channel.SMS,
        Message.state != MessageState.SUPPRESSED,
    )
    return Counter(dict(db.session.execute(told.group_by(Message.contact_id)).all()))


def _range_of(contact: Contact) -> list[tuple[bytes, timedelta, int]]:
    prefix = phone_of(contact)[:-WITHIN_RANGE]
    if not prefix:
        return []
    index = blind_index("range", prefix, owner_id=current_campaign_id())
    return [(index, A_DAY, line.settings().sms.range_day)]


def _count(limits: Sequence[tuple[bytes, timedelta, int]]) -> bool:
    """Of each key so many in such a time: all are counted, or none and False."""
    serialise(current_campaign_id())
    at = now()
    told = _told_since([(key, at - span) for key, span, _most in limits])
    if any(counted >= most for counted, (_key, _span, most) in zip(told, limits, strict=True)):
        log().warning("typed too often", campaign=current_campaign_id())
        return False
    insert_new([TypedNumber(number=key, at=at) for key in dict.fromkeys(key for key, _span, _most in limits)])
    return True


def _told_since(asked: Sequence[tuple[bytes, datetime]]) -> Sequence[int]:
    """How often each key was counted since its moment, in one statement."""
    if not asked:
        return ()
    named = {f"key_{place}": key for place, (key, _since) in enumerate(asked)}
    named_since = {f"since_{place}": since for place, (_key, since) in enumerate(asked)}
    return tuple(db.session.execute(_counts(len(asked)), {**named, **named_since}).one())


@cache
def _counts(many: int) -> sa.Executable:
    """Two numbers in all: with a range and without. They take longer to build than to answer."""
    counts = [
        sa.select(sa.func.count(TypedNumber.id))
        .where(
            TypedNumber.number == sa.bindparam(f"key_{place}"),
            TypedNumber.at > sa.bindparam(f"since_{place}"),
        )
        .scalar_subquery()
        for place in range(many)
    ]
    return sa.select(*counts)
