"""Shifts in a volunteer's own calendar by e-mail: as they are taken, moved, given back, called off."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from flask import Flask

from organizer.accounts.queries import phone_index as login_of
from organizer.campaigns.roles import Role
from organizer.contacts.queries import by_phone
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import services as meetings
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup
from tests.contacts.rows import number
from tests.factories import make_member, make_session
from tests.ground.mail import MailServer
from tests.meetings.rows import NOW, SATURDAY, fresh, make_meeting, move
from tests.meetings.visits import ENGLISH
from tests.messaging.test_letters import make_reader, post_office, send_letters
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("roles")
SUNDAY = SATURDAY + timedelta(days=1)
ADDRESS = "erlan@example.kz"


def with_mailbox(phone: PhoneNumber) -> None:
    """The volunteer of a number says where their calendar is."""
    contact = by_phone(phone)
    assert contact is not None
    volunteer = queries.volunteer_of(contact.id)
    assert volunteer is not None
    services.set_email(volunteer, ADDRESS, by=make_member(Role.VOLUNTEER))


def asked(office: MailServer) -> list[tuple[str, str, int]]:
    """What each letter asks of a calendar: of which event, at which change."""
    files = [icalendar.Calendar.from_ical(taken.part("text/calendar")) for taken in office.taken]
    return [
        (str(file["METHOD"]), str(file.events[0]["UID"]), int(str(file.events[0]["SEQUENCE"])))
        for file in files
    ]


def uid(signup: Signup) -> str:
    return f"signup-{signup.id}@organizer"


def test_a_shift_comes_into_the_calendar_and_goes_with_it(house: Flask, campaign: CampaignFacts) -> None:
    staff, meeting, phone = make_member(Role.COORDINATOR), make_meeting(), number()
    signup = sign_up(make_shift(meeting=meeting), phone).signup
    with post_office(house) as office:
        with_mailbox(phone)
        send_letters()
        with clock.at(NOW + timedelta(hours=1)):
            move(fresh(meeting), SUNDAY)
            send_letters()
            assert len(office.taken) == 1, "nobody is told before the press"
            assert meetings.notice(fresh(meeting), meetings.News.MOVED).letters == 1
            meetings.tell_of_move(fresh(meeting), by=staff)
            meetings.tell_of_move(fresh(meeting), by=staff)
            send_letters()
        with clock.at(NOW + timedelta(hours=2)):
            meetings.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
            meetings.tell_of_cancel(fresh(meeting), by=staff)
            send_letters()
    assert asked(office) == [
        ("REQUEST", uid(signup), 0),
        ("REQUEST", uid(signup), 1),
        ("CANCEL", uid(signup), 2),
    ]
    assert "Бұл ауысым болмайды" in office.taken[-1].part("text/plain")


def test_each_shift_of_one_press_comes_into_the_calendar_once(house: Flask, campaign: CampaignFacts) -> None:
    meeting, phone = make_meeting(), number()
    first = sign_up(make_shift(), phone).signup
    second, third = make_shift(meeting=meeting), make_shift("photo", meeting=meeting)
    with post_office(house) as office:
        with_mailbox(phone)
        made = sign_up(second, phone, also=[third.id]).signup
        send_letters()
    others = [each for each in queries.signups_ahead(first.volunteer_id) if each not in {first, made}]
    assert [each.shift_id for each in others] == [third.id]
    assert sorted(asked(office)) == sorted(("REQUEST", uid(each), 0) for each in [first, made, *others])


def test_a_place_given_back_leaves_the_calendar_and_comes_again(
    house: Flask, campaign: CampaignFacts
) -> None:
    phone = number()
    signup = sign_up(make_shift(), phone).signup
    with post_office(house) as office:
        with_mailbox(phone)
        send_letters()
        services.cancel(signup)
        send_letters()
        services.say_coming(signup)
        send_letters()
    assert asked(office) == [
        (method, uid(signup), at) for at, method in enumerate(("REQUEST", "CANCEL", "REQUEST"))
    ]


def test_a_meeting_made_a_draft_again_leaves_the_calendar_until_it_is_published_anew(
    house: Flask, campaign: CampaignFacts
) -> None:
    meeting, phone = make_meeting(), number()
    signup = sign_up(make_shift(meeting=meeting), phone).signup
    published = undo.open_undo(meeting)
    assert published is not None
    with post_office(house) as office:
        with_mailbox(phone)
        send_letters()
        meetings.unpublish(published, None)
        send_letters()
        meetings.publish(fresh(meeting), by=None)
        send_letters()
    assert asked(office) == [
        (method, uid(signup), at) for at, method in enumerate(("REQUEST", "CANCEL", "REQUEST"))
    ]


def test_what_was_never_told_is_not_called_off(house: Flask, campaign: CampaignFacts) -> None:
    phone = number()
    signup = sign_up(make_shift(), phone).signup
    with post_office(house) as office:
        with_mailbox(phone)
        services.cancel(signup)
        send_letters()
    assert office.taken == []


def test_an_unsent_invitation_follows_a_move_by_itself(house: Flask, campaign: CampaignFacts) -> None:
    meeting, phone = make_meeting(), number()
    signup = sign_up(make_shift(meeting=meeting), phone).signup
    with post_office(house) as office:
        with_mailbox(phone)
        with clock.at(NOW + timedelta(hours=1)):
            move(fresh(meeting), SUNDAY)
            send_letters()
    (event,) = icalendar.Calendar.from_ical(office.taken[0].part("text/calendar")).events
    assert (str(event["UID"]), event.start.day, len(office.taken)) == (uid(signup), 15, 1)


def test_a_place_that_waits_for_a_check_is_told_once_it_is_sure(
    house: Flask, campaign: CampaignFacts
) -> None:
    phone = number()
    signup = sign_up(make_shift("door"), phone).signup
    with post_office(house) as office:
        with_mailbox(phone)
        send_letters()
        assert office.taken == []
        services.accept(signup, by=None)
        send_letters()
    assert asked(office) == [("REQUEST", uid(signup), 1)]


def test_staff_who_help_are_written_to_where_they_sign_in(house: Flask, campaign: CampaignFacts) -> None:
    phone = number()
    make_member(Role.STAFF, phone=phone.e164, phone_index=login_of(phone.e164), email="Staff@example.kz")
    with post_office(house) as office:
        sign_up(make_shift(), phone)
        send_letters()
    assert [taken.to for taken in office.taken] == [["Staff@example.kz"]]


def test_a_volunteer_sets_and_takes_away_the_address_on_their_own_page(
    browser: Browser, campaign: CampaignFacts
) -> None:
    me, phone = make_member(Role.VOLUNTEER), number()
    signup = sign_up(make_shift(), phone).signup
    volunteer = queries.volunteer(signup.volunteer_id)
    volunteer.user_id = me.user_id
    make_reader("taken@example.kz")
    browser.sign_in(make_session(me, campaign.host))
    assert "My shifts by e-mail" in browser.get("/my/settings", headers=ENGLISH).text
    refused = browser.post("/my/settings/email", {"email": "taken@example.kz"}, headers=ENGLISH)
    assert (refused.status_code, "This address cannot be used here" in refused.text) == (422, True)
    assert browser.post("/my/settings/email", {"email": "no address"}).status_code == 422
    assert browser.post("/my/settings/email", {"email": ADDRESS}).location == "/my/settings"
    assert ADDRESS in browser.get("/my/settings").text
    assert browser.post("/my/settings/email", {"email": ""}).location == "/my/settings"
    db.session.expire_all()
    assert queries.contact_of_volunteer(volunteer).email_index is None


def test_nobody_takes_anothers_address(campaign: CampaignFacts) -> None:
    make_reader(ADDRESS)
    phone = number()
    sign_up(make_shift(), phone)
    with pytest.raises(DomainError):
        with_mailbox(phone)


def test_a_cancel_that_is_taken_back_before_it_left_reaches_no_calendar(
    house: Flask, campaign: CampaignFacts
) -> None:
    staff, meeting, phone = make_member(Role.COORDINATOR), make_meeting(), number()
    sign_up(make_shift(meeting=meeting), phone)
    with post_office(house) as office:
        with_mailbox(phone)
        send_letters()
        done = meetings.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
        meetings.tell_of_cancel(fresh(meeting), by=staff)
        assert done is not None
        undo.take_back(done.id, by=staff)
        send_letters()
    assert [method for method, _uid, _sequence in asked(office)] == ["REQUEST"]


def test_a_cancel_that_reached_a_calendar_is_not_taken_back(house: Flask, campaign: CampaignFacts) -> None:
    staff, meeting, phone = make_member(Role.COORDINATOR), make_meeting(), number()
    sign_up(make_shift(meeting=meeting), phone)
    with post_office(house):
        with_mailbox(phone)
        send_letters()
        done = meetings.cancel(fresh(meeting), version=fresh(meeting).version, by=staff)
        meetings.tell_of_cancel(fresh(meeting), by=staff)
        send_letters()
        assert done is not None
        with pytest.raises(DomainError):
            undo.take_back(done.id, by=staff)
