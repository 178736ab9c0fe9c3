"""What was said at a meeting, for the team alone; tasks of the team beside what was promised.

Two columns without a value of a row's own: neither engine writes the rows anew. PostgreSQL reads the promises
once to hold the new check, a millisecond for a thousand, and locks who writes them that long.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PROMISE = sa.table("promise", *map(sa.column, ("campaign_id", "is_task")))


def upgrade() -> None:
    """Add the columns. The check comes with its column, which both engines take."""
    op.add_column("meeting", sa.Column("said_sealed", sa.LargeBinary(), nullable=True))
    op.execute(
        "ALTER TABLE promise ADD COLUMN is_task BOOLEAN NOT NULL DEFAULT false"
        " CONSTRAINT ck_promise_tasks_stay_inside CHECK (NOT (is_task AND is_public))"
    )


def downgrade() -> None:
    """Drop what was said and the tasks, which older code would read as promises; then the columns."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        is_task = sa.and_(PROMISE.c.campaign_id == campaign_id, PROMISE.c.is_task)
        op.execute(sa.delete(PROMISE).where(is_task))
    op.drop_column("promise", "is_task")
    op.drop_column("meeting", "said_sealed")
