"""What a one-time key came with, as a keyed hash. One column that may be empty; nothing is locked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of keys that were used before nothing is known."""
    op.add_column("once_key", sa.Column("content", sa.LargeBinary(length=16), nullable=True))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("once_key", "content")
