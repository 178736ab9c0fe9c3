"""Who beside the team may read the numbers now."""

from __future__ import annotations

import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Link, Purpose

ISSUES = "issues_shown"
"""In a campaign's settings: whether everybody may read what people say."""


def issues_are_shown() -> bool:
    """True where the campaign lets everybody read what people say; off until somebody switches it on."""
    return bool(current_campaign().settings.get(ISSUES, False))


def shares() -> list[Link]:
    """Links to the report that still open it, the one that ends last first."""
    asked = sa.select(Link).where(
        Link.about == subject(current_campaign()),
        Link.purpose == Purpose.SHARE,
        Link.revoked_at.is_(None),
        Link.ends_at > now(),
    )
    return list(db.session.scalars(asked.order_by(Link.ends_at.desc(), Link.id)))
