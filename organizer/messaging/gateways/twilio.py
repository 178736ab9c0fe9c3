"""Twilio, by its official client; this is the only file that imports it.

Twilio has no idempotency key, so what a lost answer meant can only be seen in the listing. All of this module
serves one question: did a call prove that nothing was taken, or did it prove nothing?
"""

from __future__ import annotations

import json
import logging
import ssl
from collections.abc import Collection, Mapping
from functools import cached_property, partial
from io import BytesIO
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from requests import ConnectionError as RequestsConnectionError
from requests import RequestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from organizer.messaging.gateways.base import (
    FOREIGN_ANSWERS,
    NO_PROOF,
    NOT_ARRIVED,
    WHO_ASKS,
    Gateway,
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

if TYPE_CHECKING:
    from requests import Response as RequestsResponse
    from twilio.http.response import Response
    from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

REFUSALS: Mapping[str, RefusalKind] = MappingProxyType(
    {
        # the number: invalid · not a mobile · a landline · unknown to the network · a landline
        "21211": RefusalKind.NUMBER,
        "21614": RefusalKind.NUMBER,
        "21635": RefusalKind.NUMBER,
        "30005": RefusalKind.NUMBER,
        "30006": RefusalKind.NUMBER,
        # the person answered STOP
        "21610": RefusalKind.OPTED_OUT,
        # the country is not enabled
        "21408": RefusalKind.COUNTRY,
        # ours: wrong credentials · account not active · no longer active · suspended
        "20003": RefusalKind.SENDER_ACCOUNT,
        "10001": RefusalKind.SENDER_ACCOUNT,
        "20005": RefusalKind.SENDER_ACCOUNT,
        "30002": RefusalKind.SENDER_ACCOUNT,
        # sender not ours · invalid · may not text there · address for receipts refused
        "21606": RefusalKind.SENDER_ACCOUNT,
        "21212": RefusalKind.SENDER_ACCOUNT,
        "21612": RefusalKind.SENDER_ACCOUNT,
        "21609": RefusalKind.SENDER_ACCOUNT,
        # the same said more narrowly: none given · not bought there · not the trial's · not Twilio's ·
        # another account's · not for SMS
        "21603": RefusalKind.SENDER_ACCOUNT,
        "21601": RefusalKind.SENDER_ACCOUNT,
        "21607": RefusalKind.SENDER_ACCOUNT,
        "21659": RefusalKind.SENDER_ACCOUNT,
        "21660": RefusalKind.SENDER_ACCOUNT,
        "21661": RefusalKind.SENDER_ACCOUNT,
        # the messaging service: not there · without a sender · not an id of one
        "21701": RefusalKind.SENDER_ACCOUNT,
        "21703": RefusalKind.SENDER_ACCOUNT,
        "21705": RefusalKind.SENDER_ACCOUNT,
        # may pass: queue overflow · phone out of reach · unknown
        "30001": RefusalKind.PASSING,
        "30003": RefusalKind.PASSING,
        "30008": RefusalKind.PASSING,
        # blocked · filtered
        "30004": RefusalKind.BLOCKED,
        "30007": RefusalKind.BLOCKED,
    },
)
"""Twilio's codes that decide something (https://www.twilio.com/docs/api/errors/<code>); the rest is OTHER."""

NOT_ACCEPTED = frozenset({"20429", "21611"})
"""Too many requests · the sender's queue is full: Twilio took nothing, and will later."""

STATES: Mapping[str, ProviderState] = MappingProxyType(
    {
        "accepted": ProviderState.ACCEPTED,
        "scheduled": ProviderState.ACCEPTED,
        "queued": ProviderState.QUEUED,
        "sending": ProviderState.SENDING,
        "sent": ProviderState.SENT,
        "delivered": ProviderState.DELIVERED,
        "read": ProviderState.DELIVERED,
        "undelivered": ProviderState.UNDELIVERED,
        "partially_delivered": ProviderState.UNDELIVERED,
        "failed": ProviderState.FAILED,
        "canceled": ProviderState.CANCELED,
    },
)
"""Twilio's words (`message_enum_status` of its API description); an unknown one says only: Twilio has it."""

LONGEST_VALIDITY = 36_000
LONGEST_CODE = 10
"""What can be kept of a code. Twilio's have five digits."""
LISTING_PAGE = 1_000


class _Line(TwilioHttpClient):
    """One exchange with Twilio: an answer that took the request passes, another is raised as what it proves.

    Errors are raised without their cause: the libraries put the address asked into their words, and the
    address of a listing holds a number.
    """

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Ask once, within the timeout."""
        try:
            response = super().request(method, url, *args, **kwargs)
        except RequestsConnectionError as error:
            reason = type(error).__name__
            raise (NotAccepted(reason) if _never_left(error) else Unknown(reason)) from None
        except RequestException as error:
            raise Unknown(type(error).__name__) from None
        _must_be_taken(response, is_of_one="/Messages/" in url)
        return response

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Nothing: the client would write numbers and words into the log."""

    def log_response(self, status_code: int, response: object) -> None:
        """Nothing, as above."""


def _read_whole(answer: RequestsResponse, *, timeout: float, **_options: object) -> None:
    """Read the body before the library does, which would wait for any length of it."""
    ends = monotonic() - answer.elapsed.total_seconds() + 2 * timeout
    answer.raw = BytesIO(whole(answer.raw, ends=ends))


def _never_left(error: RequestsConnectionError) -> bool:
    """True when no connection ever stood, so that not a byte of the request was sent."""
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError) or isinstance(
        inner,
        ssl.SSLCertVerificationError,
    )


def _must_be_taken(response: Response, *, is_of_one: bool) -> None:
    status = response.status_code
    if 200 <= status < 300:
        return
    if status < 400 or status >= 500 or status in NO_PROOF:
        raise Unknown(f"HTTP {status}")
    code = _code(response.text)
    if status == 429 or code in NOT_ACCEPTED:
        wait = _seconds(response.headers.get("Retry-After"))
        raise NotAccepted(f"HTTP {status} {code}".strip(), retry_after=wait)
    raise Refused(_kind(code, status, is_of_one=is_of_one), code=code)


def _code(text: str) -> str:
    """Twilio's code in the body of an error; empty when another machine on the way answered."""
    try:
        said = json.loads(text)
    except ValueError:
        return ""
    code = said.get("code") if isinstance(said, dict) else None
    return str(code) if isinstance(code, int) else ""


def _kind(code: str, status: int, *, is_of_one: bool) -> RefusalKind:
    """What a refusal means. One that cannot be about this text alone is about our account or the line.

    Not found is the account where all its texts were asked for, and a text where that one was.
    """
    if code in REFUSALS:
        return REFUSALS[code]
    is_ours = status in WHO_ASKS or (status == 404 and not is_of_one)
    if is_ours or (not code and status in FOREIGN_ANSWERS):
        return RefusalKind.SENDER_ACCOUNT
    return RefusalKind.OTHER


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isdecimal() else None


class TwilioGateway:
    """Twilio's Programmable Messaging. The first call makes the client; verifying receipts needs none."""

    name = "twilio"
    has_listing = True
    signature_header = "X-Twilio-Signature"

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._validator = RequestValidator(settings.auth_token)

    @property
    def can_receive(self) -> bool:
        """True for a number of our own; a name has no way back, and a service may pick a name."""
        return not self._settings.messaging_service_sid and self._settings.sender.startswith("+")

    def send(self, out: Outgoing, /) -> Handed:
        """Hand the text over, to be dropped by Twilio when it is no longer useful."""
        with proving_nothing_else():
            message = self._messages.create(
                to=out.to,
                body=out.body,
                validity_period=min(max(out.valid_for_seconds, 1), LONGEST_VALIDITY),
                # exact words: a quotation mark swapped by Twilio would not be found in the listing
                smart_encoded=False,
                **self._sender(),
                **({"status_callback": out.receipt_url} if out.receipt_url else {}),
            )
            return _handed(message)

    def find(
        self, out: Outgoing, /, *, known: Collection[str], emptied_but: Collection[str] | None = None
    ) -> Handed | None:
        """Read the listing of this number to its end, as its order is not promised.

        A filter by DateSent would miss what is still queued. A listing that shows a text twice, since others
        came in between its pages or since it goes in circles, proves nothing.
        """
        seen, is_emptied = set(), False
        with proving_nothing_else():
            for message in self._messages.stream(to=out.to, page_size=LISTING_PAGE):
                if message.sid in seen:
                    raise Unknown("the listing repeats itself")
                seen.add(message.sid)
                if (message.to, message.body) == (out.to, out.body) and message.sid not in known:
                    return _handed(message)
                is_emptied |= not message.body and message.sid not in (emptied_but or ())
            if is_emptied and emptied_but is not None:
                raise WordsGone("a text to this number has no words any more")
        return None

    def fetch(self, provider_id: str, /) -> Status:
        """What Twilio says of the text now."""
        with proving_nothing_else():
            return _status(self._messages(provider_id).fetch())

    def verify(self, request: IncomingRequest, /) -> bool:
        """Believed only at our public address, with a signature made by our own token."""
        return request.url.startswith(f"{self._settings.public_url}/") and self._validator.validate(
            request.url,
            request.form,
            request.signature,
        )

    def read_receipt(self, request: IncomingRequest, /) -> ReceiptNews:
        """Twilio's status callback."""
        form = request.form
        try:
            provider_id, word = _kept_id(form["MessageSid"]), form["MessageStatus"]
        except KeyError as missing:
            raise Unreadable(f"{missing} is missing in the receipt") from None
        return ReceiptNews(provider_id=provider_id, status=_told(word, form.get("ErrorCode", "")))

    def read_inbound(self, request: IncomingRequest, /) -> InboundText:
        """Twilio's incoming message."""
        form = request.form
        try:
            return InboundText(
                provider_id=_kept_id(form["MessageSid"]),
                sender=form["From"],
                recipient=form["To"],
                body=form["Body"],
            )
        except KeyError as missing:
            raise Unreadable(f"{missing} is missing in the text") from None

    def redact(self, provider_id: str, /) -> None:
        """An empty body is how Twilio forgets the words."""
        with proving_nothing_else():
            self._messages(provider_id).update(body="")

    def _sender(self) -> dict[str, str]:
        if self._settings.messaging_service_sid:
            return {"messaging_service_sid": self._settings.messaging_service_sid}
        return {"from_": self._settings.sender}

    @cached_property
    def _messages(self) -> MessageList:
        settings = self._settings
        client = Client(
            settings.account_sid,
            settings.auth_token,
            http_client=_Line(
                timeout=settings.timeout_seconds,
                request_hooks={"response": partial(_read_whole, timeout=settings.timeout_seconds)},
            ),
            # else TWILIO_EDGE and TWILIO_REGION of the shell would garble the address
            environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""},
        )
        if settings.api_base_url:
            client.api.base_url = settings.api_base_url
        return client.messages


def _kept_id(said: str) -> str:
    if not can_be_kept(said):
        raise Unreadable("an id that cannot be kept")
    return said


def _handed(message: MessageInstance) -> Handed:
    if not can_be_kept(message.sid or ""):
        raise Unknown("an answer without an id that can be kept")
    return Handed(provider_id=str(message.sid), status=_status(message))


def _status(message: MessageInstance) -> Status:
    said = _told(message.status or "", str(message.error_code or ""))
    return Status(
        state=said.state,
        refusal=said.refusal,
        code=said.code,
        parts=parts_told(message.num_segments),
        price=price_told(message.price, str(message.price_unit or "").upper()),
    )


def _told(word: str, code: str) -> Status:
    """The state by Twilio's word for it. A code beside a text that came, or still may, decides nothing."""
    state = STATES.get(word, ProviderState.ACCEPTED)
    refusal = REFUSALS.get(code, RefusalKind.OTHER) if state in NOT_ARRIVED else None
    return Status(state=state, refusal=refusal, code=code[:LONGEST_CODE])


def connect(settings: GatewaySettings, /) -> Gateway:
    """Refuses to start without a token, since with an empty one anybody could sign receipts."""
    if not (settings.account_sid and settings.auth_token):
        raise ValueError("Twilio needs an account and its token")
    if not (settings.messaging_service_sid or settings.sender):
        raise ValueError("Twilio needs a messaging service or a sender")
    # it would write each address asked, and that of a listing holds a number
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    return TwilioGateway(settings)
