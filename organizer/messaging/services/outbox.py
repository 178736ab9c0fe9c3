"""Telling people: a row first, once for each key; taking back what has not left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

import sqlalchemy as sa

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.contacts.models import Contact
from organizer.kernel import jobs, tokens
from organizer.kernel.bulk import Values, insert_free, new_row
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.i18n import in_language
from organizer.kernel.keys import new_id
from organizer.kernel.urls import link_url
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
from organizer.messaging.segments import parts
from organizer.messaging.services import allowance
from organizer.messaging.services.leases import until_forgotten
from organizer.messaging.services.letters import EntryIn, letter_to, wanted_stop
from organizer.messaging.services.opening import clocks, opening
from organizer.messaging.services.standing import Standing

Words = Callable[[str, str], str]
"""(language, the person's own link) → the text in that language, holding the link."""

LONGEST_BODY = 1_600
"""Characters that a provider takes at most."""
SEND = "messaging.send_due"
WOKEN_AHEAD = timedelta(minutes=1)
"""What leaves later leaves at a whole minute, chosen or after the quiet hours: the schedule meets it."""
UNSENT = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)
LEFT = (MessageState.ACCEPTED, MessageState.SENT)
STARTS_AGAIN = (Reason.STOPPED, Reason.NUMBER)
"""What was left out for these goes out after all once its person starts again."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something to be told to one person, as `tell` takes it."""

    contact: Contact
    words: Words
    purpose: MessagePurpose
    about: str
    until: datetime
    key: str = ""
    """Told once for each key; without one each time anew."""
    class_: MessageClass = MessageClass.REQUESTED
    due_at: datetime | None = None
    link: tokens.Wanted | None = None
    entry: EntryIn | None = None
    """(language) → what goes into the person's own calendar: with it, it is told by e-mail."""
    typed: bool = False
    """Somebody typed the number on a page, who may be anybody."""
    letter: Words | None = None
    """The words of an e-mail, where they are others than those of an SMS."""


@dataclass(frozen=True)
class Told:
    """To how many people something was told anew, how many will get it in which way, what all may cost."""

    people: int
    price_minor: int
    by_channel: Mapping[Channel, int] = field(default_factory=dict)
    """Of those who will get it."""

    @property
    def reached(self) -> int:
        """How many will get it, in whatever way."""
        return sum(self.by_channel.values())


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
    link: tokens.Wanted | None = None,
    entry: EntryIn | None = None,
    typed: bool = False,
) -> Message | None:
    """Tell a person something, once for each key: None when that key was told before.

    Nothing leaves before the commit. Who has stopped or did not agree gets a row that says so and stays;
    both are looked at again when the message is taken to be sent. Outside the quiet hours on the person's own
    clocks, unless it is urgent; news on working days alone. The words hold a link of the person's own: the
    one given, else one to stop.
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
    made = _told(_rows([telling]))
    return queries.message(made[0]["id"]) if made else None


def tell_all(tellings: Iterable[Telling]) -> Told:
    """As `tell`, for many in a constant number of statements."""
    made = _told(_rows(tellings))
    return Told(
        people=len(made),
        price_minor=sum(row["price_minor"] for row in made),
        by_channel=Counter(row["channel"] for row in made if row["state"] is MessageState.READY),
    )


def withdraw(
    about: str,
    purposes: Iterable[MessagePurpose] | None = None,
    *,
    channel: Channel | None = None,
    language: str | None = None,
    to: Contact | None = None,
) -> int:
    """Take back what was told about a subject and has not left yet. Gives how many messages that were.

    One that is being handed over at this moment is marked, so that it goes back for good if it was not taken;
    so is one that has left, which gets no second attempt, and one that waits for its person to start again.
    The campaign is held first, so that nobody tells the same meanwhile.
    """
    serialise(current_campaign_id())
    told = [Message.about == about]
    if purposes is not None:
        told.append(Message.purpose.in_(list(purposes)))
    if channel is not None:
        told.append(Message.channel == channel)
    if language is not None:
        told.append(Message.language == language)
    if to is not None:
        told.append(Message.contact_id == to.id)
    return _take_back(*told)


def withdraw_these(message_ids: Iterable[int]) -> int:
    """As `withdraw`, of single messages."""
    serialise(current_campaign_id())
    return _take_back(Message.id.in_(list(message_ids)))


def _take_back(*told: sa.ColumnElement[bool]) -> int:
    _tell_no_more(*told)
    marked = db.session.execute(
        sa.update(Message)
        .where(*told, Message.state.in_(UNSENT), Message.held.is_(False))
        .values(held=True, reason=Reason.WITHDRAWN)
        .returning(Message.id)
    ).all()
    _retire_withdrawn(*told)
    return len(marked)


@dataclass(frozen=True)
class _Written:
    """What is told to one person, in words of their language that hold a link of their own."""

    telling: Telling
    language: str
    channel: Channel
    token: str
    body: str


def _rows(tellings: Iterable[Telling]) -> list[Values]:
    """The messages to be: one for each key that was not told before, with the links that they hold."""
    wanted = {each.key or f"{each.about}:{new_id()}": each for each in tellings}
    keys = {each.key for each in wanted.values() if each.key}
    for key in queries.told(keys) if keys else ():
        del wanted[key]
    if not wanted:
        return []
    campaign, terms = current_campaign(), queries.terms()
    standing = Standing([each.contact.id for each in wanted.values()])
    zones = clocks((each.contact for each in wanted.values()), terms)
    keyed = [each if each.key else replace(each, key=key) for key, each in wanted.items()]
    written = _written(keyed, campaign, standing)
    return allowance.within_limits([_row(each, campaign, terms, standing, zones) for each in written])


def _told(rows: Sequence[Values]) -> list[Values]:
    made = insert_free(Message, rows)
    soon = now() + WOKEN_AHEAD
    for due_at in {row["due_at"] for row in made if row["state"] is MessageState.READY}:
        if due_at <= soon:
            jobs.wake(SEND, at=due_at)
    return made


def _written(tellings: Sequence[Telling], campaign: Campaign, standing: Standing) -> list[_Written]:
    """Those of one language one after the other: to change the language takes longer than to write."""
    made = tokens.issue_all([each.link or wanted_stop(each.contact) for each in tellings])
    told = [
        (language_of(each.contact, campaign), each, token) for each, token in zip(tellings, made, strict=True)
    ]
    written = []
    for language, alike in groupby(sorted(told, key=itemgetter(0)), key=itemgetter(0)):
        with in_language(language):
            for _language, each, token in alike:
                channel = _channel(each, standing)
                words = (each.letter if channel is Channel.EMAIL else None) or each.words
                body = text_of(words, language, link_url(campaign, token))
                written.append(_Written(each, language, channel, token, body))
    return written


def _channel(telling: Telling, standing: Standing) -> Channel:
    """What goes into a calendar goes by e-mail, all else by the way that leads to the person."""
    if telling.entry is not None:
        return Channel.EMAIL
    return standing.channel(telling.contact, telling.purpose)


def _row(
    written: _Written, campaign: Campaign, terms: Terms, standing: Standing, zones: Mapping[int, str]
) -> Values:
    each, channel, at = written.telling, written.channel, now()
    hindrance = standing.hindrance(each.contact, each.purpose, channel)
    if hindrance is None and each.typed and not allowance.grant(each.contact):
        hindrance = Reason.OFTEN
    count = parts(written.body).parts if channel is Channel.SMS else 0
    due_at = max(each.due_at or at, at)
    if channel is not Channel.EMAIL:
        zone = zones.get(each.contact.locality_id or 0, terms.zone)
        due_at = opening(due_at, each.class_, terms=terms, zone=zone)
    is_letter = hindrance is None and channel is Channel.EMAIL
    body, letter = _letter(written, campaign) if is_letter else (written.body, None)
    is_alone = hindrance is not None or each.entry is not None
    return {
        **new_row(Message, body_sealed=body, letter_sealed=letter),
        "contact_id": each.contact.id,
        "about": each.about,
        "purpose": each.purpose,
        "class": each.class_,
        "channel": channel,
        "key": each.key,
        "language": written.language,
        "parts": count,
        "price_minor": count * terms.part_minor,
        "made_at": at,
        "due_at": due_at,
        "useful_until": each.until,
        "fall_back_at": None if is_alone else _other_way_at(each, channel, standing, due_at=due_at),
        "typed": each.typed,
        "held": False,
        "attempts": 0,
        "state": MessageState.READY if hindrance is None else MessageState.SUPPRESSED,
        "reason": hindrance,
        "settled_at": None if hindrance is None else at,
    }


def _other_way_at(each: Telling, tried: Channel, standing: Standing, *, due_at: datetime) -> datetime | None:
    return standing.other_way_at(each.contact, each.purpose, tried, due_at=due_at, until=each.until)


def _letter(written: _Written, campaign: Campaign) -> tuple[str, str]:
    each = written.telling
    return letter_to(
        each.contact,
        written.body,
        campaign,
        language=written.language,
        purpose=each.purpose,
        token=written.token,
        entry=each.entry,
    )


def text_of(words: Words, language: str, url: str) -> str:
    """The words in a language, holding a link."""
    with in_language(language):
        body = words(language, url)
    if len(body) > LONGEST_BODY:
        raise ValueError("a message is longer than any provider takes")
    return body


def language_of(contact: Contact, campaign: Campaign) -> str:
    """The language that a person is written to in: their own where the campaign speaks it, else its first."""
    return contact.language if contact.language in campaign.languages else campaign.languages[0]


def _tell_no_more(*told: sa.ColumnElement[bool]) -> None:
    """What does not arrive and is taken back is told by no other way either, nor a second time by its own."""
    db.session.execute(
        sa.update(Message)
        .where(*told, Message.state.in_([MessageState.ACCEPTED, MessageState.SENT]), Message.held.is_(False))
        .values(held=True)
    )
    db.session.execute(
        sa.update(Message).where(*told, Message.fall_back_at.is_not(None)).values(fall_back_at=None)
    )
    db.session.execute(sa.update(Message).where(*told, Message.state.in_(LEFT)).values(held=True))
    db.session.execute(
        sa.update(Message)
        .where(*told, Message.state == MessageState.SUPPRESSED, Message.reason.in_(STARTS_AGAIN))
        .values(held=True, reason=Reason.WITHDRAWN, key=Message.key + FREED + sa.cast(Message.id, sa.String))
    )


def _retire_withdrawn(*chosen: sa.ColumnElement[bool]) -> None:
    """What has not left is over at once; its key is free again, since a meeting may be moved back."""
    db.session.execute(
        sa.update(Message)
        .where(*chosen, Message.state == MessageState.READY)
        .values(
            state=MessageState.SUPPRESSED,
            settled_at=now(),
            lease_until=until_forgotten(now()),
            key=Message.key + FREED + sa.cast(Message.id, sa.String),
        )
    )
