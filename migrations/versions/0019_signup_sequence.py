"""A sign-up counts the changes that its volunteer's calendar must see.

Two columns with a constant or nothing in them: neither engine writes the rows anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what stands has not changed yet."""
    op.add_column("signup", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("signup", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("signup", "changed_at")
    op.drop_column("signup", "sequence")
