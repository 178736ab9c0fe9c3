"""The same key is done once and gives the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from organizer.kernel import once
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at, now
from organizer.kernel.db import scope, transaction
from tests import factories


def test_a_key_is_taken_once_and_remembers_its_answer(campaign: CampaignFacts) -> None:
    taken = once.first("k1", use="meeting.new")
    assert taken is not None
    taken.answer = "meeting:42"
    assert once.first("k1", use="meeting.new") is None
    assert once.answered("k1", use="meeting.new") == "meeting:42"


def test_another_use_of_the_same_key_is_another_key(campaign: CampaignFacts) -> None:
    assert once.first("k1", use="meeting.new") is not None
    assert once.first("k1", use="venue.new") is not None
    assert once.answered("never", use="venue.new") == ""


def test_a_key_of_one_campaign_is_free_in_another(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            assert once.first("same", use="x") is not None


def test_old_keys_are_forgotten(campaign: CampaignFacts) -> None:
    with at(now() - once.KEEP - timedelta(days=1)):
        once.first("old", use="x")
    once.first("new", use="x")
    assert once.forget_old() == 1
    assert once.first("new", use="x") is None


@pytest.mark.parametrize("threads", [2, 8])
def test_of_many_presses_at_the_same_moment_one_is_first(
    real_house: Flask, real_campaign: CampaignFacts, threads: int
) -> None:
    def press(_number: int) -> bool:
        with real_house.app_context(), transaction(real_campaign.id):
            return once.first("same", use="x") is not None

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(press, range(20))) == 1
