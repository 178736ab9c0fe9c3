"""Each step of the tables goes up and down, keeps its data, and ends at the models, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade

from organizer.campaigns import services as campaigns
from organizer.campaigns.models import SavedView
from organizer.campaigns.roles import Role
from organizer.kernel import clock, once
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import Model, db, transaction
from organizer.kernel.pages import asset_root
from organizer.meetings.models import Meeting
from tests import factories
from tests.meetings import rows

MIGRATIONS = str(asset_root() / "migrations")


def revisions() -> list[str]:
    return [step.revision for step in reversed(list(ScriptDirectory(MIGRATIONS).walk_revisions()))]


def checks_of(inspector: sa.Inspector) -> dict[str, list[tuple[str, str]]]:
    return {
        table: sorted(
            (str(check["name"]), " ".join(str(check["sqltext"]).split()))
            for check in inspector.get_check_constraints(table)
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_one_line_of_revisions_leads_to_one_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def test_the_newest_revision_is_what_the_models_say(real_house: Flask) -> None:
    with real_house.app_context(), db.engine.connect() as connection:
        found = compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True}), Model.metadata
        )
    assert found == []


def test_checks_are_those_of_the_models(real_house: Flask, tmp_path: Path) -> None:
    if real_house.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        made = sa.create_engine(f"sqlite:///{tmp_path / 'models.db'}")
        Model.metadata.create_all(made)
        with real_house.app_context():
            assert checks_of(sa.inspect(db.engine)) == checks_of(sa.inspect(made))
        made.dispose()
        return
    with real_house.app_context(), db.engine.connect() as connection:
        migrated = checks_of(sa.inspect(connection))
        connection.execute(sa.text("CREATE SCHEMA made"))
        connection.execute(sa.text("SET search_path TO made"))
        Model.metadata.create_all(connection)
        made_checks = checks_of(sa.inspect(connection))
        connection.rollback()
    assert migrated == made_checks


def test_every_step_goes_down_and_up_again(real_house: Flask) -> None:
    with real_house.app_context():
        for earlier in reversed(["base", *revisions()[:-1]]):
            downgrade(directory=MIGRATIONS, revision=earlier)
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
        for step in revisions():
            upgrade(directory=MIGRATIONS, revision=step)
        with db.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Model.metadata) == []


def test_what_was_written_survives_the_steps_that_do_not_hold_it(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context():
        with transaction(real_campaign.id):
            factories.make_member(name="Aigul")
        downgrade(directory=MIGRATIONS, revision="0005")
        upgrade(directory=MIGRATIONS)
        with transaction(real_campaign.id, read_only=True):
            slugs = sa.select(sa.column("slug", sa.String)).select_from(sa.table("campaign"))
            names = list(db.session.scalars(slugs))
    assert names == ["aigul"]


def test_a_key_that_was_used_stays_used_below_and_above_the_step_that_keeps_what_came_with_it(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    form = {"method": "POST", "data": {"words": "A well"}}
    with real_house.app_context():
        with real_house.test_request_context("/", **form), transaction(real_campaign.id):
            assert once.first("k", use="test") is not None
        downgrade(directory=MIGRATIONS, revision="0016")
        upgrade(directory=MIGRATIONS)
        with real_house.test_request_context("/", **form), transaction(real_campaign.id):
            assert once.first("k", use="test") is None
            assert db.session.scalars(sa.select(once.OnceKey.content)).all() == [None]


def test_a_view_of_the_team_goes_to_who_saved_it_last(
    real_house: Flask, real_campaign: CampaignFacts
) -> None:
    with real_house.app_context():
        with clock.at(rows.NOW), transaction(real_campaign.id):
            one, other = (factories.make_member(Role.STAFF) for _ in range(2))
            for member in (one, other):
                campaigns.save_view("contacts.people", "Near", "district=1", by=member)
            meeting = rows.make_draft()
        downgrade(directory=MIGRATIONS, revision="0016")
        upgrade(directory=MIGRATIONS)
        with transaction(real_campaign.id, read_only=True):
            views = [
                (view.user_id, view.name, view.query) for view in db.session.scalars(sa.select(SavedView))
            ]
            kept = db.session.scalars(sa.select(Meeting.id)).all()
    assert (views[0][0] in {one.user_id, other.user_id}, [view[1:] for view in views], kept) == (
        True,
        [("Near", "district=1")],
        [meeting.id],
    )


@pytest.mark.parametrize("table", sorted(Model.metadata.tables))
def test_a_campaigns_table_is_held_by_row_level_security(house: Flask, table: str) -> None:
    if db.engine.dialect.name != "postgresql" or "campaign_id" not in Model.metadata.tables[table].c:
        return
    held = db.session.execute(
        sa.text("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = :table"),
        {"table": table},
    ).scalar_one()
    assert held is True
