"""A venue counts how often it was changed, so that of two who change it at once nobody is written over.

A column with a constant in it: neither engine writes the rows anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("venue", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("venue", "version")
