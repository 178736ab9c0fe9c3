"""What only PostgreSQL does for the kernel, tried whatever engine the rest of the run is on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DatabaseError, IntegrityError

from organizer.kernel import installation
from organizer.kernel.access import CampaignFacts
from organizer.kernel.bulk import one_of
from organizer.kernel.db import all_campaigns, db, scope, serialise, transaction
from organizer.kernel.keys import new_id
from organizer.kernel.migrating import migrate
from organizer.kernel.once import OnceKey, first
from organizer.kernel.queue import build
from tests import factories
from tests.conftest import house_on
from tests.ground import postgres
from tests.kernel.on_postgres import name_of_database

pytestmark = pytest.mark.postgres
NUMBER = 7


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest, postgres_server: str) -> Iterator[str]:
    """An empty database on a server of the run."""
    with postgres.database(postgres_server, name=name_of_database(request, "held")) as made:
        yield made


@pytest.fixture(scope="module")
def held(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An installation on PostgreSQL, where what is committed stays until the last of these tests."""
    with house_on(url, tmp_path_factory.mktemp("held")) as made, made.app_context():
        yield made


@pytest.fixture(scope="module")
def campaigns(held: Flask) -> tuple[CampaignFacts, CampaignFacts]:
    """Two campaigns, each with one key that was used."""
    with transaction():
        ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
        for each in (ours, theirs):
            with scope(each.id):
                assert first("a form", use="test") is not None
    return ours, theirs


def campaigns_seen() -> list[int]:
    """Whose rows a statement meets that goes past the session, so that no scope of ours narrows it."""
    return list(db.session.connection().scalars(sa.text("SELECT campaign_id FROM once_key")))


def test_tables_are_brought_to_the_newest_revision_again_without_harm(
    campaigns: tuple[CampaignFacts, CampaignFacts], held: Flask, tmp_path: Path
) -> None:
    assert installation.is_at_head(held)
    migrate(held, tmp_path)
    assert installation.is_at_head(held)
    with transaction(read_only=True):
        assert sorted(all_campaigns()) == sorted(each.id for each in campaigns)


def test_plain_sql_meets_the_rows_of_the_named_campaign_alone(
    campaigns: tuple[CampaignFacts, CampaignFacts],
) -> None:
    ours, theirs = campaigns
    seen = []
    for campaign_id in (ours.id, theirs.id, None):
        with transaction(campaign_id, read_only=True):
            seen.append(campaigns_seen())
    assert seen == [[ours.id], [theirs.id], []]


def test_a_scope_opened_in_a_running_transaction_is_told_to_the_database(
    campaigns: tuple[CampaignFacts, CampaignFacts],
) -> None:
    ours, theirs = campaigns
    with transaction(ours.id, read_only=True):
        seen = [campaigns_seen()]
        with scope(theirs.id):
            seen.append(campaigns_seen())
        seen.append(campaigns_seen())
    assert seen == [[ours.id], [theirs.id], [ours.id]]


def write_for(campaign_id: int) -> None:
    """Go past the session here too."""
    values = {"id": new_id(), "campaign_id": campaign_id, "digest": b"other"}
    db.session.connection().execute(
        sa.text(
            "INSERT INTO once_key (id, campaign_id, digest, answer, at) "
            "VALUES (:id, :campaign_id, :digest, '', now())"
        ),
        values,
    )


def test_plain_sql_writes_no_row_for_another_campaign(
    campaigns: tuple[CampaignFacts, CampaignFacts],
) -> None:
    ours, theirs = campaigns
    with pytest.raises(DatabaseError, match="row-level security"), transaction(ours.id):
        write_for(theirs.id)
    with transaction(theirs.id, read_only=True):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(OnceKey)) == 1


def test_a_reading_transaction_cannot_write_by_plain_sql_either(
    campaigns: tuple[CampaignFacts, CampaignFacts],
) -> None:
    ours, _theirs = campaigns
    with pytest.raises(DatabaseError, match="read-only transaction"), transaction(ours.id, read_only=True):
        write_for(ours.id)


def use_again(campaign_id: int, *, flushed: bool) -> None:
    with transaction(campaign_id):
        used = db.session.scalars(sa.select(OnceKey)).one()
        db.session.add(OnceKey(digest=used.digest, at=used.at))
        if flushed:
            db.session.flush()


@pytest.mark.parametrize("flushed", [True, False])
def test_what_the_database_refuses_leaves_the_scope_by_its_own_name(
    campaigns: tuple[CampaignFacts, CampaignFacts], *, flushed: bool
) -> None:
    ours, _theirs = campaigns
    with pytest.raises(IntegrityError, match="uq_once_key"):
        use_again(ours.id, flushed=flushed)
    with transaction(ours.id, read_only=True):
        assert campaigns_seen() == [ours.id]


def test_a_number_is_held_until_the_transaction_ends(held: Flask, url: str) -> None:
    other = sa.create_engine(url)
    ask = sa.select(sa.func.pg_try_advisory_xact_lock(NUMBER))
    answers = []
    with transaction():
        serialise(NUMBER)
        with other.begin() as connection:
            answers.append(connection.scalar(ask))
    with other.begin() as connection:
        answers.append(connection.scalar(ask))
    other.dispose()
    assert answers == [False, True]


def test_the_database_carries_wakes_from_one_process_to_another(held: Flask, url: str) -> None:
    web, worker = build(held, url), build(held, url)
    web.put("test.note", {"number": 7})
    (task,) = worker.huey.pending()
    for queue in (web, worker):
        queue.huey.storage.close()
    assert task.args == ("test.note", {"number": 7})


def test_what_a_query_chooses_is_asked_once_however_little_is_known_of_the_table(
    campaigns: tuple[CampaignFacts, CampaignFacts],
) -> None:
    chosen = sa.select(OnceKey.id).limit(1)
    with transaction(campaigns[0].id, read_only=True):
        asked = sa.select(OnceKey.id).where(one_of(OnceKey.id, chosen))
        written = asked.compile(db.engine, compile_kwargs={"literal_binds": True})
        plan = db.session.connection().scalars(sa.text(f"EXPLAIN {written}")).all()
        assert db.session.scalars(asked).all() == db.session.scalars(chosen).all()
    assert [line.split()[0] for line in plan if "Plan" in line] == ["InitPlan"]
