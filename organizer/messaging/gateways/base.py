"""The port to a provider of SMS or e-mail: what every gateway promises, in words that belong to no provider.

Nothing here knows a row, a web framework or a provider's library. Numbers and words of people are kept out of
`repr`, so that no log line, traceback or failed assertion can show them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum, unique
from typing import Protocol

from organizer.messaging.gateways.letters import Letter


@unique
class ProviderState(Enum):
    """Where the provider says a text is. It moves to higher ranks only; final states share the highest."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """True where no later news can change anything."""
        return self in _FINAL

    @property
    def rank(self) -> int:
        """How far on its way the text is; all final states are equally far."""
        return len(_ON_THE_WAY) if self.is_final else _ON_THE_WAY.index(self)

    def moved_by(self, news: ProviderState) -> ProviderState:
        """The state after the news, which may come late, twice or in any order: the first final one wins."""
        return news if news.rank > self.rank else self


_ON_THE_WAY = (ProviderState.ACCEPTED, ProviderState.QUEUED, ProviderState.SENDING, ProviderState.SENT)
_FINAL = frozenset(ProviderState) - frozenset(_ON_THE_WAY)
NOT_ARRIVED = frozenset({ProviderState.UNDELIVERED, ProviderState.FAILED})
FOREIGN_ANSWERS = frozenset({401, 403, 404, 405, 407, 410})
"""Statuses of HTTP that tell of no text in particular: what they refuse is everything, or the address."""
WHO_ASKS = frozenset({401, 403})
"""Whatever the code beside them, the provider does not take this from us."""
LONGEST_ID = 64
NO_PROOF = frozenset({408, 425})
"""Refusals that prove nothing: the text may have been taken."""


@unique
class RefusalKind(Enum):
    """Why a text was refused or did not arrive, as far as it decides what happens next."""

    NUMBER = "number"
    """The number cannot take a text: nothing more goes to it until somebody corrects it."""
    OPTED_OUT = "opted-out"
    """The person told the provider to stop: it counts as told to us."""
    COUNTRY = "country"
    """The provider may not send to that country: a matter of its configuration."""
    SENDER_ACCOUNT = "sender-account"
    """Our own account or sender is wrong: the queue stops, and no text is marked as failed."""
    PASSING = "passing"
    """The phone or the line was busy or off: one more attempt later, while the text is still useful."""
    BLOCKED = "blocked"
    """Filtered on the way: never again with the same words."""
    OTHER = "other"
    """Anything else: this text has failed. A run of them is no matter of the texts."""


@dataclass(frozen=True)
class Price:
    """What the provider takes. It charges fractions of a cent, so these are not minor units."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """What the provider knows of one text. `refusal` is set exactly when it failed or was not delivered."""

    state: ProviderState
    parts: int | None = None
    price: Price | None = None
    refusal: RefusalKind | None = None
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One text about to leave. `body` is unlike any other, for it holds a link of its own.

    `to` is a number in E.164, or with a `letter` a mailbox.
    """

    message_id: str
    to: str = field(repr=False)
    body: str = field(repr=False)
    receipt_url: str = ""
    valid_for_seconds: int
    language: str = ""
    letter: Letter | None = None


@dataclass(frozen=True, kw_only=True)
class Handed:
    """The provider holds the text: under which id, and how far it is."""

    provider_id: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class ReceiptNews:
    """What a verified receipt says of the text that the provider knows by this id."""

    provider_id: str
    status: Status


@dataclass(frozen=True, kw_only=True)
class InboundText:
    """A text that somebody wrote to us."""

    provider_id: str
    sender: str = field(repr=False)
    recipient: str
    body: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class IncomingRequest:
    """A request of the provider to us.

    `url` is built from the configured public address, never from what the request claims its host to be;
    `signature` is the value of the header that `Gateway.signature_header` names.
    """

    url: str
    form: Mapping[str, str] = field(repr=False)
    signature: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """All that a gateway may know. A sender is a number or a name; a messaging service picks its own."""

    name: str
    account_sid: str = ""
    auth_token: str = field(default="", repr=False)
    messaging_service_sid: str = ""
    sender: str = ""
    api_base_url: str = ""
    http_file: str = ""
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    public_url: str = ""
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    timeout_seconds: float = 10.0


class GatewayError(Exception):
    """What was asked was not done, or may not have been. Its words never hold a number or a text."""


class NotAccepted(GatewayError):
    """Proof that nothing was taken, and asking again is right: after `retry_after` seconds, where told."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Refused(GatewayError):
    """Proof that nothing was taken, and asking again for the same is wrong. `code` is the provider's own."""

    def __init__(self, kind: RefusalKind, *, code: str) -> None:
        super().__init__(f"{kind.value} {code}".strip())
        self.kind = kind
        self.code = code


class Unknown(GatewayError):
    """No proof of anything: the text may be on its way. Look it up with `find`; never send again blindly."""


class WordsGone(Unknown):
    """The provider has a text to the number whose words are gone: it may be the one that is looked for."""


class Unreadable(GatewayError):
    """The request is not one that this provider makes."""


@contextmanager
def proving_nothing_else() -> Iterator[None]:
    """Whatever else goes wrong once a call has begun is Unknown: a garbled answer may mean "taken"."""
    try:
        yield
    except GatewayError:
        raise
    except Exception as error:  # noqa: BLE001 the rule is about everything there is
        raise Unknown(type(error).__name__) from None


def can_be_kept(provider_id: str) -> bool:
    """True for an id as providers give them: plain letters, digits and signs, and no more than fit."""
    return 0 < len(provider_id) <= LONGEST_ID and provider_id.isascii() and provider_id.isprintable()


def parts_told(said: object) -> int | None:
    """A number of parts; one that nobody can read leaves open how many there were, and not what was taken."""
    text = str(said or "")
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) < 5 else None


def price_told(amount: object, currency: str) -> Price | None:
    """What was charged: some write it as a negative amount. None where nobody can read it, or pay it."""
    if not currency or isinstance(amount, bool) or not isinstance(amount, int | float | str | Decimal):
        return None
    try:
        taken = abs(Decimal(str(amount)))
    except InvalidOperation:
        return None
    return Price(amount=taken, currency=currency) if taken.is_finite() else None


class Gateway(Protocol):
    """A provider of texts, as the outbox sees it.

    `send` hands over, at most once a call, or raises NotAccepted, Refused or Unknown; anything else that
    escapes from it proves nothing either, and counts as Unknown. `find`, `fetch` and `redact` raise the same
    three when they get no answer: then nothing was learnt, and they may be asked again.
    """

    @property
    def name(self) -> str:
        """Its key in GATEWAYS."""
        ...

    @property
    def can_receive(self) -> bool:
        """True when a text may invite an answer, since somebody would get it."""
        ...

    @property
    def has_listing(self) -> bool:
        """True when `find` can prove that a text was not taken; else a lost answer ends the matter."""
        ...

    @property
    def signature_header(self) -> str:
        """The header by which its requests prove where they come from."""
        ...

    def send(self, out: Outgoing, /) -> Handed:
        """Hand the text over; no transaction may be open during the call."""
        ...

    def find(
        self, out: Outgoing, /, *, known: Collection[str], emptied_but: Collection[str] | None = None
    ) -> Handed | None:
        """A text in the provider's listing, by number and exact words, but for copies known by their ids.

        No time is asked for: it would stand on the provider's clock, and ours may be a day off. None is a
        proof: the listing was read to its end, and the text is not in it *yet*. Given `emptied_but`, where we
        may have had its words forgotten and know nothing of it: any text to the number without words, but for
        those of these ids, may be it. Raises WordsGone then.
        """
        ...

    def fetch(self, provider_id: str, /) -> Status:
        """How far a text is that was handed over."""
        ...

    def verify(self, request: IncomingRequest, /) -> bool:
        """True only when the provider itself signed this request to this address."""
        ...

    def read_receipt(self, request: IncomingRequest, /) -> ReceiptNews:
        """What a verified receipt says; Unreadable when it is none."""
        ...

    def read_inbound(self, request: IncomingRequest, /) -> InboundText:
        """What somebody wrote to us, out of a verified request; Unreadable when it is none."""
        ...

    def redact(self, provider_id: str, /) -> None:
        """Make the provider forget the words. Safe to repeat."""
        ...
