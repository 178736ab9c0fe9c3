"""The same key is done once and gives the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request

from organizer.kernel import once
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at, now
from organizer.kernel.db import db, scope, transaction
from organizer.kernel.once import AlreadySent
from tests import factories
from tests.conftest import counted_statements


def test_a_key_is_taken_once_and_remembers_its_answer(campaign: CampaignFacts) -> None:
    taken = once.first("k1", use="meeting.new")
    assert taken is not None
    taken.answer = "meeting:42"
    assert once.first("k1", use="meeting.new") is None
    assert once.answered("k1", use="meeting.new") == "meeting:42"


def test_to_take_a_key_is_one_statement(campaign: CampaignFacts) -> None:
    with counted_statements() as seen:
        assert once.first("k1", use="x") is not None
    assert [each.partition(" (")[0] for each in seen] == ["INSERT INTO once_key"]


def test_to_ask_whether_a_key_comes_again_takes_none(campaign: CampaignFacts) -> None:
    assert once.again("k1", use="x") is None
    taken = once.first("k1", use="x")
    assert taken is not None
    taken.answer = "undo:42"
    assert once.again("k1", use="x") == "undo:42"


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


def take(house: Flask, sent: dict[str, Any]) -> str:
    """What becomes of a form that is sent with the key k1."""
    with house.test_request_context("/", method="POST", data=sent, headers={"Accept-Language": "en"}):
        try:
            return "again" if once.first("k1", use="x") is None else "first"
        except AlreadySent as problem:
            return str(problem)


FORM = {"words": "Су жоқ", "place": "7", "csrf_token": "a", "once": "k1"}
OTHER = "This page was already sent. Check what was kept, and send again if this is new."


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (FORM, "again"),
        ({**FORM, "csrf_token": "b"}, "again"),
        (dict(reversed(FORM.items())), "again"),
        ({}, "again"),
        ({**FORM, "words": "Газ жоқ"}, OTHER),
        ({**FORM, "place": ["7", "8"]}, OTHER),
        ({**FORM, "publish": ""}, OTHER),
        ({"place": "7"}, OTHER),
    ],
)
def test_the_same_form_is_done_once_and_other_words_are_not_lost_in_silence(
    house: Flask, campaign: CampaignFacts, sent: dict[str, Any], answer: str
) -> None:
    assert (take(house, FORM), take(house, sent)) == ("first", answer)


def test_a_file_is_part_of_what_is_sent_and_can_still_be_read(house: Flask, campaign: CampaignFacts) -> None:
    def sent(content: bytes) -> dict[str, Any]:
        return {**FORM, "file": (BytesIO(content), "rows.csv")}

    assert [take(house, sent(content)) for content in (b"a", b"a", b"b")] == ["first", "again", OTHER]
    with house.test_request_context("/", method="POST", data=sent(b"abc")):
        file = request.files["file"]
        beginning = file.read(1)
        once.first("k2", use="x")
        assert (beginning, file.read()) == (b"a", b"bc")


def test_a_key_that_was_used_without_a_form_is_used_up_for_every_form(
    house: Flask, campaign: CampaignFacts
) -> None:
    assert once.first("k1", use="x") is not None
    assert take(house, FORM) == "again"


def test_what_was_sent_with_a_key_is_kept_as_a_keyed_hash_of_its_campaign_alone(house: Flask) -> None:
    kept: list[bytes | None] = []
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            take(house, FORM)
            kept += db.session.scalars(sa.select(once.OnceKey.content)).all()
    assert [len(content or b"") for content in kept] == [16, 16]
    assert kept[0] != kept[1]


@pytest.mark.parametrize("threads", [2, 8])
def test_of_many_presses_at_the_same_moment_one_is_first(
    real_house: Flask, real_campaign: CampaignFacts, threads: int
) -> None:
    def press(_number: int) -> bool:
        with real_house.app_context(), transaction(real_campaign.id):
            return once.first("same", use="x") is not None

    with ThreadPoolExecutor(threads) as pool:
        assert sum(pool.map(press, range(20))) == 1
