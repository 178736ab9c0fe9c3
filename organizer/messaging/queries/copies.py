"""What the provider holds of ours, and since when our own tables may not tell of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import current_campaign_id, db
from organizer.messaging.models import Message, Receipt

RESTORED = "messages.restored"


def restored_at() -> datetime | None:
    """When an older copy of the tables was put in place last; None where none ever was."""
    about = AuditEntry.about == f"campaign:{current_campaign_id()}"
    return db.session.scalar(sa.select(sa.func.max(AuditEntry.at)).where(about, AuditEntry.verb == RESTORED))


def copies_to(contact_id: int) -> set[str]:
    """The ids by which the provider is known to hold texts to a person."""
    theirs = sa.select(Message.id).where(Message.contact_id == contact_id)
    handed = sa.select(Message.provider_id).where(Message.contact_id == contact_id)
    told = sa.select(Receipt.provider_id).where(Receipt.message_id.in_(theirs))
    return {held for asked in (handed, told) for held in db.session.scalars(asked) if held}
