"""How some people stand to being told something: who has stopped, by which way, and what each agrees to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from organizer.campaigns.queries import countries_of, current_campaign, phase
from organizer.contacts import queries as contacts
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import ENDED_BY_THE_VOTE
from organizer.country.models import Phase
from organizer.kernel.phone import Kind
from organizer.messaging.models import Channel, MessagePurpose, Reason
from organizer.messaging.queries.reaching import stops_of
from organizer.messaging.ways import barred, ways_left, ways_to

PATIENCE = 3


class Standing:
    """Who of some people has stopped, altogether or one way, and what each agrees to, in four statements."""

    def __init__(self, contact_ids: Sequence[int]) -> None:
        self._stops = stops_of(contact_ids)
        self._shut = contacts.shut_to(contact_ids)
        self._countries = countries_of(current_campaign())
        self._agreed: Mapping[int, set[ConsentPurpose]] = contacts.purposes_of(contact_ids)
        self._phase = phase()
        self._called = contacts.calls_read_of(contact_ids)

    def channel(self, contact: Contact, purpose: MessagePurpose | None) -> Channel:
        """The way by which a person is told first; where none leads to them, the one that says so."""
        ways = ways_to(contact, purpose, self._closed(contact, purpose))
        taken = (each for each in ways if self._refusal(contact, each) is None)
        return next(taken, next(iter(ways), Channel.SMS))

    def next_channel(self, contact: Contact, purpose: MessagePurpose, tried: Channel) -> Channel | None:
        """The way that comes behind one that was tried; None where none does, or nobody may tell them."""
        behind = ways_left(contact, purpose, tried, self._closed(contact, purpose))
        return next((each for each in behind if self.hindrance(contact, purpose, each) is None), None)

    def other_way_at(
        self, contact: Contact, purpose: MessagePurpose, tried: Channel, *, due_at: datetime, until: datetime
    ) -> datetime | None:
        """When another way is tried than the one that a message goes first; None where there is none.

        After a third of the time in which it is of use, though the message has not left. But no SMS is given
        up for a call that nobody asked for while the sender is open: it may leave yet, and a call needs
        somebody.
        """
        other = self.next_channel(contact, purpose, tried)
        if other is None:
            return None
        if other is Channel.CALL and not contact.ways and current_campaign().sms_open:
            return until
        return due_at + max(until - due_at, timedelta()) / PATIENCE

    def hindrance(self, contact: Contact, purpose: MessagePurpose | None, channel: Channel) -> Reason | None:
        """Why a person cannot be written to for a purpose on a channel; None when they can."""
        index = contact.email_index if channel is Channel.EMAIL else contact.phone_index
        if index is None or contact.erased_at is not None:
            return Reason.NO_PHONE
        if refusal := self._refusal(contact, channel):
            return refusal
        if channel in self._closed(contact, purpose):
            return Reason.STOPPED
        needed = frozenset() if purpose is None else purpose.consents_in(self._phase)
        over = ENDED_BY_THE_VOTE if self._phase is Phase.AFTER else frozenset()
        agreed = self._agreed.get(contact.id, set()) - over
        return Reason.NO_CONSENT if needed and needed.isdisjoint(agreed) else None

    def _refusal(self, contact: Contact, channel: Channel) -> Reason | None:
        """Why a number takes no SMS of ours, or no call that costs extra, whatever its owner wishes."""
        if channel is Channel.EMAIL or contact.phone_index is None:
            return None
        if contact.phone_kind == Kind.PREMIUM.value:
            return Reason.NUMBER
        if channel is Channel.CALL:
            return None
        if contact.phone_kind != Kind.MOBILE.value:
            return Reason.NUMBER
        return None if contact.phone_country in self._countries else Reason.COUNTRY

    def _closed(self, contact: Contact, purpose: MessagePurpose | None) -> frozenset[Channel]:
        """Who did not ask for calls gets none where they have shut a way, or have read of none."""
        shut = {Channel(way.value) for way in self._shut.get(contact.id, ())}
        if not contact.ways and (shut or not self._has_read_of_calls(contact, purpose)):
            shut.add(Channel.CALL)
        return barred(self._stops.get(contact.id)) | shut

    def _has_read_of_calls(self, contact: Contact, purpose: MessagePurpose | None) -> bool:
        """The words that they agreed to for such a message say that somebody of ours may call."""
        needed = frozenset[ConsentPurpose]() if purpose is None else purpose.consents
        return not needed.isdisjoint(self._called.get(contact.id, ()))
