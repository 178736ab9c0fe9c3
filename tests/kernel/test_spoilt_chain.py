"""A thousand ways to change the history behind the house's back: each is named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from organizer.kernel import audit
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db

LENGTH = 12
TIMES = 1000
ASIDE = -1

Spoil = Callable[[random.Random], set[int]]


@pytest.fixture
def chain(campaign: CampaignFacts) -> CampaignFacts:
    """A chain whose triggers are gone."""
    for number in range(LENGTH):
        audit.record("test.done", f"test:{number}", changed={"phone": (str(number), None)})
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.text("DROP TRIGGER audit_entry_stays ON audit_entry"))
    else:
        for act in ("update", "delete"):
            db.session.execute(sa.text(f"DROP TRIGGER audit_entry_no_{act}"))
    return campaign


def run(statement: str, **values: object) -> None:
    db.session.execute(sa.text(f"{statement}"), values)


def rewrite(chance: random.Random) -> set[int]:
    sequence = chance.randrange(1, LENGTH + 1)
    column, value = chance.choice(
        [
            ("verb", "test.other"),
            ("about", "test:999"),
            ("changed", json.dumps({"phone": ["0" * 32, None]})),
            ("by_user_id", 7),
            ("at", "2020-01-01 00:00:00"),
            ("previous", "f" * 64),
            ("hash", "e" * 64),
        ]
    )
    run(
        f"UPDATE audit_entry SET {column} = :value WHERE sequence = :sequence",  # noqa: S608 - from the list above
        value=value,
        sequence=sequence,
    )
    return {sequence}


def delete(chance: random.Random) -> set[int]:
    sequence = chance.randrange(1, LENGTH)
    run("DELETE FROM audit_entry WHERE sequence = :sequence", sequence=sequence)
    return {sequence, sequence + 1}


def swap(chance: random.Random) -> set[int]:
    one, other = chance.sample(range(1, LENGTH + 1), 2)
    for before, after in ((one, ASIDE), (other, one), (ASIDE, other)):
        run("UPDATE audit_entry SET sequence = :after WHERE sequence = :before", before=before, after=after)
    return {one, other}


def close_the_gap(chance: random.Random) -> set[int]:
    """Take one out, and move the numbers of those behind it up."""
    sequence = chance.randrange(1, LENGTH)
    run("DELETE FROM audit_entry WHERE sequence = :sequence", sequence=sequence)
    run("UPDATE audit_entry SET sequence = -sequence WHERE sequence > :sequence", sequence=sequence)
    run("UPDATE audit_entry SET sequence = -sequence - 1 WHERE sequence < 0")
    return {sequence}


@pytest.mark.slow  # a thousand chains are read
def test_each_of_a_thousand_edits_deletions_and_swaps_is_named(chain: CampaignFacts) -> None:
    chance = random.Random(20260314)
    unnamed = []
    for _ in range(TIMES):
        spoil: Spoil = chance.choice([rewrite, delete, swap, close_the_gap])
        with_point = db.session.begin_nested()
        spoilt = spoil(chance)
        db.session.expire_all()
        named = {each.sequence for each in audit.breaks()}
        if not named & spoilt:
            unnamed.append((spoil.__name__, spoilt, named))
        with_point.rollback()
        db.session.expire_all()

    assert unnamed == []
    assert list(audit.breaks()) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == LENGTH
