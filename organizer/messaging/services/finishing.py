"""When the last of many messages leaves: told before the first does, and told anew as they go.

What is said reckons with how fast the sender is in truth, what leaves before, what other campaigns have for
it, nights and days off, and what a day's budget pays for. Nothing is said while nobody can know: while all is
held back, in trial, while the provider refuses us, and where the budget does not pay for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from organizer.campaigns.queries import current_campaign
from organizer.kernel.clock import now
from organizer.messaging import queries
from organizer.messaging.models import Broadcast, Channel, MessageClass
from organizer.messaging.queries import backlog
from organizer.messaging.services import line
from organizer.messaging.services.loads import shared
from organizer.messaging.timetable import Purse, day_began, done_at, paid_from


def last_leaves(row: Broadcast, people: int, *, leaves: datetime, price_minor: int = 0) -> datetime | None:
    """When the last of a message to so many people leaves, not let go yet, whose first `leaves` then.

    None where nobody can know.
    """
    ahead = backlog.ahead_of(row.class_, leaves)
    count, price = people + ahead.count, price_minor + ahead.price_minor
    return _texts_done(leaves, count, price, row.class_)


def rest_leaves(about: str, class_: MessageClass) -> datetime | None:
    """When the last SMS or e-mail about a subject leaves, by how fast the sender was lately.

    None where none waits, and where nobody can know. Who is called has no such moment.
    """
    ends = list(_ends(about, class_))
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _ends(about: str, class_: MessageClass) -> Iterator[datetime | None]:
    texts, letters = backlog.waiting(about, Channel.SMS), backlog.waiting(about, Channel.EMAIL)
    if texts.first_due_at is not None:
        begins = max(texts.first_due_at, now())
        ahead = backlog.ahead_of(class_, begins, but=about)
        count, price = texts.count + ahead.count, texts.price_minor + ahead.price_minor
        yield _texts_done(begins, count, price, class_)
    if letters.first_due_at is not None:
        is_held = _is_held(Channel.EMAIL)
        begins = max(letters.first_due_at, now())
        yield None if is_held else begins + _takes(letters.count, line.rate(Channel.EMAIL))


def _texts_done(begins: datetime, count: int, price_minor: int, class_: MessageClass) -> datetime | None:
    terms, spent = queries.terms(), queries.spent()
    if _is_held(Channel.SMS) or spent.minor + price_minor > spent.of_minor:
        return None
    on_working_days = class_ is MessageClass.CAMPAIGN
    paid = paid_from(
        begins,
        price_minor,
        _purse(begins),
        zone=terms.zone,
        window=terms.window,
        on_working_days=on_working_days,
    )
    if paid is None:
        return None
    last_begins, last_minor = paid
    count_then = count * last_minor / price_minor if price_minor else count
    return done_at(
        last_begins,
        shared().takes(count_then, begins=last_begins),
        zone=terms.zone,
        window=None if class_ is MessageClass.URGENT else terms.window,
        on_working_days=on_working_days,
    )


def _takes(count: float, rate: float | None) -> timedelta:
    return timedelta() if rate is None else timedelta(seconds=count / rate)


def _purse(begins: datetime) -> Purse:
    """What the budget of a day still pays for, in whole parts."""
    spent, terms = queries.spent(), queries.terms()
    is_today = day_began(begins, zone=terms.zone) == day_began(now(), zone=terms.zone)
    first = max(spent.of_today_minor - (spent.today_minor if is_today else 0), 0)
    return Purse(*(minor - minor % terms.part_minor for minor in (first, spent.of_today_minor)))


def _is_held(channel: Channel) -> bool:
    """True while all is held back, in trial, and while the provider refuses us."""
    campaign, sender = current_campaign(), queries.sender(channel)
    is_refused = sender is not None and sender.closed_at is not None
    return queries.is_paused(campaign) or not campaign.sms_open or is_refused
