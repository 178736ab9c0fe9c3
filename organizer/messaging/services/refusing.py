"""What a refusal is about that nobody understands: this text, the words of a message to many, or us.

All messages of one message to many say the same, so that its words can be at fault though they are refused to
everybody; the sender that all campaigns share is not closed for that. What other texts meet is no matter of
the words. Each language has words of its own: where one is refused, the others may go on.
"""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.db import db
from organizer.kernel.logs import log
from organizer.kernel.subjects import parse, subject
from organizer.messaging.gateways.base import RefusalKind, Refused
from organizer.messaging.models import (
    PAID,
    Broadcast,
    BroadcastState,
    Channel,
    Message,
    MessageState,
    Reason,
    Sender,
)
from organizer.messaging.queries.broadcasts import refused_languages
from organizer.messaging.services import line
from organizer.messaging.services.outbox import withdraw
from organizer.messaging.services.releasing import hold

A_RUN = 5
"""So many refusals in a row of different texts, which nobody understands, are about us."""
OF_ONE = 3
"""So many of one message to many, none of which was taken between, are about its words: about those of a
language where they are all of it."""


def weigh(channel: Channel, message_id: int, refused: Refused) -> Refused:
    """What a refusal means beside those before it.

    One that is about our account or sender closes the line. Of those that nobody understands a run of
    different texts does so too, of which a message to many is one. A run of its own stops that message, and
    one within a language, of which none was taken between, that language alone.
    """
    if refused.kind is RefusalKind.OTHER:
        sender = line.held_sender(channel)
        row, language = _broadcast_of(message_id)
        is_new = row is None or not _is_counted(row, sender, channel)
        sender.refusals += is_new
        if is_new and sender.refusals >= A_RUN:
            refused = Refused(RefusalKind.SENDER_ACCOUNT, code=refused.code)
        elif row is not None:
            _weigh_words(row, channel, language, refused.code)
    if refused.kind is RefusalKind.SENDER_ACCOUNT:
        line.close(channel, refused.code)
    return refused


def _weigh_words(row: Broadcast, channel: Channel, language: str, code: str) -> None:
    """Stop what a run of refusals, of which the last was in a language, is about."""
    run = _refused_in_a_row(row, channel)
    run[language] += 1
    if run.total() >= OF_ONE and (len(run) > 1 or not _is_any_other(row, language)):
        _stop(row, channel, code)
    elif _refused_in_a_row(row, channel, language).total() + 1 >= OF_ONE:
        _stop(row, channel, code, language)


def _broadcast_of(message_id: int) -> tuple[Broadcast | None, str]:
    """The message to many that a message is one of, and the language of its words."""
    asked = sa.select(Message.about, Message.language).where(Message.id == message_id)
    about, language = db.session.execute(asked).one_or_none() or ("", "")
    kind, row_id = parse(about) if about else ("", 0)
    return db.session.get(Broadcast, row_id) if kind == "broadcast" else None, language


def _is_any_other(row: Broadcast, language: str) -> bool:
    """True where a message to many goes out in another language too, which may be taken."""
    languages = {language, *refused_languages(row)}
    other = sa.exists().where(Message.about == subject(row), Message.language.not_in(languages))
    return db.session.scalar(sa.select(other)) is True


def _is_counted(row: Broadcast, sender: Sender, channel: Channel) -> bool:
    """True when a message to many has its place in the sender's run already."""
    since = sender.handed_over_at
    in_the_run = sa.true() if since is None else Message.settled_at >= since
    asked = sa.exists().where(*_refused_of(row, channel), in_the_run)
    return sender.refusals > 0 and db.session.scalar(sa.select(asked)) is True


def _refused_in_a_row(row: Broadcast, channel: Channel, language: str | None = None) -> Counter[str]:
    """How many of a message to many, or of a language of it, were refused so since one of it was taken.

    Counted by language. What was taken to be sent together has no order among itself: one that was accepted
    speaks for all.
    """
    among = sa.true() if language is None else Message.language == language
    taken = (
        sa.select(sa.func.max(Message.handed_at))
        .where(*_of(row, channel), among, Message.state.in_(PAID), Message.provider_id.is_not(None))
        .scalar_subquery()
    )
    since = sa.or_(taken.is_(None), Message.handed_at > taken)
    counted = (
        sa.select(Message.language, sa.func.count(Message.id))
        .where(*_refused_of(row, channel), among, since)
        .group_by(Message.language)
    )
    return Counter(dict(db.session.execute(counted).all()))


def _refused_of(row: Broadcast, channel: Channel) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        *_of(row, channel),
        Message.state == MessageState.FAILED,
        Message.reason == Reason.OTHER,
        Message.provider_id.is_(None),
    )


def _of(row: Broadcast, channel: Channel) -> tuple[sa.ColumnElement[bool], ...]:
    return Message.about == subject(row), Message.channel == channel


def _stop(row: Broadcast, channel: Channel, code: str, language: str | None = None) -> None:
    """Let nothing more of a message to many, or of a language of it, leave until somebody has looked."""
    hold(row)
    if row.state is not BroadcastState.RELEASED:
        return
    withdraw(subject(row), language=language)
    if language is None:
        row.state = BroadcastState.STOPPED
    only = {} if language is None else {"language": language}
    audit.record("broadcast.refused", row, facts={"code": code, "channel": channel.value, **only})
    log().error("words to many refused", code=code)
