"""Campaigns, candidates, members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("candidate", "saved_view", "candidacy_step", "invitation", "membership")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaign",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "setup",
                "open",
                "locked",
                "closed",
                name="campaignstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("election_id", KEY, nullable=True),
        sa.Column("public_phone", sa.String(length=30), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("operator_number", sa.String(length=20), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("budget_minor", sa.Integer(), nullable=False),
        sa.Column("budget_day_minor", sa.Integer(), nullable=False),
        sa.Column("sms_open", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name=op.f("fk_campaign_election_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("host", name=op.f("uq_campaign_host")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
    )
    op.create_table(
        "candidate",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("programme", sa.JSON(), nullable=False),
        sa.Column(
            "nomination",
            sa.Enum(
                "self",
                "party",
                "organisation",
                name="nomination",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("nominated_by", sa.String(length=200), nullable=False),
        sa.Column("constituency_id", KEY, nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_candidate_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["constituency_id"], ["constituency.id"], name=op.f("fk_candidate_constituency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_candidate_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "slug", name=op.f("uq_candidate_campaign_id_slug")),
    )
    op.create_table(
        "saved_view",
        sa.Column("page", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_saved_view_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_saved_view_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "page", "name", name=op.f("uq_saved_view_campaign_id_page_name")),
    )
    op.create_table(
        "candidacy_step",
        sa.Column("candidate_id", KEY, nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "nominated",
                "registered",
                "refused",
                "withdrawn",
                "elected",
                "not_elected",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "candidate_id"],
            ["candidate.campaign_id", "candidate.id"],
            name=op.f("fk_candidacy_step_campaign_id_candidate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_candidacy_step_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacy_step")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_candidacy_step_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_candidacy_step_campaign_id_candidate_id"),
        "candidacy_step",
        ["campaign_id", "candidate_id"],
        unique=False,
    )
    op.create_table(
        "invitation",
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "coordinator",
                "staff",
                "volunteer",
                "candidate",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("candidate_id", KEY, nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", KEY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "candidate_id"],
            ["candidate.campaign_id", "candidate.id"],
            name=op.f("fk_invitation_campaign_id_candidate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_invitation_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_invitation_campaign_id_candidate_id"),
        "invitation",
        ["campaign_id", "candidate_id"],
        unique=False,
    )
    op.create_table(
        "membership",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "coordinator",
                "staff",
                "volunteer",
                "candidate",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("candidate_id", KEY, nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "candidate_id"],
            ["candidate.campaign_id", "candidate.id"],
            name=op.f("fk_membership_campaign_id_candidate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_membership_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_membership_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_membership_campaign_id_candidate_id"),
        "membership",
        ["campaign_id", "candidate_id"],
        unique=False,
    )
    op.create_index(
        "uq_membership_standing",
        "membership",
        ["campaign_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("membership")
    op.drop_table("invitation")
    op.drop_table("candidacy_step")
    op.drop_table("saved_view")
    op.drop_table("candidate")
    op.drop_table("campaign")
