"""A sender counts the refusals in a row that nobody understands: a run of them is about our account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was refused in a row so far as is known."""
    op.add_column("sender", sa.Column("refusals", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Each refusal stands for itself again."""
    op.drop_column("sender", "refusals")
