"""Once a message has come to its end, in whatever way, the provider forgets the words of its copies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from organizer.kernel.bulk import one_of
from organizer.kernel.clock import now
from organizer.kernel.db import db, transaction
from organizer.kernel.logs import log
from organizer.messaging.gateways.base import GatewayError, RefusalKind, Refused
from organizer.messaging.models import FREED, Channel, Message, Receipt
from organizer.messaging.services import line
from organizer.messaging.services.leases import AT_ONCE, LOOK_UP, is_over
from organizer.messaging.services.turns import Turn

HAS_ENDED = Message.settled_at.is_not(None)


def have_forgotten(campaign_id: int, turn: Turn) -> bool:
    """Have the provider forget the words of messages that have come to their end. Its own transactions.

    False where there were none.
    """
    with transaction(campaign_id):
        asked = _to_be_forgotten(now())
    if not asked:
        return False
    done = [message_id for message_id, copies in asked.items() if _is_forgotten(copies, turn)]
    with transaction(campaign_id):
        db.session.execute(sa.update(Message).where(Message.id.in_(done), HAS_ENDED).values(lease_until=None))
        stripped = sa.select(Message.id).where(Message.id.in_(done), Message.key.startswith(FREED))
        db.session.execute(sa.delete(Receipt).where(Receipt.message_id.in_(stripped)))
    return True


def _to_be_forgotten(at: datetime) -> dict[int, set[str]]:
    """Take messages that have ended, each with the ids of the copies that the provider still holds."""
    ended = (
        sa.select(Message.id)
        .where(HAS_ENDED, is_over(at))
        .order_by(Message.lease_until, Message.id)
        .limit(AT_ONCE)
    )
    taken = db.session.scalars(
        sa.update(Message)
        .where(one_of(Message.id, ended), HAS_ENDED, is_over(at))
        .values(lease_until=at + LOOK_UP)
        .returning(Message.id)
    ).all()
    copies: dict[int, set[str]] = {message_id: set() for message_id in taken}
    known = (
        sa.select(Receipt.message_id, Receipt.provider_id)
        .join(Message, Message.id == Receipt.message_id)
        .where(Receipt.message_id.in_(taken), Receipt.provider_id != "", Message.channel == Channel.SMS)
    )
    for message_id, provider_id in db.session.execute(known):
        copies[message_id].add(provider_id)
    return copies


def _is_forgotten(copies: Iterable[str], turn: Turn) -> bool:
    """True when the provider has forgotten them, or refuses for good; False to ask it again later."""
    for provider_id in copies:
        if turn.is_over:
            return False
        try:
            line.gateway().redact(provider_id)
        except Refused as refused:
            if refused.kind is RefusalKind.SENDER_ACCOUNT:
                return False
            log().warning("not redacted", code=refused.code)
        except GatewayError:
            return False
    return True
