"""A provider with an API over HTTP, configured by a file: the way to one that nobody wrote a module for."""

from __future__ import annotations

import logging

from organizer.messaging.gateways.base import Gateway, GatewaySettings
from organizer.messaging.gateways.http.gateway import HttpGateway
from organizer.messaging.gateways.http.reading import read_plan


def connect(settings: GatewaySettings, /) -> Gateway:
    """Refuses to start with a file that is wrong or lacks a secret; the words say where and what."""
    plan = read_plan(settings.http_file, dict(settings.secrets), address=settings.api_base_url)
    # it would write each address asked, and that of a listing holds a number
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
    return HttpGateway(settings, plan)
