"""File jobs and their sealed contents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("file_job", "file_content")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "file_job",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "waiting",
                "running",
                "done",
                "failed",
                name="filestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("filename_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by_id", KEY, nullable=True),
        sa.Column("needs", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_file_job_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_job")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_file_job_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_file_job_campaign_id_made_at"), "file_job", ["campaign_id", "made_at"], unique=False
    )
    op.create_table(
        "file_content",
        sa.Column("file_job_id", KEY, nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "input",
                "preview",
                "output",
                "rejected",
                name="part",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "file_job_id"],
            ["file_job.campaign_id", "file_job.id"],
            name=op.f("fk_file_content_campaign_id_file_job_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_file_content_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_content")),
        sa.UniqueConstraint(
            "campaign_id", "file_job_id", "part", name=op.f("uq_file_content_campaign_id_file_job_id_part")
        ),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_file_content_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_file_content_campaign_id_file_job_id"),
        "file_content",
        ["campaign_id", "file_job_id"],
        unique=False,
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("file_content")
    op.drop_table("file_job")
