"""What is not known is looked up, and never sent again blindly."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import InstrumentedAttribute

from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.subjects import subject
from organizer.meetings.queries.told import told_of
from organizer.messaging import queries, services, tasks
from organizer.messaging.gateways.base import (
    ProviderState,
    ReceiptNews,
    RefusalKind,
    Refused,
    Status,
    Unknown,
)
from organizer.messaging.models import Message, MessageState, Reason
from organizer.messaging.services import line, news, settling, turns
from organizer.messaging.services.sightings import Sightings
from tests.contacts.rows import make_contact
from tests.meetings.rows import make_meeting
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake, Killed
from tests.messaging.rows import claim, is_at_rest, make_message, send

SETTLED = NOON + timedelta(minutes=11)
"""After the ten minutes in which the provider may still list what it took."""


def state(message: Message) -> tuple[MessageState, Reason | None]:
    db.session.expire_all()
    row = queries.message(message.id)
    return row.state, row.reason


def settle(campaign: CampaignFacts, at: datetime) -> None:
    with clock.at(at):
        services.settle_unknown(campaign.id)


def settle_all(campaign: CampaignFacts, at: datetime) -> None:
    with clock.at(at):
        services.settle(campaign.id)


def send_at(at: datetime) -> None:
    with clock.at(at):
        send()


@pytest.mark.parametrize("call", [Call.LOST, Call.LOST_ANSWER])
def test_a_call_without_an_answer_is_not_repeated_before_it_was_looked_up(
    campaign: CampaignFacts, provider: Fake, call: Call
) -> None:
    message = make_message()
    provider.calls = [call]
    send()
    taken = len(provider.bodies)
    assert state(message) == (MessageState.UNKNOWN, None)
    for minutes in range(10):
        settle(campaign, NOON + timedelta(minutes=minutes))
        send_at(NOON + timedelta(minutes=minutes))
    assert (len(provider.bodies), state(message)) == (taken, (MessageState.UNKNOWN, None))


def test_what_was_taken_is_found_and_not_sent_again(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    provider.calls = [Call.LOST_ANSWER]
    send()
    settle(campaign, SETTLED)
    send_at(SETTLED)
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))
    assert queries.message(message.id).provider_id == provider.book[0].provider_id


def test_one_message_that_cannot_be_settled_keeps_no_other_from_it(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, others = make_message(), [make_message(), make_message()]
    provider.calls = [Call.LOST_ANSWER] * 3
    send()

    def hold(message_id: int) -> Message | None:
        if message_id == odd.id:
            raise ArithmeticError
        return held(message_id)

    held = news.held_message
    monkeypatch.setattr(news, "held_message", hold)
    settle(campaign, SETTLED)
    assert [state(message)[0] for message in (odd, *others)] == [
        MessageState.UNKNOWN,
        MessageState.ACCEPTED,
        MessageState.ACCEPTED,
    ]
    monkeypatch.undo()
    settle(campaign, SETTLED + timedelta(minutes=11))
    assert (state(odd)[0], len(provider.bodies)) == (MessageState.ACCEPTED, 3)


def test_at_a_provider_that_lists_nothing_a_lost_answer_ends_the_matter_unless_a_receipt_speaks(
    campaign: CampaignFacts, provider: Fake
) -> None:
    provider.has_listing = False
    spoken_of, silent = make_message(), make_message()
    provider.calls = [Call.LOST_ANSWER, Call.LOST_ANSWER]
    send()
    for minutes in range(10):
        settle(campaign, NOON + timedelta(minutes=minutes))
    assert state(silent) == (MessageState.UNKNOWN, None)
    settle(campaign, SETTLED)
    send_at(SETTLED)
    services.record_receipt(
        spoken_of.id, ReceiptNews(provider_id="p-1", status=Status(state=ProviderState.DELIVERED))
    )
    db.session.flush()
    assert (len(provider.bodies), state(silent), state(spoken_of)) == (
        2,
        (MessageState.GIVEN_UP, Reason.UNSURE),
        (MessageState.DELIVERED, None),
    )


def test_what_was_not_taken_goes_out_again(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    provider.calls = [Call.LOST]
    send()
    settle(campaign, SETTLED)
    assert state(message) == (MessageState.READY, None)
    send_at(SETTLED)
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_what_was_not_taken_and_is_useful_no_longer_is_given_up(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message(until=NOON + timedelta(minutes=5))
    provider.calls = [Call.LOST]
    send()
    settle(campaign, SETTLED)
    send_at(SETTLED)
    assert (provider.bodies, state(message)) == ([], (MessageState.GIVEN_UP, Reason.NOT_FOUND))


@pytest.mark.parametrize(
    ("age", "ends"),
    [
        (timedelta(days=3), (MessageState.READY, None)),
        (timedelta(days=31), (MessageState.GIVEN_UP, Reason.UNSURE)),
    ],
)
def test_what_is_not_listed_after_days_may_have_been_taken(
    campaign: CampaignFacts, provider: Fake, age: timedelta, ends: tuple[MessageState, Reason | None]
) -> None:
    message = make_message(until=NOON + timedelta(days=40))
    provider.calls = [Call.LOST_ANSWER]
    send()
    provider.book.clear()
    settle(campaign, NOON + age)
    assert state(message) == ends


def test_a_message_withdrawn_while_unknown_does_not_go_out_again(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message(about="meeting:7", key="k")
    provider.calls = [Call.LOST]
    send()
    services.withdraw("meeting:7")
    settle(campaign, SETTLED)
    send_at(SETTLED)
    assert (provider.bodies, state(message)) == ([], (MessageState.SUPPRESSED, Reason.WITHDRAWN))
    assert queries.told(["k"]) == set()


def test_who_stopped_while_it_was_unknown_is_not_written_to_again(
    campaign: CampaignFacts, provider: Fake
) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    provider.calls = [Call.LOST]
    send()
    services.stop(contact, ConsentWay.LINK)
    settle(campaign, SETTLED)
    send_at(SETTLED)
    assert provider.bodies == []


def test_a_dead_workers_message_is_looked_up_before_anything_else(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    claim()
    settle(campaign, NOON + timedelta(seconds=30))
    assert state(message) == (MessageState.SENDING, None)
    dead = NOON + timedelta(minutes=2)
    settle(campaign, dead)
    assert state(message) == (MessageState.UNKNOWN, None)
    send_at(dead)
    assert provider.bodies == []
    settle(campaign, dead + timedelta(minutes=11))
    send_at(dead + timedelta(minutes=11))
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_a_worker_that_died_after_the_call_left_nothing_to_send_again(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    provider.calls = [Call.KILLED_AFTER]
    with pytest.raises(Killed):
        send()
    settle(campaign, NOON + timedelta(minutes=2))
    settle(campaign, NOON + timedelta(minutes=13))
    send_at(NOON + timedelta(minutes=13))
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_a_late_answer_still_settles_what_its_lease_has_lost(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()

    def oversleep(_out: object) -> None:
        settle(campaign, NOON + timedelta(minutes=2))

    provider.during = oversleep
    send()
    assert state(message) == (MessageState.ACCEPTED, None)


def test_a_late_refusal_still_proves_that_nothing_was_taken(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    provider.calls = [RefusalKind.OTHER]
    provider.during = lambda _out: settle(campaign, NOON + timedelta(minutes=2))
    send()
    assert state(message) == (MessageState.FAILED, Reason.OTHER)


def test_a_refusal_of_a_lost_attempt_says_nothing_of_the_next(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()

    def meanwhile(_out: object) -> None:
        provider.during = None
        settle(campaign, NOON + timedelta(minutes=2))
        settle(campaign, NOON + timedelta(minutes=13))
        send_at(NOON + timedelta(minutes=14))

    provider.calls = [RefusalKind.OTHER]
    provider.during = meanwhile
    send()
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_a_listing_that_cannot_be_read_proves_nothing(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    provider.calls = [Call.LOST_ANSWER]
    send()
    provider.unreachable = True
    settle(campaign, SETTLED)
    assert state(message) == (MessageState.UNKNOWN, None)
    provider.unreachable = False
    settle(campaign, SETTLED + timedelta(seconds=30))
    assert state(message) == (MessageState.UNKNOWN, None)
    settle(campaign, SETTLED + timedelta(seconds=61))
    assert state(message) == (MessageState.ACCEPTED, None)


def test_a_person_without_a_number_cannot_be_looked_up(campaign: CampaignFacts, provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact)
    provider.calls = [Call.LOST]
    send()
    contact.phone, contact.phone_index = None, None
    settle(campaign, SETTLED)
    assert state(message) == (MessageState.GIVEN_UP, Reason.UNSURE)


def test_what_gets_no_receipt_is_asked_about(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    send()
    provider.book[0].state = ProviderState.DELIVERED
    services.sweep(campaign.id)
    assert state(message) == (MessageState.ACCEPTED, None)
    with clock.at(NOON + timedelta(minutes=31)):
        services.sweep(campaign.id)
    assert state(message) == (MessageState.DELIVERED, None)


def test_it_is_asked_ever_more_seldom_and_at_last_what_it_said_stands(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    send()
    asked = []
    while (row := queries.message(message.id)).settled_at is None:
        at = row.lease_until or NOON
        with clock.at(at):
            services.sweep(campaign.id)
        db.session.expire_all()
        asked.append((at - NOON) / timedelta(hours=1))
    assert (asked, state(message)) == ([0.5, 1, 2, 4, 8, 16, 32, 64, 72], (MessageState.ACCEPTED, None))
    settle_all(campaign, NOON + timedelta(hours=73))
    assert (provider.forgotten, is_at_rest(NOON + timedelta(days=9))) == (["p-1"], True)


@pytest.mark.parametrize(("seconds", "calls"), [(5, 2), (20, 1)])
def test_a_slow_provider_is_asked_no_longer_than_a_turn_and_a_hanging_one_once(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch, seconds: int, calls: int
) -> None:
    for _message in range(3):
        make_message()
    provider.calls = [Call.LOST, Call.LOST_ANSWER, Call.TAKEN]
    send()
    passed, asked = [0.0], []

    def hang(*_: object, **__: object) -> None:
        passed[0] += seconds
        asked.append("asked")
        raise Unknown("timeout")

    monkeypatch.setattr(turns, "monotonic", lambda: passed[0])
    for call in ("find", "fetch", "redact"):
        monkeypatch.setattr(provider, call, hang)
    settle_all(campaign, NOON + timedelta(hours=1))
    assert len(asked) == calls


def test_one_thread_asks_and_who_comes_meanwhile_is_looked_after_behind_it(
    campaign: CampaignFacts, provider: Fake, house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_message()
    make_message()
    send()
    asked: list[str] = []

    def fetch(provider_id: str) -> Status:
        asked.append(provider_id)
        services.settle(campaign.id)
        return Status(state=ProviderState.SENT)

    monkeypatch.setattr(provider, "fetch", fetch)
    monkeypatch.setattr(settling, "AT_ONCE", 1)
    house.extensions["queue"].seen.clear()
    settle_all(campaign, NOON + timedelta(hours=1))
    assert (len(asked), house.extensions["queue"].seen) == (2, ["messaging.settle"])


def test_an_unreachable_provider_is_asked_again_later(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    send()
    provider.unreachable = True
    with clock.at(NOON + timedelta(minutes=31)):
        services.sweep(campaign.id)
    assert state(message) == (MessageState.ACCEPTED, None)


def test_a_copy_of_an_earlier_attempt_is_not_taken_for_the_other(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    send()
    failed = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
    services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=failed))
    db.session.commit()
    provider.calls = [Call.LOST]
    send_at(NOON + timedelta(minutes=31))
    settle(campaign, NOON + timedelta(minutes=42))
    assert (state(message), len(provider.bodies)) == ((MessageState.READY, None), 1)


def test_the_provider_forgets_the_words_once_nothing_is_left_to_look_up(
    campaign: CampaignFacts, provider: Fake
) -> None:
    provider.state = ProviderState.DELIVERED
    make_message()
    send()
    forgotten = []
    for at in (NOON, NOON + timedelta(minutes=9), SETTLED, SETTLED + timedelta(days=1)):
        with clock.at(at):
            services.settle(campaign.id)
        forgotten.append(list(provider.forgotten))
    assert forgotten == [[], [], ["p-1"], ["p-1"]]


def test_it_forgets_every_copy_of_a_message(campaign: CampaignFacts, provider: Fake) -> None:
    message = make_message()
    send()
    failed = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
    services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=failed))
    db.session.commit()
    provider.calls = [RefusalKind.OTHER]
    send_at(NOON + timedelta(minutes=31))
    with clock.at(NOON + timedelta(minutes=42)):
        services.settle(campaign.id)
    assert (state(message), provider.forgotten) == ((MessageState.FAILED, Reason.OTHER), ["p-1"])


def test_it_forgets_a_copy_that_it_tells_of_when_all_seemed_forgotten(
    campaign: CampaignFacts, provider: Fake
) -> None:
    provider.state = ProviderState.DELIVERED
    message = make_message()
    send()
    with clock.at(SETTLED):
        services.settle(campaign.id)
    late = ReceiptNews(provider_id="p-77", status=Status(state=ProviderState.DELIVERED))
    for hours in (3, 4):
        with clock.at(NOON + timedelta(hours=hours)):
            services.record_receipt(message.id, late)
            db.session.commit()
        with clock.at(NOON + timedelta(hours=hours, minutes=30)):
            services.settle(campaign.id)
    assert sorted(provider.forgotten) == ["p-1", "p-1", "p-77"]


def test_who_cannot_be_asked_to_forget_is_asked_again(campaign: CampaignFacts, provider: Fake) -> None:
    provider.state = ProviderState.DELIVERED
    make_message()
    send()
    for change, at in (
        ({"unreachable": True}, SETTLED),
        (
            {"unreachable": False, "refused": {"p-1": RefusalKind.SENDER_ACCOUNT}},
            SETTLED + timedelta(minutes=2),
        ),
        ({"refused": {}}, SETTLED + timedelta(minutes=4)),
    ):
        assert provider.forgotten == []
        vars(provider).update(change)
        with clock.at(at):
            services.settle(campaign.id)
    assert provider.forgotten == ["p-1"]


def test_who_refuses_to_forget_is_asked_no_more(campaign: CampaignFacts, provider: Fake) -> None:
    provider.state = ProviderState.DELIVERED
    message = make_message()
    send()
    provider.refused = {"p-1": RefusalKind.OTHER}
    with clock.at(SETTLED):
        services.settle(campaign.id)
    db.session.expire_all()
    assert queries.message(message.id).lease_until is None


def test_nothing_is_looked_up_until_the_clock_has_gone_on_evenly_for_the_wait(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_message()
    provider.calls = [Call.LATE]
    send()
    a_day_ahead = NOON + timedelta(days=1)
    monkeypatch.setattr(clock, "steady_for", lambda: timedelta(seconds=599))
    settle(campaign, a_day_ahead)
    with clock.at(a_day_ahead):
        services.settle(campaign.id)
    assert state(message) == (MessageState.UNKNOWN, None)
    monkeypatch.setattr(clock, "steady_for", lambda: timedelta(seconds=600))
    settle(campaign, a_day_ahead)
    assert (state(message), len(provider.bodies)) == ((MessageState.ACCEPTED, None), 1)


def test_a_machine_whose_clock_is_ahead_sends_nothing_again_before_it_has_waited_itself(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clock shows that the wait is over at once; the provider lists what it took a while later."""
    seconds = [0.0]
    monkeypatch.setattr(settling, "_sightings", Sightings(lambda: seconds[0]))
    message = make_message()
    provider.calls = [Call.LATE]
    send()
    monkeypatch.setattr(clock, "stopped_at", lambda: None)
    seen = []
    for at in (0.0, 590.0, 600.0):
        seconds[0] = at
        settle_all(campaign, SETTLED)
        seen.append((state(message)[0], len(provider.bodies)))
    assert seen == [(MessageState.UNKNOWN, 1), (MessageState.UNKNOWN, 1), (MessageState.ACCEPTED, 1)]


def test_another_attempt_is_seen_anew_and_what_is_known_again_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [0.0]
    monkeypatch.setattr(clock, "stopped_at", lambda: None)
    sightings, wait = Sightings(lambda: seconds[0]), timedelta(seconds=10)
    later = NOON + timedelta(minutes=1)
    waited = []
    for at, unknown in (
        (0.0, [(1, NOON), (2, NOON)]),
        (9.0, [(1, NOON), (2, NOON)]),
        (10.0, [(1, NOON), (2, later)]),
        (20.0, [(2, later)]),
        (21.0, [(1, NOON), (2, later)]),
    ):
        seconds[0] = at
        waited.append(sightings.waited(7, unknown, wait))
    assert waited == [[], [], [1], [2], [2]]


@pytest.mark.parametrize("call", [Call.KILLED_BEFORE, Call.LOST])
def test_what_a_clock_that_was_ahead_put_off_is_not_put_off_for_so_long(
    campaign: CampaignFacts, provider: Fake, call: Call
) -> None:
    a_day_ahead = NOON + timedelta(days=1)
    message = make_message(until=NOON + timedelta(days=3))
    provider.calls = [call]
    with suppress(Killed):
        send_at(a_day_ahead)
    with clock.at(NOON):
        services.settle(campaign.id)
    assert state(message) == (MessageState.UNKNOWN, None)
    with clock.at(SETTLED):
        services.settle(campaign.id)
    send_at(SETTLED)
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_words_are_forgotten_though_a_clock_that_was_ahead_put_it_off(
    campaign: CampaignFacts, provider: Fake
) -> None:
    provider.state = ProviderState.DELIVERED
    make_message(until=NOON + timedelta(days=3))
    send_at(NOON + timedelta(days=1))
    with clock.at(NOON):
        services.settle(campaign.id)
    assert provider.forgotten == ["p-1"]


def test_a_pause_that_a_clock_ahead_wrote_down_does_not_hold(campaign: CampaignFacts, provider: Fake) -> None:
    make_message(until=NOON + timedelta(days=3))
    provider.calls = [Call.BUSY]
    send_at(NOON + timedelta(days=1))
    send()
    assert len(provider.bodies) == 1


def test_the_job_does_both_and_nothing_where_nothing_waits(campaign: CampaignFacts, provider: Fake) -> None:
    lost, silent = make_message(), make_message()
    provider.calls = [Call.LOST_ANSWER]
    send()
    for taken in provider.book:
        taken.state = ProviderState.DELIVERED
    tasks.settle(campaign.id)
    with clock.at(NOON + timedelta(minutes=31)):
        tasks.settle(campaign.id)
    assert (state(lost)[0], state(silent)[0]) == (MessageState.DELIVERED, MessageState.DELIVERED)


def test_an_account_refused_while_looking_up_closes_the_sender(
    campaign: CampaignFacts, provider: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_message()
    provider.calls = [Call.LOST]
    send()

    def refuse(*_: object, **__: object) -> None:
        raise Refused(RefusalKind.SENDER_ACCOUNT, code="20003")

    monkeypatch.setattr(provider, "find", refuse)
    settle(campaign, SETTLED)
    assert (state(message), line.held_sender().closed_code) == ((MessageState.UNKNOWN, None), "20003")


def test_a_look_up_that_is_never_answered_is_given_up_once_nothing_is_proven_by_it(
    campaign: CampaignFacts, provider: Fake
) -> None:
    message = make_message()
    provider.calls = [Call.LOST]
    send()
    provider.unreachable = True
    stood = []
    for later in (timedelta(hours=1), timedelta(days=2), timedelta(days=4)):
        settle(campaign, NOON + later)
        stood.append(state(message))
    unknown = (MessageState.UNKNOWN, None)
    assert stood == [unknown, unknown, (MessageState.GIVEN_UP, Reason.UNSURE)]


def test_what_never_left_has_cost_nothing_beside_its_meeting(campaign: CampaignFacts, provider: Fake) -> None:
    meeting = make_meeting()
    left, never = (make_message(about=subject(meeting)) for _message in range(2))
    never.state = MessageState.SUPPRESSED
    send()
    priced = {told.state: told.price_minor for told in told_of(meeting)}
    assert left.price_minor > 0
    assert priced == {MessageState.ACCEPTED: left.price_minor, MessageState.SUPPRESSED: 0}


@pytest.mark.parametrize("spoilt", [Message.body_sealed, Contact.phone_sealed])
def test_what_cannot_be_read_keeps_no_other_from_its_last_word_and_is_given_up_by_name_in_the_end(
    campaign: CampaignFacts, provider: Fake, spoilt: InstrumentedAttribute[bytes]
) -> None:
    provider.state = ProviderState.DELIVERED
    odd, other = make_message(), make_message()
    provider.calls = [Call.LOST_ANSWER, Call.LOST_ANSWER]
    send()
    ended = make_message()
    send()
    of, row_id = (Message, odd.id) if spoilt.class_ is Message else (Contact, odd.contact_id)
    db.session.execute(sa.update(of).where(of.id == row_id).values({spoilt: b"not sealed by anybody"}))
    db.session.commit()
    db.session.expire_all()
    settle_all(campaign, SETTLED)
    told = [state(message) for message in (odd, other, ended)]
    assert told == [
        (MessageState.UNKNOWN, None),
        (MessageState.DELIVERED, None),
        (MessageState.DELIVERED, None),
    ]
    assert provider.forgotten == ["p-3"]
    settle_all(campaign, SETTLED + settling.LISTED_FOR)
    assert state(odd) == (MessageState.GIVEN_UP, Reason.UNSURE)
