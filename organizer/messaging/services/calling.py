"""People are told by a helper: lists are given out, and what became of each call is noted.

A message waits in the outbox like any other, and is told by one list alone: a table holds it at most once.
What is noted writes the states that a provider's receipt or the person's own answer would write.
"""

from __future__ import annotations

import re
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
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _, _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import parse, subject
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import link_url
from organizer.messaging import asks
from organizer.messaging import queries as messages
from organizer.messaging.calls import TYPED_BACK_FOR, Call, CallList, CallResult, Group, OnList, ToTell
from organizer.messaging.filling import called
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import Channel, Message, MessageState, Reason, StopWay
from organizer.messaging.queries import calls as queries
from organizer.messaging.services import news, stops
from organizer.messaging.services.falling import call_off
from organizer.messaging.services.letters import wanted_stop_alone
from organizer.messaging.services.rules import rules_at
from organizer.messaging.services.standing import Standing
from organizer.messaging.timetable import after_quiet, held_until

MOST_ON_A_LIST = 30
MOST_TRIES = 3
"""Whom nobody answers for so often is not reached by a call."""
SAID = (MessageState.DELIVERED, MessageState.SENT, MessageState.UNDELIVERED, MessageState.FAILED)
"""Where the message of a call stands once something was said of it."""
ONE_PRESS = timedelta(minutes=1)
"""Nobody is called twice in this time: the same said again is the same press."""
NEW = "calls.new"
ALWAYS = (CallResult.WRONG, CallResult.STOP)
"""What is noted at any time: a person has said so, whatever became of the list."""
OWN_LINK = re.compile(r"(?<=/stop/)s[0-9a-z]{12}\b")
"""The token of a link to stop, in the words of a message."""
ASKING: Mapping[CallResult, Meaning] = MappingProxyType(
    {CallResult.COMES: Meaning.YES, CallResult.CANNOT: Meaning.NO}
)
"""What answers the question of a message."""
NOT_SAID = (CallResult.NO_ANSWER, CallResult.WRONG, CallResult.SENT)
"""Noted after an answer, these say that the person gave none."""
NO_MORE = _l("This person wants no messages, or the number is wrong: nothing else is noted")


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

    Two lists never hold the same person. It ends after a day, or while whom the helper never called can still
    be told by others or another way.
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
    _let_links_stop_alone(chosen)
    made = CallList(
        about=about,
        helper=helper.strip(),
        made_at=now(),
        made_by_id=by.user_id,
        ends_at=_held_until(max(message.useful_until for message in chosen)),
        ended_at=None,
    )
    db.session.add(made)
    db.session.flush()
    _put_on(made, chosen)
    if taken is not None:
        taken.answer = subject(made)
    audit.record("calls.given", made, by=by, facts={"people": len(chosen)})
    return made


def results_of(row: CallList) -> Sequence[CallResult]:
    """What is noted of the calls of a list: an answer where its messages ask for one."""
    kind = parse(row.about)[0]
    together = {gather.into for own, gather in asks.gathers.items() if own in asks.answers}
    asks_for_one = kind in asks.answers or kind in together
    said = (CallResult.COMES, CallResult.CANNOT) if asks_for_one else (CallResult.TOLD,)
    return (*said, CallResult.NO_ANSWER, CallResult.WRONG, CallResult.STOP)


def results_left(call: Call) -> Sequence[CallResult]:
    """What may be noted of a call now: a stop always, a wrong number too; the rest while paper comes back.

    Whether it may still be told does not matter: who has the list may have told it when it might. Of who
    wants no messages nothing else is noted.
    """
    if call.result is not None and call.result.is_last:
        return (CallResult.STOP,) if call.result is CallResult.WRONG else ()
    return results_of(call.call_list) if _takes_any(call) else ALWAYS


def call_link(row: CallList, *, by: Actor) -> str:
    """A new address of a list for the helper's own phone; the one that was made before opens nothing."""
    if not row.is_open(now()):
        raise DomainError(_l("This list is over"))
    tokens.revoke(subject(row), Purpose.CALLS)
    issued = tokens.issue(Purpose.CALLS, subject(row), ends_at=row.ends_at + TYPED_BACK_FOR)
    audit.record("calls.linked", row, by=by)
    return link_url(current_campaign(), issued.token)


def take_list_back(row: CallList, *, by: Actor) -> int:
    """End a list at once, its link too. Who was not reached waits again. Gives how many that are.

    They stand on it until another list has them, so that its paper can be typed back.
    """
    serialise(current_campaign_id())
    tokens.revoke(subject(row), Purpose.CALLS)
    undone = [call for call in queries.calls_of(row) if call.message.state is MessageState.READY]
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


def on_list(row: CallList) -> list[OnList]:
    """All who stand on a list, without their numbers: what its helper heard is typed back by this."""
    return [
        OnList(call, called(call.message.contact.name), results_left(call))
        for call in queries.calls_of(row)
        if call.message.contact.phone_index is not None
    ]


def numbers_of(row: CallList, *, by: Actor) -> Sequence[ToTell]:
    """The lines that are still to be called, for paper; one trace says how many numbers."""
    lines = [line for line in lines_of(row) if line.call.message.state is MessageState.READY]
    audit.record("contact.numbers_printed", row, by=by, facts={"numbers": len(lines)})
    return lines


def note(call: Call, result: CallResult, *, by: Actor | None = None, seen: int | None = None) -> None:
    """Write down what became of a call. Said twice is once; what was said may be said better.

    "Comes" and "cannot" are the person's own answer, while the list is open. A wrong number is called and
    texted no more; a stop holds over all ways. `seen` is how often nobody had answered on the page that was
    pressed: another has noted the same meanwhile where that is past. Raises DomainError for what can be noted
    no more.
    """
    serialise(current_campaign_id())
    message = news.held_message(call.message_id)
    if message is None:
        raise NotFound
    if call.result is result and (result is not CallResult.NO_ANSWER or _was_just_said(call, seen)):
        return
    _check(call, result)
    before = call.result
    with db.session.begin_nested():
        call.result, call.said_at = result, now()
        if not message.is_withdrawn:
            message.handed_at, message.attempts = now(), message.attempts + 1
            message.first_handed_at = message.first_handed_at or message.handed_at
        _ACTS.get(result, _told)(call, message)
        _tell_the_answer(call, result, before=before)
    audit.record("calls.noted", call.call_list, by=by, facts={"result": result.value})


def _held_until(of_use_until: datetime) -> datetime:
    """How long a list that is given out now keeps its people for its helper."""
    terms = messages.terms()
    return held_until(_opens(now()), of_use_until, zone=terms.zone, hours=terms.window.quiet)


def _let_links_stop_alone(messages_given: Sequence[Message]) -> None:
    """A helper reads the words and may pass them on: the link in them is not to show what we keep."""
    held = [(message, found[0]) for message in messages_given if (found := OWN_LINK.search(message.body))]
    made = tokens.issue_all([wanted_stop_alone(message.contact) for message, _token in held])
    for (message, token), alone in zip(held, made, strict=True):
        message.body = message.body.replace(token, alone)


def _put_on(row: CallList, chosen: Sequence[Message]) -> None:
    """Give these people to a list; who stood on one that was taken back stands there no more."""
    moved = queries.calls_for([message.id for message in chosen])
    for call in moved:
        call.call_list_id, call.result, call.said_at, call.tries = row.id, None, None, 0
    there = {call.message_id for call in moved}
    insert_new(
        [Call(call_list_id=row.id, message_id=each.id, tries=0) for each in chosen if each.id not in there]
    )


def _check(call: Call, result: CallResult) -> None:
    if call.result is not None and call.result.is_last and result not in results_left(call):
        raise DomainError(_l("Nothing more can be noted of this person here"))
    if result in ALWAYS:
        return
    if not call.call_list.takes_results(now()):
        raise DomainError(_l("This list is over. Only a stop or a wrong number can still be noted"))
    if not _takes_any(call):
        raise DomainError(NO_MORE)


def _takes_any(call: Call) -> bool:
    """Its list is not long over, and its person has not stopped, nor its number proved to be wrong."""
    is_left_out = call.message.state is MessageState.SUPPRESSED and not call.message.is_withdrawn
    return call.call_list.takes_results(now()) and not is_left_out


def _tell_the_answer(call: Call, result: CallResult, *, before: CallResult | None) -> None:
    """An answer counts while its question stands: a meeting that was moved or has begun is asked of no more.

    One that was noted by mistake counts no more once the list says so. A wrong number is noted all the same.
    """
    if call.message.is_withdrawn or call.message.useful_until <= now():
        return
    kind = parse(call.message.about)[0]
    if result in ASKING:
        answers = asks.answers.get(kind)
        if answers is None or not answers(call, ASKING[result]):
            raise DomainError(_("This can no longer be answered: it has begun, or was called off"))
    elif before in ASKING and result in NOT_SAID:
        is_unsaid = asks.unsaid[kind](call)
        if not is_unsaid and result not in ALWAYS:
            raise DomainError(
                _("The place has gone to somebody else. Make room for one more, then note it again")
            )


def _told(_call: Call, message: Message) -> None:
    _settle(message, MessageState.DELIVERED)


def _sent(_call: Call, message: Message) -> None:
    """It left by a phone that tells us nothing."""
    _settle(message, MessageState.SENT)


def _nobody_answered(call: Call, message: Message) -> None:
    """They are called again, also where something else was noted first by mistake."""
    call.tries += 1
    if call.tries >= MOST_TRIES:
        _settle(message, MessageState.UNDELIVERED, Reason.PASSING)
    elif message.state in SAID and message.useful_until > now():
        _wait_again(message)


def _wait_again(message: Message) -> None:
    message.state, message.reason, message.settled_at = MessageState.READY, None, None
    message.fall_back_at = Standing([message.contact_id]).other_way_at(
        message.contact, message.purpose, Channel.CALL, due_at=message.due_at, until=message.useful_until
    )


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
    """Where a message stands after its call. What was taken back stays so."""
    if message.is_withdrawn:
        return
    message.state, message.reason, message.settled_at = state, reason, now()
    if reason is None:
        message.fall_back_at = None
        call_off(message)


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


def _is_done(call: Call) -> bool:
    """A result stands that can be said better, or is the last; not where it was overtaken by another wish."""
    return call.result is CallResult.STOP or (call.result is not None and call.message.state in SAID)


def _was_just_said(call: Call, seen: int | None) -> bool:
    """The same press, or the same paper typed back by another who has not seen that it was."""
    is_stale = seen is not None and seen < call.tries
    return is_stale or (call.said_at is not None and now() < call.said_at + ONE_PRESS)
