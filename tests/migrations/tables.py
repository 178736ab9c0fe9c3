"""What stands in a table at any step of the migrations, whatever the models say of it by now."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, transaction


def standing(
    campaign: CampaignFacts, name: str, **columns: type[sa.types.TypeEngine[Any]]
) -> list[tuple[Any, ...]]:
    """Some columns of a campaign's rows in a table."""
    own = sa.column("campaign_id", sa.BigInteger)
    table = sa.table(name, own, *(sa.column(column, kind) for column, kind in columns.items()))
    asked = sa.select(*(table.c[column] for column in columns)).where(table.c.campaign_id == campaign.id)
    with transaction(campaign.id, read_only=True):
        return [tuple(row) for row in db.session.execute(asked)]
