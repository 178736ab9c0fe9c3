"""What each campaign has to leave by a sender, as numbers alone. A new table: nothing is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table. It is no campaign's own: each reads what the others' loads come to."""
    op.create_table(
        "line_load",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sender", sa.String(20), nullable=False),
        sa.Column("of_campaign_id", KEY, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("pace", sa.Double(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["of_campaign_id"], ["campaign.id"], name=op.f("fk_line_load_of_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_load")),
        sa.UniqueConstraint("sender", "of_campaign_id", name=op.f("uq_line_load_sender_of_campaign_id")),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("line_load")
