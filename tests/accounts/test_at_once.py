"""What many at the same moment must not break: limits, and the lock of the database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.accounts.models import SignInTry
from organizer.accounts.services import passwords
from organizer.accounts.services.sessions import TRIES
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from tests import factories
from tests.accounts.rows import PASSWORD, hashed
from tests.web import Browser

BOTAGOZ = "botagoz@example.kz"


@pytest.fixture
def person(real_house: Flask, real_campaign: CampaignFacts) -> CampaignFacts:
    """A campaign with somebody who can sign in."""
    with real_house.app_context(), transaction(real_campaign.id):
        factories.make_member(email=BOTAGOZ, password_hash=hashed())
    return real_campaign


def attempt(app: Flask, campaign: CampaignFacts, login: str, password: str) -> tuple[int, float]:
    browser = Browser(app, campaign.host)
    began = time.perf_counter()
    status = browser.post("/sign-in", {"login": login, "password": password}).status_code
    return status, time.perf_counter() - began


def test_no_more_than_five_of_many_tries_at_once_are_looked_at(
    real_house: Flask, person: CampaignFacts
) -> None:
    with ThreadPoolExecutor(12) as pool:
        tries = [pool.submit(attempt, real_house, person, BOTAGOZ, "not the password") for _ in range(12)]
        statuses = sorted(each.result()[0] for each in tries)

    assert statuses == [422] * TRIES + [429] * (12 - TRIES)


def test_while_a_password_is_hashed_others_can_write(real_house: Flask, person: CampaignFacts) -> None:
    with ThreadPoolExecutor(1) as pool:
        passwords._one_hash.acquire()  # noqa: SLF001 - the next sign-in waits in the middle of its hash
        try:
            waiting = pool.submit(attempt, real_house, person, BOTAGOZ, PASSWORD)
            until_counted(real_house)
            began = time.perf_counter()
            with real_house.app_context(), transaction():
                db.session.add(SignInTry(login_index=b"x" * 16, at=now()))
            took = time.perf_counter() - began
            assert not waiting.done()
        finally:
            passwords._one_hash.release()  # noqa: SLF001
        assert waiting.result()[0] == 303

    assert took < 1


def until_counted(app: Flask) -> None:
    """Return when the sign-in has counted its try, after which it hashes."""
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        with app.app_context(), transaction(read_only=True):
            if db.session.scalar(sa.select(sa.func.count()).select_from(SignInTry)):
                return
    raise AssertionError


def test_a_wrong_login_answers_as_slowly_as_a_wrong_password(
    real_house: Flask, person: CampaignFacts
) -> None:
    known, unknown = (
        min(attempt(real_house, person, login, "not the password") for _ in range(TRIES))
        for login in (BOTAGOZ, "nobody@example.kz")
    )

    assert (known[0], unknown[0]) == (422, 422)
    assert abs(known[1] - unknown[1]) < 0.05
