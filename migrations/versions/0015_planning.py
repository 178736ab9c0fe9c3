"""Travel, limits and known roads of a campaign."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("planning_rules", "road_time")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "planning_rules",
        sa.Column("km_per_hour", sa.Integer(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.Column("night_hours", sa.Integer(), nullable=True),
        sa.Column("row_days", sa.Integer(), nullable=True),
        sa.Column("permit_days", sa.Integer(), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_planning_rules_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_rules")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_planning_rules_campaign_id")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_planning_rules_campaign_id_id")),
    )
    op.create_table(
        "road_time",
        sa.Column("one_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_road_time_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["one_id"], ["locality.id"], name=op.f("fk_road_time_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["locality.id"], name=op.f("fk_road_time_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_time")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_road_time_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id", "one_id", "other_id", name=op.f("uq_road_time_campaign_id_one_id_other_id")
        ),
    )
    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("road_time")
    op.drop_table("planning_rules")
