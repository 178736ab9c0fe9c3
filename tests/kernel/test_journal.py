"""What must not be forgotten lies beside the database."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from organizer.kernel import clock, journal
from organizer.kernel.access import CampaignFacts
from organizer.kernel.journal import Act, Entry

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)


def path(house: Flask) -> Path:
    return Path(house.config["SETTINGS"].instance) / journal.FILE


def test_acts_are_read_in_the_order_they_were_written(house: Flask, campaign: CampaignFacts) -> None:
    before = len(list(journal.entries()))
    with clock.at(NOON):
        journal.append(Act.STOPPED, b"one")
        journal.append(Act.RESUMED, b"one")
    assert list(journal.entries())[before:] == [
        Entry(NOON, campaign.id, Act.STOPPED, b"one"),
        Entry(NOON, campaign.id, Act.RESUMED, b"one"),
    ]


def test_the_journal_is_closed_to_others(house: Flask, campaign: CampaignFacts) -> None:
    path(house).unlink(missing_ok=True)
    journal.append(Act.STOPPED, b"one")
    assert stat.S_IMODE(path(house).stat().st_mode) == 0o600


def test_a_line_torn_by_a_crash_hides_no_other(house: Flask, campaign: CampaignFacts) -> None:
    before = len(list(journal.entries()))
    with path(house).open("a") as lines:
        lines.write('{"at":"2026-03-14T0\n')
    with clock.at(NOON):
        journal.append(Act.ERASED, b"two")
    assert list(journal.entries())[before:] == [Entry(NOON, campaign.id, Act.ERASED, b"two")]


def test_nothing_was_written_down_before_the_first_act(house: Flask) -> None:
    path(house).unlink(missing_ok=True)
    assert list(journal.entries()) == []
