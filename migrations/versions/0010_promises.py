"""Promises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("promise",)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "promise",
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=True),
        sa.Column("locality_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept",
                "dropped",
                name="promisestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_promise_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_promise_locality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_promise_campaign_id_id")),
    )
    op.create_index(op.f("ix_promise_campaign_id_about"), "promise", ["campaign_id", "about"], unique=False)

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("promise")
