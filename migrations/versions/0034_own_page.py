"""What a person shuts and asks for on a page of their own, and numbers that users have yet to prove.

Three new tables: no row is touched.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from organizer.kernel.row_security import protect

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAYS = ("web", "door", "paper", "staff", "reply", "link")


def upgrade() -> None:
    """Make the tables."""
    _make(
        "shut_way",
        sa.Column("way", _choice("way", "sms", "email", "call"), nullable=False),
        sa.Column("how", _choice("consentway", *WAYS), nullable=False),
        sa.Column("shut_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
    )
    _stands_once("shut_way", "way", until="opened_at")
    _make(
        "erasure_request",
        sa.Column("how", _choice("consentway", *WAYS), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
    )
    _stands_once("erasure_request", until="settled_at")
    protect("shut_way", "erasure_request")
    op.create_table(
        "phone_proof",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_phone_proof_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_proof")),
        sa.UniqueConstraint("user_id", name=op.f("uq_phone_proof_user_id")),
    )


def downgrade() -> None:
    """Drop the tables: what people shut and asked for, and numbers not proved, are forgotten."""
    for table in ("phone_proof", "erasure_request", "shut_way"):
        op.drop_table(table)


def _make(table: str, *columns: sa.Column[object]) -> None:
    """A table of what people said: each row belongs to a person of its campaign."""
    op.create_table(
        table,
        sa.Column("contact_id", KEY, nullable=False),
        *columns,
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f(f"fk_{table}_campaign_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "contact_id"],
            ["contact.campaign_id", "contact.id"],
            name=op.f(f"fk_{table}_campaign_id_contact_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("campaign_id", "id", name=op.f(f"uq_{table}_campaign_id_id")),
    )
    op.create_index(op.f(f"ix_{table}_campaign_id_contact_id"), table, ["campaign_id", "contact_id"])


def _stands_once(table: str, *columns: str, until: str) -> None:
    standing = sa.text(f"{until} IS NULL")
    op.create_index(
        f"uq_{table}_standing",
        table,
        ["campaign_id", "contact_id", *columns],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)
