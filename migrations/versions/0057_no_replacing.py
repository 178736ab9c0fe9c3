"""On SQLite no entry of the trail is put in another's place: INSERT OR REPLACE deletes past its triggers.

PostgreSQL has no such statement; what comes closest there is an UPDATE, which is refused already.
"""

from __future__ import annotations

from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refuse an entry whose id or whose place in the chain is taken, before anything makes room for it."""
    if op.get_context().dialect.name == "postgresql":
        return
    op.execute(
        "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
        "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id) OR EXISTS "
        "(SELECT 1 FROM audit_entry WHERE campaign_id = NEW.campaign_id AND sequence = NEW.sequence) "
        "BEGIN SELECT RAISE(ABORT, 'audit_entry is never changed'); END"
    )


def downgrade() -> None:
    """Let the two older triggers be all."""
    if op.get_context().dialect.name != "postgresql":
        op.execute("DROP TRIGGER audit_entry_no_replace")
