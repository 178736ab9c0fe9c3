"""A sender counts refusals alike in a row: that many are about our account, whatever their code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was refused in a row so far as is known."""
    op.add_column("sender", sa.Column("refusals", sa.Integer(), server_default="0", nullable=False))
    op.add_column("sender", sa.Column("refused_code", sa.String(10), server_default="", nullable=False))


def downgrade() -> None:
    """Each refusal stands for itself again."""
    op.drop_column("sender", "refused_code")
    op.drop_column("sender", "refusals")
