"""Links, one-time keys, undo, and the audit chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import allow_changes, protect, refuse_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SCOPED = ("audit_entry", "link", "once_key", "undo")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "audit_entry",
        sa.Column("sequence", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_audit_entry_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_audit_entry_campaign_id_id")),
        sa.UniqueConstraint("campaign_id", "sequence", name=op.f("uq_audit_entry_campaign_id_sequence")),
    )
    op.create_index(
        op.f("ix_audit_entry_campaign_id_about"), "audit_entry", ["campaign_id", "about"], unique=False
    )
    op.create_table(
        "link",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "a",
                "v",
                "s",
                "n",
                "g",
                "f",
                "e",
                "r",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_link_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_link_campaign_id_id")),
    )
    op.create_index(op.f("ix_link_campaign_id_about"), "link", ["campaign_id", "about"], unique=False)
    op.create_index(op.f("ix_link_digest"), "link", ["digest"], unique=True)
    op.create_table(
        "once_key",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_once_key_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_once_key")),
        sa.UniqueConstraint("campaign_id", "digest", name=op.f("uq_once_key_campaign_id_digest")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_once_key_campaign_id_id")),
    )
    op.create_table(
        "undo",
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "done", "taken_back", name="undostate", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("by_user_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_undo_campaign_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undo")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f("uq_undo_campaign_id_id")),
    )
    op.create_index(op.f("ix_undo_campaign_id_about"), "undo", ["campaign_id", "about"], unique=False)

    protect(*SCOPED)
    refuse_changes("audit_entry")


def downgrade() -> None:
    """Drop the tables."""
    allow_changes("audit_entry")
    op.drop_table("undo")
    op.drop_table("once_key")
    op.drop_table("link")
    op.drop_table("audit_entry")
