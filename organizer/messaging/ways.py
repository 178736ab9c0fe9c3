"""Which ways lead to a person, and in which order they are tried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from organizer.contacts.models import ConsentPurpose, Contact
from organizer.messaging.models import Channel, MessagePurpose, StopWay

LINES = (Channel.SMS, Channel.EMAIL)
"""The ways out that have a provider, and a sender to look after."""
BY_MAIL_TOO = frozenset(
    {
        MessagePurpose.REMINDER_DAY,
        MessagePurpose.REMINDER_HOURS,
        MessagePurpose.MOVED,
        MessagePurpose.CANCELLED,
        MessagePurpose.PROMOTED,
        MessagePurpose.ABOUT_MEETING,
        MessagePurpose.FIRST_MEETING,
        MessagePurpose.NEWS,
    }
)
"""What goes by e-mail to who wants it so, or left no number. Answers to grievances staff write from their own
mailbox."""
BY_CALL_TOO = BY_MAIL_TOO | {MessagePurpose.SHIFT_CONFIRM}
"""What a helper may tell for us. A link to sign in, a code or an answer is for nobody else's ears."""
UNCALLED = frozenset({MessagePurpose.NEWS})
"""What nobody is called for who did not ask for calls."""
FROM_NEWS = tuple(purpose for purpose in MessagePurpose if purpose.consents == {ConsentPurpose.NEWS})
"""What goes to people because they agreed to news."""
UNASKED = (Channel.SMS, Channel.EMAIL, Channel.CALL)
"""How somebody is told who has not said how."""
NUMBER_ALONE = frozenset({StopWay.NUMBER, StopWay.WRONG})
"""What we learnt of a number and not of a person, who may be told by another way."""
BARS = {
    StopWay.NUMBER: frozenset({Channel.SMS}),
    StopWay.WRONG: frozenset({Channel.SMS, Channel.CALL}),
}


def barred(stop: StopWay | None) -> frozenset[Channel]:
    """The ways that a stop closes: all of them, but for what was learnt of a number alone."""
    return frozenset() if stop is None else BARS.get(stop, frozenset(Channel))


class Leads(NamedTuple):
    """What of a person decides which ways lead to them."""

    wanted: tuple[str, ...]
    has_phone: bool
    has_email: bool


def leads_of(contact: Contact) -> Leads:
    """What of a person decides which ways lead to them."""
    return Leads(tuple(contact.ways), contact.phone_index is not None, contact.email_index is not None)


def ways_to(
    leads: Leads, purpose: MessagePurpose | None, closed: Collection[Channel] = ()
) -> Sequence[Channel]:
    """The ways by which a person can be told something, in the order in which they are tried.

    In the person's own order, without what they did not name and what is closed. Nobody is called for news
    who did not ask for calls. What goes by SMS alone goes so whatever is wished.
    """
    return [channel for channel in _ways_to(leads, purpose) if channel not in closed]


def ways_left(
    leads: Leads, purpose: MessagePurpose, tried: Channel, closed: Collection[Channel] = ()
) -> Sequence[Channel]:
    """The ways that come behind one that was tried; none comes twice, as each is further down the order."""
    order = _order(leads.wanted)
    behind = order[order.index(tried) + 1 :] if tried in order else order
    open_ways = ways_to(leads, purpose, closed)
    return [channel for channel in open_ways if channel in behind and channel != tried]


@cache
def _order(wanted: tuple[str, ...]) -> tuple[Channel, ...]:
    return tuple(Channel(way) for way in wanted) or UNASKED


@cache
def _ways_to(leads: Leads, purpose: MessagePurpose | None) -> tuple[Channel, ...]:
    """A few dozen answers for everybody: each message to many asks."""
    wanted, has_phone, has_email = leads
    is_way = {
        Channel.SMS: has_phone,
        Channel.EMAIL: has_email and purpose in BY_MAIL_TOO,
        Channel.CALL: has_phone and purpose in BY_CALL_TOO and (bool(wanted) or purpose not in UNCALLED),
    }
    known = tuple(channel for channel in _order(wanted) if is_way[channel])
    return (Channel.SMS,) if not known and has_phone else known
