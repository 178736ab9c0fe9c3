"""What is told of a meeting holds when it is told: nobody moves it between the reading and the commit."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.meetings.models import Meeting


def still_stands(meeting: Meeting) -> bool:
    """Hold a meeting until the transaction ends; False where somebody has changed it since it was read.

    Who moves it or calls it off waits for the same lock, and then takes back what was told here.
    """
    db.session.flush()
    serialise(current_campaign_id())
    return db.session.scalar(sa.select(Meeting.version).where(Meeting.id == meeting.id)) == meeting.version
