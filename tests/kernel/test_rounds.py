"""What must not hang on a worker is done by the web server too."""

from __future__ import annotations

import os
import threading

import pytest
from flask import Flask
from werkzeug.test import Client

from organizer.kernel import jobs, rounds
from organizer.kernel.access import CampaignFacts


@pytest.fixture
def ended() -> threading.Event:
    """Set once the rounds are to end."""
    return threading.Event()


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, ended: threading.Event) -> list[int]:
    """The campaigns that the one job of the rounds was done for: it fails at first, then ends them."""
    seen: list[int] = []

    def work(campaign_id: int) -> None:
        seen.append(campaign_id)
        if len(seen) == 1:
            raise OSError
        ended.set()

    job = jobs.Job(
        "test.watch", work, every_seconds=60, each_campaign=True, own_transactions=True, by_server=True
    )
    monkeypatch.setattr(jobs, "registry", {"test.watch": job})
    return seen


def test_a_round_that_fails_is_not_the_last(
    house: Flask,
    campaign: CampaignFacts,
    done: list[int],
    ended: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "ROUND_SECONDS", 0)
    rounds.keep_on(house, ended)
    assert done == [campaign.id, campaign.id]


def test_the_rounds_hold_nobody_up_and_end_when_told(house: Flask, done: list[int]) -> None:
    ended = rounds.begin(house)
    (thread,) = [each for each in threading.enumerate() if each.name == "rounds"]
    ended.set()
    thread.join()
    assert (thread.daemon, done) == (True, [])


def test_whatever_server_loads_the_application_each_process_that_answers_goes_the_rounds_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[int] = []
    process = [1]
    monkeypatch.setattr(rounds, "begin", lambda _app: begun.append(process[0]))
    monkeypatch.setattr(os, "getpid", lambda: process[0])
    visitor = Client(rounds.Beside(Flask("pages")))
    for number in (1, 1, 2, 2):
        process[0] = number
        assert visitor.get("/").status_code == 404
    assert begun == [1, 2]


def test_of_two_first_requests_at_once_one_alone_begins_the_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr(rounds, "begin", lambda _app: begun.append(1))
    visitor, waiting = Client(rounds.Beside(Flask("pages"))), ["another request"]

    def asked_while_another_is_answered() -> int:
        if waiting:
            waiting.pop()
            visitor.get("/")
        return 1

    monkeypatch.setattr(os, "getpid", asked_while_another_is_answered)
    visitor.get("/")
    assert begun == [1]
