"""A message keeps what attempts have cost that did not arrive. What was sent before is not reckoned anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

LOST = sa.text("lost_minor > 0")


def upgrade() -> None:
    """Add the column and an index of the few that have lost something."""
    op.add_column("message", sa.Column("lost_minor", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        op.f("ix_message_campaign_id_handed_at"),
        "message",
        ["campaign_id", "handed_at"],
        sqlite_where=LOST,
        postgresql_where=LOST,
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_index(op.f("ix_message_campaign_id_handed_at"), "message")
    op.drop_column("message", "lost_minor")
