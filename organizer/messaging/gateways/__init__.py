"""Every way to an SMS provider, by the name that a setting chooses.

A gateway is a module with `connect(settings) -> Gateway` and a line in GATEWAYS. This is the one place of the
house that imports by name: a provider's client may cost 50 MB of disk and 140 ms of start, which an
installation that uses another one should not pay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from organizer.messaging.gateways.base import Gateway, GatewaySettings

GATEWAYS: Mapping[str, str] = MappingProxyType(
    {
        "console": "organizer.messaging.gateways.console",
        "twilio": "organizer.messaging.gateways.twilio",
    },
)


@cache
def current(settings: GatewaySettings) -> Gateway:
    """The gateway of the settings, made once a process, so that its connections are kept open."""
    if settings.name not in GATEWAYS:
        raise LookupError(f"no gateway is called {settings.name!r}: there is {', '.join(GATEWAYS)}")
    gateway: Gateway = import_module(GATEWAYS[settings.name]).connect(settings)
    return gateway
