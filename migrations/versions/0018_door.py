"""Presses at the door: who of the list came, and what was taken back.

SQLite copies the table, which takes milliseconds for the some thousand rows of a campaign and locks writers
that long; PostgreSQL adds two empty columns and an index.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "head_count"
INDEX = "ix_head_count_campaign_id_attendance_id"
POINTER = "fk_head_count_campaign_id_attendance_id"
PRESSES = sa.table(TABLE, sa.column("campaign_id"), sa.column("attendance_id"), sa.column("taken_back_at"))


def upgrade() -> None:
    """Add who came, and when a press was taken back."""
    with op.batch_alter_table(TABLE) as table:
        table.add_column(sa.Column("attendance_id", KEY, nullable=True))
        table.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f(POINTER), "attendance", ["campaign_id", "attendance_id"], ["campaign_id", "id"]
        )
    op.create_index(INDEX, TABLE, ["campaign_id", "attendance_id"])


def downgrade() -> None:
    """Keep people without a name as they were counted; who came of the list stands in its own table.

    A press of somebody of the list, or one that was taken back, would count people twice in the older table.
    """
    for campaign_id in _campaigns():
        op.execute(
            sa.delete(PRESSES).where(
                PRESSES.c.campaign_id == campaign_id,
                sa.or_(PRESSES.c.attendance_id.is_not(None), PRESSES.c.taken_back_at.is_not(None)),
            )
        )
    op.drop_index(INDEX, table_name=TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(POINTER, type_="foreignkey")
        table.drop_column("taken_back_at")
        table.drop_column("attendance_id")


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
