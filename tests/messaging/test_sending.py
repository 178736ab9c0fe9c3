"""From a row to a phone: told once, taken once, called for once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.models import CampaignState
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.contacts.queries import agreed
from organizer.kernel import clock
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import NotAccepted, ProviderState, RefusalKind
from organizer.messaging.models import Channel, Message, MessageClass, MessageState, Reason, Receipt
from organizer.messaging.services import line, outbox, refusing
from tests import factories
from tests.contacts.rows import make_contact, number
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, make_message, send


def fresh(message: Message) -> Message:
    db.session.expire_all()
    return queries.message(message.id)


def state(message: Message) -> tuple[MessageState, Reason | None]:
    row = fresh(message)
    return row.state, row.reason


def test_a_due_message_reaches_the_provider_once(provider: Fake) -> None:
    message = make_message()
    send()
    send()
    assert provider.bodies == [fresh(message).body]
    assert state(message) == (MessageState.ACCEPTED, None)
    assert fresh(message).provider_id == provider.book[0].provider_id


def test_the_provider_gets_number_words_receipt_address_and_usefulness(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact, until=NOON + timedelta(hours=2))
    send()
    out = provider.book[0].out
    assert (out.message_id, out.to, out.valid_for_seconds) == (str(message.id), contact.phone, 7200)
    assert out.receipt_url == f"http://localhost:8000/hooks/aigul/sms/status/{message.id}"


def test_what_is_not_due_waits(provider: Fake) -> None:
    message = make_message(due_at=NOON + timedelta(hours=1))
    send()
    assert (provider.bodies, state(message)) == ([], (MessageState.READY, None))
    with clock.at(NOON + timedelta(hours=1)):
        send()
    assert len(provider.bodies) == 1


def test_two_workers_never_take_the_same_message(provider: Fake) -> None:
    for _message in range(3):
        make_message()
    first, second = claim(2), claim(2)
    assert (len(first), len(second)) == (2, 1)
    assert not {each.message_id for each in first} & {each.message_id for each in second}


def test_the_most_urgent_leaves_first_then_what_is_due_longest(provider: Fake) -> None:
    from_class = {
        class_: make_message(class_=class_, key=class_.value).id
        for class_ in (MessageClass.CAMPAIGN, MessageClass.REQUESTED, MessageClass.URGENT)
    }
    with clock.at(NOON + timedelta(minutes=1)):
        later = make_message(class_=MessageClass.REQUESTED).id
        order = [each.message_id for each in claim()]
    assert order == [
        from_class[MessageClass.URGENT],
        from_class[MessageClass.REQUESTED],
        later,
        from_class[MessageClass.CAMPAIGN],
    ]


def test_a_stop_between_claim_and_call_is_obeyed(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact)
    taken = claim()
    services.stop(contact, ConsentWay.LINK)
    db.session.commit()
    deliver(taken)
    assert (provider.bodies, state(message)) == ([], (MessageState.READY, None))
    services.retire(now())
    assert state(message) == (MessageState.SUPPRESSED, Reason.STOPPED)


def test_a_withdrawal_between_claim_and_call_is_obeyed(provider: Fake) -> None:
    message = make_message(about="meeting:7")
    taken = claim()
    assert services.withdraw("meeting:7") == 1
    db.session.commit()
    deliver(taken)
    assert (provider.bodies, state(message)) == ([], (MessageState.SUPPRESSED, Reason.WITHDRAWN))


def test_a_withdrawal_during_the_call_does_not_hide_what_left(provider: Fake) -> None:
    message = make_message(about="meeting:7")

    def move(_out: object) -> None:
        services.withdraw("meeting:7")
        db.session.commit()

    provider.during = move
    send()
    assert (len(provider.bodies), state(message)) == (1, (MessageState.ACCEPTED, None))


def test_consent_withdrawn_between_claim_and_call_is_obeyed(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    message = make_message(contact)
    taken = claim()
    contacts.withdraw(contact, way=ConsentWay.LINK, purpose=ConsentPurpose.REMINDERS)
    db.session.commit()
    deliver(taken)
    services.retire(now())
    assert (provider.bodies, state(message)) == ([], (MessageState.SUPPRESSED, Reason.NO_CONSENT))


def test_a_lost_lease_is_not_called_for(provider: Fake) -> None:
    make_message()
    taken = claim()
    with clock.at(NOON + timedelta(minutes=5)):
        deliver(taken)
    assert provider.bodies == []


def test_what_is_no_longer_useful_is_not_sent(provider: Fake) -> None:
    message = make_message(until=NOON + timedelta(minutes=1))
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        services.retire(now())
    assert (provider.bodies, state(message)) == ([], (MessageState.EXPIRED, Reason.TOO_LATE))


def test_a_provider_that_is_busy_is_left_alone_and_no_attempt_is_counted(provider: Fake) -> None:
    message = make_message()
    make_message()
    provider.calls = [Call.BUSY]
    send()
    assert (provider.bodies, state(message), fresh(message).attempts) == ([], (MessageState.READY, None), 0)
    with clock.at(NOON + timedelta(seconds=1)):
        send()
    assert provider.bodies == []
    with clock.at(NOON + timedelta(minutes=1)):
        send()
    assert len(provider.bodies) == 2


def test_the_first_hand_over_is_the_one_that_was_taken_and_stays_through_a_second(provider: Fake) -> None:
    message = make_message()
    provider.calls = [Call.BUSY, RefusalKind.PASSING]
    seen = []
    for minutes in (0, 1, 40):
        with clock.at(NOON + timedelta(minutes=minutes)):
            send()
        seen.append((fresh(message).attempts, fresh(message).first_handed_at, fresh(message).handed_at))
    first, second = NOON + timedelta(minutes=1), NOON + timedelta(minutes=40)
    assert seen == [(0, None, NOON), (1, first, first), (2, first, second)]


def test_a_long_pause_that_the_provider_asked_for_holds_on_a_machine_whose_clock_is_behind(
    provider: Fake,
) -> None:
    make_message()
    with clock.at(NOON + timedelta(minutes=5)):
        line.leave_alone(Channel.SMS, NotAccepted("busy", retry_after=600))
        db.session.commit()
    with clock.at(NOON + timedelta(minutes=5) - timedelta(seconds=1)):
        assert claim() == []


def test_a_worker_comes_when_the_pause_that_a_busy_provider_wants_is_over(
    house: Flask, provider: Fake
) -> None:
    make_message()
    provider.calls = [Call.BUSY]
    db.session.commit()
    wakes = house.extensions["queue"]
    wakes.seen.clear()
    wakes.at.clear()
    send()
    assert (wakes.seen[-1], wakes.at[-1]) == (outbox.SEND, line.held_sender().wait_until)


def test_the_longest_pause_that_is_believed_is_reckoned_without_a_mistake(provider: Fake) -> None:
    until = line.leave_alone(Channel.SMS, NotAccepted("busy", retry_after=1e20))
    assert until == NOON + line.LONGEST_WISH


def test_the_wait_grows_with_each_failure_and_ends_with_a_success(provider: Fake) -> None:
    make_message()
    provider.calls = [Call.BUSY] * 6
    at, waits = NOON, []
    for _failure in range(6):
        with clock.at(at):
            send()
            until = line.held_sender().wait_until
            assert until is not None
            db.session.commit()
        waits.append((until - at).total_seconds())
        at = until
    assert waits[0] == 2
    assert all(1 <= wait <= 60 for wait in waits)
    assert waits[-1] > 10
    with clock.at(at):
        send()
        assert (len(provider.bodies), line.held_sender().failures) == (1, 0)


def test_an_account_that_is_refused_closes_the_sender_and_fails_nothing(provider: Fake) -> None:
    first, second = make_message(), make_message()
    provider.calls = [RefusalKind.SENDER_ACCOUNT]
    send()
    assert (state(first), state(second)) == ((MessageState.READY, None), (MessageState.READY, None))
    assert (line.held_sender().closed_code, fresh(first).attempts, claim()) == ("99999", 0, [])
    services.reopen(by=factories.make_member(Role.OWNER))
    send()
    assert len(provider.bodies) == 2


def test_a_run_of_refusals_that_nobody_understands_closes_the_sender(provider: Fake) -> None:
    messages = [make_message() for _ in range(refusing.A_RUN + 3)]
    provider.calls = [RefusalKind.OTHER] * len(messages)
    send()
    became = Counter(state(message) for message in messages)
    assert became == {(MessageState.FAILED, Reason.OTHER): refusing.A_RUN - 1, (MessageState.READY, None): 4}
    assert (line.held_sender().closed_code, len(provider.calls), claim()) == ("99999", 3, [])
    services.reopen(by=factories.make_member(Role.OWNER))
    provider.calls.clear()
    send()
    assert len(provider.bodies) == 4


def test_what_is_taken_between_two_refusals_ends_their_run(provider: Fake) -> None:
    messages = [make_message() for _ in range(2 * refusing.A_RUN)]
    refused = [RefusalKind.OTHER] * (refusing.A_RUN - 1)
    provider.calls = [*refused, Call.TAKEN, *refused, Call.TAKEN]
    send()
    assert (line.held_sender().closed_at, len(provider.bodies)) == (None, 2)
    assert [state(message)[0] for message in messages].count(MessageState.FAILED) == len(refused) * 2


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (RefusalKind.NUMBER, (MessageState.FAILED, Reason.NUMBER)),
        (RefusalKind.OPTED_OUT, (MessageState.SUPPRESSED, Reason.OPTED_OUT)),
        (RefusalKind.COUNTRY, (MessageState.SUPPRESSED, Reason.COUNTRY)),
        (RefusalKind.BLOCKED, (MessageState.FAILED, Reason.BLOCKED)),
        (RefusalKind.OTHER, (MessageState.FAILED, Reason.OTHER)),
    ],
)
def test_a_refusal_ends_the_message_for_its_reason(
    provider: Fake, kind: RefusalKind, ends: tuple[MessageState, Reason]
) -> None:
    message = make_message()
    provider.calls = [kind]
    send()
    send()
    assert (provider.bodies, state(message)) == ([], ends)
    (receipt,) = queries.receipts_of(message.id)
    assert (receipt.status, receipt.code) == ("failed", "99999")


@pytest.mark.parametrize("kind", [RefusalKind.NUMBER, RefusalKind.OPTED_OUT])
def test_nothing_more_goes_to_a_person_whom_the_provider_refused(provider: Fake, kind: RefusalKind) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    other = make_message(contact, due_at=NOON + timedelta(minutes=1))
    provider.calls = [kind]
    send()
    assert queries.stopped([contact.id]) == {contact.id}
    of_number = kind is RefusalKind.NUMBER
    assert state(other) == (MessageState.SUPPRESSED, Reason.NUMBER if of_number else Reason.STOPPED)
    assert (bool(agreed([contact.id], ConsentPurpose.REMINDERS)), claim()) == (of_number, [])


def test_a_passing_hindrance_gets_one_more_attempt(provider: Fake) -> None:
    message = make_message()
    provider.calls = [RefusalKind.PASSING, RefusalKind.PASSING]
    send()
    assert (state(message), claim()) == ((MessageState.READY, None), [])
    with clock.at(NOON + timedelta(minutes=31)):
        send()
    assert state(message) == (MessageState.FAILED, Reason.PASSING)


def test_what_is_delivered_at_once_has_had_its_last_word(provider: Fake) -> None:
    provider.state = ProviderState.DELIVERED
    message = make_message()
    send()
    row = fresh(message)
    assert (row.state, row.settled_at, row.lease) == (MessageState.DELIVERED, NOON, None)
    assert [(each.status, each.provider_id) for each in queries.receipts_of(message.id)] == [
        ("delivered", row.provider_id)
    ]


def test_a_closed_or_locked_campaign_sends_nothing(provider: Fake) -> None:
    make_message()
    for shut in (CampaignState.LOCKED, CampaignState.CLOSED):
        current_campaign().state = shut
        assert claim() == []
    current_campaign().state = CampaignState.OPEN
    assert len(claim()) == 1


def test_staff_hold_all_messages_back_and_let_them_go(provider: Fake) -> None:
    by = factories.make_member(Role.OWNER)
    make_message()
    taken = claim()
    services.hold_all(by=by)
    db.session.commit()
    deliver(taken)
    assert (provider.bodies, claim()) == ([], [])
    services.let_all_go(by=by)
    send()
    assert len(provider.bodies) == 1


def test_in_trial_only_the_team_is_written_to(provider: Fake) -> None:
    phone = number()
    factories.make_member(Role.STAFF, phone=phone.e164)
    factories.make_member(Role.VOLUNTEER, phone=(other := number()).e164)
    current_campaign().sms_open = False
    make_message(make_contact(ConsentPurpose.REMINDERS, phone=other))
    ours = make_message(make_contact(ConsentPurpose.REMINDERS, phone=phone))
    make_message()
    assert [each.message_id for each in claim()] == [ours.id]


def test_a_paused_person_is_written_to_only_after_somebody_looked(provider: Fake) -> None:
    contact = make_contact(ConsentPurpose.REMINDERS)
    make_message(contact)
    contacts.pause(contact)
    assert claim() == []
    contacts.unpause(contact, by=None)
    assert len(claim()) == 1


def test_messages_leave_at_the_senders_rate(provider: Fake) -> None:
    for _message in range(3):
        make_message()
    gaps = [each.leaves_at - NOON for each in claim()]
    assert gaps == [timedelta(), timedelta(milliseconds=20), timedelta(milliseconds=40)]
    make_message()
    assert [each.leaves_at - NOON for each in claim()] == [timedelta(milliseconds=60)]


def test_nobody_takes_what_cannot_leave_soon(provider: Fake) -> None:
    make_message()
    line.held_sender().next_at = NOON + timedelta(seconds=6)
    assert claim() == []
    with clock.at(NOON + timedelta(seconds=2)):
        assert len(claim()) == 1


def test_a_clock_that_was_a_day_ahead_does_not_hold_messages_back(provider: Fake) -> None:
    make_message()
    sender = line.held_sender()
    sender.next_at = sender.wait_until = NOON + timedelta(days=1)
    assert [each.leaves_at for each in claim()] == [NOON]


def test_every_call_keeps_what_was_said_about_it(provider: Fake) -> None:
    make_message()
    send()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Receipt)) == 1
