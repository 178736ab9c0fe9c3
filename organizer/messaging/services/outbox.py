"""Telling people: a row first, once for each key; taking back what has not left; what it will cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.kernel import jobs, tokens
from organizer.kernel.clock import now
from organizer.kernel.db import db, insert_new
from organizer.kernel.i18n import in_language
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import link_url, sample_url
from organizer.messaging import queries
from organizer.messaging.models import (
    FREED,
    Channel,
    Message,
    MessageClass,
    MessagePurpose,
    MessageState,
    Reason,
)
from organizer.messaging.queries import Terms
from organizer.messaging.queries.reaching import stops_of
from organizer.messaging.segments import parts
from organizer.messaging.services import allowance
from organizer.messaging.services.letters import EntryIn, stop_link, write_letter
from organizer.messaging.timetable import after_quiet
from organizer.messaging.ways import barred, ways_left, ways_to

Words = Callable[[str, str], str]
"""(language, the person's own link) → the text in that language, holding the link."""

LONGEST_BODY = 1_600
"""Characters that a provider takes at most."""
PATIENCE = 3
SEND = "messaging.send_due"
UNSENT = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something to be told to one person, as `tell` takes it."""

    contact: Contact
    words: Words
    purpose: MessagePurpose
    about: str
    key: str
    until: datetime
    class_: MessageClass = MessageClass.REQUESTED
    due_at: datetime | None = None
    link: tokens.Issued | None = None
    entry: EntryIn | None = None
    """(language) → what goes into the person's own calendar: with it, it is told by e-mail."""
    typed: bool = False
    """Somebody typed the number on a page, who may be anybody."""


@dataclass(frozen=True)
class Estimate:
    """To how many people, in how many parts, at what price; how many are left out, get an e-mail, a call."""

    people: int
    parts: int
    price_minor: int
    left_out: int
    letters: int = 0
    calls: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> int:
        """How many get an SMS."""
        return self.people - self.letters - self.calls


def tell(  # noqa: PLR0913 - one thing told has that many sides
    contact: Contact,
    words: Words,
    *,
    purpose: MessagePurpose,
    about: str,
    key: str,
    until: datetime,
    class_: MessageClass = MessageClass.REQUESTED,
    due_at: datetime | None = None,
    link: tokens.Issued | None = None,
    entry: EntryIn | None = None,
    typed: bool = False,
) -> Message | None:
    """Tell a person something, once for each key: None when that key was told before.

    Nothing leaves before the commit. Who has stopped or did not agree gets a row that says so and stays;
    both are looked at again when the message is taken to be sent. Outside the quiet hours of the campaign's
    zone, unless it is urgent. The words hold a link of the person's own: the one given, else one to stop.
    `typed` says that somebody typed the number on a page: so many of these go to one number in an hour and a
    day, and to one range of numbers in a day, and all together take no more than their share of its budget.
    """
    telling = Telling(
        contact=contact,
        words=words,
        purpose=purpose,
        about=about,
        key=key,
        until=until,
        class_=class_,
        due_at=due_at,
        link=link,
        entry=entry,
        typed=typed,
    )
    return next(iter(tell_all([telling])), None)


def tell_all(tellings: Iterable[Telling]) -> list[Message]:
    """As `tell`, for many in a constant number of statements. Gives the new messages."""
    wanted = {each.key: each for each in tellings}
    for key in queries.told(wanted):
        del wanted[key]
    if not wanted:
        return []
    campaign, terms = current_campaign(), queries.terms()
    standing = Standing([each.contact.id for each in wanted.values()])
    made = insert_new([_message(each, campaign, terms, standing) for each in wanted.values()])
    if any(message.state is MessageState.READY for message in made):
        jobs.wake(SEND)
    return made


def withdraw(
    about: str,
    purposes: Iterable[MessagePurpose] | None = None,
    *,
    channel: Channel | None = None,
    to: Contact | None = None,
) -> int:
    """Take back what was told about a subject and has not left yet. Gives how many messages that were.

    One that is being handed over at this moment is marked, so that it goes back for good if it was not taken.
    """
    told = [Message.about == about]
    if purposes is not None:
        told.append(Message.purpose.in_(list(purposes)))
    if channel is not None:
        told.append(Message.channel == channel)
    if to is not None:
        told.append(Message.contact_id == to.id)
    _fall_back_no_more(*told)
    chosen = [*told, Message.state.in_(UNSENT)]
    marked = db.session.execute(
        sa.update(Message).where(*chosen).values(held=True, reason=Reason.WITHDRAWN).returning(Message.id)
    ).all()
    _retire_withdrawn(*chosen)
    return len(marked)


def price_of(
    told: Sequence[tuple[Contact, Words]],
    *,
    purpose: MessagePurpose | None = None,
    link: Purpose = Purpose.STOP,
) -> Estimate:
    """What telling these people would take. Left out: who stopped, has no number, or did not agree to it."""
    campaign, terms = current_campaign(), queries.terms()
    standing = Standing([contact.id for contact, _words in told])
    url = sample_url(campaign, link)
    reached = [
        (channel, contact, words)
        for contact, words in told
        if standing.hindrance(contact, purpose, channel := standing.channel(contact, purpose)) is None
    ]
    by_channel = Counter(channel for channel, _contact, _words in reached)
    counted = sum(
        parts(_body(contact, words, campaign, url)).parts
        for channel, contact, words in reached
        if channel is Channel.SMS
    )
    by_language = Counter(language_of(contact, campaign) for _channel, contact, _words in reached)
    return Estimate(
        people=len(reached),
        parts=counted,
        price_minor=counted * terms.part_minor,
        left_out=len(told) - len(reached),
        letters=by_channel[Channel.EMAIL],
        calls=by_channel[Channel.CALL],
        by_language=by_language,
    )


class Standing:
    """Who of some people has stopped, and what each agrees to, in two statements."""

    def __init__(self, contact_ids: Sequence[int]) -> None:
        self._stops = stops_of(contact_ids)
        self._agreed: Mapping[int, set[ConsentPurpose]] = contacts.purposes_of(contact_ids)

    def channel(self, contact: Contact, purpose: MessagePurpose | None) -> Channel:
        """The way by which a person is told first; where none leads to them, the one that says so."""
        stop = self._stops.get(contact.id)
        return next(iter(ways_to(contact, purpose, stop)), Channel.SMS)

    def next_channel(self, contact: Contact, purpose: MessagePurpose, tried: Channel) -> Channel | None:
        """The way that comes behind one that was tried; None where none does, or nobody may tell them."""
        behind = ways_left(contact, purpose, tried, self._stops.get(contact.id))
        return next((each for each in behind if self.hindrance(contact, purpose, each) is None), None)

    def hindrance(self, contact: Contact, purpose: MessagePurpose | None, channel: Channel) -> Reason | None:
        """Why a person cannot be written to for a purpose on a channel; None when they can."""
        index = contact.email_index if channel is Channel.EMAIL else contact.phone_index
        if index is None or contact.erased_at is not None:
            return Reason.NO_PHONE
        if channel in barred(self._stops.get(contact.id)):
            return Reason.STOPPED
        needed = purpose.consents if purpose is not None else frozenset()
        agreed = self._agreed.get(contact.id, set())
        return Reason.NO_CONSENT if needed and needed.isdisjoint(agreed) else None


def made_for(message: Message, terms: Terms, *, words: str) -> None:
    """Give a message what its way asks for: what it takes and costs, and its hour, which is no quiet one."""
    message.body = words
    message.parts = parts(words).parts if message.channel is Channel.SMS else 0
    message.price_minor = message.parts * terms.part_minor
    if message.channel is not Channel.EMAIL and message.class_ is not MessageClass.URGENT:
        message.due_at = after_quiet(message.due_at, zone=terms.zone, hours=terms.quiet)


def plan_other_way(message: Message, contact: Contact, campaign: Campaign, standing: Standing) -> None:
    """Note when another way is tried, where there is one.

    After a third of the time in which it is of use, though the message has not left. But no SMS is given up
    for a call that nobody asked for while the sender is open: it may leave yet, and a call needs somebody.
    """
    other = standing.next_channel(contact, message.purpose, message.channel)
    if other is None:
        return
    waits = other is Channel.CALL and not contact.ways and campaign.sms_open
    useful = max(message.useful_until - message.due_at, timedelta())
    message.fall_back_at = message.useful_until if waits else message.due_at + useful / PATIENCE


def _message(each: Telling, campaign: Campaign, terms: Terms, standing: Standing) -> Message:
    at = now()
    channel = standing.channel(each.contact, each.purpose) if each.entry is None else Channel.EMAIL
    hindrance = standing.hindrance(each.contact, each.purpose, channel)
    if hindrance is None and each.typed and not allowance.grant(each.contact):
        hindrance = Reason.OFTEN
    link = each.link or stop_link(each.contact)
    made = Message(
        contact_id=each.contact.id,
        about=each.about,
        purpose=each.purpose,
        class_=each.class_,
        channel=channel,
        key=each.key,
        language=language_of(each.contact, campaign),
        made_at=at,
        due_at=max(each.due_at or at, at),
        useful_until=each.until,
        typed=each.typed,
        state=MessageState.READY if hindrance is None else MessageState.SUPPRESSED,
        reason=hindrance,
        settled_at=None if hindrance is None else at,
    )
    made_for(made, terms, words=_body(each.contact, each.words, campaign, link_url(campaign, link.token)))
    if hindrance is None and each.entry is None:
        plan_other_way(made, each.contact, campaign, standing)
    if channel is Channel.EMAIL and hindrance is None:
        write_letter(made, each.contact, campaign, link=link, entry=each.entry)
    return made


def _body(contact: Contact, words: Words, campaign: Campaign, url: str) -> str:
    language = language_of(contact, campaign)
    with in_language(language):
        body = words(language, url)
    if len(body) > LONGEST_BODY:
        raise ValueError("a message is longer than any provider takes")
    return body


def language_of(contact: Contact, campaign: Campaign) -> str:
    """The language that a person is written to in: their own where the campaign speaks it, else its first."""
    return contact.language if contact.language in campaign.languages else campaign.languages[0]


def _fall_back_no_more(*told: sa.ColumnElement[bool]) -> None:
    """What did not arrive and is taken back is told by no other way either."""
    db.session.execute(
        sa.update(Message).where(*told, Message.fall_back_at.is_not(None)).values(fall_back_at=None)
    )


def _retire_withdrawn(*chosen: sa.ColumnElement[bool]) -> None:
    """What has not left is over at once; its key is free again, since a meeting may be moved back."""
    db.session.execute(
        sa.update(Message)
        .where(*chosen, Message.state == MessageState.READY)
        .values(
            state=MessageState.SUPPRESSED,
            settled_at=now(),
            key=Message.key + FREED + sa.cast(Message.id, sa.String),
        )
    )
