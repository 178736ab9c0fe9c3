"""Tours: drafts of many meetings. A new table; nothing that is there is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("tour",)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tour",
        sa.Column(
            "source",
            sa.Enum(
                "paste",
                "file",
                "rule",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "made",
                name="tourstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_tour_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tour")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_tour_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_tour_campaign_id_state_changed_at"),
        "tour",
        ["campaign_id", "state", "changed_at"],
        unique=False,
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("tour")
