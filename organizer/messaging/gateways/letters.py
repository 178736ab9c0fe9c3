"""An e-mail as it leaves: words for people, a calendar for their programs, a way to stop in the headers.

Values in, bytes out. The letter of a message has always the same Message-ID, so that a mailbox that gets it
twice may show it once.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

METHOD = re.compile(r"^METHOD:(\w+)\r$", re.MULTILINE)
PUBLIC = "https://"
LONGEST_LINE = 76
"""Characters of a line with encoded words, by RFC 2047 section 2."""
_BREAKS = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What an e-mail has beside its words. `calendar` is a whole iCalendar file, or empty.

    `stop_url` is empty in a letter to our own team about its work.
    """

    sender: str
    title: str = field(repr=False)
    stop_url: str = field(repr=False)
    calendar: str = field(default="", repr=False)

    def packed(self) -> str:
        """As one text, to be sealed in its row."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Letter:
        """Back from that text."""
        return cls(**json.loads(text))


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """From which mailbox to which, about which message, when."""

    message_id: str
    from_: str
    to: str = field(repr=False)
    at: datetime
    language: str


def composed(letter: Letter, body: str, envelope: Envelope) -> bytes:
    """The letter by RFC 5322, ending its lines as SMTP wants it.

    Text and calendar are two forms of one thing (multipart/alternative, RFC 6047), the calendar last, since
    programs take the last form they know. Stopping is one POST where mailboxes can reach us (RFC 8058 wants
    https); its page stands in the words.
    """
    made = EmailMessage(policy=_POLICY)
    made["From"] = _address(letter.sender, envelope.from_)
    made["To"] = _address("", envelope.to)
    made["Subject"] = _one_line(letter.title)
    made["Date"] = format_datetime(envelope.at)
    made["Message-ID"] = f"<{envelope.message_id}@{envelope.from_.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if letter.stop_url.startswith(PUBLIC):
        made["List-Unsubscribe"] = f"<{letter.stop_url}/one-click>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(body.rstrip() + "\n", cte="base64")
    method = METHOD.search(letter.calendar)
    if method is not None:
        made.add_alternative(letter.calendar, subtype="calendar", cte="base64", params={"method": method[1]})
    made["Content-Language"] = envelope.language
    return made.as_bytes()


class _LetterPolicy(EmailPolicy):
    """Encodes words for people with their spaces inside: what stands between two encoded words readers drop.

    So says RFC 2047 in section 6.2; the library itself breaks a line there at a space.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 - as the library has it
        """A header line, broken by the standard."""
        if name == "Subject":
            return self._line(name, self._encoded(name, str(value)))
        if name == "From" and not value.addresses[0].display_name.isascii():
            words = self._encoded(name, value.addresses[0].display_name)
            return self._line(name, f"{words}{self.linesep} <{value.addresses[0].addr_spec}>")
        return super().fold_binary(name, value)

    def _line(self, name: str, written: str) -> bytes:
        return f"{name}: {written}{self.linesep}".encode("ascii")

    def _encoded(self, name: str, words: str) -> str:
        return Header(words, header_name=name, maxlinelen=LONGEST_LINE).encode(linesep=self.linesep)


_POLICY = _LetterPolicy(max_line_length=78, linesep="\r\n")


def _address(name: str, mailbox: str) -> Address:
    user, _at, host = mailbox.rpartition("@")
    return Address(display_name=_one_line(name), username=user, domain=host)


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()
