"""A message remembers when it was first handed over, which a second attempt does not change."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0048"
branch_labels = None
depends_on = None

MESSAGE = sa.table("message", *map(sa.column, ("campaign_id", "attempts", "handed_at", "first_handed_at")))


def upgrade() -> None:
    """The only attempt so far was the first. Of what was tried again nobody knows any more when it began."""
    op.add_column("message", sa.Column("first_handed_at", sa.DateTime(timezone=True), nullable=True))
    for campaign_id in _campaigns():
        op.execute(
            sa.update(MESSAGE)
            .where(MESSAGE.c.campaign_id == campaign_id, MESSAGE.c.attempts == 1)
            .values(first_handed_at=MESSAGE.c.handed_at)
        )


def downgrade() -> None:
    """The last attempt alone is known again."""
    op.drop_column("message", "first_handed_at")


def _campaigns() -> Iterator[int]:
    """Each campaign in turn: row-level security shows a transaction the rows of one at a time."""
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        yield campaign_id
