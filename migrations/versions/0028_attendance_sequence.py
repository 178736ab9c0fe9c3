"""How far a person's own calendar is ahead of the meeting's SEQUENCE.

A column with a constant in it: neither engine writes the rows anew. Going down forgets it: a calendar that
was told of a place given back then keeps what it was told last.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("attendance", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("attendance", "sequence")
