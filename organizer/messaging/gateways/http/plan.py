"""What a provider's file says, as the gateway follows it. docs/gateways/README.md is for who writes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, unique

from organizer.messaging.gateways.base import ProviderState, RefusalKind


@unique
class Outcome(Enum):
    """What an answer proves, beside the kinds of refusal."""

    ACCEPTED = "accepted"
    LATER = "later"
    """Nothing was taken, and asking again later is right."""
    UNKNOWN = "unknown"


Said = Outcome | RefusalKind


@dataclass(frozen=True, kw_only=True)
class Where:
    """Places in an answer or a receipt. `code` is what the call met, `error` why a text did not arrive."""

    id: str = ""
    code: str = ""
    state: str = ""
    error: str = ""
    parts: str = ""
    price: str = ""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One kind of request. At most one of `form` and `json` is its body."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str]
    form: Mapping[str, str]
    json: Mapping[str, object] | None
    where: Where


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How the texts to one number are listed, and by what one knows that the list was read to its end.

    `next` is the place of the next page's address; `most` is so many texts that more may be left out.
    """

    call: Call
    items: str
    to: str
    text: str
    next: str
    most: int


@dataclass(frozen=True, kw_only=True)
class Proof:
    """By what the provider's own requests are believed: an HMAC in a header, else a key in the address."""

    secret: str = field(repr=False)
    header: str = ""
    algorithm: str = "sha256"
    is_base64: bool = False
    signs: tuple[str, ...] = ("body",)


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """Places in a request that brings what somebody wrote to us."""

    id: str
    from_: str
    to: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One provider. What it lacks (None) is done without: see HttpGateway."""

    address: str
    sender: str
    currency: str
    longest_validity: int
    """Seconds; the provider takes no longer ones. 0 where it takes any."""
    send: Call
    fetch: Call | None
    find: Listing | None
    redact: Call | None
    codes: Mapping[str, Said]
    statuses: Mapping[int, Said]
    states: Mapping[str, ProviderState]
    proof: Proof | None
    receipt: Where | None
    inbound: Inbound | None
    secrets: Mapping[str, str] = field(repr=False)
