"""Venues, meetings, attendances, head-counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("venue", "meeting", "attendance", "head_count")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "venue",
        sa.Column("locality_id", KEY, nullable=True),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("step_free", sa.Boolean(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("transport", sa.JSON(), nullable=False),
        sa.Column("key_holder_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_venue_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_venue_locality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_venue_campaign_id_id")),
    )
    op.create_table(
        "meeting",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("candidate_id", KEY, nullable=True),
        sa.Column("venue_id", KEY, nullable=True),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "held",
                "closed",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("timed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_from", sa.DateTime(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "permit_state",
            sa.Enum(
                "none",
                "asked",
                "granted",
                "refused",
                name="permitstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("permit_asked_of", sa.String(length=200), nullable=False),
        sa.Column("permit_asked_on", sa.Date(), nullable=True),
        sa.Column("permit_until", sa.Date(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("summary_public", sa.Boolean(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "candidate_id"],
            ["candidate.campaign_id", "candidate.id"],
            name=op.f("fk_meeting_campaign_id_candidate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "venue_id"],
            ["venue.campaign_id", "venue.id"],
            name=op.f("fk_meeting_campaign_id_venue_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_meeting_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_meeting_campaign_id_code")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_meeting_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "uid", name=op.f("uq_meeting_campaign_id_uid")),
    )
    op.create_index(
        op.f("ix_meeting_campaign_id_candidate_id"), "meeting", ["campaign_id", "candidate_id"], unique=False
    )
    op.create_index(
        op.f("ix_meeting_campaign_id_starts_at_id"),
        "meeting",
        ["campaign_id", "starts_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meeting_campaign_id_state_starts_at"),
        "meeting",
        ["campaign_id", "state", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_meeting_campaign_id_venue_id"), "meeting", ["campaign_id", "venue_id"], unique=False
    )
    op.create_table(
        "attendance",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "coming",
                "waiting",
                "cancelled",
                "came",
                "no_show",
                name="attendancestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_attendance_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_attendance_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_attendance_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_attendance_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id",
            "meeting_id",
            "contact_id",
            name=op.f("uq_attendance_campaign_id_meeting_id_contact_id"),
        ),
    )
    op.create_index(
        op.f("ix_attendance_campaign_id_contact_id"),
        "attendance",
        ["campaign_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendance_campaign_id_meeting_id"),
        "attendance",
        ["campaign_id", "meeting_id"],
        unique=False,
    )
    op.create_table(
        "head_count",
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("client_key", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_head_count_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_head_count_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head_count")),
        sa.UniqueConstraint("campaign_id", "client_key", name=op.f("uq_head_count_campaign_id_client_key")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_head_count_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_head_count_campaign_id_meeting_id"),
        "head_count",
        ["campaign_id", "meeting_id"],
        unique=False,
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("head_count")
    op.drop_table("attendance")
    op.drop_table("meeting")
    op.drop_table("venue")
