"""Who led a meeting before is known, and what people hold of one that moves; both are empty at first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("handed_over",)


def upgrade() -> None:
    """Make room for who led a meeting before, and for the time and place that people hold."""
    op.add_column("meeting", sa.Column("known", sa.JSON(), nullable=True))
    op.create_table(
        "handed_over",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("candidate_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_handed_over_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_handed_over_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "candidate_id"],
            ["candidate.campaign_id", "candidate.id"],
            name=op.f("fk_handed_over_campaign_id_candidate_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_handed_over_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id",
            "meeting_id",
            "candidate_id",
            name=op.f("uq_handed_over_campaign_id_meeting_id_candidate_id"),
        ),
    )
    for column in ("meeting_id", "candidate_id"):
        name = op.f(f"ix_handed_over_campaign_id_{column}")
        op.create_index(name, "handed_over", ["campaign_id", column], unique=False)
    protect(*SCOPED)


def downgrade() -> None:
    """Forget who led a meeting before, and what people held."""
    op.drop_table("handed_over")
    op.drop_column("meeting", "known")
