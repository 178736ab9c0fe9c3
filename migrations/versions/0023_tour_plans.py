"""Tours that the planner makes, and voters by place. New tables; nothing that is there is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("tour_plan", "voter_count")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tour_plan",
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "failed",
                "made",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("wished", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_tour_plan_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour_plan")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_tour_plan_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_tour_plan_campaign_id_state_changed_at"),
        "tour_plan",
        ["campaign_id", "state", "changed_at"],
        unique=False,
    )
    op.create_table(
        "voter_count",
        sa.Column("locality_id", KEY, nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_voter_count_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_voter_count_locality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter_count")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_voter_count_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id", "locality_id", name=op.f("uq_voter_count_campaign_id_locality_id")
        ),
    )
    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("voter_count")
    op.drop_table("tour_plan")
