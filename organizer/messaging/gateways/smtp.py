"""Any mail server, by SMTP.

A server has taken a letter exactly when it answers 250 to the end of its words. Until the first of them is
sent nothing can have been taken; from then until its answer nothing is known, and SMTP has no listing to look
it up in.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from organizer.kernel.clock import now
from organizer.kernel.text import MAILBOX
from organizer.messaging.gateways.base import (
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
)
from organizer.messaging.gateways.letters import Envelope, composed

SUBMISSION, SUBMISSION_TLS = 587, 465
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
TAKEN = 250
GO_ON = 354
_OURS = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ssl.SSLCertVerificationError,
)
"""A matter of our account, or of how the server is named in the settings."""
_SENT = Status(state=ProviderState.SENT)
_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpGateway:
    """One connection for each letter: a campaign writes tens at a time, and no connection goes stale."""

    name = "smtp"
    can_receive = False
    has_listing = False
    signature_header = ""

    def __init__(self, settings: GatewaySettings) -> None:
        parts = urlsplit(settings.smtp_url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or ""
        self._port = parts.port or (SUBMISSION_TLS if self._is_tls else SUBMISSION)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._from = settings.mail_from
        self._timeout = settings.timeout_seconds

    def send(self, out: Outgoing, /) -> Handed:
        """Hand a letter over. Raises NotAccepted or Refused where nothing was taken, else Unknown."""
        words = self._words(out)
        server = self._greeted()
        try:
            with _nothing_taken():
                self._name_both(server, out.to)
            _give(server, words)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        return Handed(provider_id=f"smtp-{out.message_id}", status=_SENT)

    def find(
        self,
        _out: Outgoing,
        /,
        *,
        known: Collection[str],  # noqa: ARG002 as in the port
        emptied_but: Collection[str] | None = None,  # noqa: ARG002 as in the port
    ) -> Handed | None:
        """A mail server lists nothing."""
        raise Unknown("nothing to look it up in")

    def fetch(self, _provider_id: str, /) -> Status:
        """That it was taken is all that a mail server says."""
        return _SENT

    def verify(self, _request: IncomingRequest, /) -> bool:
        """It makes no requests, so nobody is believed."""
        return False

    def read_receipt(self, _request: IncomingRequest, /) -> ReceiptNews:
        """It makes no requests."""
        raise Unreadable("a mail server sends no receipts")

    def read_inbound(self, _request: IncomingRequest, /) -> InboundText:
        """It makes no requests."""
        raise Unreadable("nobody reads the mailbox")

    def redact(self, _provider_id: str, /) -> None:
        """What was handed over is no longer ours."""

    def _words(self, out: Outgoing) -> bytes:
        envelope = Envelope(
            message_id=out.message_id, from_=self._from, to=out.to, at=now(), language=out.language
        )
        if out.letter is None:
            raise Refused(RefusalKind.OTHER, code="letter")
        if not MAILBOX.fullmatch(out.to):
            raise Refused(RefusalKind.NUMBER, code="address")
        return composed(out.letter, out.body, envelope)

    def _greeted(self) -> smtplib.SMTP:
        """A connection that nobody on the way reads, signed in. On this machine it may be without TLS."""
        with _nothing_taken():
            server = self._connected()
            try:
                server.ehlo_or_helo_if_needed()
                if not self._is_tls and self._host not in HERE:
                    server.starttls(context=ssl.create_default_context())
                if self._user:
                    server.login(self._user, self._password)
            except BaseException:
                server.close()
                raise
            return server

    def _connected(self) -> smtplib.SMTP:
        if not self._is_tls:
            return smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)

    def _name_both(self, server: smtplib.SMTP, to: str) -> None:
        code, _said = server.mail(self._from)
        if code != TAKEN:
            _refuse(code, RefusalKind.SENDER_ACCOUNT)
        code, _said = server.rcpt(to)
        if code not in {TAKEN, 251}:
            # a server that knows no such mailbox, or takes letters of strangers only at the second try
            raise Refused(RefusalKind.NUMBER if code >= 500 else RefusalKind.PASSING, code=str(code))
        code, _said = server.docmd("DATA")
        if code != GO_ON:
            _refuse(code, RefusalKind.BLOCKED)


def _give(server: smtplib.SMTP, words: bytes) -> None:
    """Send the words and wait for the answer; from the first of them on, only an answer proves anything."""
    try:
        server.send(_DOT.sub(b"..", words) + (b"" if words.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code, _said = server.getreply()
    except (OSError, smtplib.SMTPException) as problem:
        raise Unknown(type(problem).__name__) from None
    if code >= 500:
        raise Refused(RefusalKind.BLOCKED, code=str(code))
    if code >= 400:
        raise Refused(RefusalKind.PASSING, code=str(code))
    if code != TAKEN:
        raise Unknown(f"SMTP {code}")


def _refuse(code: int, kind: RefusalKind) -> None:
    if code < 500:
        raise NotAccepted(f"SMTP {code}")
    raise Refused(kind, code=str(code))


@contextmanager
def _nothing_taken() -> Iterator[None]:
    """No word of a letter has been sent: what goes wrong here proves that nothing was taken.

    Errors are raised without their cause, as a server may repeat an address in its words.
    """
    try:
        yield
    except _OURS as problem:
        code = str(getattr(problem, "smtp_code", "TLS"))
        raise Refused(RefusalKind.SENDER_ACCOUNT, code=code) from None
    except smtplib.SMTPResponseException as problem:
        raise NotAccepted(f"SMTP {problem.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as problem:
        raise NotAccepted(type(problem).__name__) from None


def connect(settings: GatewaySettings, /) -> Gateway:
    """Refuses to start without a server and a mailbox to write from."""
    if not (settings.smtp_url and settings.mail_from):
        raise ValueError("SMTP needs a server and a mailbox to write from")
    return SmtpGateway(settings)
