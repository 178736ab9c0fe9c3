"""A sign-up remembers how it stood before the first press at the door.

A press took a place as if it were the person's own: whoever is in and has one is kept as somebody who was
coming, whoever has none as somebody who waited, as taking back has put it so far.
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
CHECK = "ck_attendance_state_before"
ATTENDANCE = sa.table(
    "attendance",
    *map(
        sa.column, ("campaign_id", "state", "placed_at", "came_at", "made_at", "state_before", "door_places")
    ),
)


def upgrade() -> None:
    """Keep what taking back a press has guessed from the place."""
    _add_state_before()
    op.add_column("attendance", sa.Column("door_places", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("attendance", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
    guessed = sa.case((ATTENDANCE.c.placed_at.is_not(None), "coming"), else_="waiting")
    for campaign_id in _campaigns():
        op.execute(
            sa.update(ATTENDANCE)
            .where(ATTENDANCE.c.campaign_id == campaign_id, ATTENDANCE.c.state == "came")
            .values(state_before=guessed)
        )


def downgrade() -> None:
    """A place that a press took is the person's again."""
    for campaign_id in _campaigns():
        op.execute(
            sa.update(ATTENDANCE)
            .where(ATTENDANCE.c.campaign_id == campaign_id, ATTENDANCE.c.door_places > 0)
            .values(placed_at=sa.func.coalesce(ATTENDANCE.c.came_at, ATTENDANCE.c.made_at))
        )
    for column in ("missed_at", "door_places"):
        op.drop_column("attendance", column)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(CHECK), "attendance", type_="check")
    op.drop_column("attendance", "state_before")


def _add_state_before() -> None:
    """SQLite adds a column with its check in one statement, and writes no row anew."""
    values = ", ".join(f"'{state}'" for state in STATES)
    op.execute(
        "ALTER TABLE attendance ADD COLUMN state_before VARCHAR(20)"
        f" CONSTRAINT {CHECK} CHECK (state_before IN ({values}))"
    )


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
