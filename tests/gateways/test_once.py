"""The port is enough to reach everyone exactly once on a bad day: call, and look up what is unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest

from organizer.messaging.gateways import current
from organizer.messaging.gateways.base import Gateway, GatewaySettings, NotAccepted, Outgoing, Unknown
from tests.gateways.double import Double, Handler
from tests.gateways.faults import MIXED, drawn
from tests.gateways.plain import Plain
from tests.gateways.stands import Clock, http_settings, text, twilio_settings

WAYS: Mapping[str, tuple[Callable[[str], GatewaySettings], type[Handler]]] = {
    "http": (http_settings, Plain),
    "twilio": (twilio_settings, Handler),
}
SETTLE_AFTER = 12
"""Longer than the latest taking (6 s) and the lag of the listing (1 s) together."""


def is_unknown(gateway: Gateway, out: Outgoing) -> bool:
    """Ask until the provider took the text or said nothing; True if so, and it must be looked for."""
    try:
        gateway.send(out)
    except NotAccepted:
        return is_unknown(gateway, out)
    except Unknown:
        return True
    return False


def reach(gateway: Gateway, texts: Iterable[Outgoing], clock: Clock, *, wait: float) -> None:
    """Send all; wait; send those again that are proved to be missing; and so on."""
    unknown = [out for out in texts if is_unknown(gateway, out)]
    if not unknown:
        return
    clock.move(wait)
    reach(gateway, [out for out in unknown if gateway.find(out, known=()) is None], clock, wait=wait)


def day(way: str, *, wait: float) -> Counter[tuple[str, str]]:
    """How often each of 100 texts was taken on a day with four times the usual faults."""
    clock, (settings, dialect) = Clock(), WAYS[way]
    shares = {fault: 4 * share for fault, share in MIXED.items()}
    texts = [text(number, to=f"+7777000{number:04d}") for number in range(100)]
    with Double(
        clock=clock, faults=drawn(0, shares), listing_lag=1, late_by=6, slow_by=0.3, dialect=dialect
    ) as double:
        reach(current(replace(settings(double.url), timeout_seconds=0.2)), texts, clock, wait=wait)
        clock.move(60)
        taken = Counter(double.book())
    return Counter({(out.to, out.body): taken[out.to, out.body] for out in texts})


@pytest.mark.parametrize("way", sorted(WAYS))
def test_each_text_is_taken_exactly_once(way: str) -> None:
    assert set(day(way, wait=SETTLE_AFTER).values()) == {1}


def test_looking_up_too_early_sends_twice_so_the_judge_is_awake() -> None:
    assert max(day("twilio", wait=0).values()) > 1
