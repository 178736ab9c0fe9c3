"""A short drill: real workers are killed at every step, and a ledger judges. `make drill` is long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drill import plan
from drill.hold import DATABASE, SQLITE, Engine, hold
from drill.plan import Step
from tests.ground import postgres

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


@pytest.mark.waits
def test_workers_that_are_killed_at_every_step_lose_and_double_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    result = hold(plan.short(seed=SEED), tmp_path, engine, lambda _count: None)
    assert (result.verdict.faults, dict(result.kills)) == ({}, dict.fromkeys(Step, 1))
