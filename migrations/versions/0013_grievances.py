"""Grievances, their history, answers and additions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("import_mapping", "grievance", "addition", "answer", "grievance_event")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "import_mapping",
        sa.Column("headings", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("order", sa.String(length=10), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_import_mapping_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("campaign_id", "headings", name=op.f("uq_import_mapping_campaign_id_headings")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_import_mapping_campaign_id_id")),
    )
    op.create_table(
        "grievance",
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=True),
        sa.Column("import_index", sa.LargeBinary(), nullable=True),
        sa.Column("topic_id", KEY, nullable=True),
        sa.Column("proposed", sa.Boolean(), nullable=False),
        sa.Column("locality_id", KEY, nullable=True),
        sa.Column("district_id", KEY, nullable=True),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_id", KEY, nullable=True),
        sa.Column(
            "way_in",
            sa.Enum(
                "web",
                "hall",
                "phone",
                "paper",
                "import",
                "sms",
                name="wayin",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "complaint",
                "suggestion",
                "question",
                name="grievancekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "nodded",
            sa.Enum(
                "one",
                "few",
                "some",
                "many",
                name="nodded",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "ordinary", "danger", name="urgency", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "read",
                "in_work",
                "answered",
                "closed",
                name="grievancestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "reply_way",
            sa.Enum(
                "none", "sms", "email", name="replyway", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("quote_allowed", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", KEY, nullable=True),
        sa.Column("assignee_id", KEY, nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_grievance_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "meeting_id"],
            ["meeting.campaign_id", "meeting.id"],
            name=op.f("fk_grievance_campaign_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "merged_into_id"],
            ["grievance.campaign_id", "grievance.id"],
            name=op.f("fk_grievance_campaign_id_merged_into_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "topic_id"],
            ["topic.campaign_id", "topic.id"],
            name=op.f("fk_grievance_campaign_id_topic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_grievance_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=op.f("fk_grievance_district_id")),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_grievance_locality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance")),
        sa.UniqueConstraint("campaign_id", "code_index", name=op.f("uq_grievance_campaign_id_code_index")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_grievance_campaign_id_id")),
        sa.UniqueConstraint(
            "campaign_id", "import_index", name=op.f("uq_grievance_campaign_id_import_index")
        ),
        sa.UniqueConstraint("campaign_id", "reference", name=op.f("uq_grievance_campaign_id_reference")),
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_assignee_id_said_at"),
        "grievance",
        ["campaign_id", "assignee_id", "said_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_contact_id"), "grievance", ["campaign_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_meeting_id"), "grievance", ["campaign_id", "meeting_id"], unique=False
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_merged_into_id"),
        "grievance",
        ["campaign_id", "merged_into_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_said_at_id"),
        "grievance",
        ["campaign_id", "said_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_state_said_at"),
        "grievance",
        ["campaign_id", "state", "said_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grievance_campaign_id_topic_id"), "grievance", ["campaign_id", "topic_id"], unique=False
    )
    op.create_table(
        "addition",
        sa.Column("grievance_id", KEY, nullable=False),
        sa.Column("by_writer", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "grievance_id"],
            ["grievance.campaign_id", "grievance.id"],
            name=op.f("fk_addition_campaign_id_grievance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_addition_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_addition_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_addition_campaign_id_grievance_id"),
        "addition",
        ["campaign_id", "grievance_id"],
        unique=False,
    )
    op.create_table(
        "answer",
        sa.Column("grievance_id", KEY, nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "grievance_id"],
            ["grievance.campaign_id", "grievance.id"],
            name=op.f("fk_answer_campaign_id_grievance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_answer_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_answer_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_answer_campaign_id_grievance_id"), "answer", ["campaign_id", "grievance_id"], unique=False
    )
    op.create_table(
        "grievance_event",
        sa.Column("grievance_id", KEY, nullable=False),
        sa.Column("verb", sa.String(length=30), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "grievance_id"],
            ["grievance.campaign_id", "grievance.id"],
            name=op.f("fk_grievance_event_campaign_id_grievance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_grievance_event_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_event")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_grievance_event_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_grievance_event_campaign_id_grievance_id"),
        "grievance_event",
        ["campaign_id", "grievance_id"],
        unique=False,
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("grievance_event")
    op.drop_table("answer")
    op.drop_table("addition")
    op.drop_table("grievance")
    op.drop_table("import_mapping")
