"""Words to many that the provider refuses, and nobody knows why: they wait for a hand, all else leaves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.kernel import clock
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import current_campaign_id, db, transaction
from organizer.messaging import services
from organizer.messaging.gateways.base import Outgoing, RefusalKind, Refused
from organizer.messaging.models import Broadcast, BroadcastState, Channel, Message, MessageState, Reason
from organizer.messaging.queries.broadcasts import (
    Refusal,
    may_go_on,
    progress,
    refusals,
    refusals_of,
    to_try_again,
)
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
TAKEN = (MessageState.ACCEPTED, None)


def released(author: Actor, count: int) -> Broadcast:
    """A message that leaves in any order to so many people, two of six in each language."""
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
    row = released(author, 6)
    provider.calls = [RefusalKind.OTHER] * 6
    with clock.at(AFTER_THE_HOLD):
        send()
        assert became(row) == {FAILED: refusing.OF_ONE, STOPPED: 6 - refusing.OF_ONE}
        assert (fresh(row).state, line.held_sender().closed_at) == (BroadcastState.STOPPED, None)
        found = Refusal(row.id, Channel.SMS, "99999")
        assert (refusals_of(fresh(row)), refusals(AFTER_THE_HOLD)) == ([found], [found])
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
        assert (refusals_of(fresh(row)), refusals(AFTER_THE_HOLD)) == ([], [])
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
    assert (refusals_of(fresh(row)), refusals(AFTER_THE_HOLD)) == ([], [])


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


def refusing_words_in(language: str) -> Callable[[Outgoing], None]:
    """A provider's mind: no words in a language, nobody knows why."""

    def look(out: Outgoing) -> None:
        with transaction(current_campaign_id(), read_only=True):
            is_refused = db.session.get_one(Message, int(out.message_id)).language == language
        if is_refused:
            raise Refused(RefusalKind.OTHER, code="99999")

    return look


def by_language(row: Broadcast) -> dict[str, Counter[tuple[MessageState, Reason | None]]]:
    db.session.expire_all()
    became: dict[str, Counter[tuple[MessageState, Reason | None]]] = defaultdict(Counter)
    for message in messages(row):
        became[message.language][message.state, message.reason] += 1
    return became


def leave_in_turn(row: Broadcast, *languages: str) -> None:
    """The words of each language leave an hour after those of the one before."""
    for turn, language in enumerate(languages):
        whose = (Message.about == f"broadcast:{row.id}", Message.language == language)
        leaves = NOON + timedelta(hours=1 + turn)
        db.session.execute(sa.update(Message).where(*whose).values(due_at=leaves))
    db.session.commit()


def sent_one_by_one(row: Broadcast) -> None:
    """All that waits leaves, a minute after each other."""
    for turn in range(len(messages(row))):
        with clock.at(AFTER_THE_HOLD + timedelta(minutes=turn)):
            deliver(claim(1))


@pytest.mark.parametrize("together", [True, False])
def test_a_language_that_is_refused_waits_for_a_hand_and_the_others_go_on(
    provider: Fake, author: Actor, together: bool
) -> None:
    row = released(author, 18)
    provider.during = refusing_words_in("kk")
    if together:
        with clock.at(AFTER_THE_HOLD):
            send()
    else:
        sent_one_by_one(row)
    assert by_language(row) == {
        "kk": {FAILED: refusing.OF_ONE, STOPPED: 6 - refusing.OF_ONE},
        "ru": {TAKEN: 6},
        "en": {TAKEN: 6},
    }
    found = Refusal(row.id, Channel.SMS, "99999", "kk")
    assert (fresh(row).state, refusals_of(fresh(row)), refusals(AFTER_THE_HOLD)) == (
        BroadcastState.RELEASED,
        [found],
        [found],
    )
    assert (line.held_sender().closed_at, may_go_on(fresh(row))) == (None, 3)


def test_a_refused_language_goes_on_by_a_hand_and_stops_again_alone(provider: Fake, author: Actor) -> None:
    row = released(author, 18)
    provider.during = refusing_words_in("kk")
    with clock.at(AFTER_THE_HOLD):
        send()
        assert services.go_on(fresh(row), by=author) == 3
        db.session.commit()
        assert (refusals_of(fresh(row)), may_go_on(fresh(row))) == ([], 0)
    with clock.at(AFTER_THE_HOLD + timedelta(minutes=2)):
        send()
        assert by_language(row)["kk"] == {FAILED: 4, STOPPED: 2}
        provider.during = None
        assert services.go_on(fresh(row), by=author) == 2
        db.session.commit()
    with clock.at(AFTER_THE_HOLD + timedelta(minutes=4)):
        send()
    assert by_language(row)["kk"] == {FAILED: 4, TAKEN: 2}


def test_each_language_that_is_refused_waits_for_a_hand_of_its_own(provider: Fake, author: Actor) -> None:
    row = released(author, 18)
    leave_in_turn(row, "kk", "en", "ru")
    provider.calls = [RefusalKind.OTHER] * 3 + [Call.TAKEN] * 6 + [RefusalKind.OTHER] * 3
    for hours in range(1, 4):
        with clock.at(NOON + timedelta(hours=hours)):
            send()
    refused = {FAILED: 3, STOPPED: 3}
    assert by_language(row) == {"kk": refused, "en": {TAKEN: 6}, "ru": refused}
    assert [each.language for each in refusals_of(fresh(row))] == ["kk", "ru"]
    assert (fresh(row).state, may_go_on(fresh(row))) == (BroadcastState.RELEASED, 6)


def test_refusals_over_several_languages_are_about_all_words(provider: Fake, author: Actor) -> None:
    row = released(author, 18)
    leave_in_turn(row, "kk", "en", "ru")
    provider.calls = [RefusalKind.OTHER] * 9
    for hours in range(1, 4):
        with clock.at(NOON + timedelta(hours=hours)):
            send()
    stopped = {STOPPED: 6}
    assert by_language(row) == {"kk": {FAILED: 3, STOPPED: 3}, "en": {FAILED: 1, STOPPED: 5}, "ru": stopped}
    assert [each.language for each in refusals_of(fresh(row))] == [""]
    assert fresh(row).state is BroadcastState.STOPPED


def test_the_page_and_today_name_the_language_that_waits(
    provider: Fake, author: Actor, browser: Browser, campaign: CampaignFacts
) -> None:
    row = released(author, 18)
    provider.during = refusing_words_in("kk")
    why = "Қазақша: the SMS company refused these words several times in a row, code 99999."
    with clock.at(AFTER_THE_HOLD):
        send()
        browser.sign_in(factories.make_session(author, campaign.host))
        shown, today = page(browser, f"/staff/messages/broadcasts/{row.id}"), page(browser, "/staff")
    assert ([why in each for each in (shown, today)], "Go on with 3" in shown) == ([True, True], True)
