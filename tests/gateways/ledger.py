"""The provider's own book: what was taken, when it can be seen, what it costs. The judge of every trial."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

# GSM 03.38: one septet each, and those of the extension table that take two
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà",
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
PRICE_OF_A_PART = 0.175


@dataclass
class Text:
    """One text in the book. It exists from `taken_at` on; the listing shows it from `listed_at` on."""

    sid: str
    form: Mapping[str, str]
    called_at: float
    taken_at: float
    listed_at: float
    body: str
    status: str = "queued"
    error_code: int | None = None

    @property
    def to(self) -> str:
        return self.form["To"]

    def as_json(self, account: str) -> dict[str, object]:
        """The message resource of the API description, all twenty properties."""
        made = format_datetime(datetime.fromtimestamp(self.taken_at, UTC))
        uri = f"/2010-04-01/Accounts/{account}/Messages/{self.sid}"
        segments = parts(self.form["Body"])
        served = "MessagingServiceSid" in self.form and self.status == "queued"
        return {
            "account_sid": account,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": made,
            "date_sent": None if self.status == "queued" else made,
            "date_updated": made,
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.form.get("From"),
            "messaging_service_sid": self.form.get("MessagingServiceSid"),
            "num_media": "0",
            "num_segments": "0" if served else str(segments),
            "price": None if self.status == "queued" else f"-{segments * PRICE_OF_A_PART:.5f}",
            "price_unit": None if self.status == "queued" else "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


class Ledger:
    """Texts in the order in which they were taken. Safe for many threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._texts: dict[str, Text] = {}

    def take(self, form: Mapping[str, str], *, late: float = 0, lag: float = 0) -> Text:
        """Write a text down; `late` and `lag` put off when it is taken, and when it is listed after that."""
        called_at = self._clock()
        taken_at = called_at + late
        text = Text(
            sid=f"SM{uuid.uuid4().hex}",
            form=dict(form),
            called_at=called_at,
            taken_at=taken_at,
            listed_at=taken_at + lag,
            body=form["Body"],
        )
        with self._lock:
            self._texts[text.sid] = text
        return text

    def taken(self) -> list[Text]:
        """All that was taken by now."""
        now = self._clock()
        with self._lock:
            return [text for text in self._texts.values() if text.taken_at <= now]

    def listed(self, to: str | None) -> list[Text]:
        """What the listing shows by now, newest first, of one number or of all."""
        now = self._clock()
        with self._lock:
            shown = [text for text in self._texts.values() if text.listed_at <= now and to in {None, text.to}]
        return sorted(shown, key=lambda text: text.taken_at, reverse=True)

    def get(self, sid: str) -> Text | None:
        """One text that was taken by now."""
        with self._lock:
            text = self._texts.get(sid)
        return text if text is not None and text.taken_at <= self._clock() else None


def parts(body: str) -> int:
    """How many messages a text is billed as. A letter of two units is never torn between two of them."""
    if all(letter in _GSM or letter in _GSM_EXTENDED for letter in body):
        return _divided([1 + (letter in _GSM_EXTENDED) for letter in body], single=160, each=153)
    return _divided([len(letter.encode("utf-16-be")) // 2 for letter in body], single=70, each=67)


def _divided(units: list[int], *, single: int, each: int) -> int:
    if sum(units) <= single:
        return 1
    messages, room = 0, 0
    for size in units:
        if size > room:
            messages, room = messages + 1, each
        room -= size
    return messages
