"""An index of the people who are not erased, by the place that they live in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEX = "ix_contact_campaign_id_locality_id"


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        INDEX,
        "contact",
        ["campaign_id", "locality_id"],
        sqlite_where=sa.text("erased_at IS NULL"),
        postgresql_where=sa.text("erased_at IS NULL"),
    )


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(INDEX, table_name="contact")
