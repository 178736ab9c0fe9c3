"""Volunteers, roles, shifts, sign-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("shift_role", "volunteer", "shift", "signup")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "shift_role",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("minutes_after", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_shift_role_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_role")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_shift_role_campaign_id_code")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_shift_role_campaign_id_id")),
    )
    op.create_table(
        "volunteer",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "new",
                "known",
                "left",
                name="volunteerstanding",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_volunteer_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_volunteer_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_volunteer_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer")),
        sa.UniqueConstraint("campaign_id", "contact_id", name=op.f("uq_volunteer_campaign_id_contact_id")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_volunteer_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_volunteer_campaign_id_contact_id"), "volunteer", ["campaign_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_volunteer_campaign_id_offered_at"), "volunteer", ["campaign_id", "offered_at"], unique=False
    )
    op.create_index(
        op.f("ix_volunteer_campaign_id_user_id"), "volunteer", ["campaign_id", "user_id"], unique=False
    )
    op.create_table(
        "shift",
        sa.Column("role_id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=True),
        sa.Column("places_words", sa.JSON(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.CheckConstraint("taken >= 0 AND taken <= needed", name=op.f("ck_shift_places")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_shift_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "role_id"],
            ["shift_role.campaign_id", "shift_role.id"],
            name=op.f("fk_shift_campaign_id_role_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_shift_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_shift_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_shift_campaign_id_meeting_id"), "shift", ["campaign_id", "meeting_id"], unique=False
    )
    op.create_index(op.f("ix_shift_campaign_id_role_id"), "shift", ["campaign_id", "role_id"], unique=False)
    op.create_index(
        op.f("ix_shift_campaign_id_starts_at_id"), "shift", ["campaign_id", "starts_at", "id"], unique=False
    )
    op.create_table(
        "signup",
        sa.Column("shift_id", KEY, nullable=False),
        sa.Column("volunteer_id", KEY, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "waiting",
                "cancelled",
                "came",
                "no_show",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("together_id", KEY, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "shift_id"],
            ["shift.campaign_id", "shift.id"],
            name=op.f("fk_signup_campaign_id_shift_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "volunteer_id"],
            ["volunteer.campaign_id", "volunteer.id"],
            name=op.f("fk_signup_campaign_id_volunteer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_signup_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_signup_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id",
            "shift_id",
            "volunteer_id",
            name=op.f("uq_signup_campaign_id_shift_id_volunteer_id"),
        ),
    )
    op.create_index(
        op.f("ix_signup_campaign_id_shift_id"), "signup", ["campaign_id", "shift_id"], unique=False
    )
    op.create_index(
        op.f("ix_signup_campaign_id_volunteer_id"), "signup", ["campaign_id", "volunteer_id"], unique=False
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("signup")
    op.drop_table("shift")
    op.drop_table("volunteer")
    op.drop_table("shift_role")
