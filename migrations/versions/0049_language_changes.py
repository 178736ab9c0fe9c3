"""A meeting counts the changes of its languages, so that each is told once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was counted so far; a word of a language that was told before keeps its key."""
    op.add_column("meeting", sa.Column("language_changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """A language that was told of once is not told of again."""
    op.drop_column("meeting", "language_changes")
