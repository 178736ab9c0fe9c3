"""Any provider with an API over HTTP, told by a file instead of a program.

What holds for every provider holds here: only an answer proves anything. A connection that never stood and an
answer that the file calls a refusal prove that nothing was taken; all else proves nothing.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from ssl import SSLCertVerificationError
from time import monotonic
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, SSLError

from organizer.messaging.gateways.base import (
    FOREIGN_ANSWERS,
    NO_PROOF,
    NOT_ARRIVED,
    WHO_ASKS,
    GatewaySettings,
    Handed,
    InboundText,
    IncomingRequest,
    NotAccepted,
    Outgoing,
    ProviderState,
    ReceiptNews,
    RefusalKind,
    Refused,
    Status,
    Unknown,
    Unreadable,
    WordsGone,
    can_be_kept,
    parts_told,
    price_told,
    proving_nothing_else,
)
from organizer.messaging.gateways.bounded import whole
from organizer.messaging.gateways.http.filling import Value, at, filled, shaped, word_at
from organizer.messaging.gateways.http.plan import Call, Listing, Outcome, Plan, Proof, Said, Where

HANDS = 8
"""Connections that are kept open."""
MOST_PAGES = 200
KEY = "key"
"""The parameter of the address for receipts that proves who knows it."""
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,10}")


class HttpGateway:
    """A provider by its plan.

    Without `fetch` and receipts a text stays accepted; without `find` one whose answer was lost is never sent
    again and shown to staff; without `redact` the provider keeps the words.
    """

    name = "http"

    def __init__(self, settings: GatewaySettings, plan: Plan) -> None:
        self._plan = plan
        self._public_url = settings.public_url
        self._timeout = settings.timeout_seconds

    @property
    def can_receive(self) -> bool:
        """True where the file says how an answer comes in."""
        return self._plan.inbound is not None

    @property
    def has_listing(self) -> bool:
        """True where the file says how texts are listed."""
        return self._plan.find is not None

    @property
    def signature_header(self) -> str:
        """The header of the file's proof; empty where the address itself is the proof."""
        return self._plan.proof.header if self._plan.proof else ""

    def send(self, out: Outgoing, /) -> Handed:
        """Hand the text over once."""
        call = self._plan.send
        with proving_nothing_else():
            return self._handed(call.where, self._ask(call, self._values_of(out)))

    def find(
        self, out: Outgoing, /, *, known: Collection[str], emptied_but: Collection[str] | None = None
    ) -> Handed | None:
        """Read the listing of the number to its end; one that shows a text twice proves nothing."""
        if self._plan.find is None:
            raise Unknown("no listing to look it up in")
        with proving_nothing_else():
            return self._found(self._plan.find, out, known, emptied_but)

    def fetch(self, provider_id: str, /) -> Status:
        """How far a text is; that it was accepted, where the provider cannot be asked."""
        call = self._plan.fetch
        if call is None:
            return Status(state=ProviderState.ACCEPTED)
        with proving_nothing_else():
            return self._status(call.where, self._ask(call, {"provider_id": provider_id}))

    def verify(self, request: IncomingRequest, /) -> bool:
        """Believed only at our public address, by an HMAC over what was sent or the key in the address."""
        proof = self._plan.proof
        if proof is None or not request.url.startswith(f"{self._public_url}/"):
            return False
        if proof.header:
            signed = b"".join(
                {"url": request.url.encode(), "body": request.body}[each] for each in proof.signs
            )
            return _same(_signature(proof, signed), request.signature)
        address = urlsplit(request.url)
        shown = dict(parse_qsl(address.query)).get(KEY, "")
        return _same(_key(proof, address._replace(query="").geturl()), shown)

    def read_receipt(self, request: IncomingRequest, /) -> ReceiptNews:
        """What a receipt says, as a form or as JSON."""
        where, said = self._plan.receipt, _fields(request)
        if where is None:
            raise Unreadable("no receipts are agreed with this provider")
        provider_id = word_at(where.id, said)
        if not can_be_kept(provider_id) or not word_at(where.state, said):
            raise Unreadable("the id or the state is missing in the receipt")
        return ReceiptNews(provider_id=provider_id, status=self._status(where, said))

    def read_inbound(self, request: IncomingRequest, /) -> InboundText:
        """What somebody wrote to us, as a form or as JSON."""
        where, said = self._plan.inbound, _fields(request)
        if where is None:
            raise Unreadable("this provider brings no texts")
        provider_id, sender = word_at(where.id, said), word_at(where.from_, said)
        body = at(where.text, said)
        if not can_be_kept(provider_id) or not sender or not isinstance(body, str):
            raise Unreadable("the id, the sender or the words are missing in the text")
        return InboundText(
            provider_id=provider_id,
            sender=f"+{_digits(sender)}",
            recipient=word_at(where.to, said),
            body=_whole_letters(body),
        )

    def redact(self, provider_id: str, /) -> None:
        """Have the words forgotten, where the provider can be asked to."""
        if self._plan.redact is not None:
            with proving_nothing_else():
                self._ask(self._plan.redact, {"provider_id": provider_id})

    def _found(
        self, listing: Listing, out: Outgoing, known: Collection[str], emptied_but: Collection[str] | None
    ) -> Handed | None:
        seen: set[str] = set()
        is_emptied = False
        for item in self._items(listing, self._values_of(out)):
            provider_id = word_at(listing.call.where.id, item)
            if not provider_id or provider_id in seen:
                raise Unknown("the listing repeats itself")
            seen.add(provider_id)
            is_theirs, words = _digits(word_at(listing.to, item)) == _digits(out.to), at(listing.text, item)
            if is_theirs and words == out.body and provider_id not in known:
                return self._handed(listing.call.where, item)
            is_emptied |= is_theirs and not words and provider_id not in (emptied_but or ())
        if is_emptied and emptied_but is not None:
            raise WordsGone("a text to this number has no words any more")
        return None

    def _values_of(self, out: Outgoing) -> dict[str, Value]:
        valid_seconds = max(out.valid_for_seconds, 1)
        if self._plan.longest_validity:
            valid_seconds = min(valid_seconds, self._plan.longest_validity)
        return {
            "to": out.to,
            "to_digits": _digits(out.to),
            "text": out.body,
            "sender": self._plan.sender,
            "message_id": out.message_id,
            "valid_seconds": valid_seconds,
            "valid_minutes": max(valid_seconds // 60, 1),
            "receipt_url": self._receipt_url(out.receipt_url),
        }

    def _receipt_url(self, address: str) -> str:
        proof = self._plan.proof
        if proof is None or proof.header or not address:
            return address
        return f"{address}?{KEY}={_key(proof, address)}"

    def _items(self, listing: Listing, values: Mapping[str, Value]) -> Iterator[object]:
        """What the listing holds, page by page. Raises Unknown where it may hold more."""
        answer = self._ask(listing.call, values)
        for _page in range(MOST_PAGES):
            items = at(listing.items, answer)
            if not isinstance(items, list):
                raise Unknown("an answer without a list")
            yield from items
            following = word_at(listing.next, answer)
            if not following:
                if listing.most and len(items) >= listing.most:
                    raise Unknown("the listing may hold more")
                return
            answer = self._next(listing, following)
        raise Unknown("a listing without an end")

    def _next(self, listing: Listing, following: str) -> object:
        address = urljoin(f"{self._plan.address}/", following)
        if not address.startswith(f"{self._plan.address}/"):
            raise Unknown("a listing that goes on elsewhere")
        return self._exchange("GET", address, self._headers(listing.call), None, listing.call.where)

    def _ask(self, call: Call, values: Mapping[str, Value]) -> object:
        """One request by the plan, within the timeout; the answer, if it took what was asked."""
        every = {**values, **self._plan.secrets}
        path = filled(call.path, every, lambda value: quote(value, safe=""))
        query = urlencode({name: filled(each, every) for name, each in call.query.items()})
        address = f"{self._plan.address}{path}" + (f"?{query}" if query else "")
        headers, body = self._headers(call), None
        if call.json is not None:
            body = json.dumps(shaped(call.json, every), ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        elif call.form:
            body = urlencode({name: filled(each, every) for name, each in call.form.items()}).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        return self._exchange(call.method, address, headers, body, call.where)

    def _headers(self, call: Call) -> dict[str, str]:
        return {
            "Accept": "application/json",
            **{name: filled(each, self._plan.secrets) for name, each in call.headers.items()},
        }

    def _exchange(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes | None, where: Where
    ) -> object:
        """Errors are raised without their cause: a library puts the address into it, maybe with a number."""
        begun = monotonic()
        try:
            answer = self._pool.request(
                method,
                address,
                headers=headers,
                body=body,
                retries=False,
                redirect=False,
                timeout=self._timeout,
                preload_content=False,
            )
            body = whole(answer, ends=begun + 2 * self._timeout)
        except HTTPError as error:
            reason = type(error).__name__
            raise (NotAccepted(reason) if _never_left(error) else Unknown(reason)) from None
        except Exception as error:  # noqa: BLE001 - whatever escapes a call proves as little as Unknown
            raise Unknown(type(error).__name__) from None
        said = _read(body)
        self._must_be_taken(answer.status, word_at(where.code, said), answer.headers.get("Retry-After"))
        return said

    def _must_be_taken(self, status: int, code: str, retry_after: str | None) -> None:
        """Raise what an answer proves, unless it took what was asked."""
        shown = code if _CODE.fullmatch(code) else ""
        said = self._meaning(status, code)
        if said is Outcome.UNKNOWN:
            raise Unknown(f"HTTP {status} {shown}".strip())
        if said is Outcome.LATER:
            wait = float(retry_after) if retry_after is not None and retry_after.isdecimal() else None
            raise NotAccepted(f"HTTP {status} {shown}".strip(), retry_after=wait)
        if isinstance(said, RefusalKind):
            raise Refused(said, code=shown or str(status))

    def _meaning(self, status: int, code: str) -> Said:
        """What an answer means: by its code where the file knows it, else by its status.

        A status that proves nothing (3xx, 5xx, 408, 425) does so whatever code stands beside it, unless the
        file gives that status a meaning.
        """
        listed = self._plan.statuses.get(status)
        if status in NO_PROOF or not (200 <= status < 300 or 400 <= status < 500):
            return listed or Outcome.UNKNOWN
        if code in self._plan.codes:
            return self._plan.codes[code]
        if listed is not None:
            return listed
        if status < 300:
            return Outcome.UNKNOWN if code else Outcome.ACCEPTED
        is_ours = status in WHO_ASKS or (not code and status in FOREIGN_ANSWERS)
        return RefusalKind.SENDER_ACCOUNT if is_ours else RefusalKind.OTHER

    def _handed(self, where: Where, said: object) -> Handed:
        provider_id = word_at(where.id, said)
        if not can_be_kept(provider_id):
            raise Unknown("an answer without an id that can be kept")
        return Handed(provider_id=provider_id, status=self._status(where, said))

    def _status(self, where: Where, said: object) -> Status:
        """By the provider's word; one that the file does not know says only: the provider has it."""
        state = self._plan.states.get(word_at(where.state, said), ProviderState.ACCEPTED)
        error = word_at(where.error, said)
        meant = self._plan.codes.get(error)
        kind = meant if isinstance(meant, RefusalKind) else RefusalKind.OTHER
        return Status(
            state=state,
            parts=parts_told(word_at(where.parts, said)),
            price=price_told(at(where.price, said) if where.price else None, self._plan.currency),
            refusal=kind if state in NOT_ARRIVED else None,
            code=error if _CODE.fullmatch(error) else "",
        )

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        return urllib3.PoolManager(maxsize=HANDS)


def _read(body: bytes) -> object:
    """The JSON of an answer; None where another machine on the way answered, or nothing was said."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _fields(request: IncomingRequest) -> object:
    return dict(request.form) if request.form else _read(request.body)


def _whole_letters(words: str) -> str:
    """The words, with a question mark for each half of a letter, which JSON can write and nobody can read."""
    return words.encode(errors="replace").decode()


def _never_left(error: HTTPError) -> bool:
    """True when no connection ever stood, so that not a byte of the request was sent."""
    inner = error.args[0] if error.args else None
    is_untrusted = isinstance(error, SSLError) and isinstance(inner, SSLCertVerificationError)
    return isinstance(error, NewConnectionError | ConnectTimeoutError) or is_untrusted


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter in "0123456789")


def _signature(proof: Proof, signed: bytes) -> str:
    made = hmac.digest(proof.secret.encode(), signed, proof.algorithm)
    return base64.b64encode(made).decode() if proof.is_base64 else made.hex()


def _key(proof: Proof, address: str) -> str:
    """A key for this address alone: who sees one address can speak of one text, and of no other."""
    return hmac.digest(proof.secret.encode(), address.encode(), "sha256").hex()[:32]


def _same(right: str, shown: str) -> bool:
    return hmac.compare_digest(right.encode(), shown.encode())
