"""The outbox, receipts, stops, replies, the sender's state."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("message", "reply", "suppression", "receipt")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sender",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_code", sa.String(length=10), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
        sa.UniqueConstraint("name", name=op.f("uq_sender_name")),
    )
    op.create_table(
        "message",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "reminder_day",
                "reminder_hours",
                "moved",
                "cancelled",
                "shift",
                "shift_confirm",
                "promoted",
                "grievance_received",
                "answer",
                "news",
                "thanks",
                "sign_in",
                name="messagepurpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "class",
            sa.Enum(
                "requested",
                "campaign",
                "urgent",
                name="messageclass",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum("sms", "email", name="channel", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ready",
                "sending",
                "accepted",
                "sent",
                "delivered",
                "undelivered",
                "failed",
                "expired",
                "suppressed",
                "unknown",
                "given_up",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "stopped",
                "no_consent",
                "no_phone",
                "withdrawn",
                "too_late",
                "number",
                "opted_out",
                "country",
                "blocked",
                "passing",
                "not_found",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", KEY, nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.String(length=64), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_message_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_message_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_message_campaign_id_key")),
    )
    op.create_index(op.f("ix_message_campaign_id_about"), "message", ["campaign_id", "about"], unique=False)
    op.create_index(
        op.f("ix_message_campaign_id_contact_id"), "message", ["campaign_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_message_campaign_id_made_at_id"), "message", ["campaign_id", "made_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_message_campaign_id_state_class_due_at"),
        "message",
        ["campaign_id", "state", "class", "due_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_message_campaign_id_state_handed_at_price_minor"),
        "message",
        ["campaign_id", "state", "handed_at", "price_minor"],
        unique=False,
    )
    op.create_index("ix_message_provider_id", "message", ["provider_id"], unique=False)
    op.create_table(
        "reply",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "meaning",
            sa.Enum(
                "yes",
                "no",
                "stop",
                "maybe stop",
                "start",
                "help",
                "unclear",
                name="meaning",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_reply_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_reply_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_reply_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "provider_id", name=op.f("uq_reply_campaign_id_provider_id")),
    )
    op.create_index(op.f("ix_reply_campaign_id_at_id"), "reply", ["campaign_id", "at", "id"], unique=False)
    op.create_index(
        op.f("ix_reply_campaign_id_contact_id"), "reply", ["campaign_id", "contact_id"], unique=False
    )
    op.create_table(
        "suppression",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "link",
                "staff",
                "reply",
                "provider",
                "number",
                name="stopway",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_suppression_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_suppression_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_suppression_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_suppression_campaign_id_contact_id"),
        "suppression",
        ["campaign_id", "contact_id"],
        unique=False,
    )
    op.create_index(
        "uq_suppression_standing",
        "suppression",
        ["campaign_id", "contact_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "receipt",
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "message_id"],
            ["message.campaign_id", "message.id"],
            name=op.f("fk_receipt_campaign_id_message_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_receipt_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_receipt_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_receipt_campaign_id_message_id"), "receipt", ["campaign_id", "message_id"], unique=False
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("receipt")
    op.drop_table("suppression")
    op.drop_table("reply")
    op.drop_table("message")
    op.drop_table("sender")
