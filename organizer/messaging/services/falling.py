"""Telling the same by another way, once it is known that the first did not reach the person.

What holds: of one occasion one attempt is alive at a time. The next way is taken when the provider's last
word is that the first did not arrive or was refused; or when the first has not left by its hour, in the same
statement that ends it, so that it cannot leave any more. What was handed over and has no last word, and what
is not known, may have arrived: it is never told by another way. So a person hears of an occasion once, over
whatever way; who is not reached for certain is told by nobody else.

What is taken back, or whose person has stopped, is told by no other way either. Who closed one way alone is
told by the next that they left open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, jobs, tokens
from organizer.kernel.bulk import Values, insert_free, new_row
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.messaging import queries
from organizer.messaging.models import Channel, Message, MessageState, Reason
from organizer.messaging.queries.reaching import to_fall_back
from organizer.messaging.segments import parts
from organizer.messaging.services.allowance import within_limits
from organizer.messaging.services.leases import until_forgotten
from organizer.messaging.services.letters import bare_words, letter_to, wanted_stop
from organizer.messaging.services.opening import clocks, opening
from organizer.messaging.services.outbox import SEND, withdraw_these
from organizer.messaging.services.standing import Standing

AT_ONCE = 500
BEHIND = ">"
"""Stands between the key of an occasion and the way of a later attempt."""


def fall_back(at: datetime) -> int:
    """Try the next way of each message that did not reach its person. Returns how many that were."""
    if queries.is_paused(current_campaign()):
        return 0
    if not to_fall_back(at, most=1):
        return 0
    serialise(current_campaign_id())
    missed = to_fall_back(at, most=AT_ONCE)
    standing = Standing([message.contact_id for message in missed])
    onward = {
        message.id: channel
        for message in missed
        if message.contact.paused_at is None
        and (channel := standing.next_channel(message.contact, message.purpose, message.channel)) is not None
    }
    over = _end([message for message in missed if message.contact.paused_at is None], onward, at)
    again = [_again(message, onward[message.id], standing, at) for message in over if message.id in onward]
    made = insert_free(Message, within_limits(again))
    if made:
        audit.record("messages.fell_back", f"campaign:{current_campaign_id()}", facts={"people": len(made)})
        jobs.wake(SEND)
    return len(made)


def wait_again(left_out: Sequence[Message], at: datetime) -> None:
    """Let what a stop had left out wait for its turn again.

    What was made while the stop stood was meant for no way: it goes by the one that its person wants first
    now, with the next behind it. A letter is kept as it was written.
    """
    standing = Standing([message.contact_id for message in left_out])
    other_way = []
    for message in left_out:
        channel = standing.channel(message.contact, message.purpose)
        has_plan = message.fall_back_at is not None or message.letter is not None
        if has_plan or message.follows_id is not None or channel is message.channel:
            message.state, message.reason, message.settled_at = MessageState.READY, None, None
            message.fall_back_at = message.fall_back_at if has_plan else _other_way_at(message, standing)
        elif standing.hindrance(message.contact, message.purpose, channel) is None:
            other_way.append(_again(message, channel, standing, at))
    db.session.flush()
    insert_free(Message, within_limits(other_way))


def call_off(told: Message) -> None:
    """A person was told after all: what was to tell the same by another way is taken back where it still can.

    A helper's word may come late, when the list was over and the next way was taken.
    """
    behind = [told.id]
    while behind:
        asked = sa.select(Message.id).where(Message.follows_id.in_(behind))
        behind = list(db.session.scalars(asked))
        if behind:
            withdraw_these(behind)


def _other_way_at(message: Message, standing: Standing) -> datetime | None:
    return standing.other_way_at(
        message.contact, message.purpose, message.channel, due_at=message.due_at, until=message.useful_until
    )


def _end(missed: Sequence[Message], onward: dict[int, Channel], at: datetime) -> list[Message]:
    """End what waits and goes another way; over are those that nobody has taken to be sent meanwhile."""
    waits = [each.id for each in missed if each.state is MessageState.READY and each.id in onward]
    ended = set(
        db.session.scalars(
            sa.update(Message)
            .where(Message.id.in_(waits), Message.state == MessageState.READY)
            .values(
                state=MessageState.EXPIRED,
                reason=Reason.TOO_LATE,
                settled_at=at,
                lease_until=until_forgotten(at),
            )
            .returning(Message.id)
            .execution_options(synchronize_session=False)
        )
    )
    over = [each for each in missed if each.id in ended or each.state is not MessageState.READY]
    done = {each.id for each in missed if each.id not in waits} | ended
    db.session.execute(
        sa.update(Message)
        .where(Message.id.in_(done))
        .values(fall_back_at=None)
        .execution_options(synchronize_session=False)
    )
    return over


def _again(message: Message, channel: Channel, standing: Standing, at: datetime) -> Values:
    """The same words to the same person by another way, for as long as they are of use."""
    contact, terms = message.contact, queries.terms()
    words, letter = bare_words(message), None
    count = parts(words).parts if channel is Channel.SMS else 0
    due_at = at
    if channel is Channel.EMAIL:
        words, letter = _letter(message, words)
    else:
        zone = clocks([contact], terms).get(contact.locality_id or 0, terms.zone)
        due_at = opening(at, message.class_, terms=terms, zone=zone)
    return {
        **new_row(Message, body_sealed=words, letter_sealed=letter),
        "contact_id": contact.id,
        "about": message.about,
        "purpose": message.purpose,
        "class": message.class_,
        "channel": channel,
        "key": f"{message.key}{BEHIND}{channel.value}",
        "language": message.language,
        "parts": count,
        "price_minor": count * terms.part_minor,
        "made_at": at,
        "due_at": due_at,
        "useful_until": message.useful_until,
        "fall_back_at": standing.other_way_at(
            contact, message.purpose, channel, due_at=due_at, until=message.useful_until
        ),
        "typed": message.typed,
        "state": MessageState.READY,
        "reason": None,
        "settled_at": None,
        "follows_id": message.id,
    }


def _letter(message: Message, words: str) -> tuple[str, str]:
    (token,) = tokens.issue_all([wanted_stop(message.contact)])
    return letter_to(
        message.contact,
        words,
        current_campaign(),
        language=message.language,
        purpose=message.purpose,
        token=token,
        entry=None,
    )
