"""How it stands with who was asked whether they come to a shift."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.kernel.db import db
from organizer.messaging.calls import Asked
from organizer.volunteers.models import Shift, Signup, Volunteer


def asked_of(signup_id: int, contact_id: int) -> Asked | None:
    """Until the shift begins its volunteer can answer; None where it is another's or there is none."""
    found = db.session.execute(
        sa.select(Shift.starts_at, Signup.answered_at)
        .join(Signup.shift)
        .join(Signup.volunteer)
        .where(Signup.id == signup_id, Volunteer.contact_id == contact_id)
    ).one_or_none()
    return None if found is None else Asked(found.starts_at, found.answered_at)
