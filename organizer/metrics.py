"""Figures for Prometheus, read from the tables whenever they are asked for, on a port of their own.

They tell how sending does. Labels hold the number of a campaign, a channel, a state or a reason: no name, no
host name, which may be a person's, and nothing of anybody who was written to.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from organizer.config import SettingsProblem
from organizer.desk import queries
from organizer.desk.queries import Line
from organizer.kernel.clock import now
from organizer.kernel.db import all_campaigns, transaction
from organizer.messaging import queries as messages
from organizer.messaging import services as messaging
from organizer.messaging.models import Channel
from organizer.messaging.ways import LINES

NEVER = float("inf")


class Meter(Collector):
    """How the installation's messages leave, campaign by campaign."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Everything at this moment."""
        gauges = _Gauges()
        with self._app.app_context():
            with transaction(read_only=True):
                campaigns = all_campaigns()
                for channel in LINES:
                    gauges.read_sender(channel)
            for campaign_id in campaigns:
                with transaction(campaign_id, read_only=True):
                    gauges.read_campaign(str(campaign_id))
        yield from gauges.families


class _Gauges:
    def __init__(self) -> None:
        self.closed = _gauge("line_closed", "1 while the provider refuses our account", "channel")
        self.looked = _gauge(
            "worker_looked_seconds_ago", "Since a worker last looked for what is due", "channel"
        )
        self.handed_over = _gauge(
            "handed_over_seconds_ago", "Since the provider last took a message", "channel"
        )
        self.stalled = _gauge("messages_stalled", "1 while what may leave stands still", "campaign")
        self.waiting = _gauge("messages_waiting", "Messages that have not left", "campaign", "channel")
        self.oldest = _gauge(
            "messages_oldest_due_seconds", "How long the oldest has been due", "campaign", "channel"
        )
        self.delivered = _gauge(
            "messages_delivered_last_day", "Delivered in the last day", "campaign", "channel"
        )
        self.missed = _gauge(
            "messages_missed_last_day", "Came to nothing in the last day", "campaign", "channel", "reason"
        )
        self.cost = _gauge("sms_cost_minor", "Spent, in hundredths of the currency", "campaign", "time")
        self.budget = _gauge("sms_budget_minor", "May be spent", "campaign", "time")

    @property
    def families(self) -> Iterator[GaugeMetricFamily]:
        yield from vars(self).values()

    def read_sender(self, channel: Channel) -> None:
        sender, at = messages.sender(channel), now()
        moments = (None, None) if sender is None else (sender.beat_at, sender.handed_over_at)
        for gauge, moment in zip((self.looked, self.handed_over), moments, strict=True):
            gauge.add_metric([channel.value], NEVER if moment is None else (at - moment).total_seconds())
        self.closed.add_metric([channel.value], sender is not None and sender.closed_at is not None)

    def read_campaign(self, campaign: str) -> None:
        self.stalled.add_metric([campaign], messaging.stall() is not None)
        for line in queries.lines():
            self._read_line(campaign, line)
        spent = messages.spent()
        self.cost.add_metric([campaign, "all"], spent.minor)
        self.cost.add_metric([campaign, "today"], spent.today_minor)
        self.budget.add_metric([campaign, "all"], spent.of_minor)
        self.budget.add_metric([campaign, "today"], spent.of_today_minor)

    def _read_line(self, campaign: str, line: Line) -> None:
        labels = [campaign, line.channel.value]
        self.waiting.add_metric(labels, line.waiting)
        self.oldest.add_metric(labels, line.oldest_age.total_seconds())
        self.delivered.add_metric(labels, line.delivered)
        for reason, number in line.missed.items():
            self.missed.add_metric([*labels, reason.value if reason else "other"], number)


def serve(app: Flask, host: str, port: int) -> None:
    """Answer Prometheus from a thread until the process ends. Raises SettingsProblem where it cannot."""
    registry = CollectorRegistry()
    registry.register(Meter(app))
    try:
        start_http_server(port, host, registry)
    except OSError as problem:
        raise SettingsProblem(
            f"ORGANIZER_METRICS: {host}:{port} cannot be used: {problem.strerror}"
        ) from None


def _gauge(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"organizer_{name}", words, labels=labels)
