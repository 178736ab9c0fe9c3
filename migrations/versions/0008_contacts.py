"""Contacts and their consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("contact", "consent")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "contact",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("locality_id", KEY, nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_contact_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_contact_locality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("campaign_id", "email_index", name=op.f("uq_contact_campaign_id_email_index")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_contact_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "phone_index", name=op.f("uq_contact_campaign_id_phone_index")),
    )
    op.create_index(
        op.f("ix_contact_campaign_id_met_at_id"), "contact", ["campaign_id", "met_at", "id"], unique=False
    )
    op.create_table(
        "consent",
        sa.Column("contact_id", KEY, nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "reminders",
                "volunteer",
                "answer",
                "news",
                "after",
                name="consentpurpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "web",
                "door",
                "paper",
                "staff",
                "reply",
                "link",
                name="consentway",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=60), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_way",
            sa.Enum(
                "web",
                "door",
                "paper",
                "staff",
                "reply",
                "link",
                name="withdrawn_way",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f("fk_consent_campaign_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_consent_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_consent_campaign_id_id")),
    )
    op.create_index(
        op.f("ix_consent_campaign_id_contact_id"), "consent", ["campaign_id", "contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_consent_campaign_id_contact_id_purpose"),
        "consent",
        ["campaign_id", "contact_id", "purpose"],
        unique=False,
    )

    protect(*SCOPED)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("consent")
    op.drop_table("contact")
