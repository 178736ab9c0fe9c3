"""What Prometheus reads: figures by campaign number, and nothing of anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry, generate_latest

from organizer import metrics
from organizer.config import Settings, SettingsProblem
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.messaging.models import MessageState, Reason
from tests.desk.test_health import beat
from tests.gateways.answers import nobody
from tests.messaging.rows import make_message


def figures(house: Flask) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(metrics.Meter(house))
    lines = generate_latest(registry).decode().splitlines()
    return {
        name: float(value)
        for name, _space, value in (line.rpartition(" ") for line in lines if "#" not in line)
    }


def test_figures_stand_by_campaign_and_channel(house: Flask, campaign: CampaignFacts) -> None:
    beat(beat_at=now() - timedelta(minutes=1), handed_over_at=None)
    waits, came, lost = [make_message() for _number in range(3)]
    waits.due_at = now() - timedelta(minutes=20)
    came.state, came.settled_at = MessageState.DELIVERED, now()
    lost.state, lost.reason, lost.settled_at = MessageState.FAILED, Reason.NUMBER, now()
    db.session.commit()
    here = f'campaign="{campaign.id}"'
    shown = figures(house)
    assert {name: shown.pop(name) for name in list(shown) if "email" not in name and "minor" not in name} == {
        'organizer_line_closed{channel="sms"}': 0,
        'organizer_worker_looked_seconds_ago{channel="sms"}': 60,
        'organizer_handed_over_seconds_ago{channel="sms"}': float("inf"),
        f"organizer_messages_stalled{{{here}}}": 1,
        f'organizer_messages_waiting{{{here},channel="sms"}}': 1,
        f'organizer_messages_oldest_due_seconds{{{here},channel="sms"}}': 1200,
        f'organizer_messages_delivered_last_day{{{here},channel="sms"}}': 1,
        f'organizer_messages_missed_last_day{{{here},channel="sms",reason="number"}}': 1,
    }
    assert {name for name in shown if "minor" in name} == {
        f'organizer_sms_{kind}_minor{{{here},time="{time}"}}'
        for kind in ("cost", "budget")
        for time in ("all", "today")
    }


@pytest.mark.parametrize(
    ("given", "read"),
    [("", None), ("9108", ("127.0.0.1", 9108)), ("10.0.0.5:9108", ("10.0.0.5", 9108))],
)
def test_a_port_alone_is_one_of_this_machine(given: str, read: tuple[str, int] | None) -> None:
    assert Settings.from_environment({"ORGANIZER_METRICS": given}).metrics == read


@pytest.mark.parametrize("given", ["on", "10.0.0.5", "0", "70000"])
def test_what_is_no_port_is_said_at_start(given: str) -> None:
    with pytest.raises(SettingsProblem, match="ORGANIZER_METRICS must be a port like 9108"):
        Settings.from_environment({"ORGANIZER_METRICS": given})


def test_a_port_that_is_taken_is_said_in_words(house: Flask) -> None:
    with nobody() as address:
        port = int(address.rpartition(":")[2])
        with pytest.raises(SettingsProblem, match=f"ORGANIZER_METRICS: 127.0.0.1:{port} cannot be used"):
            metrics.serve(house, "127.0.0.1", port)
