"""What a person decides on the page of what we keep about them."""

from __future__ import annotations

from datetime import timedelta

from organizer.contacts import queries as contacts
from organizer.contacts import services as people
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact, Way
from organizer.kernel import audit, journal, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.messaging import queries, wording
from organizer.messaging.models import Message, MessageClass, MessagePurpose, StopWay
from organizer.messaging.services.outbox import tell
from organizer.messaging.services.stops import revive, stop

SHOWN_FOR = timedelta(days=30)
"""So long after it was made a link in a message opens what we keep; whoever finds it later can only stop."""
NOT_OFFERED = frozenset({ConsentPurpose.ANSWER, ConsentPurpose.FIRST})
"""What is agreed to only where it is asked for."""
ALWAYS_OFFERED = (ConsentPurpose.NEWS, ConsentPurpose.AFTER)


def shows_all(link: tokens.Link) -> bool:
    """True for a link that came to the person in a message not long ago.

    One that a page gives to whoever holds it, or that a helper has in the words to pass on, has an end: it
    stops alone.
    """
    return link.ends_at is None and now() - link.made_at <= SHOWN_FOR


def may_open(link: tokens.Link, contact: Contact) -> bool:
    """True where a link may take back what stops messages: made by a link, and not before this one was made.

    A link that was made later came by no message, so whoever holds it need not be the person.
    """
    standing = queries.full_stop(contact.id)
    return standing is None or (standing.way is StopWay.LINK and link.made_at <= standing.at)


def offered(contact: Contact) -> list[ConsentPurpose]:
    """What a person may agree to on their page: what they once agreed to and do not now, and news."""
    history = contacts.consent_history(contact.id)
    standing = {each.purpose for each in history if each.withdrawn_at is None}
    known = dict.fromkeys([*(each.purpose for each in history), *ALWAYS_OFFERED])
    return [purpose for purpose in known if purpose not in standing | NOT_OFFERED]


def agree_again(contact: Contact, purpose: ConsentPurpose, link: tokens.Link, *, language: str) -> None:
    """A person agrees, in today's words, to one purpose. A stop of theirs ends; what else it ended stays so.

    Raises DomainError for what is not offered, and where the stop was made in another way than by a link.
    """
    if purpose not in offered(contact):
        raise DomainError(_l("This was agreed to already, or cannot be agreed to here"))
    if not may_open(link, contact):
        raise DomainError(_l("Messages were stopped in another way. To get them again, call us"))
    ended = next((each for each in contacts.consent_history(contact.id) if each.purpose is purpose), None)
    people.agree(
        contact,
        purpose,
        way=ConsentWay.LINK,
        language=language,
        about=None if ended is None else ended.about,
    )
    standing = queries.full_stop(contact.id)
    if standing is not None:
        standing.lifted_at = now()
        db.session.flush()
        journal.append_once_kept(
            journal.Act.RESUMED, contact.journal_key, row_id=contact.id, at=standing.lifted_at
        )
        audit.record("messages.resumed", contact, facts={"way": ConsentWay.LINK.value})
    revive(contact)


def shut_way(contact: Contact, way: Way) -> None:
    """Write to a person by one way no more; what waits is left out when its turn comes."""
    people.shut(contact, way, how=ConsentWay.LINK)


def open_way(contact: Contact, way: Way, link: tokens.Link) -> None:
    """Write to a person by a way again. Raises DomainError where it was not shut by a link."""
    standing = next((each for each in contacts.shut_ways(contact.id) if each.way is way), None)
    if standing is None:
        return
    if standing.how is not ConsentWay.LINK or link.made_at > standing.shut_at:
        raise DomainError(_l("This was closed in another way. To open it again, call us"))
    people.open_again(contact, way)
    revive(contact)
    audit.record("messages.resumed", contact, facts={"way": ConsentWay.LINK.value})


def ask_erasure(contact: Contact) -> None:
    """A person wants to be erased: nothing is sent from now on, and the team sees by when it is due."""
    stop(contact, ConsentWay.LINK)
    people.ask_erasure(contact, how=ConsentWay.LINK)


def send_own_page(contact: Contact, *, by: Actor | None) -> Message | None:
    """Send a person a new link to the page of what we keep; once a day, whoever asks for it.

    It goes to the person alone: who asked on a page may be anybody who holds a link that was passed on.
    """
    audit.record("messages.own_page_sent", contact, by=by)
    return tell(
        contact,
        wording.own_page,
        purpose=MessagePurpose.SIGN_IN,
        about=subject(contact),
        key=f"own:{contact.id}:{queries.wall(now()).date()}",
        until=now() + timedelta(days=1),
        class_=MessageClass.REQUESTED,
        typed=by is None,
    )
