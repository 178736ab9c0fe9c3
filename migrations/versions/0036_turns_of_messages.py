"""The order in which messages leave is an index down to the last of many that are due at the same moment.

Without the id in it PostgreSQL looked at all that were due to find the next fifty: a second each time among
40,000. And an id of the provider's is looked for among those that have one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

IN_TURN = ["campaign_id", "state", "class", "due_at"]
KNOWN_THERE = sa.text("provider_id IS NOT NULL")


def upgrade() -> None:
    """Make both indexes anew."""
    op.drop_index(op.f("ix_message_campaign_id_state_class_due_at"), "message")
    op.create_index(op.f("ix_message_campaign_id_state_class_due_at_id"), "message", [*IN_TURN, "id"])
    op.drop_index("ix_message_provider_id", "message")
    op.create_index(
        "ix_message_provider_id",
        "message",
        ["provider_id"],
        sqlite_where=KNOWN_THERE,
        postgresql_where=KNOWN_THERE,
    )


def downgrade() -> None:
    """As they were."""
    op.drop_index("ix_message_provider_id", "message")
    op.create_index("ix_message_provider_id", "message", ["provider_id"])
    op.drop_index(op.f("ix_message_campaign_id_state_class_due_at_id"), "message")
    op.create_index(op.f("ix_message_campaign_id_state_class_due_at"), "message", IN_TURN)
