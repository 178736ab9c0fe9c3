"""What is asked about messages to many: their drafts, how far each has come, whom one did not reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.keys import row_id
from organizer.kernel.subjects import subject
from organizer.messaging import queries
from organizer.messaging.models import (
    Broadcast,
    BroadcastState,
    Channel,
    Message,
    MessageState,
    Reason,
)
from organizer.messaging.queries.costs import cost_minor

NEWEST = 20
AGAIN = "not-delivered"
FIELD = "broadcast"
MISSED = (MessageState.UNDELIVERED, MessageState.FAILED, MessageState.EXPIRED, MessageState.GIVEN_UP)
REFUSED = "broadcast.refused"
"""The verb by which the provider has stopped a message to many, or one language of it."""
SEEN_TO = ("broadcast.stopped", "broadcast.gone_on")
"""By these the team has seen to that."""
MAY_PASS = (Reason.PASSING, Reason.NOT_FOUND, Reason.TOO_LATE, Reason.OTHER)
"""Why a message came to nothing that another try may reach; what may have arrived is not sent again."""


@dataclass(frozen=True)
class Ended:
    """How many messages ended alike, and why."""

    state: MessageState
    reason: Reason | None
    count: int
    parts: int
    price_minor: int


@dataclass(frozen=True)
class Progress:
    """How far a message to many has come, counted in messages."""

    ended: Sequence[Ended]

    @property
    def total(self) -> int:
        """To how many people it was told."""
        return sum(each.count for each in self.ended)

    @property
    def waiting(self) -> int:
        """Those that have not left."""
        return self._of(MessageState.READY)

    @property
    def going(self) -> int:
        """Those being handed over at this moment, or of which it is not known yet."""
        return self._of(MessageState.SENDING, MessageState.UNKNOWN)

    @property
    def handed(self) -> int:
        """Those that the provider has, without its last word."""
        return self._of(MessageState.ACCEPTED, MessageState.SENT)

    @property
    def delivered(self) -> int:
        """Those that have arrived."""
        return self._of(MessageState.DELIVERED)

    @property
    def missed(self) -> int:
        """Those that came to nothing on their way."""
        return self._of(*MISSED)

    @property
    def stopped(self) -> int:
        """Those that were stopped before they left."""
        return sum(each.count for each in self.ended if _is_stopped(each))

    @property
    def left(self) -> int:
        """Those that have left for good: handed over, whatever became of them."""
        return self.handed + self.delivered + self._of(MessageState.UNDELIVERED)

    @property
    def parts(self) -> int:
        """SMS parts of all of them."""
        return sum(each.parts for each in self.ended)

    @property
    def price_minor(self) -> int:
        """What they cost, or may have, so far."""
        return sum(each.price_minor for each in self.ended)

    def _of(self, *states: MessageState) -> int:
        return sum(each.count for each in self.ended if each.state in states)


@dataclass(frozen=True)
class Refusal:
    """The words of a message to many were refused on a channel, with a code of the provider's."""

    broadcast_id: int
    channel: Channel
    code: str
    language: str = ""
    """Whose words alone were; empty where all of them wait for it."""


def broadcast(broadcast_id: int) -> Broadcast:
    """One message to many. Raises NotFound."""
    found = db.session.get(Broadcast, broadcast_id)
    if found is None:
        raise NotFound
    return found


def broadcasts(ids: Sequence[int] | None = None) -> list[Broadcast]:
    """The newest messages to many; or those of some ids."""
    asked = sa.select(Broadcast).order_by(Broadcast.made_at.desc(), Broadcast.id)
    asked = asked.limit(NEWEST) if ids is None else asked.where(Broadcast.id.in_(ids))
    return list(db.session.scalars(asked))


def refusals_of(row: Broadcast) -> list[Refusal]:
    """Why the provider stopped a message to many, or what of it; nothing once the team has seen to that."""
    return _refusals([row]) if row.state is not BroadcastState.DRAFT else []


def refused_languages(row: Broadcast) -> set[str]:
    """The languages of a message to many that wait for a hand, while the others leave."""
    return {each.language for each in refusals_of(row) if each.language}


def rest(row: Broadcast) -> tuple[sa.ColumnElement[bool], ...]:
    """What of a message to many was stopped, by whomever, and may go on."""
    stopped = (Message.about == subject(row), Message.reason == Reason.WITHDRAWN)
    if row.state is BroadcastState.STOPPED:
        return stopped
    return (*stopped, Message.language.in_(refused_languages(row)))


def may_go_on(row: Broadcast) -> int:
    """How many messages of it wait for somebody to let them go on."""
    counted = sa.select(sa.func.count(Message.id)).where(*rest(row), Message.state == MessageState.SUPPRESSED)
    return db.session.scalar(counted) or 0


def refusals(at: datetime) -> list[Refusal]:
    """What the provider has stopped and would still be of use: somebody has to look."""
    waits = sa.select(Message.about).where(
        Message.state == MessageState.SUPPRESSED,
        Message.reason == Reason.WITHDRAWN,
        Message.useful_until > at,
    )
    about = sa.literal("broadcast:") + sa.cast(Broadcast.id, sa.String)
    asked = sa.select(Broadcast).where(Broadcast.state != BroadcastState.DRAFT, about.in_(waits))
    stopped = db.session.scalars(asked.order_by(Broadcast.made_at, Broadcast.id)).all()
    return _refusals(stopped) if stopped else []


def _refusals(rows: Sequence[Broadcast]) -> list[Refusal]:
    """Of each what the provider refused since the team stopped it or let it go on; all says more than one."""
    told = (
        sa.select(AuditEntry.about, AuditEntry.verb, AuditEntry.changed)
        .where(AuditEntry.about.in_(map(subject, rows)), AuditEntry.verb.in_([REFUSED, *SEEN_TO]))
        .order_by(AuditEntry.sequence)
    )
    standing: dict[str, list[dict[str, str]]] = defaultdict(list)
    for about, verb, facts in db.session.execute(told):
        if verb != REFUSED or not facts.get("language"):
            standing[about].clear()
        if verb == REFUSED:
            standing[about].append(facts)
    return [
        Refusal(row.id, Channel(facts["channel"]), facts["code"], facts.get("language", ""))
        for row in rows
        for facts in standing[subject(row)]
    ]


def progress(row: Broadcast) -> Progress:
    """How far a message to many has come, in one statement: of each person by the way that was tried last."""
    later = aliased(Message)
    is_followed = sa.exists().where(later.follows_id == Message.id)
    counted = (
        sa.select(
            Message.state,
            Message.reason,
            sa.func.sum(sa.case((is_followed, 0), else_=1)),
            sa.func.sum(Message.parts),
            sa.func.sum(cost_minor()),
        )
        .where(Message.about == subject(row))
        .group_by(Message.state, Message.reason)
        .order_by(Message.state, Message.reason)
    )
    return Progress([Ended(*each) for each in db.session.execute(counted)])


def not_reached(asked: Mapping[str, str]) -> sa.Select[int]:
    """Whom a message to many did not reach for a reason that may pass, and no later try was made for.

    Nor is one about to be made by another way.
    """
    chosen = row_id(asked.get(FIELD, "")) or 0
    later = sa.select(sa.literal("broadcast:") + sa.cast(Broadcast.id, sa.String)).where(
        Broadcast.query == again_query(chosen), Broadcast.state != BroadcastState.DRAFT
    )
    tried = sa.select(Message.contact_id).where(Message.about.in_(later))
    other_way = aliased(Message)
    return sa.select(Message.contact_id).where(
        Message.about == f"broadcast:{chosen}",
        ~sa.exists().where(other_way.follows_id == Message.id),
        Message.state.in_(MISSED),
        sa.or_(Message.reason.is_(None), Message.reason.in_(MAY_PASS)),
        sa.or_(Message.fall_back_at.is_(None), Message.useful_until <= now()),
        Message.contact_id.not_in(tried),
    )


def again_query(broadcast_id: int) -> str:
    """The filter that chooses those whom a message did not reach."""
    return f"who={AGAIN}&{FIELD}={broadcast_id}"


def to_try_again(row: Broadcast) -> int:
    """How many people another try may reach."""
    missed = not_reached({FIELD: str(row.id)}).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(missed)) or 0


def missed_so_far(key: str) -> int:
    """How many messages whose key begins so came to nothing on their way."""
    missed = sa.select(sa.func.count(Message.id)).where(
        Message.key.startswith(key, autoescape=True), Message.state.in_(MISSED)
    )
    return db.session.scalar(missed) or 0


def budget_left_minor() -> int:
    """What the budget still pays for, once all that waits has left; never below nothing."""
    spent = queries.spent()
    waiting = sa.select(sa.func.coalesce(sa.func.sum(Message.price_minor), 0)).where(
        Message.state == MessageState.READY
    )
    return max(0, spent.of_minor - spent.minor - (db.session.scalar(waiting) or 0))


def _is_stopped(each: Ended) -> bool:
    return each.state is MessageState.SUPPRESSED and each.reason is Reason.WITHDRAWN
