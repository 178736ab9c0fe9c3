"""A permit names its place and day; a meeting keeps how calendars showed it. `meeting` is locked briefly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME_WHERE_THEY_STAND = """
    UPDATE meeting SET permit_venue_id = venue_id, permit_day = DATE(starts_wall)
    WHERE campaign_id = :campaign AND permit_state <> 'none'
"""


def upgrade() -> None:
    """Add the columns; what was asked for so far is for where its meeting stands now."""
    op.add_column("meeting", sa.Column("permit_venue_id", KEY, nullable=True))
    op.add_column("meeting", sa.Column("permit_day", sa.Date(), nullable=True))
    op.add_column("meeting", sa.Column("shown_before", sa.JSON(), nullable=False, server_default="[]"))
    connection = op.get_bind()
    for campaign_id in connection.scalars(sa.text("SELECT id FROM campaign")).all():
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT set_config('organizer.campaign', :id, true)"), {"id": str(campaign_id)}
            )
        connection.execute(sa.text(NAME_WHERE_THEY_STAND), {"campaign": campaign_id})


def downgrade() -> None:
    """Drop them."""
    op.drop_column("meeting", "shown_before")
    op.drop_column("meeting", "permit_day")
    op.drop_column("meeting", "permit_venue_id")
