"""People are told by a helper: lists are given out, and what became of each call is noted.

A message waits in the outbox like any other, and is told by one list alone: a table holds it at most once.
What is noted writes the states that a provider's receipt or the person's own answer would write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.contacts.addresses import phone_of
from organizer.contacts.models import ConsentWay
from organizer.kernel import audit, once, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, insert_new, serialise
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _, _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import parse, subject
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import link_url
from organizer.messaging import asks
from organizer.messaging import queries as messages
from organizer.messaging.calls import Call, CallList, CallResult, Group, ToTell
from organizer.messaging.filling import called
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Channel, Message, MessageState, Reason, StopWay
from organizer.messaging.queries import calls as queries
from organizer.messaging.services import news, stops
from organizer.messaging.services.rules import rules_at
from organizer.messaging.timetable import after_quiet

MOST_ON_A_LIST = 30
MOST_TRIES = 3
"""Whom nobody answers for so often is not reached by a call."""
SAID = (MessageState.DELIVERED, MessageState.SENT, MessageState.UNDELIVERED, MessageState.FAILED)
"""Where the message of a call stands once something was said of it."""
ONE_PRESS = timedelta(minutes=1)
"""Nobody is called twice in this time: the same said again is the same press."""
NEW = "calls.new"
ASKING: Mapping[CallResult, Meaning] = MappingProxyType(
    {CallResult.COMES: Meaning.YES, CallResult.CANNOT: Meaning.NO}
)
"""What answers the question of a message."""
NO_MORE = _l("This is of no use any more: it has begun, or was changed, or the person wants no messages")


def to_call() -> list[Group]:
    """Who waits to be called and is on no list, by what it is about; in quiet hours, once they are over."""
    may = _may_be_told()
    return [] if may is None else queries.groups(may)


def calls_begin_at() -> datetime | None:
    """When people may be called again; None while they may be."""
    at = now()
    opens = _opens(at)
    return opens if opens > at else None


def hand_out(about: str, helper: str, *, most: int, by: Actor, once_key: str = "") -> CallList:
    """Give a helper some of those who wait to be called about a subject. Raises DomainError for none left.

    Two lists never hold the same person. It ends when it is of no more use to the last of them.
    """
    serialise(current_campaign_id())
    taken = once.first(once_key, use=NEW) if once_key else None
    if once_key and taken is None:
        return queries.call_list(parse(once.answered(once_key, use=NEW))[1])
    may = _may_be_told()
    waiting = [] if may is None else queries.free_messages(about, may, most=min(most, MOST_ON_A_LIST) * 2)
    first = list({message.contact_id: message for message in reversed(waiting)}.values())[::-1]
    chosen = first[: min(most, MOST_ON_A_LIST)]
    if not chosen:
        raise DomainError(_l("Nobody is left to be called. Look at the list again"))
    made = CallList(
        about=about,
        helper=helper.strip(),
        made_at=now(),
        made_by_id=by.user_id,
        ends_at=max(message.useful_until for message in chosen),
        ended_at=None,
    )
    db.session.add(made)
    db.session.flush()
    insert_new([Call(call_list_id=made.id, message_id=message.id, tries=0) for message in chosen])
    if taken is not None:
        taken.answer = subject(made)
    audit.record("calls.given", made, by=by, facts={"people": len(chosen)})
    return made


def results_of(row: CallList) -> Sequence[CallResult]:
    """What may be noted of the calls of a list: an answer where its messages ask for one."""
    asks_for_one = parse(row.about)[0] in asks.answers
    said = (CallResult.COMES, CallResult.CANNOT) if asks_for_one else (CallResult.TOLD,)
    return (*said, CallResult.NO_ANSWER, CallResult.WRONG, CallResult.STOP)


def call_link(row: CallList, *, by: Actor) -> str:
    """A new address of a list for the helper's own phone; the one that was made before opens nothing."""
    if not row.is_open(now()):
        raise DomainError(_l("This list is over"))
    tokens.revoke(subject(row), Purpose.CALLS)
    issued = tokens.issue(Purpose.CALLS, subject(row), ends_at=row.ends_at)
    audit.record("calls.linked", row, by=by)
    return link_url(current_campaign(), issued.token)


def take_list_back(row: CallList, *, by: Actor) -> int:
    """End a list at once, its link too. Who was not reached waits again. Gives how many that are."""
    serialise(current_campaign_id())
    tokens.revoke(subject(row), Purpose.CALLS)
    undone = [call for call in queries.calls_of(row) if call.message.state is MessageState.READY]
    db.session.execute(sa.delete(Call).where(Call.id.in_([call.id for call in undone])))
    if row.ended_at is None:
        row.ended_at = now()
        audit.record("calls.taken_back", row, by=by, facts={"people": len(undone)})
    return len(undone)


def lines_of(row: CallList) -> list[ToTell]:
    """What a helper may still tell, and what is done: who stopped meanwhile, or is too late, is left out."""
    may = _may_be_told()
    calls = queries.calls_of(row)
    waiting = [call.message_id for call in calls if call.message.state is MessageState.READY]
    still = (
        set()
        if may is None
        else set(db.session.scalars(sa.select(Message.id).where(Message.id.in_(waiting), *may)))
    )
    return [
        _line(call)
        for call in calls
        if call.message.contact.phone and (call.message_id in still or _is_done(call))
    ]


def numbers_of(row: CallList, *, by: Actor) -> Sequence[ToTell]:
    """The lines that are still to be called, for paper; one trace says how many numbers."""
    lines = [line for line in lines_of(row) if line.call.message.state is MessageState.READY]
    audit.record("contact.numbers_printed", row, by=by, facts={"numbers": len(lines)})
    return lines


def note(call: Call, result: CallResult, *, by: Actor | None = None) -> None:
    """Write down what became of a call. Said twice is once; what was said may be said better.

    "Comes" and "cannot" are the person's own answer. A wrong number is called and texted no more; a stop
    holds over all ways. Raises DomainError once the list is over or the message is of no use.
    """
    serialise(current_campaign_id())
    message = news.held_message(call.message_id)
    if message is None or not call.call_list.is_open(now()):
        raise DomainError(_l("This list is over"))
    if call.result is result and (result is not CallResult.NO_ANSWER or _was_just_said(call)):
        return
    if call.result is not None and call.result.is_last:
        raise DomainError(_l("Nothing more can be noted of this person here"))
    if not _is_done(call) and not _may_still_be_told(message):
        raise DomainError(NO_MORE)
    if result in ASKING:
        _answer(call, ASKING[result])
    call.result, call.said_at = result, now()
    message.handed_at, message.attempts = now(), message.attempts + 1
    _ACTS.get(result, _told)(call, message)
    audit.record("calls.noted", call.call_list, by=by, facts={"result": result.value})


def _answer(call: Call, meaning: Meaning) -> None:
    answers = asks.answers.get(parse(call.message.about)[0])
    if answers is None or not answers(call, meaning):
        raise DomainError(_("This can no longer be answered: it has begun, or was called off"))


def _told(_call: Call, message: Message) -> None:
    _settle(message, MessageState.DELIVERED)


def _sent(_call: Call, message: Message) -> None:
    """It left by a phone that tells us nothing."""
    _settle(message, MessageState.SENT)


def _nobody_answered(call: Call, message: Message) -> None:
    call.tries += 1
    if call.tries >= MOST_TRIES:
        _settle(message, MessageState.UNDELIVERED, Reason.PASSING)


def _wrong_number(_call: Call, message: Message) -> None:
    _settle(message, MessageState.FAILED, Reason.NUMBER)
    stops.learn(message.contact, StopWay.WRONG)


def _stopped(_call: Call, message: Message) -> None:
    if message.state is MessageState.READY:
        _settle(message, MessageState.SUPPRESSED, Reason.STOPPED)
    stops.stop(message.contact, ConsentWay.STAFF)


_ACTS: Mapping[CallResult, Callable[[Call, Message], None]] = MappingProxyType(
    {
        CallResult.SENT: _sent,
        CallResult.NO_ANSWER: _nobody_answered,
        CallResult.WRONG: _wrong_number,
        CallResult.STOP: _stopped,
    }
)
"""What a result means for its message; the others say that it was told."""


def _settle(message: Message, state: MessageState, reason: Reason | None = None) -> None:
    message.state, message.reason, message.settled_at = state, reason, now()
    if reason is None:
        message.fall_back_at = None


def _line(call: Call) -> ToTell:
    contact, number = call.message.contact, PhoneNumber(phone_of(call.message.contact))
    return ToTell(
        call=call,
        name=called(contact.name),
        number=number.e164,
        shown=number.show(),
        words=call.message.body,
        language=call.message.language,
    )


def _may_be_told() -> tuple[sa.ColumnElement[bool], ...] | None:
    """Conditions on what may be told on the phone now, or once quiet hours are over; None where nothing may.

    Lists are made in the evening for the morning after.
    """
    opens = _opens(now())
    rules = rules_at(opens, Channel.CALL)
    return None if rules is None else (Message.due_at <= opens, *rules.may_leave())


def _opens(at: datetime) -> datetime:
    terms = messages.terms()
    return after_quiet(at, zone=terms.zone, hours=terms.window.quiet)


def _may_still_be_told(message: Message) -> bool:
    may = _may_be_told()
    if may is None or message.state is not MessageState.READY:
        return False
    return db.session.scalar(sa.select(Message.id).where(Message.id == message.id, *may)) is not None


def _is_done(call: Call) -> bool:
    """A result stands that can be said better, or is the last; not where it was overtaken by another wish."""
    return call.result is CallResult.STOP or (call.result is not None and call.message.state in SAID)


def _was_just_said(call: Call) -> bool:
    return call.said_at is not None and now() < call.said_at + ONE_PRESS
