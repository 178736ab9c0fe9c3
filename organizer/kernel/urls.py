"""Addresses that leave the house: in messages, feeds and on paper, and where providers call back.

A page of a campaign has the campaign's host with scheme and port of ORGANIZER_PUBLIC_URL; providers are given
ORGANIZER_PUBLIC_URL itself, and a slug in the path names the campaign.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlsplit

from flask import current_app

from organizer.kernel.tokens import RANDOM_LENGTH, Purpose

LINK_PATHS: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.ATTENDANCE: "/v/",
        Purpose.SIGNUP: "/v/",
        Purpose.STOP: "/stop/",
        Purpose.GRIEVANCE: "/s/",
        Purpose.ENTER: "/my/enter/",
        Purpose.INVITE: "/invite/",
        Purpose.SHARE: "/r/",
        Purpose.CALLS: "/calls/",
    }
)
"""Where the page of a link lies, by what the link may do."""


class Hosted(Protocol):
    """What has a host of its own: a campaign's row, or its facts."""

    @property
    def host(self) -> str:
        """The host name, without port."""


def site_url(campaign: Hosted, path: str) -> str:
    """The whole address of a campaign's page."""
    scheme, port = _scheme_and_port(_public_url())
    return f"{scheme}://{campaign.host}{port}{path}"


def link_url(campaign: Hosted, token: str) -> str:
    """The whole address of a link; its first letter says which page it opens."""
    return site_url(campaign, LINK_PATHS[Purpose(token[0])] + token)


def sample_url(campaign: Hosted, purpose: Purpose) -> str:
    """An address as long as any link of this purpose, for counting what a text will take."""
    return link_url(campaign, purpose.value + "0" * RANDOM_LENGTH)


def hook_url(path: str) -> str:
    """The whole address of a page for providers."""
    return f"{_public_url()}{path}"


@cache
def _scheme_and_port(url: str) -> tuple[str, str]:
    public = urlsplit(url)
    return public.scheme, f":{public.port}" if public.port else ""


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)
