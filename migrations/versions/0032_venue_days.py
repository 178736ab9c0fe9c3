"""A venue says on which days of the week it can be had, and on which days it is closed.

Two columns with a constant in them: neither engine writes the rows anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what stands can be had on every day."""
    op.add_column("venue", sa.Column("weekdays", sa.String(7), nullable=False, server_default="1234567"))
    op.add_column("venue", sa.Column("closed_days", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("venue", "closed_days")
    op.drop_column("venue", "weekdays")
