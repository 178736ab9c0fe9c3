"""Addresses that leave the house."""

from __future__ import annotations

import pytest
from flask import Flask

from organizer.kernel.access import CampaignFacts
from organizer.kernel.tokens import Purpose
from organizer.kernel.urls import hook_url, link_url, sample_url, site_url


def test_a_campaigns_page_has_its_own_host_with_the_port_of_the_installation(campaign: CampaignFacts) -> None:
    assert site_url(campaign, "/meetings") == "http://aigul.localhost:8000/meetings"


def test_a_providers_page_lies_at_the_public_address(house: Flask) -> None:
    assert hook_url("/hooks/aigul/sms/inbound") == "http://localhost:8000/hooks/aigul/sms/inbound"


@pytest.mark.parametrize(
    ("token", "path"), [("s0123456789ab", "/stop/"), ("a0123456789ab", "/v/"), ("v0123456789ab", "/v/")]
)
def test_the_first_letter_of_a_token_says_which_page_it_opens(
    campaign: CampaignFacts, token: str, path: str
) -> None:
    assert link_url(campaign, token) == f"http://aigul.localhost:8000{path}{token}"


def test_a_sample_is_as_long_as_a_link(campaign: CampaignFacts) -> None:
    assert len(sample_url(campaign, Purpose.STOP)) == len(link_url(campaign, "s0123456789ab"))
