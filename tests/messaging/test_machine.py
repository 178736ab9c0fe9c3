"""Whatever happens in whatever order: nobody gets a text twice or after a stop, and nothing useful is lost.

The provider's book is the judge. A worker may be killed before each of its steps, and each call may fail in
every way a call can.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import timedelta
from itertools import count

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
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock
from organizer.kernel.access import Actor
from organizer.kernel.db import db, scope
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Message, MessageState
from organizer.messaging.queries import Tab
from organizer.messaging.services import Claim
from tests import factories
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON, fake_provider
from tests.messaging.fake import Call, Fake, Killed
from tests.messaging.rows import claim, make_message

USEFUL = timedelta(days=30)
MEETINGS = st.sampled_from(["meeting:1", "meeting:2"])
ACCIDENTS = st.sampled_from([*Call, RefusalKind.SENDER_ACCOUNT])
NEWS = st.sampled_from([ProviderState.QUEUED, ProviderState.SENT, ProviderState.DELIVERED])
ROUNDS = 12
ROUND = timedelta(hours=3)

LEFT = [state for state in MessageState if state.rank > 0]

_names = count()


class Outbox(RuleBasedStateMachine):
    """Workers, a provider, people who stop, meetings that move."""

    house: Flask
    people: Bundle[Contact] = Bundle("people")
    claims: Bundle[Claim] = Bundle("claims")

    @initialize()
    def begin(self) -> None:
        self.at = NOON
        self.stack = ExitStack()
        facts = factories.make_campaign(f"machine-{next(_names)}")
        self.campaign_id = facts.id
        self.stack.enter_context(scope(facts.id))
        self.provider: Fake = self.stack.enter_context(fake_provider(self.house))
        self.owner: Actor = factories.make_member(Role.OWNER)
        self.told: dict[int, int] = {}
        self.frozen: dict[int, int] = {}
        db.session.commit()

    @rule(target=people)
    def meet(self) -> Contact:
        contact = make_contact(ConsentPurpose.REMINDERS)
        db.session.commit()
        return contact

    @rule(person=people, about=MEETINGS)
    def tell(self, person: Contact, about: str) -> None:
        with clock.at(self.at):
            message = make_message(person, about=about, until=self.at + USEFUL)
        db.session.commit()
        if message.state is MessageState.READY:
            self.told[message.id] = person.id

    @rule(minutes=st.sampled_from([0.05, 1, 11, 25]))
    def wait(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    @rule(target=claims, limit=st.integers(1, 3))
    def take(self, limit: int) -> MultipleResults[Claim]:
        with clock.at(self.at):
            return multiple(*claim(limit))

    @rule(claimed=consumes(claims), accident=ACCIDENTS)
    def hand_over(self, claimed: Claim, accident: Call | RefusalKind) -> None:
        self.provider.calls = [accident]
        with clock.at(self.at), suppress(Killed):
            services.deliver(claimed)
        self.provider.calls = []

    @rule(claimed=consumes(claims))
    def be_killed_before_the_call(self, claimed: Claim) -> None:
        """Its lease runs out some day."""

    @rule()
    def settle(self) -> None:
        with clock.at(self.at):
            services.settle_unknown(self.campaign_id)

    @rule()
    def sweep(self) -> None:
        with clock.at(self.at):
            services.sweep(self.campaign_id)

    @precondition(lambda self: self.provider.book)
    @rule(turn=st.integers(0, 50), state=NEWS)
    def receive_a_receipt(self, turn: int, state: ProviderState) -> None:
        taken = self.provider.book[turn % len(self.provider.book)]
        with clock.at(self.at):
            services.record_receipt(
                int(taken.out.message_id),
                ReceiptNews(provider_id=taken.provider_id, status=Status(state=state)),
            )
        db.session.commit()

    @rule(person=people)
    def stop(self, person: Contact) -> None:
        with clock.at(self.at):
            services.stop(person, ConsentWay.LINK)
        db.session.commit()
        self._freeze([message_id for message_id, of in self.told.items() if of == person.id])

    @rule(about=MEETINGS)
    def move_the_meeting(self, about: str) -> None:
        concerned = [message.id for message in queries.about(about)]
        with clock.at(self.at):
            services.withdraw(about)
        db.session.commit()
        self._freeze(concerned)

    @rule()
    def reopen_the_sender(self) -> None:
        services.reopen(by=self.owner)
        db.session.commit()

    @invariant()
    def nobody_got_a_text_twice(self) -> None:
        assert len(self.provider.bodies) == len(set(self.provider.bodies))

    @invariant()
    def nothing_left_after_a_stop_or_a_withdrawal(self) -> None:
        assert {each: self._taken(each) for each in self.frozen} == self.frozen

    @invariant()
    def what_is_said_to_have_left_has_left(self) -> None:
        said = db.session.scalars(sa.select(Message.id).where(Message.state.in_(LEFT)))
        assert [each for each in said if not self._taken(each)] == []

    def teardown(self) -> None:
        """In the end all that may leave has left, once, and nothing is open."""
        try:
            self._let_a_day_pass()
            self._judge()
        finally:
            self.stack.close()

    def _let_a_day_pass(self) -> None:
        for _round in range(ROUNDS):
            self.at += ROUND
            with clock.at(self.at):
                services.reopen(by=self.owner)
                for each in claim():
                    services.deliver(each)
                services.settle_unknown(self.campaign_id)
                db.session.commit()
        with clock.at(self.at):
            services.retire(self.at)

    def _judge(self) -> None:
        free = {each for each in self.told if each not in self.frozen}
        assert {each: self._taken(each) for each in free} == dict.fromkeys(free, 1)
        assert queries.numbers()[Tab.PLANNED] == 0
        self.nobody_got_a_text_twice()
        self.nothing_left_after_a_stop_or_a_withdrawal()

    def _freeze(self, message_ids: list[int]) -> None:
        for each in message_ids:
            self.frozen.setdefault(each, self._taken(each))

    def _taken(self, message_id: int) -> int:
        return sum(taken.out.message_id == str(message_id) for taken in self.provider.book)


def test_no_order_of_events_doubles_or_loses_a_message(house: Flask) -> None:
    class InThisHouse(Outbox):
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
