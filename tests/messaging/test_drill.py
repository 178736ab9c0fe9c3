"""A short drill: real workers are killed at every step, and a ledger judges. `make drill` is long."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from drill import plan
from drill.hold import DATABASE, SQLITE, Engine, hold
from drill.house import House, Row, real_time
from drill.judge import judge
from drill.plan import Step
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.messaging.models import MessageState
from tests.ground import postgres
from tests.messaging.rows import make_message

SEED = 1


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engine of the run, with a database of the drill's own."""
    if request.config.getoption("--database") == "sqlite":
        yield SQLITE
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, name=DATABASE) as url:
        yield Engine("PostgreSQL", url, lambda _instance: postgres.cut_off(server, name=DATABASE))


class Told(House):
    """A house that says of its messages what a test says."""

    told: Sequence[Row] = ()

    def rows(self) -> list[Row]:
        """What the test says."""
        return list(self.told)


def test_who_was_to_get_a_text_and_did_not_is_counted_whatever_the_house_calls_it(house: Flask) -> None:
    drilled = Told(house, {}, random.Random(SEED), stopped={"+77010000001": 0.0})
    drilled.told = [
        Row(str(place), f"+7701000000{is_stopped:d}", "meeting:1", state, is_forgotten_there=True)
        for place, (state, is_stopped) in enumerate(
            [
                (MessageState.EXPIRED, False),
                (MessageState.GIVEN_UP, False),
                (MessageState.FAILED, False),
                (MessageState.SUPPRESSED, False),
                (MessageState.SUPPRESSED, True),
            ]
        )
    ]
    assert judge(drilled, [], forged_believed=0).faults == {"lost": 1, "not_sent": 3}


def test_what_was_told_while_the_clock_was_a_day_ahead_is_a_day_away(
    house: Flask, campaign: CampaignFacts
) -> None:
    drilled = House(house, {}, random.Random(SEED), campaign_id=campaign.id)
    assert drilled.until_due() == 0
    make_message().due_at = real_time() + timedelta(days=1)
    db.session.commit()
    assert 86_000 < drilled.until_due() <= 86_400
    drilled.offset = 90_000
    assert drilled.until_due() == 0


@pytest.mark.waits
def test_workers_that_are_killed_at_every_step_lose_and_double_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    result = hold(plan.short(seed=SEED), tmp_path, engine, lambda _count: None)
    assert (result.verdict.faults, dict(result.kills)) == ({}, dict.fromkeys(Step, 1))
