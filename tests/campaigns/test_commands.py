"""`organizer campaign`, `keys` and `audit` from the shell."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from organizer.campaigns import queries
from organizer.campaigns.commands import audit_group, campaign, keys
from organizer.campaigns.roles import Role
from organizer.kernel import audit, jobs, once
from organizer.kernel.access import CampaignFacts
from organizer.kernel.crypto import make_key_file, read_key_file
from organizer.kernel.db import db, scope
from tests import factories


def run(house: Flask, command: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=SimpleNamespace(app=house))


def create(house: Flask, *more: str) -> Result:
    return run(
        house,
        campaign,
        "create",
        "erlan",
        "--host=Erlan.localhost",
        "--name=kk=Ерлан",
        "--name=ru=Ерлан",
        "--owner=owner@example.kz",
        "--zone=Asia/Oral",
        *more,
    )


def test_a_campaign_is_made_for_an_owner(house: Flask) -> None:
    factories.make_user(email="owner@example.kz")
    db.session.commit()

    answer = create(house, "--default")

    assert (answer.exit_code, answer.stdout) == (
        0,
        "erlan: its pages answer on erlan.localhost, and owner@example.kz owns it\n",
    )
    facts = queries.campaign_of_host("127.0.0.1")
    assert facts is not None
    with scope(facts.id):
        assert [each.role for each in queries.members()] == [Role.OWNER]
    assert run(house, campaign, "list").stdout == "erlan\terlan.localhost\tsetup\tdefault\n"


def test_what_cannot_be_is_said_in_words(house: Flask) -> None:
    missing = create(house)
    factories.make_user(email="owner@example.kz")
    db.session.commit()
    create(house)
    doubled = create(house)
    wrong = create(house, "--name=Erlan")

    assert [(each.exit_code, each.stderr.splitlines()[-1]) for each in (missing, doubled, wrong)] == [
        (1, "Error: There is no account owner@example.kz: organizer user add"),
        (1, "Error: Another campaign has this short name or host"),
        (2, "Error: Invalid value for --name: is not like kk=…: Erlan"),
    ]


def test_an_account_gets_a_role(house: Flask) -> None:
    facts = factories.make_campaign("aigul")
    factories.make_user(email="staff@example.kz")
    db.session.commit()

    given = run(house, campaign, "member", "aigul", "staff@example.kz", "staff")
    again = run(house, campaign, "member", "aigul", "staff@example.kz", "owner")
    nowhere = run(house, campaign, "member", "nowhere", "staff@example.kz", "staff")

    assert (given.exit_code, given.stdout) == (0, "staff@example.kz: staff in aigul\n")
    assert [each.stderr for each in (again, nowhere)] == [
        "Error: This person is in the team already\n",
        "Error: There is no campaign nowhere\n",
    ]
    with scope(facts.id):
        assert [each.role for each in queries.members()] == [Role.STAFF]


def test_the_key_is_printed_so_that_it_can_be_typed_back(
    house: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = tmp_path / "house.key"
    make_key_file(key_file)
    settings = SimpleNamespace(key_file=key_file, instance=tmp_path)
    monkeypatch.setitem(house.config, "SETTINGS", settings)

    printed = run(house, keys, "export").stdout

    lines = re.findall(r"^  ([0-9a-f ]+)   check [0-9a-f]{4}$", printed, re.MULTILINE)
    assert [len(line.split()) for line in lines] == [4, 4]
    copy = tmp_path / "typed.key"
    copy.write_text("\n".join(lines) + "\n")
    copy.chmod(0o600)
    assert read_key_file(copy) == read_key_file(key_file)


@pytest.fixture
def chain(campaign: CampaignFacts) -> CampaignFacts:
    """A campaign with three entries."""
    for number in range(3):
        audit.record("test.done", f"test:{number}")
    db.session.commit()
    return campaign


def test_a_chain_that_holds_is_said_to_with_its_head(house: Flask, chain: CampaignFacts) -> None:
    answer = run(house, audit_group, "verify")

    number, newest = audit.head()
    assert (answer.exit_code, answer.stdout) == (0, f"aigul: 3 entries, holds, head {number}:{newest}\n")
    beside = run(house, audit_group, "verify", "--campaign=aigul", f"--head={number}:{newest}")
    assert beside.exit_code == 0


def test_an_end_that_was_cut_off_is_seen_beside_a_head_of_before(house: Flask, chain: CampaignFacts) -> None:
    answers: list[Any] = [
        run(house, audit_group, "verify", "--campaign=aigul", f"--head=5:{'a' * 64}"),
        run(house, audit_group, "verify", "--campaign=aigul", f"--head=2:{'a' * 64}"),
    ]

    assert [(each.exit_code, each.stderr) for each in answers] == [
        (1, "aigul: entry 4: cut off here\n"),
        (1, "aigul: entry 2: not the one noted as head\n"),
    ]


@pytest.mark.parametrize("arguments", [["--head=1:abc", "--campaign=aigul"], [f"--head=1:{'a' * 64}"]])
def test_a_head_must_be_one_that_was_printed(
    house: Flask, chain: CampaignFacts, arguments: list[str]
) -> None:
    assert run(house, audit_group, "verify", *arguments).exit_code == 2


def test_old_one_time_keys_are_forgotten_by_the_hour(house: Flask, campaign: CampaignFacts) -> None:
    once.first("old", use="test")
    once.first("new", use="test")
    old = db.session.query(once.OnceKey).order_by(once.OnceKey.at).first()
    assert old is not None
    old.at = old.at - once.KEEP * 2
    db.session.commit()

    jobs.run(house, "campaigns.forget", {"campaign_id": campaign.id})

    assert db.session.query(once.OnceKey).count() == 1
