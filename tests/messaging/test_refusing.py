"""Words to many that the provider refuses, and nobody knows why: they wait for a hand, all else leaves."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.messaging import services
from organizer.messaging.gateways.base import RefusalKind
from organizer.messaging.models import Broadcast, BroadcastState, Channel, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import Refusal, progress, refusal_of, refusals, to_try_again
from organizer.messaging.services import line, refusing
from tests import factories
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, make_message, send
from tests.messaging.test_composer import author, composed, let_go, messages, people
from tests.messaging.test_pages import page
from tests.web import Browser

__all__ = ["author"]

AFTER_THE_HOLD = NOON + timedelta(minutes=1)
FAILED = (MessageState.FAILED, Reason.OTHER)
WAITS = (MessageState.READY, None)
STOPPED = (MessageState.SUPPRESSED, Reason.WITHDRAWN)


def released(author: Actor, count: int) -> Broadcast:
    people(count)
    row = composed(author)
    let_go(row, author)
    db.session.commit()
    return row


def fresh(row: Broadcast) -> Broadcast:
    db.session.expire_all()
    return db.session.get_one(Broadcast, row.id)


def became(row: Broadcast) -> Counter[tuple[MessageState, Reason | None]]:
    db.session.expire_all()
    return Counter((message.state, message.reason) for message in messages(row))


def test_words_that_are_refused_wait_for_a_hand_and_the_sender_stays_open(
    provider: Fake, author: Actor
) -> None:
    row = released(author, 8)
    provider.calls = [RefusalKind.OTHER] * 8
    with clock.at(AFTER_THE_HOLD):
        send()
        assert became(row) == {FAILED: refusing.OF_ONE, STOPPED: 8 - refusing.OF_ONE}
        assert (fresh(row).state, line.held_sender().closed_at) == (BroadcastState.STOPPED, None)
        found = Refusal(row.id, Channel.SMS, "99999")
        assert (refusal_of(fresh(row)), refusals(AFTER_THE_HOLD)) == (found, [found])
        provider.calls.clear()
        other = make_message()
        send()
        assert (len(provider.book), db.session.get_one(Message, other.id).state) == (1, MessageState.ACCEPTED)
    (facts,) = db.session.scalars(
        sa.select(AuditEntry.changed).where(AuditEntry.verb == "broadcast.refused")
    ).all()
    assert facts == {"code": "99999", "channel": "sms"}


def test_what_other_texts_meet_between_keeps_no_refused_words_going(provider: Fake, author: Actor) -> None:
    row = released(author, 6)
    for turn in range(refusing.OF_ONE):
        with clock.at(AFTER_THE_HOLD + timedelta(minutes=turn)):
            provider.calls = [RefusalKind.OTHER]
            deliver(claim(1))
            make_message(until=NOON + timedelta(hours=6))
            deliver(claim(1))
    assert (fresh(row).state, became(row)) == (BroadcastState.STOPPED, {FAILED: 3, STOPPED: 3})
    assert (len(provider.book), line.held_sender().closed_at) == (3, None)


def test_one_that_is_taken_between_lets_words_go_on(provider: Fake, author: Actor) -> None:
    row = released(author, 7)
    for turn, answer in enumerate([RefusalKind.OTHER] * 2 + [Call.TAKEN] + [RefusalKind.OTHER] * 2):
        with clock.at(AFTER_THE_HOLD + timedelta(minutes=turn)):
            provider.calls = [answer]
            deliver(claim(1))
    assert (fresh(row).state, became(row)) == (
        BroadcastState.RELEASED,
        {FAILED: 4, (MessageState.ACCEPTED, None): 1, WAITS: 2},
    )


def test_a_run_over_different_texts_closes_the_sender_and_fails_none_of_the_last(
    provider: Fake, author: Actor
) -> None:
    row = released(author, 2)
    others = [make_message() for _ in range(refusing.A_RUN - 1)]
    provider.calls = [RefusalKind.OTHER] * 9
    with clock.at(AFTER_THE_HOLD):
        send()
    assert line.held_sender().closed_code == "99999"
    assert ([state(each) for each in others], became(row)) == ([FAILED] * 4, {WAITS: 2})


def test_all_words_of_one_message_to_many_are_one_text_of_a_run(provider: Fake, author: Actor) -> None:
    row = released(author, 2)
    provider.calls = [RefusalKind.OTHER] * 9
    with clock.at(AFTER_THE_HOLD):
        send()
        others = [make_message() for _ in range(refusing.A_RUN - 1)]
        send()
    assert line.held_sender().closed_code == "99999"
    assert ([state(each) for each in others].count(FAILED), became(row)) == (3, {FAILED: 2})


def state(message: Message) -> tuple[MessageState, Reason | None]:
    found = db.session.get_one(Message, message.id, populate_existing=True)
    return found.state, found.reason


def test_words_go_on_once_somebody_has_looked_and_stop_again_at_the_next_refusal(
    provider: Fake, author: Actor
) -> None:
    row = released(author, 6)
    provider.calls = [RefusalKind.OTHER] * 3
    with clock.at(AFTER_THE_HOLD):
        send()
        assert services.go_on(fresh(row), by=author) == 3
        db.session.commit()
        assert (refusal_of(fresh(row)), refusals(AFTER_THE_HOLD)) == (None, [])
        provider.calls = [RefusalKind.OTHER]
    with clock.at(AFTER_THE_HOLD + timedelta(minutes=2)):
        send()
    assert (fresh(row).state, became(row)) == (BroadcastState.STOPPED, {FAILED: 4, STOPPED: 2})
    assert (progress(fresh(row)).stopped, to_try_again(fresh(row))) == (2, 4)


def test_a_code_that_tells_of_the_sender_closes_it_and_stops_no_words(provider: Fake, author: Actor) -> None:
    row = released(author, 2)
    provider.calls = [RefusalKind.SENDER_ACCOUNT]
    with clock.at(AFTER_THE_HOLD):
        send()
    assert (line.held_sender().closed_code, fresh(row).state) == ("99999", BroadcastState.RELEASED)
    assert became(row) == {WAITS: 2}


def test_words_that_the_team_stopped_or_that_are_of_no_use_any_more_need_no_hand(
    provider: Fake, author: Actor
) -> None:
    row = released(author, 6)
    provider.calls = [RefusalKind.OTHER] * 3
    with clock.at(AFTER_THE_HOLD):
        send()
    assert refusals(NOON + timedelta(days=10)) == []
    services.go_on(fresh(row), by=author)
    services.stop_broadcast(fresh(row), by=author)
    assert (refusal_of(fresh(row)), refusals(AFTER_THE_HOLD)) == (None, [])


def test_today_and_the_message_say_why_it_was_stopped(
    provider: Fake, author: Actor, browser: Browser, campaign: CampaignFacts
) -> None:
    row = released(author, 6)
    provider.calls = [RefusalKind.OTHER] * 3
    why = "The SMS company refused these words several times in a row, code 99999."
    path = f"/staff/messages/broadcasts/{row.id}"
    with clock.at(AFTER_THE_HOLD):
        send()
        browser.sign_in(factories.make_session(author, campaign.host))
        assert why in page(browser, path)
        today = page(browser, "/staff")
    assert why in today
    assert path in today
