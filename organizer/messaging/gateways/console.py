"""The gateway of development: nothing leaves the machine.

A text handed over counts as delivered at once. It keeps nothing, neither in memory nor on disk: the page that
shows sent texts reads the outbox itself, so that it sees what a worker in another process sent, and the words
lie nowhere but encrypted in their row.
"""

from __future__ import annotations

from collections.abc import Collection

from organizer.messaging.gateways.base import (
    Gateway,
    GatewaySettings,
    Handed,
    InboundText,
    IncomingRequest,
    Outgoing,
    ProviderState,
    ReceiptNews,
    Status,
    Unreadable,
)

_DELIVERED = Status(state=ProviderState.DELIVERED)


class ConsoleGateway:
    """Hands over to nobody. Its ids are made from the message's own, so sending twice is still one text."""

    name = "console"
    can_receive = False
    has_listing = True
    signature_header = ""

    def send(self, out: Outgoing, /) -> Handed:
        """Delivered, as soon as it is asked for."""
        return Handed(provider_id=f"console-{out.message_id}", status=_DELIVERED)

    def find(
        self,
        out: Outgoing,
        /,
        *,
        known: Collection[str],  # noqa: ARG002 as in the port
        emptied_but: Collection[str] | None = None,  # noqa: ARG002 as in the port
    ) -> Handed | None:
        """Any message may count as sent, whenever it was: its row is the text."""
        return self.send(out)

    def fetch(self, _provider_id: str, /) -> Status:
        """All it ever took is delivered."""
        return _DELIVERED

    def verify(self, _request: IncomingRequest, /) -> bool:
        """Nobody speaks for it, so nobody is believed."""
        return False

    def read_receipt(self, _request: IncomingRequest, /) -> ReceiptNews:
        """It makes no requests."""
        raise Unreadable("the console sends no receipts")

    def read_inbound(self, _request: IncomingRequest, /) -> InboundText:
        """It makes no requests."""
        raise Unreadable("the console receives no texts")

    def redact(self, _provider_id: str, /) -> None:
        """It holds no words."""


def connect(_settings: GatewaySettings, /) -> Gateway:
    """The console needs no account."""
    return ConsoleGateway()
