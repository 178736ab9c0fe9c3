"""Background work is woken after the commit, and never without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from huey.registry import Message

from organizer.app import create_app
from organizer.kernel import jobs
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.kernel.queue import JsonSerializer
from tests.conftest import settings_for


@pytest.fixture
def done() -> Iterator[list[tuple[int, int]]]:
    """Campaign and number that the job test.note was run with."""
    seen: list[tuple[int, int]] = []

    def work(number: int) -> None:
        seen.append((current_campaign_id(), number))

    jobs.job("test.note")(work)
    yield seen
    del jobs.registry["test.note"]


def test_a_job_runs_after_the_commit_in_the_scope_it_was_woken_in(
    real_house: Flask, real_campaign: CampaignFacts, done: list[tuple[int, int]]
) -> None:
    with real_house.app_context(), transaction(real_campaign.id):
        jobs.wake("test.note", number=7)
        assert done == []
    assert done == [(real_campaign.id, 7)]


def test_a_wake_for_a_moment_that_has_passed_is_one_for_now(
    real_house: Flask, real_campaign: CampaignFacts, done: list[tuple[int, int]]
) -> None:
    with real_house.app_context(), transaction(real_campaign.id):
        jobs.wake("test.note", at=now(), number=7)
    assert done == [(real_campaign.id, 7)]


def wake_and_fail(campaign_id: int) -> None:
    with transaction(campaign_id):
        jobs.wake("test.note", number=7)
        raise ZeroDivisionError


def test_a_job_is_forgotten_when_nothing_is_committed(
    real_house: Flask, real_campaign: CampaignFacts, done: list[tuple[int, int]]
) -> None:
    with real_house.app_context():
        with pytest.raises(ZeroDivisionError):
            wake_and_fail(real_campaign.id)
        with transaction(real_campaign.id):
            db.session.connection()
    assert done == []


def test_a_job_nobody_registered_cannot_be_woken(campaign: CampaignFacts) -> None:
    with pytest.raises(KeyError, match="no job"):
        jobs.wake("test.unknown")


def test_what_lies_in_the_queue_is_plain_json() -> None:
    message = Message(
        id="1", name="queuetask_run", args=("room.verb", {"campaign_id": 5}), kwargs={}, retries=0
    )
    stored = JsonSerializer().serialize(message)
    assert stored.startswith(b"{")
    assert JsonSerializer().deserialize(stored) == message


@pytest.mark.parametrize(
    ("kind", "address"), [("Sqlite", "sqlite:///jobs.db"), ("Redis", "redis://127.0.0.1:1/0")]
)
def test_a_worker_is_built_for_each_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'own.db'}", queue_url=address)
    settings.key_file.write_text("00" * 32)
    settings.key_file.chmod(0o600)
    assert type(create_app(settings).extensions["queue"].huey).__name__ == f"{kind}Huey"
