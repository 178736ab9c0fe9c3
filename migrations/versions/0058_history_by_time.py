"""The history stands by the time that is told of each act, however long the chain has grown."""

from __future__ import annotations

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

INDEX = "ix_audit_entry_campaign_id_at_sequence"


def upgrade() -> None:
    """Index the entries by their time."""
    op.create_index(op.f(INDEX), "audit_entry", ["campaign_id", "at", "sequence"])


def downgrade() -> None:
    """Let the number alone put them in order."""
    op.drop_index(op.f(INDEX), "audit_entry")
