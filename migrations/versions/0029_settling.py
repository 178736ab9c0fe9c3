"""What waits to be settled is found by an index of its own, however many messages have come to their end.

PostgreSQL reads the table once and locks writers meanwhile, a second for a million rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEX = "ix_message_campaign_id_lease_until"
WAITS = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        op.f(INDEX), "message", ["campaign_id", "lease_until"], sqlite_where=WAITS, postgresql_where=WAITS
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f(INDEX), table_name="message")
