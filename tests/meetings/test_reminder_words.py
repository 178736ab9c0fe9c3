"""The words of a meeting's reminders can be its own, in each language, and follow the meeting."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import money_tenge
from organizer.meetings import queries, services
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message, MessagePurpose
from organizer.messaging.reminding import ReminderSet
from tests.factories import make_member, make_session
from tests.meetings.rows import NOW, SATURDAY, attend, bodies, make_meeting, move
from tests.web import Browser

DAY, HOURS = MessagePurpose.REMINDER_DAY, MessagePurpose.REMINDER_HOURS
OWN = {DAY: {"kk": "Ертең {time}, {place}. Су туралы сөйлесеміз {link}"}}


@pytest.fixture
def coordinator(campaign: CampaignFacts) -> Actor:
    """Who may send."""
    return make_member(Role.COORDINATOR)


def reminded(meeting: Meeting) -> list[str]:
    """What its people read, without what opens their own page."""
    db.session.flush()
    db.session.expire_all()
    for _purpose, moment in queries.moments(meeting):
        with clock.at(moment):
            services.remind(moment)
    return [body.partition("http")[0] for body in bodies()]


def test_own_words_go_in_their_language_and_the_usual_ones_in_the_others(coordinator: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="kk")
    attend(meeting, language="ru")
    services.set_own_words(meeting, OWN, by=coordinator)
    told = reminded(meeting)
    own = [body for body in told if "Су туралы" in body]
    assert (len(told), len(own), own[0][:11], own[0][-22:]) == (4, 1, "Ертең 18:30", " Су туралы сөйлесеміз ")


def test_own_words_follow_a_meeting_that_moves(coordinator: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="kk")
    services.set_own_words(meeting, OWN, by=coordinator)
    move(meeting, SATURDAY + timedelta(days=1, hours=1))
    assert reminded(meeting)[-2].startswith("Ертең 19:30")


def test_words_without_the_link_get_it_at_their_end(coordinator: Actor) -> None:
    meeting = make_meeting()
    services.set_own_words(meeting, {HOURS: {"ru": "Сегодня {time}"}}, by=coordinator)
    assert services.words_of(meeting, HOURS)("ru", "https://x.kz/1") == "Сегодня 18:30 https://x.kz/1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{name}, {time}", "{name}"),
        ("Meeting tomorrow at 18:30", "{time}"),
        ("{time} {", "{"),
        ("{time} {place} {place}", "{place}"),
        ("{time} " + "long " * 200, "600"),
    ],
)
def test_words_that_cannot_be_filled_in_or_would_grow_old_are_refused(
    coordinator: Actor, text: str, said: str
) -> None:
    meeting = make_meeting()
    with pytest.raises(DomainError) as refused:
        services.set_own_words(meeting, {DAY: {"en": text}}, by=coordinator)
    assert (refused.value.field, said in str(refused.value.words)) == ("reminder_day-en", True)
    assert meeting.reminders is None


def test_own_words_and_own_times_stand_beside_each_other_and_are_taken_back_alone(coordinator: Actor) -> None:
    meeting = make_meeting()
    words = services.set_own_words(meeting, OWN, by=coordinator)
    with clock.at(NOW):
        times = services.set_own_reminders(meeting, ReminderSet(hours_before=5), by=coordinator)
    assert words is not None
    assert times is not None
    assert services.set_own_words(meeting, OWN, by=coordinator) is None
    stood = [(queries.set_of(meeting).hours_before, len(queries.own_words(meeting)))]
    undo.take_back(times.id, by=coordinator)
    stood.append((queries.set_of(meeting).hours_before, len(queries.own_words(meeting))))
    services.set_own_words(meeting, {}, by=coordinator)
    assert (stood, meeting.reminders, services.set_own_reminders(meeting, None, by=coordinator)) == (
        [(5, 1), (2, 1)],
        None,
        None,
    )


def test_taking_own_words_back_does_not_take_back_the_times_that_somebody_changed_since(
    coordinator: Actor,
) -> None:
    meeting = make_meeting()
    words = services.set_own_words(meeting, OWN, by=coordinator)
    with clock.at(NOW):
        services.set_own_reminders(meeting, ReminderSet(hours_before=5), by=coordinator)
    assert words is not None
    with pytest.raises(DomainError):
        undo.take_back(words.id, by=coordinator)
    assert (queries.set_of(meeting).hours_before, len(queries.own_words(meeting))) == (5, 1)


def test_what_they_take_is_told_before_they_are_kept(
    browser: Browser, coordinator: Actor, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    for language in ("kk", "ru", "ru"):
        attend(meeting, language=language)
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    staff = browser.sign_in(make_session(coordinator, campaign.host))
    path = f"/staff/meetings/{meeting.id}/reminders/words"
    long = "Завтра {time}. " + "Обсудим воду и дороги нашего района. " * 4
    counted = html.unescape(staff.post(path, {"reminder_day-ru": long, "count": "yes"}).text)
    assert re.findall(r"All together: people (\d) · SMS parts (\d+) · about ([\d\s]+)₸", counted) == [
        ("3", "10", "1\xa0000\xa0"),
        ("3", "6", "600\xa0"),
    ]
    assert "Завтра 18:30. Обсудим" in counted
    wrong = staff.post(path, {"reminder_day-ru": "{name}"})
    assert (wrong.status_code, "We cannot fill in {name}" in html.unescape(wrong.text)) == (422, True)
    kept = staff.post(path, {"reminder_day-ru": long})
    assert (kept.status_code, kept.location.endswith("/reminders")) == (303, True)
    shown = html.unescape(staff.get(kept.location).text)
    assert ("This meeting has words of its own." in shown, "Завтра 18:30. Обсудим" in shown) == (True, True)
    assert long.strip() in html.unescape(staff.get(path).text)
    staff.post(path, {"reminder_day-ru": long, "usual": "yes"})
    assert "This meeting has words of its own." not in staff.get(kept.location).text


def test_what_reminders_to_come_take_is_told_to_the_last_part(
    browser: Browser, coordinator: Actor, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    for language in ("kk", "ru", "ru"):
        attend(meeting, language=language)
    services.set_own_words(meeting, {DAY: {"kk": "Ертең {time} " + "су " * 40 + "{link}"}}, by=coordinator)
    db.session.flush()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    staff = browser.sign_in(make_session(coordinator, campaign.host))
    with clock.at(NOW):
        page = staff.get(f"/staff/meetings/{meeting.id}/reminders").text
        planned = services.estimates(meeting, [DAY, HOURS])
    reminded(meeting)
    sent = {
        purpose: (len(rows), sum(row.parts for row in rows), sum(row.price_minor for row in rows))
        for purpose in (DAY, HOURS)
        for rows in [db.session.scalars(sa.select(Message).where(Message.purpose == purpose)).all()]
    }
    assert {each: (told.people, told.parts, told.price_minor) for each, told in planned.items()} == sent
    assert sent[DAY][1] > sent[HOURS][1]
    for purpose in (DAY, HOURS):
        assert f"people: 3 · about {money_tenge(sent[purpose][2])}" in html.unescape(page)
