"""What is told while what it tells changes: two who write at the same moment, really committed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose
from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import current_campaign_id, db, serialise, transaction
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.meetings import queries as meetings
from organizer.meetings import services as meeting_services
from organizer.messaging import services
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Aim, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import broadcast
from tests.contacts.rows import make_contact
from tests.factories import make_member
from tests.meetings.rows import ZONE, attend, make_meeting, move
from tests.messaging.rows import make_message
from tests.messaging.test_composer import let_go, seen

FRIDAY_EVENING = to_utc(datetime(2026, 3, 13, 18, 31), ZONE)
"""A minute after the reminder of a meeting on Saturday is due."""
NEXT_WEEK = datetime(2026, 3, 20, 20, 0)
Found = TypeVar("Found")
A_MOMENT = 0.2
"""Seconds in which the other could have gone on, had it not had to wait."""


@dataclass(frozen=True)
class Scene:
    """Two who write at the same moment."""

    house: Flask
    campaign_id: int

    def act(self, work: Callable[[], Found], *, at: datetime = FRIDAY_EVENING) -> Found:
        """What one of them does, in a transaction of its own."""
        with self.house.app_context(), clock.at(at), transaction(self.campaign_id), in_language("en"):
            return work()

    def overlap(self, first: Callable[[], object], second: Callable[[], object]) -> None:
        """The second begins when the first has done its work and not committed it yet."""
        is_done, is_over = Event(), Event()

        def hold() -> None:
            first()
            is_done.set()
            is_over.wait(A_MOMENT)

        def follow() -> None:
            is_done.wait()
            try:
                self.act(second)
            finally:
                is_over.set()

        with ThreadPoolExecutor(2) as pool:
            for running in [pool.submit(self.act, hold), pool.submit(follow)]:
                running.result()

    def told(self) -> list[str]:
        """The words of what has left, or still may."""
        over = (MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.FAILED)
        leaving = sa.select(Message).where(Message.state.not_in(over))
        return self.act(lambda: [message.body for message in db.session.scalars(leaving)])


@pytest.fixture
def scene(real_house: Flask, real_campaign: CampaignFacts) -> Scene:
    return Scene(real_house, real_campaign.id)


def with_somebody() -> int:
    """A meeting on Saturday that somebody comes to."""
    meeting = make_meeting()
    attend(meeting)
    return meeting.id


def member() -> Actor:
    return make_member(Role.COORDINATOR)


def test_nobody_is_reminded_of_the_time_that_a_move_is_just_replacing(scene: Scene) -> None:
    meeting_id = scene.act(with_somebody, at=FRIDAY_EVENING - timedelta(days=3))
    scene.overlap(
        lambda: move(meetings.meeting(meeting_id), NEXT_WEEK),
        lambda: meeting_services.remind(FRIDAY_EVENING),
    )
    assert scene.told() == []


def test_words_to_many_let_go_while_the_meeting_moves_never_tell_the_old_time(scene: Scene) -> None:
    by = scene.act(member)
    meeting_id = scene.act(with_somebody)

    def written() -> int:
        row = services.draft(f"who=coming&meeting={meeting_id}", Aim.MEETING, by=by)
        services.write(row, {"ru": "{date}, {time}"}, by=by)
        return row.id

    row_id = scene.act(written)
    shown = scene.act(lambda: seen(broadcast(row_id)))
    with pytest.raises(DomainError, match="have changed meanwhile"):
        scene.overlap(
            lambda: move(meetings.meeting(meeting_id), NEXT_WEEK),
            lambda: services.release(broadcast(row_id), shown, by=by),
        )
    assert scene.told() == []


def test_two_who_try_again_at_once_reach_nobody_twice(scene: Scene) -> None:
    by, other = scene.act(member), scene.act(member)

    def missed() -> list[int]:
        make_contact(ConsentPurpose.NEWS)
        row = services.draft("", Aim.NEWS, by=by)
        services.write(row, {"ru": "x"}, by=by)
        let_go(row, by)
        db.session.execute(sa.update(Message).values(state=MessageState.FAILED, reason=Reason.OTHER))
        return [services.write_again(row, by=who).id for who in (by, other)]

    first, second = scene.act(missed)

    shown = scene.act(lambda: [seen(broadcast(row_id)) for row_id in (first, second)])
    with pytest.raises(DomainError, match="Nobody would get it"):
        scene.overlap(
            lambda: services.release(broadcast(first), shown[0], by=by),
            lambda: services.release(broadcast(second), shown[1], by=other),
        )
    assert len(scene.told()) == 1


def test_a_receipt_about_the_person_and_a_move_do_not_wait_for_each_other(scene: Scene) -> None:
    def sent() -> int:
        message = make_message()
        message.state, message.provider_id = MessageState.ACCEPTED, "p-1"
        return message.id

    message_id = scene.act(sent)
    said = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.NUMBER, code="30005")
    is_held, is_over = Event(), Event()

    def take_back() -> None:
        serialise(current_campaign_id())
        is_held.set()
        is_over.wait(A_MOMENT)
        services.withdraw("meeting:42")

    def receive() -> None:
        is_held.wait()
        scene.act(lambda: services.record_receipt(message_id, ReceiptNews(provider_id="p-1", status=said)))
        is_over.set()

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(scene.act, take_back), pool.submit(receive)]:
            running.result()
    assert scene.act(lambda: db.session.get_one(Message, message_id).state) is MessageState.UNDELIVERED
