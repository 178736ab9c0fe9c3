"""A real mail server on this machine, and what it took."""

from __future__ import annotations

import email
import socket
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Taken:
    """A letter as the server has it."""

    sender: str
    to: list[str]
    letter: EmailMessage

    def part(self, kind: str) -> str:
        """The words of a form of it; empty where there is none."""
        for part in self.letter.walk():
            if part.get_content_type() == kind:
                return str(part.get_content())
        return ""


@dataclass
class MailServer:
    """What it says at each step, where that is not yes; `hangs_up` breaks the line before the last answer."""

    address: str = ""
    taken: list[Taken] = field(default_factory=list)
    to_recipient: str = "250 OK"
    to_words: str = "250 OK"
    hangs_up: bool = False
    keeps: bool = True
    log: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        content = envelope.content
        assert isinstance(content, bytes)
        if self.keeps and (self.hangs_up or self.to_words.startswith("250")):
            letter: Any = email.message_from_bytes(content, policy=default)
            self.taken.append(Taken(envelope.mail_from or "", list(envelope.rcpt_tos), letter))
        if self.hangs_up and isinstance(server.transport, WriteTransport):
            server.transport.abort()
        return self.to_words


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def mail_server(**settings: Any) -> Iterator[MailServer]:
    """A server on a free port of this machine, until the block ends."""
    server = MailServer(**settings)
    password = b"secret %"

    def believed(_server: object, _session: object, _envelope: object, _way: str, data: Any) -> AuthResult:  # noqa: ANN401 - as aiosmtpd gives it
        return AuthResult(success=data.password == password, handled=False)

    controller = Controller(
        server, hostname="127.0.0.1", port=free_port(), authenticator=believed, auth_require_tls=False
    )
    controller.start()
    try:
        server.address = f"smtp://127.0.0.1:{controller.port}"
        yield server
    finally:
        controller.stop()
