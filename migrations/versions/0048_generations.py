"""A sender counts its turns, so that an older copy of the tables is known by a count outside of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was counted so far."""
    op.add_column("sender", sa.Column("generation", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    """An older copy is taken for the newest again."""
    op.drop_column("sender", "generation")
