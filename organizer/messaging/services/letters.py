"""What a message has when it goes by e-mail: a title, a calendar of its one event, a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from organizer.campaigns.models import Campaign
from organizer.contacts.addresses import email_of
from organizer.contacts.models import Contact
from organizer.kernel import tokens
from organizer.kernel.calendar import Entry, Method, Person, Status, invitation
from organizer.kernel.clock import now
from organizer.kernel.i18n import _, in_language, long_date, time_of_day
from organizer.kernel.text import pick
from organizer.kernel.tokens import Issued, Purpose, Wanted
from organizer.kernel.urls import link_url
from organizer.messaging import wording
from organizer.messaging.gateways.letters import Letter
from organizer.messaging.models import Channel, Message, MessagePurpose
from organizer.messaging.services import line
from organizer.messaging.ways import leads_of, ways_to

PASSING = timedelta(hours=1)
PASSED_ON = timedelta(days=400)
"""Longer than any campaign. A link that ends is not its person's alone: it stops, and shows nothing."""
EntryIn = Callable[[str], Entry]
"""(language) → the event as the person's own calendar is to keep it."""


def goes_by_mail(contact: Contact, purpose: MessagePurpose) -> bool:
    """True for who wants e-mails first, or left an e-mail address alone, as far as such messages go so."""
    return next(iter(ways_to(leads_of(contact), purpose)), None) is Channel.EMAIL


def wanted_stop(contact: Contact) -> Wanted:
    """What a link by which a person stops all messages is to be."""
    return Wanted(Purpose.STOP, f"contact:{contact.id}", None)


def wanted_stop_alone(contact: Contact) -> Wanted:
    """What a link is to be in words that somebody else passes on: it stops all messages and shows no more."""
    return Wanted(Purpose.STOP, f"contact:{contact.id}", now() + PASSED_ON)


def passing_stop_link(contact: Contact) -> Issued:
    """A link by which whoever holds a page that may be passed on stops all messages; it shows no more."""
    return tokens.issue(Purpose.STOP, f"contact:{contact.id}", ends_at=now() + PASSING)


def letter_to(
    contact: Contact,
    body: str,
    campaign: Campaign,
    *,
    language: str,
    purpose: MessagePurpose,
    token: str,
    entry: EntryIn | None,
) -> tuple[str, str]:
    """What an e-mail in a language says, and what it has beside, packed.

    Its words end with the way to stop, as its headers do.
    """
    if not token.startswith(Purpose.STOP):
        (token,) = tokens.issue_all([wanted_stop(contact)])
    stop_url = link_url(campaign, token)
    name = pick(campaign.names, language, campaign.languages)[0]
    with in_language(language):
        event = None if entry is None else entry(language)
        body += "\n\n" + _stop_words(contact, stop_url)
        title = _title(purpose, event, name)
    letter = Letter(
        sender=name,
        title=title,
        stop_url=stop_url,
        calendar="" if event is None else _calendar(event, contact, name),
    )
    return body, letter.packed()


def bare_words(message: Message) -> str:
    """The words of a message without what an e-mail adds to them: the way to stop e-mails stands last."""
    return message.body.rpartition("\n\n")[0] if message.letter else message.body


def _stop_words(contact: Contact, url: str) -> str:
    """A stop stops both ways: to who left a number as well, that is said."""
    if contact.phone_index is None:
        return _("No more e-mails from us: %(link)s", link=url)
    return _("No more e-mails and SMS from us: %(link)s", link=url)


def _calendar(event: Entry, contact: Contact, name: str) -> str:
    return invitation(
        event,
        method=Method.CANCEL if event.status is Status.CANCELLED else Method.REQUEST,
        organizer=Person(name, line.settings().mail.sender),
        attendee=Person(contact.name, email_of(contact)),
    ).decode()


def _title(purpose: MessagePurpose, event: Entry | None, name: str) -> str:
    if event is None:
        return f"{wording.PURPOSES[purpose]}: {name}"
    if event.status is Status.CANCELLED:
        what = wording.OFF_PURPOSES.get(purpose, wording.CALLED_OFF)
    else:
        what = wording.LETTER_PURPOSES.get(purpose, wording.PURPOSES[purpose])
    when = f"{long_date(event.starts_wall.date())}, {time_of_day(event.starts_wall)}"
    return f"{what}: {event.summary}, {when}"
