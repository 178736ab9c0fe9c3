"""What may happen to a message to many between the look at it, the press, the stop and the last of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, ConsentWay, Contact, Way
from organizer.contacts.services import agree, set_email
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.meetings import services as meetings
from organizer.meetings.models import Meeting
from organizer.messaging import services
from organizer.messaging.gateways.base import ProviderState, ReceiptNews, RefusalKind, Status
from organizer.messaging.models import Aim, Broadcast, MessageState, Reason
from organizer.messaging.queries.broadcasts import progress, to_try_again
from tests.contacts.rows import make_contact
from tests.factories import make_member
from tests.meetings.rows import attend, fresh, make_meeting, move
from tests.messaging.conftest import NOON
from tests.messaging.fake import Call, Fake
from tests.messaging.rows import claim, deliver, send
from tests.messaging.test_composer import author, billed, composed, let_go, messages, people, seen

__all__ = ["author"]

SATURDAY = datetime(2026, 3, 21, 18, 30)
SUNDAY = datetime(2026, 3, 22, 18, 30)


def about_a_meeting(author: Actor) -> tuple[Meeting, Broadcast]:
    """Words with the hour of a meeting, let go to the one who comes."""
    meeting = make_meeting(SATURDAY)
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": "{date}, {time}"}, by=author)
    let_go(row, author)
    return meeting, row


def moved(meeting: Meeting) -> None:
    move(meeting, SUNDAY)


def cancelled(meeting: Meeting) -> None:
    found = fresh(meeting)
    meetings.cancel(found, version=found.version, by=None)


def ends(row: Broadcast) -> list[tuple[MessageState, Reason | None]]:
    """How each of its messages stands."""
    db.session.expire_all()
    return [(message.state, message.reason) for message in messages(row)]


OVERTAKEN = [(MessageState.EXPIRED, Reason.TOO_LATE)]


@pytest.mark.parametrize("changed", [moved, cancelled])
def test_stopped_words_of_a_meeting_that_changes_never_leave(
    provider: Fake, author: Actor, changed: Callable[[Meeting], None]
) -> None:
    meeting, row = about_a_meeting(author)
    services.stop_broadcast(row, by=author)
    changed(meeting)
    went_on = services.go_on(row, by=author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=2)):
        send()
    assert (went_on, provider.book, ends(row), to_try_again(row)) == (0, [], OVERTAKEN, 1)


@pytest.mark.parametrize("call", [None, Call.BUSY, Call.LOST])
def test_words_overtaken_on_their_way_are_over_and_can_be_tried_again(
    provider: Fake, author: Actor, call: Call | None
) -> None:
    meeting, row = about_a_meeting(author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        taken = claim()
        if call is None:
            move(meeting, SUNDAY)
        else:
            provider.calls, provider.during = [call], lambda _out: _commit(lambda: moved(meeting))
        db.session.commit()
        deliver(taken)
        services.stop_broadcast(db.session.get_one(Broadcast, row.id), by=author)
        services.go_on(db.session.get_one(Broadcast, row.id), by=author)
        db.session.commit()
    with clock.at(NOON + timedelta(minutes=30)):
        services.settle_unknown(row.campaign_id)
        send()
    assert (provider.book, ends(row), to_try_again(row)) == ([], OVERTAKEN, 1)


def test_what_is_let_go_on_too_late_can_be_tried_again(author: Actor) -> None:
    people(2)
    row = composed(author)
    let_go(row, author)
    services.stop_broadcast(row, by=author)
    with clock.at(NOON + timedelta(days=4)):
        went_on = services.go_on(row, by=author)
        db.session.expire_all()
        done = progress(row)
        assert (went_on, done.stopped, done.missed, to_try_again(row)) == (0, 0, 2, 2)


def test_words_taken_back_after_they_left_get_no_second_attempt(provider: Fake, author: Actor) -> None:
    meeting, row = about_a_meeting(author)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=1)):
        send()
        move(meeting, SUNDAY)
        missed = Status(state=ProviderState.UNDELIVERED, refusal=RefusalKind.PASSING, code="30003")
        (message,) = messages(row)
        services.record_receipt(message.id, ReceiptNews(provider_id="p-1", status=missed))
        db.session.commit()
    with clock.at(NOON + timedelta(hours=1)):
        send()
    missed_ends = [(MessageState.UNDELIVERED, Reason.PASSING)]
    assert (len(provider.book), ends(row), to_try_again(row)) == (1, missed_ends, 1)


@pytest.mark.parametrize("changed", [moved, cancelled])
def test_who_starts_again_after_a_meeting_has_changed_hears_nothing_of_its_old_time(
    provider: Fake, author: Actor, changed: Callable[[Meeting], None]
) -> None:
    meeting, row = about_a_meeting(author)
    (message,) = messages(row)
    services.stop(message.contact, ConsentWay.LINK)
    changed(meeting)
    services.resume(message.contact, ConsentWay.LINK)
    db.session.commit()
    with clock.at(NOON + timedelta(minutes=2)):
        send()
    assert (provider.book, ends(row), to_try_again(row)) == ([], OVERTAKEN, 1)


def other_words(row: Broadcast, by: Actor) -> None:
    services.write(row, {"kk": "{name}, ертең кездесу", "ru": "{name}, встреча завтра"}, by=by)


def another_hour(row: Broadcast, by: Actor) -> None:
    services.set_time(row, NOON + timedelta(days=2), is_urgent=False, by=by)


def another_person(_row: Broadcast, _by: Actor) -> None:
    first = db.session.query(Contact).order_by(Contact.made_at).first()
    assert first is not None
    services.stop(first, ConsentWay.LINK)
    make_contact(ConsentPurpose.NEWS, name=first.name, language=first.language)


def another_aim(row: Broadcast, by: Actor) -> None:
    for contact in db.session.query(Contact):
        agree(contact, ConsentPurpose.VOLUNTEER, way=ConsentWay.STAFF, language="kk")
    services.aim_at(row, row.query, Aim.HELP, by=by)


@pytest.mark.parametrize("change", [other_words, another_hour, another_person, another_aim])
def test_nothing_goes_that_who_presses_has_not_seen(
    author: Actor, change: Callable[[Broadcast, Actor], None]
) -> None:
    people(3)
    row = composed(author)
    shown, price = seen(row), billed(row)
    change(row, make_member(Role.COORDINATOR))
    with pytest.raises(DomainError, match="have changed meanwhile"):
        services.release(row, shown, by=author)
    assert (billed(row), messages(row)) == (price, [])
    assert let_go(row, author) == 3


def test_words_of_a_meeting_that_moved_since_the_look_at_them_do_not_go(author: Actor) -> None:
    meeting = make_meeting(SATURDAY)
    attend(meeting)
    row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
    services.write(row, {"ru": "{date}, {time}"}, by=author)
    shown = seen(row)
    move(meeting, SUNDAY)
    with pytest.raises(DomainError, match="have changed meanwhile"):
        services.release(row, shown, by=author)


def _commit(act: Callable[[], None]) -> None:
    act()
    db.session.commit()


def reader_with_both(author: Actor) -> Contact:
    """Somebody who wants SMS and, where none arrives, an e-mail."""
    current_campaign().sms_open = True
    person = make_contact(ConsentPurpose.NEWS)
    set_email(person, "gulnar@example.kz", by=author)
    person.ways = [Way.SMS.value, Way.EMAIL.value]
    return person


def test_what_is_stopped_and_goes_on_still_has_its_other_way(provider: Fake, author: Actor) -> None:
    reader_with_both(author)
    row = composed(author)
    let_go(row, author)
    (before,) = [message.fall_back_at for message in messages(row)]
    services.stop_broadcast(row, by=author)
    services.go_on(row, by=author)
    db.session.expire_all()
    assert before is not None
    assert [message.fall_back_at for message in messages(row)] == [before]


def test_who_is_about_to_be_told_another_way_is_not_tried_again_as_well(
    provider: Fake, author: Actor
) -> None:
    reader_with_both(author)
    row = composed(author)
    let_go(row, author)
    (message,) = messages(row)
    message.state, message.reason = MessageState.FAILED, Reason.OTHER
    db.session.flush()
    waits = to_try_again(row)
    services.fall_back(NOON)
    told = to_try_again(row)
    (letter,) = (each for each in messages(row) if each.follows_id is not None)
    letter.state, letter.reason = MessageState.FAILED, Reason.OTHER
    db.session.flush()
    assert (waits, told, to_try_again(row)) == (0, 0, 1)


def test_a_move_that_words_to_many_have_named_is_not_undone_and_not_forgotten(
    provider: Fake, author: Actor
) -> None:
    meeting = make_meeting(SATURDAY)
    attend(meeting)
    rows: list[bool] = []
    for text in ("Bring a friend", "{date}, {time}"):
        with clock.at(NOON + timedelta(minutes=1)):
            done = move(fresh(meeting), SUNDAY + timedelta(days=len(rows)))
            row = services.draft(f"who=coming&meeting={meeting.id}", Aim.MEETING, by=author)
            services.write(row, {"ru": text}, by=author)
            let_go(row, author)
            db.session.commit()
        with clock.at(NOON + timedelta(minutes=2)):
            send()
        rows.append(meetings.may_be_taken_back(fresh(meeting), done))
    assert rows == [True, False]
    with pytest.raises(DomainError):
        undo.take_back(done.id, by=None)
    with clock.at(NOON + timedelta(minutes=3)):
        move(fresh(meeting), SATURDAY)
        told = meetings.untold(fresh(meeting))
    assert told is not None
    assert (told[0], len(told[1])) == (meetings.News.MOVED, 1)
