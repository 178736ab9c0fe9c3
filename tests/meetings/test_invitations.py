"""Who leaves an e-mail address alone is invited, told of a move, called off: once each, in their calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentPurpose, Contact
from organizer.contacts.queries import by_email, standing_consents
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings import services
from organizer.meetings.models import Attendance, AttendanceState
from organizer.messaging.models import Channel, Message
from organizer.messaging.queries import spent
from tests.factories import make_member, make_session
from tests.ground.calendars import Seen, read, subscribed
from tests.ground.mail import MailServer
from tests.meetings.rows import NOW, SATURDAY, attend, fresh, make_meeting, move
from tests.meetings.visits import ENGLISH
from tests.messaging.test_letters import post_office, send_letters
from tests.web import Browser

SUNDAY = SATURDAY + timedelta(days=1)
ADDRESS = "gulnar@example.kz"
LONG = timedelta(minutes=90)


def methods(office: MailServer) -> list[tuple[str, int]]:
    """What each letter asks of a calendar, and at which change."""
    files = [icalendar.Calendar.from_ical(taken.part("text/calendar")) for taken in office.taken]
    return [(str(file["METHOD"]), int(str(file.events[0]["SEQUENCE"]))) for file in files]


def last(office: MailServer) -> dict[str, list[Seen]]:
    return read(office.taken[-1].part("text/calendar").encode())


def test_a_mailbox_follows_its_meeting_through_a_move_and_a_cancel(
    house: Flask, campaign: CampaignFacts
) -> None:
    staff, meeting = make_member(Role.COORDINATOR), make_meeting()
    with post_office(house) as office:
        services.attend(meeting, ADDRESS, language="ru")
        services.attend(meeting, ADDRESS.upper(), language="ru")
        send_letters()
        invited = last(office)
        with clock.at(NOW + timedelta(hours=1)):
            move(fresh(meeting), SUNDAY)
            notice = services.notice(fresh(meeting), services.News.MOVED)
            assert (notice.estimate.people, notice.estimate.price_minor, notice.letters) == (1, 0, 1)
            assert [services.tell_of_move(fresh(meeting), by=staff) for _ in range(2)] == [1, 0]
            send_letters()
            moved = last(office)
        with clock.at(NOW + timedelta(hours=2)):
            services.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
            services.tell_of_cancel(fresh(meeting), by=staff)
            send_letters()
            off = last(office)
    assert methods(office) == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert [str(taken.letter["Subject"]).partition(":")[0] for taken in office.taken] == [
        "Приглашение",
        "Встреча перенесена",
        "Отменено",
    ]
    instants = [datetime(2026, 3, day, 13, 30, tzinfo=UTC) for day in (14, 15, 15)]
    for reader in invited:
        held = subscribed(invited[reader], [*moved[reader], *off[reader]])
        assert [each.starts_at for each in (*invited[reader], *moved[reader], *off[reader])] == instants
        assert [(each.uid, each.status, each.starts_at) for each in held.values()] == [
            (meeting.uid, "CANCELLED", instants[-1])
        ]
    assert spent().minor == 0


def test_an_unsent_invitation_to_the_old_time_dies_with_the_move(
    house: Flask, campaign: CampaignFacts
) -> None:
    staff, meeting = make_member(Role.COORDINATOR), make_meeting()
    with post_office(house) as office:
        services.attend(meeting, ADDRESS, language="ru")
        with clock.at(NOW + timedelta(hours=1)):
            move(fresh(meeting), SUNDAY)
            send_letters()
            assert office.taken == []
            services.tell_of_move(fresh(meeting), by=staff)
            send_letters()
    assert methods(office) == [("REQUEST", 1)]


def test_who_waits_is_invited_once_a_place_comes_free(house: Flask, campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    first = attend(meeting)
    waits = services.attend(meeting, ADDRESS, language="ru")
    assert waits.state is AttendanceState.WAITING
    with post_office(house) as office:
        send_letters()
        assert office.taken == []
        services.answer(first, coming=False)
        send_letters()
    assert methods(office) == [("REQUEST", 0)]
    assert "освободилось" in office.taken[0].part("text/plain")


def test_who_cannot_come_is_taken_out_of_the_calendar_and_put_back_in(
    house: Flask, campaign: CampaignFacts
) -> None:
    staff, meeting = make_member(Role.COORDINATOR), make_meeting()
    with post_office(house) as office:
        person = services.attend(meeting, ADDRESS, language="ru")
        send_letters()
        seen = [last(office)]
        for coming, by in ((False, None), (False, None), (True, None), (False, staff), (True, staff)):
            services.answer(person, coming=coming, by=by)
            send_letters()
            seen.append(last(office))
        with clock.at(NOW + timedelta(hours=1)):
            move(fresh(meeting), SUNDAY)
            services.tell_of_move(fresh(meeting), by=staff)
            send_letters()
            seen.append(last(office))
    assert methods(office) == [
        ("REQUEST", 0),
        ("CANCEL", 1),
        ("REQUEST", 2),
        ("CANCEL", 3),
        ("REQUEST", 4),
        ("REQUEST", 5),
    ]
    assert "Убрано из календаря" in str(office.taken[1].letter["Subject"])
    for reader in seen[0]:
        held: dict[str, Seen] = {}
        stands = []
        for letter in seen:
            held = subscribed(held.values(), letter[reader])
            stands.append([(each.uid, each.status) for each in held.values()])
        assert stands == [[(meeting.uid, "CANCELLED" if at in {1, 2, 4} else "CONFIRMED")] for at in range(7)]


def test_an_invitation_that_never_left_is_not_called_off(house: Flask, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    person = services.attend(meeting, ADDRESS, language="ru")
    services.answer(person, coming=False)
    with post_office(house) as office:
        send_letters()
        assert office.taken == []
        services.answer(person, coming=True)
        send_letters()
    assert methods(office) == [("REQUEST", 2)]


def test_who_waits_is_told_of_a_move_outside_the_calendar(house: Flask, campaign: CampaignFacts) -> None:
    staff, meeting = make_member(Role.COORDINATOR), make_meeting(capacity=1)
    attend(meeting)
    services.attend(meeting, ADDRESS, language="ru")
    with post_office(house) as office, clock.at(NOW + timedelta(hours=1)):
        move(fresh(meeting), SUNDAY)
        services.tell_of_move(fresh(meeting), by=staff)
        send_letters()
    assert [taken.letter.get_content_type() for taken in office.taken] == ["text/plain"]


def test_staff_note_on_the_list_what_somebody_told_them(browser: Browser, campaign: CampaignFacts) -> None:
    person = attend(make_meeting())
    browser.sign_in(make_session(make_member(Role.COORDINATOR), campaign.host))
    path, states = f"/staff/attendances/{person.id}/answer", []
    for comes in ("no", "yes"):
        assert browser.post(path, {"comes": comes}).status_code == 303
        db.session.refresh(person)
        states.append(person.state)
    assert states == [AttendanceState.CANCELLED, AttendanceState.COMING]
    assert browser.post(path, {"comes": "perhaps"}).status_code == 404


def test_the_reminder_comes_by_mail_too(house: Flask, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    services.attend(meeting, ADDRESS, language="ru")
    with post_office(house) as office, clock.at(meeting.starts_at - timedelta(days=1) + timedelta(minutes=1)):
        assert services.remind(clock.now()) == 1
        send_letters()
    kinds = [taken.letter.get_content_type() for taken in office.taken]
    assert sorted(kinds) == ["multipart/alternative", "text/plain"]
    assert ["SMS" in taken.part("text/plain") for taken in office.taken] == [False, False]
    (reminder,) = [taken for taken in office.taken if not taken.letter.is_multipart()]
    assert re.sub(r"http\S+", "…", reminder.part("text/plain")).split("\r\n\r\n") == [
        "Завтра встреча: 14 марта, суббота, 18:30. Место: Жымпиты, Дом культуры. Изменить или отказаться: …",
        "Больше не получать наших писем: …\r\n",
    ]


def test_a_visitor_asks_with_one_field_and_agrees_to_letters(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    page = browser.get(f"/m/{meeting.code}", headers=ENGLISH).text
    assert "By e-mail instead" in page
    assert "Which data: e-mail, language, the meeting you chose" in page
    path = f"/m/{meeting.code}/invitation"
    first = browser.post_without_token(path, {"email": f" {ADDRESS} "}, headers=ENGLISH)
    again = browser.post_without_token(path, {"email": ADDRESS}, headers=ENGLISH)
    assert (first.status_code, first.location) == (303, f"/m/{meeting.code}/thanks?by=mail")
    assert (again.status_code, again.location) == (first.status_code, first.location)
    assert "An invitation is on its way to your mailbox" in browser.get(first.location, headers=ENGLISH).text
    person = by_email(ADDRESS)
    assert person is not None
    assert [each.purpose for each in standing_consents(person.id)] == [ConsentPurpose.REMINDERS]
    letters = db.session.scalars(sa.select(Message)).all()
    assert [(each.channel, each.contact_id, each.language) for each in letters] == [
        (Channel.EMAIL, person.id, "en")
    ]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Attendance)) == 1


@pytest.mark.parametrize(
    "typed", ["", "gulnar", "two words@example.kz", "гүлнар@example.kz", "a@b", "x" * 300]
)
def test_what_is_no_address_is_refused_and_kept(
    browser: Browser, campaign: CampaignFacts, typed: str
) -> None:
    meeting = make_meeting()
    answer = browser.post_without_token(f"/m/{meeting.code}/invitation", {"email": typed}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "Enter an e-mail address, like name@example.kz" in answer.text
    assert typed in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0


def test_an_address_after_the_end_is_told_that_it_is_over(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    with clock.at(meeting.ends_at):
        answer = browser.post_without_token(f"/m/{meeting.code}/invitation", {"email": ADDRESS})
    assert answer.status_code == 410


def test_the_page_before_a_press_counts_letters_apart_from_sms(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    services.attend(meeting, ADDRESS, language="ru")
    attend(meeting)
    with clock.at(NOW + timedelta(hours=1)):
        move(fresh(meeting), SUNDAY)
        browser.sign_in(make_session(make_member(Role.COORDINATOR), campaign.host))
        page = browser.get(f"/staff/meetings/{meeting.id}/tell", headers=ENGLISH).text
    assert "E-mails, into calendars too" in page
    assert re.findall(r"Tell them now: ([^<]*)<", page) == ["1 SMS, about 200\u00a0₸ · 1 e-mail"]


def test_where_e_mails_alone_leave_no_sms_is_spoken_of(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    services.attend(meeting, ADDRESS, language="ru")
    with clock.at(NOW + timedelta(hours=1)):
        move(fresh(meeting), SUNDAY)
        browser.sign_in(make_session(make_member(Role.COORDINATOR), campaign.host))
        told = browser.get(f"/staff/meetings/{meeting.id}/tell", headers=ENGLISH).text
        off = browser.get(f"/staff/meetings/{meeting.id}/cancel", headers=ENGLISH).text
    assert "Tell them now: 1 e-mail<" in told
    assert "Cancel and tell: 1 e-mail<" in off
    assert [re.findall("<dt>How</dt><dd>([^<]*)<", page) for page in (told, off)] == [["by e-mail"]] * 2
    assert "18:30. Извините" not in told
    assert "Жымпиты, Дом культуры. Извините" in told
