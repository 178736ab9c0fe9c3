"""A sign-up remembers how it stood before somebody pressed at the door, and the places that its coming took.

Two columns, one of them with a constant in it: neither engine writes the rows anew. Of who is in already the
place alone tells how they stood. Going down forgets both: a press taken back then goes by the place again.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

STATES = ("coming", "waiting", "cancelled", "came", "no_show")
ATTENDANCE = sa.table("attendance", *map(sa.column, ("campaign_id", "state", "placed_at", "stood_as")))


def upgrade() -> None:
    """Add the columns; each engine takes a check with one, which alembic does not write for SQLite."""
    values = ", ".join(f"'{state}'" for state in STATES)
    op.execute(
        "ALTER TABLE attendance ADD COLUMN stood_as VARCHAR(20) "
        f"CONSTRAINT ck_attendance_stood_as CHECK (stood_as IN ({values}))"
    )
    op.add_column("attendance", sa.Column("door_places", sa.Integer(), nullable=False, server_default="0"))
    for campaign_id in _campaigns():
        op.execute(
            sa.update(ATTENDANCE)
            .where(ATTENDANCE.c.campaign_id == campaign_id, ATTENDANCE.c.state == "came")
            .values(stood_as=sa.case((ATTENDANCE.c.placed_at.is_not(None), "coming"), else_="waiting"))
        )


def downgrade() -> None:
    """Drop the columns, and their check with them."""
    op.drop_column("attendance", "door_places")
    op.drop_column("attendance", "stood_as")


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
