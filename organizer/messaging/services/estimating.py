"""What telling some people would take, before anybody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from organizer.campaigns.queries import current_campaign
from organizer.contacts.models import Contact
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import sample_url
from organizer.messaging import queries
from organizer.messaging.models import Channel, MessagePurpose
from organizer.messaging.segments import parts
from organizer.messaging.services.outbox import Words, language_of, text_of
from organizer.messaging.services.standing import Standing


@dataclass(frozen=True)
class Estimate:
    """To how many people, in how many parts, at what price; how many are left out, get an e-mail, a call."""

    people: int
    parts: int
    price_minor: int
    left_out: int
    letters: int = 0
    calls: int = 0
    by_language: Mapping[str, int] = field(default_factory=dict)

    @property
    def texts(self) -> int:
        """How many get an SMS."""
        return self.people - self.letters - self.calls

    @property
    def is_by_mail_alone(self) -> bool:
        """True where somebody is told, and all of them by e-mail."""
        return 0 < self.people == self.letters


class Prices:
    """What telling people takes; how they stand and what a part costs is read once for all of them."""

    def __init__(self, contact_ids: Iterable[int]) -> None:
        self._campaign, self._terms = current_campaign(), queries.terms()
        self._standing = Standing(list(contact_ids))

    def of(
        self,
        told: Sequence[tuple[Contact, Words]],
        *,
        purpose: MessagePurpose | None = None,
        link: Purpose = Purpose.STOP,
    ) -> Estimate:
        """What telling these would take.

        Left out: who stopped, has no number, did not agree to it, or has sent an answer to be looked at.
        """
        url = sample_url(self._campaign, link)
        reached = [
            (channel, language_of(contact, self._campaign), words)
            for contact, words in told
            if (channel := self._way(contact, purpose)) is not None
        ]
        by_channel = Counter(channel for channel, _language, _words in reached)
        counted = sum(
            parts(text_of(words, language, url)).parts
            for channel, language, words in reached
            if channel is Channel.SMS
        )
        return Estimate(
            people=len(reached),
            parts=counted,
            price_minor=counted * self._terms.part_minor,
            left_out=len(told) - len(reached),
            letters=by_channel[Channel.EMAIL],
            calls=by_channel[Channel.CALL],
            by_language=Counter(language for _channel, language, _words in reached),
        )

    def _way(self, contact: Contact, purpose: MessagePurpose | None) -> Channel | None:
        """By which way somebody would be told; None where they would not."""
        channel = self._standing.channel(contact, purpose)
        hindrance = self._standing.hindrance(contact, purpose, channel)
        return channel if contact.paused_at is None and hindrance is None else None


def price_of(
    told: Sequence[tuple[Contact, Words]],
    *,
    purpose: MessagePurpose | None = None,
    link: Purpose = Purpose.STOP,
) -> Estimate:
    """As `Prices.of`, for those alone."""
    return Prices(contact.id for contact, _words in told).of(told, purpose=purpose, link=link)
