"""Drafts that were thrown away stay in the calendars of the team, as called off; none is known of before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "removed_draft",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("uid", sa.String(80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("led_by", sa.JSON(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_removed_draft_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_draft")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_removed_draft_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id", "meeting_id", name=op.f("uq_removed_draft_campaign_id_meeting_id")
        ),
    )
    protect("removed_draft")


def downgrade() -> None:
    """Forget them."""
    op.drop_table("removed_draft")
