"""A provider in memory that keeps the port's promises: its book shows what it took after a while."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.messaging.gateways.base import (
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
    WordsGone,
)

LISTED_AFTER = timedelta(seconds=5)
LATE_BY = timedelta(seconds=8)


class Call(enum.Enum):
    """What a call does: takes the text or not, and says so or not."""

    TAKEN = "taken and said so"
    LOST_ANSWER = "taken, no answer"
    LOST = "not taken, no answer"
    BUSY = "not taken, said so"
    LATE = "taken some time after the answer was lost"
    KILLED_BEFORE = "the worker is killed before the provider takes it"
    KILLED_AFTER = "the worker is killed when the provider has taken it"


class Killed(BaseException):
    """The worker's end: nothing of it runs any more, no handler of errors either."""


@dataclass
class Taken:
    """A text in the book."""

    provider_id: str
    out: Outgoing
    at: datetime
    state: ProviderState = ProviderState.QUEUED


@dataclass
class Fake:
    """The provider. `calls` are its next answers, then all is well; `during` happens while it is called."""

    calls: list[Call | RefusalKind] = field(default_factory=list)
    book: list[Taken] = field(default_factory=list)
    during: Callable[[Outgoing], None] | None = None
    state: ProviderState = ProviderState.QUEUED
    signature: str = "right"
    unreachable: bool = False
    forgotten: list[str] = field(default_factory=list)
    refused: dict[str, RefusalKind] = field(default_factory=dict)
    """Texts whose words it refuses to forget, and why."""

    name = "fake"
    can_receive = True
    has_listing: bool = True
    signature_header = "X-Fake-Signature"

    @property
    def bodies(self) -> list[str]:
        """What people got: two alike are a text sent twice."""
        return [taken.out.body for taken in self.book]

    def send(self, out: Outgoing, /) -> Handed:
        assert not db.session().in_transaction()
        call = self.calls.pop(0) if self.calls else Call.TAKEN
        if self.during is not None:
            self.during(out)
        if call is Call.BUSY:
            raise NotAccepted("busy", retry_after=2)
        if isinstance(call, RefusalKind):
            raise Refused(call, code="99999")
        if call is Call.LOST:
            raise Unknown("reset")
        if call is Call.KILLED_BEFORE:
            raise Killed
        taken = Taken(f"p-{len(self.book) + 1}", out, now(), self.state)
        self.book.append(taken)
        if call is Call.LATE:
            taken.at += LATE_BY
        if call in {Call.LOST_ANSWER, Call.LATE}:
            raise Unknown("reset")
        if call is Call.KILLED_AFTER:
            raise Killed
        return Handed(provider_id=taken.provider_id, status=Status(state=taken.state))

    def find(
        self, out: Outgoing, /, *, known: Collection[str], emptied_but: Collection[str] | None = None
    ) -> Handed | None:
        assert not db.session().in_transaction()
        if self.unreachable:
            raise Unknown("reset")
        is_emptied = False
        for taken in self.book:
            if taken.provider_id in self.forgotten:
                is_emptied |= taken.out.to == out.to and taken.provider_id not in (emptied_but or ())
                continue
            same = (taken.out.to, taken.out.body) == (out.to, out.body)
            if same and taken.provider_id not in known and taken.at + LISTED_AFTER <= now():
                return Handed(provider_id=taken.provider_id, status=Status(state=taken.state))
        if is_emptied and emptied_but is not None:
            raise WordsGone("redacted")
        return None

    def fetch(self, provider_id: str, /) -> Status:
        assert not db.session().in_transaction()
        if self.unreachable:
            raise Unknown("reset")
        (taken,) = [taken for taken in self.book if taken.provider_id == provider_id]
        return Status(state=taken.state)

    def verify(self, request: IncomingRequest, /) -> bool:
        return request.signature == self.signature

    def read_receipt(self, request: IncomingRequest, /) -> ReceiptNews:
        refusal = request.form.get("refusal")
        return ReceiptNews(
            provider_id=request.form["id"],
            status=Status(
                state=ProviderState(request.form["state"]),
                refusal=None if refusal is None else RefusalKind(refusal),
                code=request.form.get("code", ""),
            ),
        )

    def read_inbound(self, request: IncomingRequest, /) -> InboundText:
        return InboundText(
            provider_id=request.form["id"],
            sender=request.form["from"],
            recipient="+77000000000",
            body=request.form["body"],
        )

    def redact(self, provider_id: str, /) -> None:
        assert not db.session().in_transaction()
        if self.unreachable:
            raise Unknown("reset")
        if provider_id in self.refused:
            raise Refused(self.refused[provider_id], code="20404")
        self.forgotten.append(provider_id)


def connect(_settings: GatewaySettings, /) -> Fake:
    return Fake()
