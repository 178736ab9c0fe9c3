"""What each gateway is tried against. A new gateway needs a stand here; the contract finds it by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import Gateway, GatewaySettings, Outgoing
from tests.gateways.double import ACCOUNT, TOKEN, Double, Handler
from tests.gateways.faults import Fault, planned
from tests.gateways.plain import Plain

PLAN = Path(__file__).parent / "data" / "plain.toml"
PUBLIC_URL = "https://aigul.example.kz"
RECEIPT_URL = f"{PUBLIC_URL}/hooks/aigul/sms/4611686018427387904"
NOW = datetime(2026, 11, 22, 9, 30, 15, 250_000, tzinfo=UTC)


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now.timestamp()

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Stand:
    """A provider to be tried against; `lose` makes it take the next text and not say so."""

    settings: GatewaySettings
    lose: Callable[[], None]
    words_held: Callable[[], list[str]]

    @property
    def gateway(self) -> Gateway:
        return current(self.settings)


def text(number: int = 1, *, to: str = "+77771234567", valid_for_seconds: int = 7200) -> Outgoing:
    """A reminder to an invented number, with a link of its own as every text has."""
    return Outgoing(
        message_id=str(4611686018427387904 + number),
        to=to,
        body=f"Ертең 18:00, Мәдениет үйі. Келесіз бе? {PUBLIC_URL}/v/a{number:011d}",
        receipt_url=RECEIPT_URL,
        valid_for_seconds=valid_for_seconds,
    )


def twilio_settings(api_base_url: str) -> GatewaySettings:
    return GatewaySettings(
        name="twilio",
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender="+15005550006",
        api_base_url=api_base_url,
        public_url=PUBLIC_URL,
        timeout_seconds=5,
    )


def http_settings(api_base_url: str) -> GatewaySettings:
    return GatewaySettings(
        name="http",
        api_base_url=api_base_url,
        http_file=str(PLAN),
        secrets=(("receipts", "a secret for receipts"), ("token", TOKEN)),
        public_url=PUBLIC_URL,
        timeout_seconds=5,
    )


@contextmanager
def console_stand() -> Iterator[Stand]:
    settings = GatewaySettings(name="console", public_url=PUBLIC_URL)
    yield Stand(settings=settings, lose=lambda: None, words_held=list)


@contextmanager
def double_stand(
    settings: Callable[[str], GatewaySettings], dialect: type[Handler] | None = None
) -> Iterator[Stand]:
    with Double(clock=Clock(), dialect=dialect) as double:

        def lose() -> None:
            double.faults = planned(Fault.RESET_AFTER)

        def words_held() -> list[str]:
            return [taken.body for taken in double.ledger.taken() if taken.body]

        yield Stand(settings=settings(double.url), lose=lose, words_held=words_held)


STANDS: Mapping[str, Callable[[], AbstractContextManager[Stand]]] = {
    "console": console_stand,
    "http": lambda: double_stand(http_settings, Plain),
    "twilio": lambda: double_stand(twilio_settings),
}

CALL_NOBODY = frozenset({"console"})
"""Gateways that open no connection, so that none can break."""
