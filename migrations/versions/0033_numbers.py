"""A number says of which country and kind it is, so that the claim can keep to what may be written to.

Two columns with a constant in them: neither engine writes the rows anew. No form took anything but mobile
numbers of Kazakhstan before, so that is what every number is that stands.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what stands is a mobile number of Kazakhstan."""
    op.add_column("contact", sa.Column("phone_country", sa.String(2), nullable=False, server_default="KZ"))
    op.add_column("contact", sa.Column("phone_kind", sa.String(10), nullable=False, server_default="mobile"))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("contact", "phone_kind")
    op.drop_column("contact", "phone_country")
