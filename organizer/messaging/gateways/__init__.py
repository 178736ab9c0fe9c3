"""Every way to a provider of SMS or e-mail, by the name that a setting chooses.

A gateway is a module with `connect(settings) -> Gateway` and a line in GATEWAYS. The house imports by name
here and where a worker is to be measured (cli.py): a provider's client may cost 50 MB of disk and 140 ms of
start, which an installation that uses another one should not pay.
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
        "http": "organizer.messaging.gateways.http",
        "twilio": "organizer.messaging.gateways.twilio",
    },
)
MAIL_GATEWAYS: Mapping[str, str] = MappingProxyType(
    {
        "console": "organizer.messaging.gateways.console",
        "smtp": "organizer.messaging.gateways.smtp",
    },
)
"""The ways to a mail server."""


@cache
def current(settings: GatewaySettings) -> Gateway:
    """The gateway of the settings, made once a process, so that its connections are kept open."""
    known = MAIL_GATEWAYS if settings.mail_from else GATEWAYS
    if settings.name not in known:
        raise LookupError(f"no gateway is called {settings.name!r}: there is {', '.join(known)}")
    gateway: Gateway = import_module(known[settings.name]).connect(settings)
    return gateway
