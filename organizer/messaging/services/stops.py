"""Who is not to be written to: stopping, starting again, and what we learn from the provider."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa

from organizer.contacts import services as contacts
from organizer.contacts.models import Consent, ConsentWay, Contact
from organizer.contacts.queries import by_phone, standing_consents
from organizer.kernel import audit, jobs, journal
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import (
    all_campaigns,
    current_campaign_id,
    db,
    insert_new,
    scope,
    serialise,
    write_waiting,
)
from organizer.kernel.phone import PhoneNumber
from organizer.messaging import queries
from organizer.messaging.gateways.base import RefusalKind
from organizer.messaging.models import Message, MessageState, Reason, StopWay, Suppression
from organizer.messaging.queries.reaching import left_out
from organizer.messaging.services.allowance import refuse_beyond_limits
from organizer.messaging.services.falling import wait_again
from organizer.messaging.services.leases import until_forgotten
from organizer.messaging.services.outbox import SEND, STARTS_AGAIN
from organizer.messaging.ways import NUMBER_ALONE, barred

LEARNT: Mapping[RefusalKind, StopWay] = MappingProxyType(
    {RefusalKind.OPTED_OUT: StopWay.PROVIDER, RefusalKind.NUMBER: StopWay.NUMBER}
)
"""What a provider's refusal tells of the person, beyond the message."""

_WAYS: Mapping[ConsentWay, StopWay] = MappingProxyType(
    {ConsentWay.LINK: StopWay.LINK, ConsentWay.STAFF: StopWay.STAFF, ConsentWay.REPLY: StopWay.REPLY}
)


def stop(contact: Contact, way: ConsentWay, *, by: Actor | None = None) -> None:
    """Write nothing to a person any more, from this moment on. Twice is once.

    What they agreed to is withdrawn, what waits is left out, and the journal remembers it. Who has agreed to
    something since and stops again is noted again.
    """
    _end_all(contact, _WAYS.get(way, StopWay.STAFF), said=way, by=by)


def resume(contact: Contact, way: ConsentWay, *, by: Actor | None = None) -> None:
    """Write to a person again, at their own word: what the stop had withdrawn is agreed to anew.

    What was left out goes out after all where it is still useful. Staff who have looked at an unclear reply
    end the pause by this, too.
    """
    contacts.unpause(contact, by=by)
    standing = queries.standing_stop(contact.id)
    if standing is None:
        return
    standing.lifted_at = now()
    for consent in _withdrawn_at(standing):
        contacts.renew(contact, consent, way=way)
    revive(contact)
    journal.append_once_kept(
        journal.Act.RESUMED, contact.journal_key, row_id=contact.id, at=standing.lifted_at
    )
    audit.record("messages.resumed", contact, by=by, facts={"way": way.value})


def before_learning(refusal: RefusalKind | None) -> None:
    """Hold the campaign before a message whose news tell something of its person.

    Who takes messages back holds the two in this order; in the other both would wait for each other. What is
    told to the sender that all campaigns share holds them all, in the order of everybody.
    """
    if refusal is RefusalKind.OPTED_OUT:
        for campaign_id in sorted(all_campaigns()):
            serialise(campaign_id)
    elif refusal in LEARNT:
        serialise(current_campaign_id())


def learn(contact: Contact, way: StopWay) -> None:
    """What the provider says of a person: they told it to stop, or their number cannot take an SMS.

    Who told it to stop said so to the sender that all campaigns share: it holds in each that knows the
    number, as a stop by reply does. The rows that were loaded are forgotten then.
    """
    if way is StopWay.PROVIDER:
        _end_all(contact, way, said=ConsentWay.REPLY)
        _learn_elsewhere(contact, way)
    elif _suppress(contact, way):
        audit.record("messages.unreachable", contact, facts={"way": way.value})


def stop_again(contact: Contact, at: datetime) -> None:
    """Carry out anew a stop that an older copy has forgotten, as of the moment at which it was said.

    The journal does not tell how, so it ends like one that was said to the team.
    """
    _end_all(contact, StopWay.STAFF, said=ConsentWay.STAFF, at=at)


def _end_all(
    contact: Contact, way: StopWay, *, said: ConsentWay, by: Actor | None = None, at: datetime | None = None
) -> None:
    """Withdraw all with the stop by which it ends, and remember it beside the database."""
    stopped = _suppress(contact, way, at=at) or _said_again(contact, way, at=at)
    if stopped is None:
        return
    contacts.withdraw(contact, way=said, at=stopped.at, given_by=at)
    journal.append(journal.Act.STOPPED, contact.journal_key, row_id=contact.id, at=stopped.at)
    told = way if way is StopWay.PROVIDER else said
    audit.record("messages.stopped", contact, by=by, facts={"way": told.value})


def _learn_elsewhere(contact: Contact, way: StopWay) -> None:
    """Carry out in all other campaigns what a person said to the sender, each with its own trace."""
    if contact.phone is None:
        return
    number, own = PhoneNumber(contact.phone), current_campaign_id()
    write_waiting()
    for campaign_id in sorted(set(all_campaigns()) - {own}):
        with scope(campaign_id):
            known = by_phone(number)
            if known is not None:
                _end_all(known, way, said=ConsentWay.REPLY)


def _said_again(contact: Contact, way: StopWay, *, at: datetime | None) -> Suppression | None:
    """A stop beside the one that stands, where something was agreed to since; else None.

    One that is carried out anew, as of `at`, ends nothing that was agreed to later.
    """
    if not any(at is None or consent.given_at <= at for consent in standing_consents(contact.id)):
        return None
    at = at or now()
    again = Suppression(contact_id=contact.id, way=way, at=at, lifted_at=at)
    db.session.add(again)
    return again


def _suppress(contact: Contact, way: StopWay, *, at: datetime | None = None) -> Suppression | None:
    """Keep that a person is not to be written to, and leave out what waits; None when it was so already.

    What was learnt of a number alone closes the ways to that number, and gives way to a stop of the person's.
    """
    serialise(current_campaign_id())
    learnt, reason = now(), Reason.NUMBER if way in NUMBER_ALONE else Reason.STOPPED
    standing = queries.standing_stop(contact.id)
    if standing is not None and barred(standing.way) < barred(way):
        standing.lifted_at = learnt
        db.session.flush()
    made = insert_new([Suppression(contact_id=contact.id, way=way, at=at or learnt, lifted_at=None)])
    if not made:
        return None
    _leave_out(
        sa.and_(Message.contact_id == contact.id, Message.channel.in_(barred(way))), reason=reason, at=learnt
    )
    return made[0]


def _leave_out(whose: sa.ColumnElement[bool], *, reason: Reason, at: datetime) -> None:
    waiting = sa.update(Message).where(whose, Message.state == MessageState.READY)
    db.session.execute(
        waiting.values(
            state=MessageState.SUPPRESSED, reason=reason, settled_at=at, lease_until=until_forgotten(at)
        )
    )


def revive(contact: Contact) -> None:
    """Let what a stop had left out wait for its turn again, where it is still of use.

    Not what went another way meanwhile, nor more than a person gets in a day.
    """
    serialise(current_campaign_id())
    waits = (Message.contact_id == contact.id, Message.reason.in_(STARTS_AGAIN))
    rows = left_out(*waits, at=now())
    too_many = refuse_beyond_limits(rows)
    wait_again(queries.messages_by_id({row["id"] for row in rows} - too_many), now())
    jobs.wake(SEND)


def _withdrawn_at(standing: Suppression) -> list[Consent]:
    """What ended with a stop, and with those that were said again while it stood.

    What was learnt of a number ends nothing, and what a person ended by itself stays so.
    """
    said = sa.select(Suppression.at).where(
        Suppression.contact_id == standing.contact_id,
        Suppression.at >= standing.at,
        Suppression.way.not_in(NUMBER_ALONE),
    )
    ended = sa.select(Consent).where(
        Consent.contact_id == standing.contact_id, Consent.withdrawn_at.in_(said)
    )
    return list(db.session.scalars(ended.order_by(Consent.given_at, Consent.id)))
