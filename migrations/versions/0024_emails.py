"""What an e-mail has beside its words. A column with nothing in it: neither engine writes the rows anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what stands is SMS."""
    op.add_column("message", sa.Column("letter_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Drop the column. E-mails stay as rows, without their titles and calendars."""
    op.drop_column("message", "letter_sealed")
