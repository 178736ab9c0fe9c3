"""What the words of consent promise of news is kept: so many a week, and none once the vote is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import standing_consents
from organizer.country.models import Election
from organizer.kernel import clock
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.messaging import services
from organizer.messaging.forms import aims
from organizer.messaging.models import Aim, Message, MessageClass, MessagePurpose, MessageState, Reason
from organizer.messaging.reason_wording import reason
from organizer.messaging.wording import aim_of
from tests.contacts.rows import make_contact
from tests.meetings.rows import make_election
from tests.messaging.conftest import NOON
from tests.messaging.fake import Fake
from tests.messaging.rows import make_message, send
from tests.messaging.test_composer import author, composed, let_go, messages

__all__ = ["author"]

A_DAY = timedelta(days=1)


def news(person: Contact, **said: datetime) -> Message:
    return make_message(
        person,
        purpose=MessagePurpose.NEWS,
        class_=MessageClass.CAMPAIGN,
        **{"until": now() + 3 * A_DAY, **said},
    )


def state(message: Message) -> tuple[MessageState, Reason | None]:
    db.session.expire_all()
    return message.state, message.reason


def vote(polls_open: datetime) -> Election:
    return make_election(
        campaign_from=datetime(2026, 2, 1),
        silence_from=polls_open - A_DAY,
        polls_open=polls_open,
        polls_close=polls_open + timedelta(hours=13),
    )


IS_OVER, COMES = datetime(2026, 3, 8, 7), datetime(2026, 3, 17, 7)


@pytest.mark.parametrize("agreed", [1, 2])
def test_nobody_gets_more_news_in_seven_days_than_they_have_read(provider: Fake, agreed: int) -> None:
    person = make_contact(ConsentPurpose.NEWS)
    for consent in standing_consents(person.id):
        consent.filled = {**consent.filled, "news_a_week": agreed}
    told = []
    for days in (0, 0, 1, 6, 7):
        with clock.at(NOON + days * A_DAY):
            told.append(news(person).reason is None)
    assert told == [True, agreed == 2, False, False, True]


def test_what_did_not_reach_a_person_counts_for_no_week(provider: Fake) -> None:
    person = make_contact(ConsentPurpose.NEWS)
    news(person).state = MessageState.UNDELIVERED
    db.session.flush()
    assert [state(news(person)), state(news(person))] == [
        (MessageState.READY, None),
        (MessageState.SUPPRESSED, Reason.OFTEN),
    ]


def test_reminders_count_for_no_week(provider: Fake) -> None:
    person = make_contact(ConsentPurpose.NEWS, ConsentPurpose.REMINDERS)
    make_message(person)
    assert [news(person).reason, make_message(person).reason] == [None, None]


def test_who_has_had_the_news_of_this_week_is_left_out_and_said(provider: Fake, author: Actor) -> None:
    had, other = make_contact(ConsentPurpose.NEWS), make_contact(ConsentPurpose.NEWS)
    before = news(had)
    row = composed(author)
    who = services.reach_of(row)
    assert (list(who.people), dict(who.left_out)) == ([other], {Reason.OFTEN: 1})
    late = news(had)
    assert (let_go(row, author), before.state, reason(late)) == (
        1,
        MessageState.READY,
        "this person got as many news this week, or SMS this day, as they may get",
    )


def test_what_is_stopped_does_not_go_on_beside_the_news_that_took_its_place(
    provider: Fake, author: Actor
) -> None:
    make_contact(ConsentPurpose.NEWS)
    first, second = composed(author), composed(author)
    let_go(first, author)
    services.stop_broadcast(first, by=author)
    let_go(second, author)
    went_on = services.go_on(first, by=author)
    states = [[state(each) for each in messages(row)] for row in (first, second)]
    assert (went_on, *states) == (
        0,
        [(MessageState.SUPPRESSED, Reason.OFTEN)],
        [(MessageState.READY, None)],
    )


def test_after_the_vote_news_go_to_who_agreed_to_hear_what_came_of_it(provider: Fake, author: Actor) -> None:
    vote(IS_OVER)
    make_contact(ConsentPurpose.NEWS)
    after = make_contact(ConsentPurpose.AFTER)
    row = composed(author)
    who = services.reach_of(row)
    assert (list(who.people), dict(who.left_out)) == ([after], {Reason.NO_CONSENT: 1})
    let_go(row, author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        send()
    assert len(provider.bodies) == 1


def test_after_the_vote_news_are_called_what_their_people_agreed_to_and_older_ones_stay_news(
    provider: Fake, author: Actor
) -> None:
    vote(IS_OVER)
    before = aim_of(Aim.NEWS, NOON - 9 * A_DAY)
    assert (before, aims()) == (
        "Campaign news",
        {
            "news": "What became of the promises",
            "meeting": "About a meeting they come to",
            "help": "About helping",
        },
    )


def test_before_the_vote_nobody_hears_who_agreed_to_what_comes_after_it_alone(
    provider: Fake, author: Actor
) -> None:
    vote(COMES)
    make_contact(ConsentPurpose.AFTER)
    assert dict(services.reach_of(composed(author)).left_out) == {Reason.NO_CONSENT: 1}


@pytest.mark.parametrize("purpose", [MessagePurpose.NEWS, MessagePurpose.THANKS, MessagePurpose.MISSED])
def test_what_waits_on_consent_to_news_ends_with_the_vote(provider: Fake, purpose: MessagePurpose) -> None:
    election = vote(COMES)
    person = make_contact(ConsentPurpose.NEWS)
    waits = make_message(person, purpose=purpose, class_=MessageClass.CAMPAIGN, until=NOON + 9 * A_DAY)
    election.polls_close = datetime(2026, 3, 14, 11)
    election.polls_open = election.silence_from = None
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        services.retire(now())
    assert (provider.bodies, state(waits)) == ([], (MessageState.SUPPRESSED, Reason.NO_CONSENT))


def test_news_written_before_the_vote_are_of_no_use_after_it(provider: Fake, author: Actor) -> None:
    election = vote(datetime(2026, 3, 16, 7))
    row = composed(author)
    assert services.useful_until(row) == clock.to_utc(datetime(2026, 3, 16, 7), election.zone)
    with pytest.raises(DomainError, match="once it is over"):
        services.set_time(row, NOON + 4 * A_DAY, is_urgent=False, by=author)
