"""Words to many about a meeting that is called off or moved, and comes back: once to each, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentWay
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db, scope
from organizer.kernel.i18n import in_language
from organizer.meetings import services as meetings
from organizer.meetings.models import Meeting
from organizer.messaging import services
from organizer.messaging.gateways.base import RefusalKind
from organizer.messaging.models import Aim, Broadcast, BroadcastState, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import to_try_again
from tests import factories
from tests.meetings.rows import attend, fresh, make_meeting, move, verbs
from tests.messaging.conftest import NOON, fake_provider
from tests.messaging.fake import Call, Fake, Killed
from tests.messaging.rows import claim, deliver, send
from tests.messaging.test_composer import author, let_go, messages
from tests.messaging.test_releasing import SATURDAY, SUNDAY

__all__ = ["author"]

LATER = NOON + timedelta(minutes=2)
WAITS = (MessageState.READY, None)
OVER = (MessageState.EXPIRED, Reason.TOO_LATE)
STOPPED = (MessageState.SUPPRESSED, Reason.WITHDRAWN)
_names = count()


def about_a_meeting(author: Actor, people: int = 1) -> tuple[Meeting, Broadcast]:
    """Words with the hour of a meeting, let go to those who come."""
    meeting = make_meeting(SATURDAY)
    for _each in range(people):
        attend(meeting)
    return meeting, words_about(meeting, author)


def words_about(meeting: Meeting, author: Actor, said: str = "{date}, {time}") -> Broadcast:
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": said}, by=author)
    let_go(row, author)
    return row


def called_off(meeting: Meeting) -> undo.Undo:
    found = fresh(meeting)
    done = meetings.cancel(found, version=found.version, by=None)
    assert done is not None
    db.session.flush()
    return done


def put_off(meeting: Meeting) -> undo.Undo:
    found = fresh(meeting)
    done = meetings.postpone(found, version=found.version, by=None)
    assert done is not None
    db.session.flush()
    return done


def moved(meeting: Meeting) -> undo.Undo:
    return move(fresh(meeting), SUNDAY)


def taken_back(done: undo.Undo) -> None:
    undo.take_back(done.id, by=None)
    db.session.commit()


def ends(row: Broadcast) -> list[tuple[MessageState, Reason | None]]:
    """How each of its messages stands."""
    db.session.expire_all()
    return [(message.state, message.reason) for message in messages(row)]


CHANGES = pytest.mark.parametrize("changed", [called_off, put_off, moved])


@CHANGES
def test_words_that_waited_leave_once_their_meeting_is_back(
    provider: Fake, author: Actor, changed: Callable[[Meeting], undo.Undo]
) -> None:
    meeting, row = about_a_meeting(author, people=2)
    before = [(each.id, each.key, each.due_at) for each in messages(row)]
    done = changed(meeting)
    assert ends(row) == [OVER, OVER]
    taken_back(done)
    assert ends(row) == [WAITS, WAITS]
    assert [(each.id, each.key, each.due_at) for each in messages(row)] == before
    assert verbs("broadcast.")[-2:] == ["broadcast.overtaken", "broadcast.brought_back"]
    with clock.at(LATER):
        send()
        send()
    assert (len(provider.book), to_try_again(row)) == (2, 0)


def test_words_to_be_held_until_later_wait_for_the_same_hour_as_before(author: Actor) -> None:
    meeting = make_meeting(SATURDAY)
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": "{date}, {time}"}, by=author)
    services.set_time(row, NOON + timedelta(hours=3), is_urgent=False, by=author)
    let_go(row, author)
    taken_back(called_off(meeting))
    assert ends(row) == [WAITS]
    assert [each.due_at for each in messages(row)] == [NOON + timedelta(hours=3)]


def test_stopped_words_come_back_stopped_and_can_be_let_go_on(provider: Fake, author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    services.stop_broadcast(row, by=author)
    taken_back(called_off(meeting))
    assert ends(row) == [STOPPED]
    assert services.go_on(db.session.get_one(Broadcast, row.id), by=author) == 1
    db.session.commit()
    with clock.at(LATER):
        send()
    assert len(provider.book) == 1


def test_words_stopped_while_their_meeting_was_off_stay_stopped(author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    done = called_off(meeting)
    services.stop_broadcast(row, by=author)
    taken_back(done)
    assert ends(row) == [STOPPED]


def test_words_whose_time_is_over_stay_over(author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    done = called_off(meeting)
    db.session.execute(sa.update(Message).values(useful_until=NOON))
    taken_back(done)
    assert ends(row) == [OVER]


def test_words_that_an_earlier_change_overtook_stay_over(author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    with clock.at(NOON + timedelta(seconds=1)):
        moved(meeting)
        done = called_off(meeting)
        taken_back(done)
    assert ends(row) == [OVER]


def test_a_refused_language_is_over_with_its_meeting_and_comes_back_stopped(
    provider: Fake, author: Actor
) -> None:
    meeting, row = about_a_meeting(author, people=8)
    for each in messages(row)[:4]:
        each.language = "kk"
    for each in messages(row)[4:]:
        each.language, each.due_at = "ru", LATER + timedelta(minutes=10)
    db.session.commit()
    provider.calls = [RefusalKind.OTHER] * 3
    with clock.at(LATER):
        send()
        done = called_off(meeting)
        assert ends(row)[3:] == [OVER] * 5
        taken_back(done)
        assert (ends(row)[3:], row.state) == ([STOPPED] + [WAITS] * 4, BroadcastState.RELEASED)
        assert services.go_on(row, by=author) == 1
    assert ends(row)[3:] == [WAITS] * 5


def test_changes_undone_one_after_the_other_bring_back_what_each_overtook(
    provider: Fake, author: Actor
) -> None:
    meeting, first = about_a_meeting(author)
    with clock.at(NOON + timedelta(seconds=1)):
        new_time = moved(meeting)
        second = words_about(fresh(meeting), author)
    with clock.at(NOON + timedelta(seconds=2)):
        off = called_off(meeting)
        assert (ends(first), ends(second)) == ([OVER], [OVER])
        taken_back(off)
        assert (ends(first), ends(second)) == ([OVER], [WAITS])
        taken_back(new_time)
        assert (ends(first), ends(second)) == ([WAITS], [OVER])


def test_who_got_words_while_the_meeting_was_off_gets_none_of_before(provider: Fake, author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    with clock.at(NOON + timedelta(seconds=1)):
        done = called_off(meeting)
        again = services.write_again(row, by=author)
    with clock.at(NOON + timedelta(seconds=2)):
        let_go(again, author)
        db.session.commit()
    with clock.at(LATER):
        send()
        taken_back(done)
        send()
    assert (len(provider.book), ends(row)) == (1, [OVER])


def test_what_waits_since_the_meeting_was_off_does_not_leave_beside_what_came_back(
    provider: Fake, author: Actor
) -> None:
    meeting, row = about_a_meeting(author)
    with clock.at(NOON + timedelta(seconds=1)):
        done = called_off(meeting)
        again = services.write_again(row, by=author)
    with clock.at(NOON + timedelta(seconds=2)):
        let_go(again, author)
        taken_back(done)
    assert (ends(row), ends(again)) == ([WAITS], [OVER])
    with clock.at(LATER):
        send()
    assert len(provider.book) == 1


def test_who_has_stopped_meanwhile_gets_nothing(provider: Fake, author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    done = called_off(meeting)
    services.stop(messages(row)[0].contact, ConsentWay.LINK)
    taken_back(done)
    with clock.at(LATER):
        send()
        services.retire(LATER)
    assert (provider.book, ends(row)) == ([], [(MessageState.SUPPRESSED, Reason.STOPPED)])


@pytest.mark.parametrize("call", [Call.BUSY, Call.LOST, Call.LOST_ANSWER])
@pytest.mark.parametrize("is_back_before_its_end_is_known", [True, False])
def test_words_on_their_way_when_the_meeting_was_called_off_arrive_once(
    provider: Fake, author: Actor, call: Call, is_back_before_its_end_is_known: bool
) -> None:
    meeting, row = about_a_meeting(author)
    db.session.commit()
    with clock.at(LATER):
        acts: list[undo.Undo] = []
        provider.calls, provider.during = (
            [call],
            lambda _out: _committed(lambda: acts.append(called_off(meeting))),
        )
        deliver(claim())
        provider.during = None
        if is_back_before_its_end_is_known:
            taken_back(acts[0])
    with clock.at(LATER + timedelta(minutes=30)):
        services.settle_unknown(row.campaign_id)
        if not is_back_before_its_end_is_known:
            taken_back(acts[0])
        send()
        send()
    assert (len(provider.book), ends(row)) == (1, [(MessageState.ACCEPTED, None)])


def _committed(act: Callable[[], None]) -> None:
    act()
    db.session.commit()


class Hall(RuleBasedStateMachine):
    """Words to those who come, while the meeting is called off and comes back, and workers die."""

    house: Flask
    claims: Bundle[services.Claim] = Bundle("claims")

    @initialize(people=st.integers(1, 3))
    def begin(self, people: int) -> None:
        self.at = NOON
        self.stack = ExitStack()
        facts = factories.make_campaign(f"hall-{next(_names)}")
        self.campaign_id = facts.id
        self.stack.enter_context(scope(facts.id))
        self.stack.enter_context(in_language("en"))
        self.provider: Fake = self.stack.enter_context(fake_provider(self.house))
        with clock.at(self.at):
            self.owner = factories.make_member(Role.OWNER)
            self.meeting, self.row = about_a_meeting(self.owner, people)
        self.people = people
        self.off: undo.Undo | None = None
        self.frozen: int | None = None
        db.session.commit()

    @rule(minutes=st.sampled_from([0.05, 1, 11, 25]))
    def wait(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    @rule(target=claims, limit=st.integers(1, 3))
    def take(self, limit: int) -> MultipleResults[services.Claim]:
        with clock.at(self.at):
            return multiple(*claim(limit))

    @rule(claimed=consumes(claims), accident=st.sampled_from([*Call, RefusalKind.SENDER_ACCOUNT]))
    def hand_over(self, claimed: services.Claim, accident: Call | RefusalKind) -> None:
        self.provider.calls = [accident]
        with clock.at(self.at), suppress(Killed):
            services.deliver(claimed)
        self.provider.calls = []

    @rule(claimed=consumes(claims))
    def be_killed_before_the_call(self, claimed: services.Claim) -> None:
        """Its lease runs out some day."""

    @rule()
    def settle(self) -> None:
        with clock.at(self.at):
            services.settle_unknown(self.campaign_id)

    @precondition(lambda self: self.off is None)
    @rule()
    def call_off(self) -> None:
        with clock.at(self.at):
            self.off = called_off(self.meeting)
            db.session.commit()
        self.frozen = self._taken()

    @precondition(lambda self: self.off is not None)
    @rule()
    def undo_that(self) -> None:
        with clock.at(self.at):
            assert self.off is not None
            taken_back(self.off)
        self.off = None
        self._thaw()

    @rule()
    def stop(self) -> None:
        with clock.at(self.at):
            services.stop_broadcast(self._row(), by=self.owner)
            db.session.commit()
        self.frozen = self._taken()

    @precondition(lambda self: self.off is None)
    @rule()
    def go_on(self) -> None:
        with clock.at(self.at):
            services.go_on(self._row(), by=self.owner)
            db.session.commit()
        self._thaw()

    @rule()
    def reopen_the_sender(self) -> None:
        services.reopen(by=self.owner)
        db.session.commit()

    @invariant()
    def nobody_got_words_twice(self) -> None:
        got = [taken.out.to for taken in self.provider.book if self._is_ours(taken.out.message_id)]
        assert len(got) == len(set(got))

    @invariant()
    def nothing_leaves_while_it_is_off(self) -> None:
        assert self.frozen in {None, self._taken()}

    def teardown(self) -> None:
        """In the end the meeting takes place, and all have heard of it once."""
        try:
            if self.off is not None:
                self.undo_that()
            self.go_on()
            for _round in range(12):
                self.at += timedelta(hours=2)
                self._work()
            assert (self._taken(), ends(self.row).count(WAITS)) == (self.people, 0)
            self.nobody_got_words_twice()
        finally:
            self.stack.close()

    def _work(self) -> None:
        with clock.at(self.at):
            services.reopen(by=self.owner)
            deliver(claim())
            services.settle_unknown(self.campaign_id)
            db.session.commit()

    def _row(self) -> Broadcast:
        db.session.expire_all()
        return db.session.get_one(Broadcast, self.row.id)

    def _thaw(self) -> None:
        if self.off is None and self._row().state is BroadcastState.RELEASED:
            self.frozen = None

    def _taken(self) -> int:
        return sum(self._is_ours(taken.out.message_id) for taken in self.provider.book)

    def _is_ours(self, message_id: str) -> bool:
        return int(message_id) in {each.id for each in messages(self.row)}


def test_no_order_of_events_doubles_or_loses_words_about_a_meeting(house: Flask) -> None:
    class InThisHouse(Hall):
        """The machine in the application of the test."""

    InThisHouse.house = house
    run_state_machine_as_test(
        InThisHouse,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )
