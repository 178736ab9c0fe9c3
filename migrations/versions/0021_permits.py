"""Permits, and the price of a venue: new columns. `meeting` and `venue` are locked briefly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns: of every meeting so far a permit may be needed."""
    needed = sa.Column("permit_needed", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("meeting", needed)
    op.add_column("meeting", sa.Column("permit_answered_on", sa.Date(), nullable=True))
    op.add_column("meeting", sa.Column("permit_document", sa.String(200), nullable=False, server_default=""))
    op.add_column("meeting", sa.Column("permit_owner_id", KEY, nullable=True))
    op.add_column("venue", sa.Column("price_minor", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("venue", "price_minor")
    for name in ("permit_owner_id", "permit_document", "permit_answered_on", "permit_needed"):
        op.drop_column("meeting", name)
