"""How the tables are brought from one revision to the next, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy.engine import Connection

from organizer.kernel.db import Model, db
from organizer.kernel.instants import Instant


def render_item(kind: str, item: object, _context: AutogenContext) -> Any:  # noqa: ANN401 - Alembic's own
    """Write our column types as plain ones, so that a revision stands without the application."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the revisions over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine: sa.Engine = db.engine
    assert current_app  # noqa: S101 - Flask-Migrate runs this inside an application context
    with engine.connect() as opened:
        run(opened)
        opened.commit()
