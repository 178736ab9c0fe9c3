"""How some people stand to being told something: who has stopped, by which way, and what each agrees to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from organizer.campaigns.queries import countries_of, current_campaign, phase
from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import ENDED_BY_THE_VOTE
from organizer.country.models import Phase
from organizer.kernel.phone import Kind
from organizer.messaging.models import Channel, MessagePurpose, Reason
from organizer.messaging.queries.reaching import stops_of
from organizer.messaging.ways import Leads, barred, leads_of, ways_left, ways_to

PATIENCE = 3
ALIKE = 1024
"""For so many people who differ in what decides it, the answers are kept."""


class _Person(NamedTuple):
    """All that decides how somebody is told something. A few dozen stand for everybody."""

    leads: Leads
    is_erased: bool
    phone_kind: str
    phone_country: str
    countries: tuple[str, ...]
    """Whose numbers are written to."""
    closed: frozenset[Channel]
    agreed: frozenset[ConsentPurpose]
    called: frozenset[ConsentPurpose]
    """What they agreed to in words that say that somebody of ours may call."""
    phase: Phase


class Standing:
    """Who of some people has stopped, altogether or one way, and what each agrees to, in three statements."""

    def __init__(self, contact_ids: Sequence[int]) -> None:
        campaign = current_campaign()
        self._is_open = campaign.sms_open
        self._countries = countries_of(campaign)
        self._stops = stops_of(contact_ids)
        self._shut = contacts.shut_to(contact_ids)
        self._agreed, self._called = contacts.agreements_of(contact_ids)
        self._phase = phase()
        self._over = ENDED_BY_THE_VOTE if self._phase is Phase.AFTER else frozenset[ConsentPurpose]()
        self._people: dict[int, _Person] = {}

    def channel(self, contact: Contact, purpose: MessagePurpose | None) -> Channel:
        """The way by which a person is told first; where none leads to them, the one that says so."""
        return _channel(self._person(contact), purpose)

    def next_channel(self, contact: Contact, purpose: MessagePurpose, tried: Channel) -> Channel | None:
        """The way that comes behind one that was tried; None where none does, or nobody may tell them."""
        return _next_channel(self._person(contact), purpose, tried)

    def other_way_at(
        self, contact: Contact, purpose: MessagePurpose, tried: Channel, *, due_at: datetime, until: datetime
    ) -> datetime | None:
        """When another way is tried than the one that a message goes first; None where there is none.

        After a third of the time in which it is of use, though the message has not left. But no SMS is given
        up for a call that nobody asked for while the sender is open: it may leave yet, and a call needs
        somebody.
        """
        person = self._person(contact)
        other = _next_channel(person, purpose, tried)
        if other is None:
            return None
        if other is Channel.CALL and not person.leads.wanted and self._is_open:
            return until
        return due_at + max(until - due_at, timedelta()) / PATIENCE

    def hindrance(self, contact: Contact, purpose: MessagePurpose | None, channel: Channel) -> Reason | None:
        """Why a person cannot be written to for a purpose on a channel; None when they can."""
        return _hindrance(self._person(contact), purpose, channel)

    def _person(self, contact: Contact) -> _Person:
        known = self._people.get(contact.id)
        if known is None:
            leads = leads_of(contact)
            known = self._people[contact.id] = _Person(
                leads=leads,
                is_erased=contact.erased_at is not None,
                phone_kind=contact.phone_kind,
                phone_country=contact.phone_country,
                countries=self._countries,
                closed=self._closed(contact.id, leads),
                agreed=frozenset(self._agreed.get(contact.id, ())) - self._over,
                called=frozenset(self._called.get(contact.id, ())),
                phase=self._phase,
            )
        return known

    def _closed(self, contact_id: int, leads: Leads) -> frozenset[Channel]:
        """Who has shut a way is not called instead, unless they asked for calls."""
        shut = {Channel(way.value) for way in self._shut.get(contact_id, ())}
        if shut and not leads.wanted:
            shut.add(Channel.CALL)
        return barred(self._stops.get(contact_id)) | shut


@lru_cache(maxsize=ALIKE)
def _channel(person: _Person, purpose: MessagePurpose | None) -> Channel:
    ways = ways_to(person.leads, purpose, _closed_for(person, purpose))
    taken = (each for each in ways if _refusal(person, each) is None)
    return next(taken, next(iter(ways), Channel.SMS))


@lru_cache(maxsize=ALIKE)
def _next_channel(person: _Person, purpose: MessagePurpose, tried: Channel) -> Channel | None:
    behind = ways_left(person.leads, purpose, tried, _closed_for(person, purpose))
    return next((each for each in behind if _hindrance(person, purpose, each) is None), None)


@lru_cache(maxsize=ALIKE)
def _hindrance(person: _Person, purpose: MessagePurpose | None, channel: Channel) -> Reason | None:
    has_address = person.leads.has_email if channel is Channel.EMAIL else person.leads.has_phone
    if not has_address or person.is_erased:
        return Reason.NO_PHONE
    if refusal := _refusal(person, channel):
        return refusal
    if channel in _closed_for(person, purpose):
        return Reason.STOPPED
    needed = frozenset() if purpose is None else purpose.consents_in(person.phase)
    return Reason.NO_CONSENT if needed and needed.isdisjoint(person.agreed) else None


def _closed_for(person: _Person, purpose: MessagePurpose | None) -> frozenset[Channel]:
    """Nor is who did not ask for calls called for what they read of without them."""
    needed = frozenset[ConsentPurpose]() if purpose is None else purpose.consents
    has_read = not needed.isdisjoint(person.called)
    return person.closed if person.leads.wanted or has_read else person.closed | {Channel.CALL}


def _refusal(person: _Person, channel: Channel) -> Reason | None:
    """Why a number takes no SMS of ours, or no call that costs extra, whatever its owner wishes."""
    if channel is Channel.EMAIL or not person.leads.has_phone:
        return None
    if person.phone_kind == Kind.PREMIUM.value:
        return Reason.NUMBER
    if channel is Channel.CALL:
        return None
    if person.phone_kind != Kind.MOBILE.value:
        return Reason.NUMBER
    return None if person.phone_country in person.countries else Reason.COUNTRY
