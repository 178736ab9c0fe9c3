"""A person is told once, by the way they want; by another one only when the first is known to have missed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact, Way
from organizer.contacts.queries import standing_consents
from organizer.kernel import clock
from organizer.kernel.db import db
from organizer.messaging import queries, services
from organizer.messaging.gateways.base import ProviderState, RefusalKind, Status
from organizer.messaging.models import (
    Channel,
    Message,
    MessagePurpose,
    MessageState,
    Reason,
    StopWay,
)
from organizer.messaging.services import news, stops
from organizer.messaging.services.allowance import MOST_TO_A_PERSON
from organizer.messaging.ways import barred, leads_of, ways_left, ways_to
from tests.contacts.rows import make_contact
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, make_message, send

S, E, C = Channel.SMS, Channel.EMAIL, Channel.CALL
DAY, NEWS, SIGN_IN = MessagePurpose.REMINDER_DAY, MessagePurpose.NEWS, MessagePurpose.SIGN_IN
LATER = NOON + timedelta(hours=2)
"""A third of the six hours in which a message of these tests is of use."""
MISSED = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.BLOCKED, code="30007")


def make_person(*ways: Way, email: str = "gulnar@example.kz") -> Contact:
    """Somebody with a number and an address who wants to be told in this order."""
    person = make_contact(ConsentPurpose.REMINDERS, ConsentPurpose.NEWS)
    contacts.set_email(person, email, by=None)
    person.ways = [way.value for way in ways]
    db.session.flush()
    return person


def told(person: Contact) -> list[tuple[Channel, MessageState]]:
    db.session.expire_all()
    asked = db.session.query(Message).filter_by(contact_id=person.id)
    return [
        (row.channel, row.state) for row in asked.order_by(Message.made_at, Message.follows_id.is_not(None))
    ]


def say(message: Message, status: Status) -> None:
    """The provider's word on a message it took."""
    row = queries.message(message.id)
    news.record(row, row.provider_id or "p", status)


def fall_back(at: datetime = NOON) -> int:
    with clock.at(at):
        done = services.fall_back(at)
        db.session.flush()
        return done


@pytest.mark.parametrize(
    ("ways", "purpose", "stop", "found"),
    [
        ([], DAY, None, [S, E, C]),
        ([], NEWS, None, [S, E]),
        ([], SIGN_IN, None, [S]),
        ([], DAY, StopWay.NUMBER, [E, C]),
        ([], DAY, StopWay.WRONG, [E]),
        ([], DAY, StopWay.LINK, []),
        ([Way.CALL], DAY, None, [C]),
        ([Way.CALL], NEWS, None, [C]),
        ([Way.CALL], SIGN_IN, None, [S]),
        ([Way.EMAIL, Way.SMS], DAY, None, [E, S]),
        ([Way.EMAIL, Way.SMS], SIGN_IN, None, [S]),
    ],
)
def test_ways_are_tried_in_the_persons_order(
    provider: Fake, ways: list[Way], purpose: MessagePurpose, stop: StopWay | None, found: list[Channel]
) -> None:
    assert ways_to(leads_of(make_person(*ways)), purpose, barred(stop)) == found


def test_no_way_comes_twice_however_often_the_order_changes(provider: Fake) -> None:
    person = make_person(Way.CALL, Way.EMAIL)
    assert [ways_left(leads_of(person), DAY, tried) for tried in (S, C, E)] == [[C, E], [E], []]


def test_who_wants_e_mails_gets_one_and_no_sms(provider: Fake) -> None:
    person = make_person(Way.EMAIL)
    message = make_message(person)
    assert (told(person), message.price_minor, message.letter is not None, message.fall_back_at) == (
        [(E, MessageState.READY)],
        0,
        True,
        None,
    )


def test_what_did_not_arrive_goes_the_next_way_in_the_same_words(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    message = make_message(person, about="meeting:42")
    send()
    say(message, MISSED)
    assert (fall_back(), fall_back()) == (1, 0)
    assert told(person) == [(S, MessageState.UNDELIVERED), (E, MessageState.READY)]
    letter = db.session.query(Message).filter_by(follows_id=message.id).one()
    assert (letter.key, letter.about, letter.useful_until) == (
        f"{message.key}>email",
        "meeting:42",
        message.useful_until,
    )
    assert letter.body.startswith(message.body + "\n\n")


def test_an_e_mail_that_is_refused_becomes_an_sms_without_the_words_about_e_mails(provider: Fake) -> None:
    person = make_person(Way.EMAIL, Way.SMS)
    message = make_message(person)
    message.state, message.reason = MessageState.FAILED, Reason.NUMBER
    db.session.flush()
    fall_back()
    text = db.session.query(Message).filter_by(follows_id=message.id).one()
    assert (text.channel, text.parts, text.body) == (S, 1, message.body.partition("\n\n")[0])


@pytest.mark.parametrize("status", [None, Status(state=ProviderState.SENT)])
def test_what_may_have_arrived_is_told_by_no_other_way(provider: Fake, status: Status | None) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    message = make_message(person)
    if status is None:
        provider.calls = [Call.LOST_ANSWER]
    send()
    if status is not None:
        say(message, status)
    assert (fall_back(NOON + timedelta(hours=5)), len(told(person))) == (0, 1)


def test_what_has_not_left_in_time_can_leave_no_more_once_it_goes_another_way(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    assert fall_back(LATER - timedelta(seconds=1)) == 0
    assert (fall_back(LATER), told(person)) == (1, [(S, MessageState.EXPIRED), (E, MessageState.READY)])
    with clock.at(LATER):
        send()
    assert provider.bodies == []


@pytest.mark.parametrize(("is_open", "calls"), [(True, 0), (False, 1)])
def test_no_sms_is_given_up_for_a_call_unasked_unless_the_sender_is_closed(
    provider: Fake, is_open: bool, calls: int
) -> None:
    current_campaign().sms_open = is_open
    make_message(make_contact(ConsentPurpose.REMINDERS))
    assert fall_back(NOON + timedelta(hours=5)) == calls


@pytest.mark.parametrize(("version", "ways", "calls"), [(1, [], 0), (1, [Way.SMS, Way.CALL], 1), (2, [], 1)])
def test_who_read_of_sms_alone_is_called_only_where_they_asked_for_calls(
    provider: Fake, version: int, ways: list[Way], calls: int
) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    person.ways = [way.value for way in ways]
    for consent in standing_consents(person.id):
        consent.wording_version = version
    message = make_message(person)
    send()
    say(message, Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.NUMBER, code="30005"))
    assert fall_back() == calls


def test_what_a_worker_has_in_its_hands_does_not_go_another_way(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    with clock.at(LATER):
        taken = claim()
        assert services.fall_back(LATER) == 0
        deliver(taken)
    assert (len(provider.bodies), told(person)) == (1, [(S, MessageState.ACCEPTED)])


def test_a_number_that_takes_no_sms_is_called_from_then_on(provider: Fake) -> None:
    person = make_contact(ConsentPurpose.REMINDERS)
    first = make_message(person)
    send()
    say(first, Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.NUMBER, code="30005"))
    fall_back()
    make_message(person)
    assert sorted(told(person)) == [
        (C, MessageState.READY),
        (C, MessageState.READY),
        (S, MessageState.UNDELIVERED),
    ]


def test_who_stops_is_told_by_no_way_at_all(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL, Way.CALL)
    message = make_message(person)
    send()
    say(message, MISSED)
    stops.learn(person, StopWay.NUMBER)
    services.stop(person, ConsentWay.LINK)
    other = make_message(person)
    standing = queries.standing_stop(person.id)
    assert standing is not None
    assert (fall_back(), standing.way, other.reason) == (0, StopWay.LINK, Reason.STOPPED)


def test_what_was_taken_back_is_told_by_no_other_way(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    message = make_message(person, about="meeting:7")
    send()
    say(message, MISSED)
    services.withdraw("meeting:7")
    assert (fall_back(), len(told(person))) == (0, 1)


def test_nothing_goes_another_way_while_all_is_held_back(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, "sms_paused": True}
    assert (fall_back(LATER), told(person)) == (0, [(S, MessageState.READY)])


def test_the_last_way_ends_the_search(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    fall_back(LATER)
    letter = db.session.query(Message).filter(Message.follows_id.is_not(None)).one()
    letter.state, letter.reason = MessageState.FAILED, Reason.BLOCKED
    db.session.flush()
    assert (fall_back(LATER), len(told(person))) == (0, 2)


def test_lists_are_made_in_the_evening_for_the_morning_after(provider: Fake) -> None:
    night, morning = NOON + timedelta(hours=12), NOON + timedelta(hours=21)
    with clock.at(night):
        make_message(make_person(Way.CALL), until=night + timedelta(hours=14))
        assert ([group.people for group in services.to_call()], services.calls_begin_at()) == ([1], morning)
    with clock.at(morning):
        assert services.calls_begin_at() is None


def test_what_went_another_way_does_not_leave_the_first_way_too_once_its_person_starts_again(
    provider: Fake,
) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    stops.learn(person, StopWay.NUMBER)
    fall_back()
    letter = db.session.query(Message).filter(Message.follows_id.is_not(None)).one()
    letter.state = MessageState.SENT
    services.resume(person, ConsentWay.STAFF)
    assert told(person) == [(S, MessageState.SUPPRESSED), (E, MessageState.SENT)]


def test_who_closes_sms_gets_what_waits_by_the_e_mail_that_stays_open(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    make_message(person)
    services.shut_way(person, Way.SMS)
    services.retire(NOON)
    assert (fall_back(), told(person)) == (1, [(S, MessageState.SUPPRESSED), (E, MessageState.READY)])


def test_who_starts_again_has_every_way_that_was_open_before(provider: Fake) -> None:
    person = make_person(Way.SMS, Way.EMAIL)
    message = make_message(person)
    services.stop(person, ConsentWay.LINK)
    assert fall_back() == 0
    services.resume(person, ConsentWay.LINK)
    assert (fall_back(LATER), message.contact_id) == (1, person.id)


def tried(person: Contact) -> list[Channel]:
    """The ways that a message was, or is to be, told by."""
    return [channel for channel, state in told(person) if state is not MessageState.SUPPRESSED]


@pytest.mark.parametrize(
    ("ways", "first", "then"),
    [
        ([], [S], [S, E]),
        ([Way.SMS, Way.EMAIL], [S], [S, E]),
        ([Way.EMAIL, Way.SMS], [E], [E, S]),
        ([Way.EMAIL], [E], [E]),
        ([Way.CALL, Way.SMS], [C], [C, S]),
    ],
)
def test_what_was_made_while_its_person_had_stopped_goes_by_their_ways_once_they_start_again(
    provider: Fake, ways: list[Way], first: list[Channel], then: list[Channel]
) -> None:
    person = make_person(*ways)
    services.stop(person, ConsentWay.LINK)
    make_message(person)
    services.resume(person, ConsentWay.LINK)
    went = [tried(person)]
    fall_back(LATER)
    went.append(tried(person))
    services.stop(person, ConsentWay.LINK)
    services.resume(person, ConsentWay.LINK)
    assert [*went, tried(person)] == [first, then, then]


def test_what_was_made_during_a_stop_is_told_anew_only_where_it_was_agreed_to(provider: Fake) -> None:
    person = make_person(Way.EMAIL)
    contacts.withdraw(person, way=ConsentWay.STAFF, purpose=ConsentPurpose.REMINDERS)
    with clock.at(NOON + timedelta(minutes=1)):
        services.stop(person, ConsentWay.LINK)
        make_message(person)
        services.resume(person, ConsentWay.LINK)
    assert told(person) == [(S, MessageState.SUPPRESSED)]


def test_no_more_sms_go_to_a_person_in_a_day_for_another_way_that_failed(provider: Fake) -> None:
    person = make_person(Way.EMAIL, Way.SMS)
    for _time in range(MOST_TO_A_PERSON + 2):
        letter = make_message(person)
        letter.state, letter.reason = MessageState.FAILED, Reason.BLOCKED
    fall_back()
    by_sms = Counter(state for channel, state in told(person) if channel is S)
    assert by_sms == {MessageState.READY: MOST_TO_A_PERSON, MessageState.SUPPRESSED: 2}
