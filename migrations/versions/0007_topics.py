"""Topics, their words, the tally and what of it is released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("release", "topic", "tally", "word")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "release",
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("view", sa.String(length=40), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("basis_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_release_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            "campaign_id",
            "audience",
            "period",
            "view",
            name=op.f("uq_release_campaign_id_audience_period_view"),
        ),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_release_campaign_id_id")),
    )
    op.create_table(
        "topic",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("parent_id", KEY, nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("agreed_answer", sa.JSON(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "parent_id"],
            ["topic.campaign_id", "topic.id"],
            name=op.f("fk_topic_campaign_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_topic_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_topic_campaign_id_code")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_topic_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_topic_campaign_id_parent_id"), "topic", ["campaign_id", "parent_id"], unique=False
    )
    op.create_table(
        "tally",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("topic_id", KEY, nullable=False),
        sa.Column("district_id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "topic_id"],
            ["topic.campaign_id", "topic.id"],
            name=op.f("fk_tally_campaign_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_tally_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_tally_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id",
            "week",
            "topic_id",
            "district_id",
            "meeting_id",
            "channel",
            "kind",
            name=op.f("uq_tally_campaign_id_week_topic_id_district_id_meeting_id_channel_kind"),
        ),
    )
    op.create_index(op.f("ix_tally_campaign_id_topic_id"), "tally", ["campaign_id", "topic_id"], unique=False)
    op.create_table(
        "word",
        sa.Column("topic_id", KEY, nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "topic_id"],
            ["topic.campaign_id", "topic.id"],
            name=op.f("fk_word_campaign_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_word_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_word_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id", "stem", "topic_id", name=op.f("uq_word_campaign_id_stem_topic_id")
        ),
    )
    op.create_index(op.f("ix_word_campaign_id_topic_id"), "word", ["campaign_id", "topic_id"], unique=False)

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("word")
    op.drop_table("tally")
    op.drop_table("topic")
    op.drop_table("release")
