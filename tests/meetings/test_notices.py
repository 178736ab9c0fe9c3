"""People are told of a change by a press, each once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts import services as people
from organizer.contacts.models import Way
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.meetings import services
from organizer.meetings.models import Meeting
from organizer.meetings.services import News
from organizer.messaging.models import Channel, Message, MessageState
from tests import factories
from tests.conftest import counted_statements
from tests.contacts.rows import number
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    ZONE,
    attend,
    bodies,
    fresh,
    make_meeting,
    messages,
    move,
)

SUNDAY = SATURDAY + timedelta(days=1)
MONDAY = SUNDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def test_those_who_signed_up_before_the_move_are_told_once(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    for language in ("kk", "ru"):
        attend(meeting, language=language)
    with clock.at(NOW + timedelta(hours=1)):
        move(fresh(meeting), SUNDAY)
        meeting = fresh(meeting)
        notice = services.notice(meeting, News.MOVED)
        assert (notice.estimate.people, notice.estimate.parts, notice.estimate.left_out) == (2, 4, 0)
        with clock.at(NOW + timedelta(hours=2)):
            attend(meeting)
        assert services.tell_of_move(meeting, by=staff) == 2
        assert services.tell_of_move(meeting, by=staff) == 0
        assert services.notice(meeting, News.MOVED).people == []
    assert [purpose for purpose, _state, _language in messages()] == ["moved", "moved"]
    assert {body.partition("http")[0] for body in bodies()} == {
        "Встреча перенесена. Теперь: 15 марта, воскресенье, 18:30, Жымпиты. Извините. Подробнее: ",
        "Кездесу ауысты: 15 наурыз 18:30 Жымпиты, Мәдениет үйі ",
    }


def test_each_hears_of_a_move_and_is_reminded_by_the_way_they_want(campaign: CampaignFacts) -> None:
    meeting, staff = make_meeting(), factories.make_member(Role.COORDINATOR)
    texted, reader, called = (attend(meeting).contact for _turn in range(3))
    people.set_email(reader, "gulnar@example.kz", by=None)
    reader.ways, called.ways = [Way.EMAIL.value, Way.SMS.value], [Way.CALL.value]
    db.session.flush()
    with clock.at(NOW + timedelta(hours=1)):
        move(fresh(meeting), SUNDAY)
        told = services.notice(fresh(meeting), News.MOVED).estimate
        assert (told.texts, told.letters, told.calls, told.parts) == (1, 1, 1, 2)
        services.tell_of_move(fresh(meeting), by=staff)
    with clock.at(to_utc(SUNDAY, ZONE) - timedelta(hours=2)):
        services.remind(clock.now())
    rows = db.session.scalars(sa.select(Message).where(Message.purpose.in_(["moved", "reminder_hours"])))
    ways = sorted((message.purpose.value, message.contact_id, message.channel.value) for message in rows)
    wanted = ((texted, "sms"), (reader, "email"), (called, "call"))
    assert ways == sorted(
        (purpose, person.id, way) for purpose in ("moved", "reminder_hours") for person, way in wanted
    )
    (letter,) = db.session.scalars(
        sa.select(Message).where(Message.channel == Channel.EMAIL, Message.purpose == "reminder_hours")
    )
    assert re.findall(r"/(v/a|stop/s)\w{12}", letter.body) == ["v/a", "stop/s"]


def test_a_second_move_is_told_again(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    told: list[int] = []
    for starts in (SUNDAY, SATURDAY, SUNDAY):
        with clock.at(NOW + timedelta(hours=len(told) + 1)):
            move(meeting, starts)
            told.append(services.tell_of_move(meeting, by=staff))
            hand_over()
    assert told == [1, 1, 1]


def hand_over() -> None:
    """All that is ready leaves."""
    db.session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.READY)
        .values(state=MessageState.SENT, handed_at=clock.now())
    )


def test_moved_twice_before_anybody_is_told_it_was_where_people_know_it(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    with clock.at(NOW + timedelta(hours=1)):
        move(meeting, SUNDAY)
        late = attend(meeting)
    with clock.at(NOW + timedelta(hours=2)):
        move(meeting, MONDAY)
        assert (meeting.moved_from, len(services.notice(meeting, News.MOVED).people)) == (SATURDAY, 2)
        services.tell_of_move(meeting, by=staff)
        hand_over()
    with clock.at(NOW + timedelta(hours=3)):
        move(meeting, SUNDAY)
    assert (meeting.moved_from, late.made_at < NOW + timedelta(hours=2)) == (MONDAY, True)


def test_who_signed_up_after_a_move_that_nobody_had_to_hear_of_knows_the_new_time(
    campaign: CampaignFacts,
) -> None:
    meeting = make_meeting()
    with clock.at(NOW + timedelta(hours=1)):
        move(meeting, SUNDAY)
        attend(meeting)
    with clock.at(NOW + timedelta(hours=2)):
        move(meeting, MONDAY)
    assert meeting.moved_from == SUNDAY


@pytest.mark.parametrize("told", ["nobody", "one told", "one signed up"])
def test_back_where_people_know_it_there_is_nothing_to_tell(campaign: CampaignFacts, told: str) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    known_since = meeting.timed_at
    with clock.at(NOW + timedelta(hours=1)):
        move(meeting, SUNDAY)
        if told == "one told":
            services.tell_of_move(meeting, by=staff)
            hand_over()
    with clock.at(NOW + timedelta(hours=2)):
        if told == "one signed up":
            attend(meeting)
        done = move(meeting, SATURDAY)
        untold = services.untold(meeting)
        is_news = told != "nobody"
        assert (meeting.moved_from is not None, untold is not None) == (is_news, is_news)
        assert (meeting.timed_at == known_since, meeting.sequence) == (not is_news, 2)
    with clock.at(NOW + timedelta(hours=3)):
        services.move_back(done, staff)
        assert (meeting.starts_wall, meeting.moved_from, meeting.moves) == (SUNDAY, SATURDAY, 1)
        move(meeting, SATURDAY)
        assert (meeting.moved_from is not None) is is_news


def test_another_place_or_end_at_the_old_time_is_news(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    with clock.at(NOW + timedelta(hours=1)):
        move(meeting, SUNDAY)
        ends = SATURDAY + timedelta(hours=3)
        services.move(meeting, SATURDAY, ends, version=meeting.version, by=None)
        assert (meeting.moved_from, services.untold(meeting) is None) == (SATURDAY, False)
        move(meeting, SATURDAY)
        assert (meeting.moved_from, services.untold(meeting)) == (None, None)


def test_a_move_that_people_know_of_is_not_taken_back(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    with clock.at(NOW + MINUTE):
        done = move(meeting, SUNDAY)
        services.tell_of_move(meeting, by=staff)
    db.session.execute(sa.update(Message).values(handed_at=NOW, state=MessageState.SENT))
    with pytest.raises(DomainError):
        services.move_back(done, staff)


def test_an_undo_before_anything_left_takes_the_texts_along(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    with clock.at(NOW + MINUTE):
        done = move(meeting, SUNDAY)
        services.tell_of_move(meeting, by=staff)
        services.move_back(done, staff)
    db.session.flush()
    db.session.expire_all()
    assert messages() == [("moved", "suppressed", "kk")]


def test_the_word_of_a_free_place_comes_back_with_the_meeting(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting(capacity=1)
    first = attend(meeting, language="ru")
    with clock.at(NOW + MINUTE):
        attend(meeting, language="ru")
        services.answer(first, coming=False)
        called_off = services.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
        assert called_off is not None
    assert messages() == [("promoted", "suppressed", "ru")]
    with clock.at(NOW + 2 * MINUTE):
        services.restore(called_off, staff)
    with clock.at(NOW + 3 * MINUTE):
        moved = move(fresh(meeting), SUNDAY)
    with clock.at(NOW + 4 * MINUTE):
        services.move_back(moved, staff)
    rows = db.session.scalars(sa.select(Message).order_by(Message.made_at)).all()
    assert [(row.state.value, "15 марта" in row.body, "14 марта" in row.body) for row in rows] == [
        ("suppressed", False, True),
        ("suppressed", False, True),
        ("suppressed", True, False),
        ("ready", False, True),
    ]


def test_all_who_come_or_wait_are_told_that_there_is_no_meeting(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting(capacity=1)
    attend(meeting, language="ru")
    attend(meeting, language="ru")
    gone = attend(meeting)
    services.answer(gone, coming=False)
    with pytest.raises(DomainError):
        services.tell_of_cancel(meeting, by=staff)
    services.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
    meeting = fresh(meeting)
    assert services.notice(meeting, News.CANCELLED).estimate.people == 2
    assert services.tell_of_cancel(meeting, by=staff) == 2
    assert services.tell_of_cancel(meeting, by=staff) == 0
    text = "14 марта, суббота, 18:30, Жымпиты: встречи не будет. Извините. Другие встречи: "
    assert {body.partition("http")[0] for body in bodies()} == {text}


def test_nothing_is_told_of_a_time_that_has_passed(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    meeting = make_meeting()
    attend(meeting)
    services.cancel(meeting, version=meeting.version, by=staff)
    with clock.at(to_utc(SUNDAY, ZONE)), pytest.raises(DomainError):
        services.tell_of_cancel(meeting, by=staff)


def test_the_first_meeting_is_told_once_to_who_asked(campaign: CampaignFacts) -> None:
    staff = factories.make_member(Role.COORDINATOR)
    services.tell_me_once(number(), language="ru")
    first = make_meeting()
    assert services.notice(first, News.FIRST).estimate.people == 1
    assert services.tell(first, News.FIRST, by=staff).reached == 1
    assert services.tell(make_meeting(SUNDAY), News.FIRST, by=staff).reached == 0
    assert messages() == [("first_meeting", "ready", "ru")]


def speak(meeting: Meeting, *languages: str) -> Meeting:
    """Change in which languages a meeting is held."""
    details = services.MeetingDetails(
        starts_wall=meeting.starts_wall,
        ends_wall=meeting.ends_wall,
        titles=meeting.titles,
        languages=languages,
    )
    services.edit(meeting, details, version=meeting.version, by=None)
    return fresh(meeting)


def test_who_signed_up_for_a_language_that_is_not_spoken_any_more_is_told_once(
    campaign: CampaignFacts,
) -> None:
    meeting, staff = make_meeting(languages=("kk", "ru")), factories.make_member(Role.COORDINATOR)
    kazakh = attend(meeting, language="kk")
    attend(meeting, language="ru")
    with clock.at(NOW + timedelta(hours=1)):
        meeting = speak(meeting, "ru")
        news = services.untold(meeting)
    assert news is not None
    assert (news[0], [each.attendance for each in news[1]]) == (News.LANGUAGES, [kazakh])
    with clock.at(NOW + timedelta(hours=2)):
        attend(meeting, language="kk")
        assert services.tell(meeting, News.LANGUAGES, by=staff).reached == 1
        assert services.untold(meeting) is None
    assert [body.partition("http")[0] for body in bodies()] == [
        "Кездесу тілі өзгерді: Русский. 14 наурыз, сенбі, сағат 18:30, Жымпиты. Толығырақ: "
    ]


def test_a_language_that_is_spoken_after_all_is_no_news(campaign: CampaignFacts) -> None:
    meeting = make_meeting(languages=("kk", "ru"))
    attend(meeting, language="kk")
    meeting = speak(meeting, "ru")
    assert services.untold(meeting) is not None
    assert services.untold(speak(meeting, "ru", "kk")) is None
    assert services.untold(speak(fresh(meeting))) is None, "any language may be spoken where none is named"


def test_a_language_told_of_at_a_time_that_has_changed_is_told_anew(campaign: CampaignFacts) -> None:
    meeting, staff = make_meeting(languages=("kk", "ru")), factories.make_member(Role.COORDINATOR)
    attend(meeting, language="kk")
    with clock.at(NOW + timedelta(hours=1)):
        meeting = speak(meeting, "ru")
        services.tell(meeting, News.LANGUAGES, by=staff)
        move(meeting, SUNDAY)
        meeting = fresh(meeting)
        services.tell_of_move(meeting, by=staff)
        news = services.untold(meeting)
    assert news is not None
    assert news[0] is News.LANGUAGES


def test_of_a_meeting_that_stands_as_people_know_it_nobody_is_looked_for(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    attend(meeting)
    meeting = fresh(meeting)
    with counted_statements() as seen:
        assert services.untold(meeting) is None
    assert [
        statement for statement in seen if "FROM attendance" in statement or "FROM signup" in statement
    ] == []


def said(meeting: Meeting) -> list[str]:
    """What was told of a meeting and not taken back, without the link, in order."""
    rows = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.id))
    return [row.body.partition(" 14 ")[0] for row in rows if not row.is_withdrawn]


def leave() -> None:
    """What was told is with the phones now."""
    for message in db.session.scalars(sa.select(Message).where(Message.state == MessageState.READY)):
        message.state, message.handed_at = MessageState.DELIVERED, clock.now()
    db.session.flush()


def take_last_back(meeting: Meeting) -> Meeting:
    done = undo.open_undo(meeting)
    assert done is not None
    undo.take_back(done.id, by=None)
    return fresh(meeting)


def test_who_was_told_of_another_language_is_told_again_when_that_is_taken_back(
    campaign: CampaignFacts,
) -> None:
    meeting, staff = make_meeting(languages=("kk",)), factories.make_member(Role.COORDINATOR)
    attend(meeting, language="kk")
    for hour, change in enumerate((speak, take_last_back, speak), start=1):
        with clock.at(NOW + timedelta(hours=hour)):
            meeting = change(fresh(meeting), *(["ru"] if change is speak else []))
            assert services.tell(meeting, News.LANGUAGES, by=staff).reached == 1
            assert services.tell(fresh(meeting), News.LANGUAGES, by=staff).reached == 0
            assert services.untold(fresh(meeting)) is None
            leave()
    assert said(meeting) == [
        "Кездесу тілі өзгерді: Русский.",
        "Кездесу тілі өзгерді: Қазақша.",
        "Кездесу тілі өзгерді: Русский.",
    ]


def test_a_language_that_nobody_heard_of_yet_is_told_to_nobody_once_taken_back(
    campaign: CampaignFacts,
) -> None:
    meeting, staff = make_meeting(languages=("kk",)), factories.make_member(Role.COORDINATOR)
    attend(meeting, language="kk")
    with clock.at(NOW + timedelta(hours=1)):
        meeting = speak(meeting, "ru")
        assert services.tell(meeting, News.LANGUAGES, by=staff).reached == 1
        meeting = take_last_back(meeting)
        assert services.untold(meeting) is None
    assert said(meeting) == []


def test_a_third_language_takes_the_word_of_the_second_back(campaign: CampaignFacts) -> None:
    meeting, staff = make_meeting(languages=("kk",)), factories.make_member(Role.COORDINATOR)
    attend(meeting, language="kk")
    for minute, language in enumerate(("ru", "en"), start=60):
        with clock.at(NOW + timedelta(minutes=minute)):
            meeting = speak(meeting, language)
            assert services.tell(meeting, News.LANGUAGES, by=staff).reached == 1
    assert said(meeting) == ["Кездесу тілі өзгерді: English."]
