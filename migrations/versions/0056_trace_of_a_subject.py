"""What was done about one row is found in its order, however long the chain of the campaign has grown.

Before, an engine that knew nothing of the rows went through the whole chain for it: a thousandth of a second
for a thousand entries, on each page that shows what became of something.
"""

from __future__ import annotations

from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

BEFORE = "ix_audit_entry_campaign_id_about"
NOW = "ix_audit_entry_campaign_id_about_sequence"


def upgrade() -> None:
    """Index the entries about a row by their number too."""
    op.create_index(op.f(NOW), "audit_entry", ["campaign_id", "about", "sequence"])
    op.drop_index(op.f(BEFORE), "audit_entry")


def downgrade() -> None:
    """Put the index back that knew no number."""
    op.create_index(op.f(BEFORE), "audit_entry", ["campaign_id", "about"])
    op.drop_index(op.f(NOW), "audit_entry")
