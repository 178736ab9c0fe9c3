"""The messages of the demo on their way: handed over, arrived or not, answered, stopped."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial
from random import Random

import sqlalchemy as sa

from organizer.contacts.models import ConsentWay
from organizer.demo.calling import give_out
from organizer.demo.touring import Touring
from organizer.kernel import clock
from organizer.kernel.clock import now, to_wall
from organizer.kernel.db import db
from organizer.meetings import services as meetings
from organizer.messaging import queries
from organizer.messaging import services as messaging
from organizer.messaging.gateways.base import (
    InboundText,
    ProviderState,
    ReceiptNews,
    RefusalKind,
    Status,
)
from organizer.messaging.models import Message, MessageState, Reason
from organizer.messaging.services import Claim
from organizer.volunteers import services as volunteers

ROUNDS = (time(9, 5), time(11), time(16, 35), time(18, 35))
"""When the worker of the demo looks for what is due: early enough for each reminder of the tour."""
ASKED_FROM = time(12)
"""From when on volunteers are asked whether they still come."""
ACCEPTED = Status(state=ProviderState.ACCEPTED)
FATES: tuple[tuple[Status | None, int], ...] = (
    (Status(state=ProviderState.DELIVERED), 890),
    (Status(state=ProviderState.SENT), 35),
    (ACCEPTED, 10),
    (Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003"), 35),
    (Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.NUMBER, code="30005"), 10),
    (Status(state=ProviderState.FAILED, refusal=RefusalKind.BLOCKED, code="30007"), 10),
    (Status(state=ProviderState.FAILED, refusal=RefusalKind.OTHER, code="30009"), 5),
    (None, 5),
)
"""What the provider says in the end of a message, of a thousand; None where the worker died in the call."""
REPLIES = (
    "иә",
    "Ия барам",
    "жоқ",
    "Не смогу, работаю",
    "ок",
    "стоп",
    "Кто это?",
    "не пишите мне больше",
    "Қай жерде болады?",
    "да",
)
ON_THE_WAY = timedelta(seconds=40)
IN_HAND = 2


class Post:
    """The outbox of one campaign, day by day."""

    def __init__(self, touring: Touring) -> None:
        self._touring, self._diary, self._days = touring, touring.diary, touring.days
        self._chance = Random(f"post of {touring.cast.slug}")
        self._replies = iter(REPLIES)

    def write(self) -> None:
        """Let the worker make its rounds; some people answer, and some want no more messages."""
        first = min(self._touring.shown_on(stop) for stop in self._touring.stops)
        for day in range(first, 0):
            for hour in ROUNDS:
                self._diary.add(self._days.moment(day, hour), self._make_round)
            if day > -12:
                self._diary.add(self._days.moment(day, time(19, 10)), self._reply)
            if day % 2:
                self._diary.add(self._days.moment(day, time(20, 30)), self._stop)
        self._diary.add(
            self._days.moment(-1, time(12, 30)), partial(give_out, self._touring.stage, self._days)
        )
        for minute, act in ((50, self._give_up), (55, self._look_up_unknown), (58, self._leave_in_hand)):
            self._diary.add(self._days.moment(-1, time(20, minute)), act)

    def _make_round(self) -> None:
        meetings.remind(now())
        if to_wall(now(), self._days.zone).time() >= ASKED_FROM:
            volunteers.ask_to_confirm()
        if not queries.anything_due(now()):
            return
        messaging.retire(now())
        while queries.anything_due(now()) and (claimed := messaging.claim()):
            for each in claimed:
                self._hand_over(each)

    def _hand_over(self, claimed: Claim) -> None:
        """The provider takes a message, and soon says what became of it."""
        statuses, weights = zip(*FATES, strict=True)
        status: Status | None = self._chance.choices(statuses, weights)[0]
        if status is None:
            return
        news = partial(ReceiptNews, provider_id=f"demo-{claimed.message_id}-{claimed.lease % 10_000}")
        if status.state is not ProviderState.DELIVERED:
            messaging.record_receipt(claimed.message_id, news(status=ACCEPTED))
        if status is not ACCEPTED:
            with clock.at(now() + ON_THE_WAY):
                messaging.record_receipt(claimed.message_id, news(status=status))

    def _reply(self) -> None:
        """Somebody answers the newest reminder."""
        body = next(self._replies, None)
        message = self._newest(MessageState.DELIVERED)
        if body is None or message is None or message.contact.phone is None:
            return
        messaging.receive(
            InboundText(
                provider_id=f"demo-reply-{message.id}",
                sender=message.contact.phone,
                recipient="",
                body=body,
            )
        )

    def _stop(self) -> None:
        """Somebody presses the link that stops messages."""
        message = self._newest(MessageState.DELIVERED)
        if message is not None:
            messaging.stop(message.contact, ConsentWay.LINK)

    def _give_up(self) -> None:
        """A sending of which nothing was known could not be found at the provider either."""
        message = self._newest(MessageState.SENT)
        if message is not None:
            message.state, message.reason, message.settled_at = MessageState.GIVEN_UP, Reason.NOT_FOUND, now()

    def _look_up_unknown(self) -> None:
        """What a worker that died had in its hands is not known; the provider is asked ten minutes later."""
        messaging.settle_unknown(self._touring.stage.campaign_id)

    def _leave_in_hand(self) -> None:
        """Volunteers have just asked for a link to sign in; a worker has the messages in its hands."""
        _own, *helpers = self._touring.cast.helpers
        for helper in helpers[:IN_HAND]:
            volunteers.send_link(helper.phone)
        messaging.claim(limit=IN_HAND)

    def _newest(self, state: MessageState) -> Message | None:
        newest = sa.select(Message).where(Message.state == state)
        return db.session.scalars(newest.order_by(Message.handed_at.desc(), Message.id).limit(1)).first()
