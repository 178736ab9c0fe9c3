"""Letters as a campaign words them. A new table; nothing that is there is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("letter",)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "letter",
        sa.Column(
            "kind",
            sa.Enum(
                "permit",
                "hall",
                "thanks",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_letter_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_letter_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "kind", name=op.f("uq_letter_campaign_id_kind")),
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("letter")
