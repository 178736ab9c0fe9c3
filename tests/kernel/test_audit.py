"""The chain of what was done: it grows, and shows every edit."""

from __future__ import annotations

import random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DatabaseError

from organizer.kernel import audit
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry, Break
from organizer.kernel.db import db, scope
from tests import factories

LENGTH = 40


def drop_triggers() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("DROP TRIGGER audit_entry_stays ON audit_entry"))
        return
    for act in ("update", "delete"):
        db.session.execute(sa.text(f"DROP TRIGGER audit_entry_no_{act}"))


def write(count: int) -> None:
    for number in range(1, count + 1):
        audit.record("test.done", f"test:{number}", facts={"number": number})


def entries() -> list[audit.AuditEntry]:
    return list(db.session.scalars(sa.select(audit.AuditEntry).order_by(audit.AuditEntry.sequence)))


def test_entries_are_numbered_and_follow_each_other(campaign: CampaignFacts) -> None:
    audit.record("test.one", "test:1")
    audit.record("test.two", "test:2")
    first, second = entries()
    assert (first.sequence, first.previous) == (1, audit.FIRST)
    assert (second.sequence, second.previous) == (2, first.hash)
    assert list(audit.breaks()) == []
    assert audit.head() == (2, second.hash)


def test_a_chain_goes_on_after_a_savepoint_that_was_rolled_back(campaign: CampaignFacts) -> None:
    write(2)
    savepoint = db.session.begin_nested()
    write(3)
    savepoint.rollback()
    audit.record("test.one", "test:1")
    assert [entry.sequence for entry in entries()] == [1, 2, 3]
    assert list(audit.breaks()) == []


def test_each_campaign_has_a_chain_of_its_own(house: Flask) -> None:
    for slug in ("ours", "theirs"):
        with scope(factories.make_campaign(slug).id):
            audit.record("test.one", "test:1")
            assert [entry.sequence for entry in entries()] == [1]


def test_a_value_is_kept_as_a_keyed_hash_alone(campaign: CampaignFacts) -> None:
    audit.record("test.changed", "test:1", changed={"phone": ("+77011234567", None)})
    [entry] = entries()
    before, after = entry.changed["phone"]
    assert after is None
    assert len(before) == 32
    assert "7701" not in str(entry.changed)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_an_entry(campaign: CampaignFacts, statement: str) -> None:
    write(1)
    with pytest.raises(DatabaseError, match="never changed"), db.session.begin_nested():
        db.session.execute(sa.text(statement))


@pytest.mark.parametrize("taken", [["id"], ["campaign_id", "sequence"]])
def test_no_entry_is_put_in_the_place_of_another(campaign: CampaignFacts, taken: list[str]) -> None:
    write(1)
    names = [column.key for column in AuditEntry.__mapper__.column_attrs]
    said: dict[str, sa.ColumnElement[Any]] = {name: getattr(AuditEntry, name) for name in names}
    said |= {"verb": sa.literal("x")} if "id" in taken else {"id": sa.literal(7)}
    rows = sa.select(*said.values()).where(AuditEntry.campaign_id == campaign.id)
    statement: sa.Insert = sa.insert(AuditEntry).prefix_with("OR REPLACE").from_select(names, rows)
    if db.engine.dialect.name == "postgresql":
        put = postgresql.insert(AuditEntry).from_select(names, rows)
        statement = put.on_conflict_do_update(index_elements=taken, set_={"verb": "x"})
    with pytest.raises(DatabaseError, match="never changed"), db.session.begin_nested():
        db.session.connection().execute(statement)


def test_every_edit_made_behind_the_triggers_is_named(campaign: CampaignFacts) -> None:
    write(LENGTH)
    drop_triggers()
    chance = random.Random(7)
    for _ in range(250):
        sequence = chance.randrange(1, LENGTH)
        _spoil(chance.choice(["verb", "about", "swap", "delete"]), sequence, chance)


def _spoil(how: str, sequence: int, chance: random.Random) -> None:
    nested = db.session.begin_nested()
    rows = sa.select(AuditEntry).where(AuditEntry.sequence == sequence)
    if how == "delete":
        db.session.execute(sa.delete(AuditEntry).where(AuditEntry.sequence == sequence))
        expected = Break(sequence, "missing")
    elif how == "swap":
        db.session.execute(
            sa.update(AuditEntry).where(AuditEntry.sequence == sequence).values(previous="f" * 64)
        )
        expected = Break(sequence, "does not follow the one before")
    else:
        spoilt = {how: f"other:{chance.randrange(9)}"}
        db.session.execute(sa.update(AuditEntry).where(AuditEntry.sequence == sequence).values(**spoilt))
        expected = Break(sequence, "was changed")
    db.session.expire_all()
    assert expected in list(audit.breaks()), (how, db.session.scalars(rows).all())
    nested.rollback()
    db.session.expire_all()


def test_a_cut_off_end_shows_against_the_head_kept_elsewhere(campaign: CampaignFacts) -> None:
    write(3)
    kept = audit.head()
    drop_triggers()
    db.session.execute(sa.delete(AuditEntry).where(AuditEntry.sequence == 3))
    db.session.expire_all()
    assert list(audit.breaks()) == []
    assert list(audit.breaks(head=kept)) == [Break(3, "cut off here")]


def test_an_end_that_was_written_anew_shows_against_the_head_kept_elsewhere(campaign: CampaignFacts) -> None:
    write(3)
    kept = audit.head()
    drop_triggers()
    with db.session.begin_nested():
        db.session.execute(sa.delete(AuditEntry).where(AuditEntry.sequence == 3))
    audit.record("test.other", "test:3")
    assert list(audit.breaks()) == []
    assert list(audit.breaks(head=kept)) == [Break(3, "not the one noted as head")]


def test_acts_of_one_verb_are_told_at_once_where_their_room_tells_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(audit.tellers, "test.moved", lambda acts: [f"to {facts['to']}" for facts in acts])
    acts = [("test.moved", {"to": 1}), ("test.new", {}), ("test.moved", {"to": 2})]
    assert audit.told(acts) == ["to 1", "test.new", "to 2"]


def test_a_verb_is_said_in_the_words_of_its_room_or_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audit.verbs, "test.done", "The test was done")
    assert [audit.words_of(verb) for verb in ("test.done", "test.new")] == ["The test was done", "test.new"]
