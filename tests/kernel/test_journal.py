"""What must not be forgotten lies beside the database."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from organizer.kernel import journal
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import finish
from organizer.kernel.journal import Act, Entry

NOON = datetime(2026, 3, 14, 7, tzinfo=UTC)


def path(house: Flask) -> Path:
    return Path(house.config["SETTINGS"].instance) / journal.FILE


def act(act: Act, person: bytes = b"one") -> None:
    journal.append(act, person, row_id=7, at=NOON)


def read(campaign: CampaignFacts, *acts: Act, person: bytes = b"one") -> list[Entry]:
    return [Entry(NOON, campaign.id, each, person, 7) for each in acts]


def test_acts_are_read_in_the_order_they_were_written(house: Flask, campaign: CampaignFacts) -> None:
    before = len(list(journal.entries()))
    act(Act.STOPPED)
    act(Act.ERASED)
    assert list(journal.entries())[before:] == read(campaign, Act.STOPPED, Act.ERASED)


def test_what_ends_a_stop_is_written_down_only_once_it_is_kept(house: Flask, campaign: CampaignFacts) -> None:
    before = len(list(journal.entries()))
    for keep in (False, True):
        journal.append_once_kept(Act.RESUMED, b"one", row_id=7, at=NOON)
        finish(keep=keep)
    assert list(journal.entries())[before:] == read(campaign, Act.RESUMED)


def test_the_journal_of_another_machine_is_read_where_it_lies(
    house: Flask, campaign: CampaignFacts, tmp_path: Path
) -> None:
    path(house).unlink(missing_ok=True)
    act(Act.STOPPED)
    other = path(house).rename(tmp_path / "other.jsonl")
    assert (list(journal.entries()), list(journal.entries(other))) == ([], read(campaign, Act.STOPPED))


def test_the_journal_is_closed_to_others(house: Flask, campaign: CampaignFacts) -> None:
    path(house).unlink(missing_ok=True)
    act(Act.STOPPED)
    assert stat.S_IMODE(path(house).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "torn", ['{"at":"2026-03-14T0\n', '{"at":"2026-03-14T0', '{"at":"2026-03-14"}\n', "[]\n"]
)
def test_a_line_torn_by_a_crash_hides_no_other(house: Flask, campaign: CampaignFacts, torn: str) -> None:
    before = len(list(journal.entries()))
    with path(house).open("a") as lines:
        lines.write(torn)
    act(Act.ERASED, b"two")
    assert list(journal.entries())[before:] == read(campaign, Act.ERASED, person=b"two")


def test_a_full_disk_is_no_silence(
    house: Flask, campaign: CampaignFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda _handle, _line: 1)
    with pytest.raises(OSError, match="No space left"):
        act(Act.STOPPED)


def test_nothing_was_written_down_before_the_first_act(house: Flask) -> None:
    path(house).unlink(missing_ok=True)
    assert list(journal.entries()) == []
