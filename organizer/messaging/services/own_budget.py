"""What one message to many may cost, where its campaign says so: parts of the statement that claims."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from organizer.messaging.models import Message
from organizer.messaging.queries.costs import cost_minor, may_cost

Condition = sa.ColumnElement[bool]
MOST = "sms_message_minor"
"""In a campaign's settings; without it only the budgets of the day and of the campaign hold."""


class OwnBudget:
    """The budget of each message to many. A message to one person is a whole by itself."""

    def __init__(self, most: int | None) -> None:
        """`most` is in minor units; None where the campaign does not say so."""
        self._most = most
        of_many = Message.about.startswith("broadcast:")
        spent = sa.select(Message.about, sa.func.sum(cost_minor()).label("minor"))
        costs = sa.or_(may_cost(), Message.lost_minor > 0)
        self._spent = spent.where(of_many, costs).group_by(Message.about).subquery()
        self._whole = sa.case((of_many, Message.about), else_=sa.cast(Message.id, sa.String))

    @property
    def source(self) -> sa.FromClause:
        """The messages, each beside what its whole has cost so far."""
        table = sa.inspect(Message).local_table
        if self._most is None:
            return table
        return table.outerjoin(self._spent, self._spent.c.about == Message.about)

    @property
    def columns(self) -> Sequence[sa.ColumnElement[object]]:
        """Which whole a message belongs to, and what that has cost."""
        if self._most is None:
            return []
        return [self._whole.label("whole"), sa.func.coalesce(self._spent.c.minor, 0).label("whole_minor")]

    @property
    def pays_for_one(self) -> Sequence[Condition]:
        """The budget pays for this message, if no other of its whole comes before it."""
        if self._most is None:
            return []
        return [Message.price_minor + sa.func.coalesce(self._spent.c.minor, 0) <= self._most]

    def turns(self, waiting: sa.Subquery) -> Sequence[sa.ColumnElement[object]]:
        """What the whole of each of these will have cost once its turn has come."""
        if self._most is None:
            return []
        in_turn = (waiting.c.due_at, waiting.c.id)
        cost = sa.func.sum(waiting.c.price_minor).over(partition_by=waiting.c.whole, order_by=in_turn)
        return [(waiting.c.whole_minor + cost).label("whole_cost")]

    def pays_for_all(self, turns: sa.Subquery) -> Sequence[Condition]:
        """The budget pays for each of these in its turn."""
        return [] if self._most is None else [turns.c.whole_cost <= self._most]
