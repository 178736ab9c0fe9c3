"""The page at the door: by forms alone, and by a script that sends the same forms."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent
from organizer.contacts.queries import CONSENT_VERSION
from organizer.kernel import clock, tokens
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.pages import asset_root
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState
from organizer.meetings.services import Press
from organizer.volunteers import queries as volunteers
from organizer.volunteers.models import VolunteerStanding
from organizer.volunteers.services import begin_roles
from tests import factories
from tests.conftest import counted_statements
from tests.meetings.rows import attend, make_meeting
from tests.meetings.visits import ENGLISH, text_of
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

JSON = {**ENGLISH, "Accept": "application/json"}
PHONE = PhoneNumber("+77012345678")
LATER = timedelta(minutes=11)
MOST_HTML_AND_STYLE = 14 * 1024
MOST_SCRIPT = 24 * 1024


@pytest.fixture
def meeting(campaign: CampaignFacts) -> Iterator[Meeting]:
    """A meeting that begins in nine minutes: it is 18:21."""
    begin_roles()
    made = make_meeting(capacity=200)
    with clock.at(made.starts_at - timedelta(minutes=9)):
        yield made


@pytest.fixture
def helper(browser: Browser, campaign: CampaignFacts, meeting: Meeting) -> Browser:
    """The browser of a volunteer whom the team has confirmed for the door."""
    return browser.sign_in(factories.make_session(on_duty(meeting), campaign.host))


def on_duty(meeting: Meeting, *, is_known: bool = True) -> Actor:
    """A volunteer with a shift at the meeting, whom the team knows or has never seen."""
    member = factories.make_member(Role.VOLUNTEER)
    volunteer = volunteers.volunteer(sign_up(make_shift(meeting=meeting)).signup.volunteer_id)
    volunteer.user_id = member.user_id
    if is_known:
        volunteer.standing = VolunteerStanding.KNOWN
    db.session.flush()
    return member


def door_of(meeting: Meeting) -> str:
    return f"/my/door/{meeting.id}"


def see(browser: Browser, path: str) -> str:
    answer = browser.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return str(answer.text)


def said(browser: Browser, path: str, **fields: str) -> tuple[int, dict[str, Any]]:
    answer = browser.post(path, fields, headers=JSON)
    assert answer.mimetype == "application/json"
    return answer.status_code, json.loads(answer.text)


def total(meeting: Meeting) -> int:
    db.session.expire_all()
    return queries.people_in([meeting.id]).get(meeting.id, 0)


def test_somebody_is_found_let_in_and_taken_back_without_a_script(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting, phone=PHONE, name="Гүлнар Тасова", guests=1)
    attend(meeting, name="Ерлан Сейтов")
    found = text_of(see(helper, f"{door_of(meeting)}?q=5678"))
    assert ("Гүлнар Т. +1 ••• 56 78" in found, "Ерлан" in found) == (True, False)
    done = helper.post(door_of(meeting), {"once": "a" * 32, "came": str(guest.id)}, headers=ENGLISH)
    assert (done.status_code, done.location) == (303, door_of(meeting))
    page = see(helper, door_of(meeting))
    assert ("Came 18:21" in text_of(page), "2 came" in text_of(page), total(meeting)) == (True, True, 2)
    key = re.search(r'name="undo" value="(a{32}-\d+)"', page)
    assert key is not None
    helper.post(door_of(meeting), {"once": "b", "undo": key[1]})
    assert total(meeting) == 0


def test_one_more_is_counted_and_taken_back_without_a_script(helper: Browser, meeting: Meeting) -> None:
    for key in ("a", "a", "b"):
        helper.post(door_of(meeting), {"once": key, "plus": "1"})
    page = see(helper, door_of(meeting))
    assert (total(meeting), 'name="undo" value="a"' in page or 'name="undo" value="b"' in page) == (2, True)
    helper.post(door_of(meeting), {"once": "c", "undo": "b"})
    assert total(meeting) == 1


def test_a_press_without_a_name_that_counts_nobody_says_so(helper: Browser, meeting: Meeting) -> None:
    presses: list[dict[str, str]] = [
        {"once": "a", "plus": "1"},
        {"once": "a", "plus": "1"},
        {"once": "b", "undo": "a"},
        {"once": "a", "plus": "1"},
    ]
    assert [said(helper, door_of(meeting), **press)[1]["said"] for press in presses] == [
        "One more is counted.",
        "This was counted already.",
        "Taken back.",
        "This press was taken back. Nobody more is counted.",
    ]
    assert total(meeting) == 0


def test_a_draft_has_no_door_yet_and_is_not_said_to_be_off(helper: Browser, meeting: Meeting) -> None:
    meeting.state = MeetingState.DRAFT
    db.session.flush()
    words = "This meeting is not published yet, so nobody is counted"
    assert said(helper, door_of(meeting), once="a", plus="1") == (422, {"refused": words})
    assert words in text_of(see(helper, door_of(meeting)))


def test_the_second_phone_is_told_since_when_somebody_is_in(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting)
    first = said(helper, door_of(meeting), once="a", came=str(guest.id))
    with clock.at(clock.now() + LATER):
        second = said(helper, door_of(meeting), once="b", came=str(guest.id))
        again = said(helper, door_of(meeting), once="a", came=str(guest.id))
    ids = {"id": str(guest.id), "time": "18:21"}
    both = f"a-{guest.id} b-{guest.id}"
    assert first == (
        200,
        {"total": 1, "people": [{**ids, "presses": f"a-{guest.id}"}], "said": "Came 18:21"},
    )
    assert second == (200, {"total": 1, "people": [{**ids, "presses": both}], "said": "Already in, 18:21"})
    assert again == (200, {"total": 1, "people": [{**ids, "presses": both}], "said": "Came 18:21"})


def test_a_press_that_waited_for_the_network_keeps_its_moment(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting)
    at, who = int(clock.now().timestamp() * 1000), on_duty(meeting)
    with clock.at(meeting.ends_at + timedelta(days=1)):
        helper.sign_in(factories.make_session(who, helper.host))
        status, told = said(helper, door_of(meeting), once="a", came=str(guest.id), at=str(at))
    assert (status, told["people"][0]["time"]) == (200, "18:21")


def test_a_press_from_before_the_team_noted_a_no_show_is_told_so(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting)
    services.mark(guest, came=False, by=factories.make_member(Role.STAFF))
    at = int((clock.now() - timedelta(minutes=1)).timestamp() * 1000)
    status, told = said(helper, door_of(meeting), once="a", came=str(guest.id), at=str(at))
    words = "The team has noted since then that they did not come"
    assert (status, told) == (
        200,
        {"total": 0, "people": [{"id": str(guest.id), "time": "", "presses": ""}], "said": words},
    )


def test_a_page_that_lies_open_learns_who_is_in_and_gets_a_fresh_token(
    helper: Browser, meeting: Meeting
) -> None:
    guest = attend(meeting)
    attend(meeting)
    services.check_in(meeting, guest.id, Press(key="k"), by=factories.make_member(Role.STAFF))
    answer = helper.get(door_of(meeting), headers=JSON)
    told = json.loads(answer.text)
    assert told.pop("token")
    assert told == {"total": 1, "people": [{"id": str(guest.id), "time": "18:21", "presses": "k"}]}


def test_a_stale_token_is_answered_by_a_fresh_one_that_works(helper: Browser, meeting: Meeting) -> None:
    stale = helper.post_without_token(door_of(meeting), {"once": "a", "plus": "1"}, headers=JSON)
    assert (stale.status_code, total(meeting)) == (409, 0)
    fields = {"once": "a", "plus": "1", "csrf_token": json.loads(stale.text)["token"]}
    done = helper.post_without_token(
        door_of(meeting), fields, headers={**JSON, "Referer": f"{helper.base_url}/"}
    )
    assert (done.status_code, total(meeting)) == (200, 1)


@pytest.mark.parametrize("came", ["7", "0x", str(2**70), "١٢"])
def test_nobody_of_that_number_is_refused_for_good_with_words(
    helper: Browser, meeting: Meeting, came: str
) -> None:
    words = {"refused": "There is no such person on the list of this meeting"}
    assert said(helper, door_of(meeting), once="a", came=came) == (404, words)
    assert said(helper, door_of(meeting), once="a") == (404, words)


def test_a_meeting_that_is_off_refuses_in_words(helper: Browser, meeting: Meeting) -> None:
    services.cancel(meeting, version=meeting.version, by=None)
    words = "This meeting does not take place, so nobody is counted"
    assert said(helper, door_of(meeting), once="a", plus="1") == (422, {"refused": words})
    page = text_of(see(helper, door_of(meeting)))
    assert (words in page, "+1 came" in page) == (True, False)


def test_somebody_walks_in_with_a_number_and_one_press(helper: Browser, meeting: Meeting) -> None:
    page = see(helper, door_of(meeting))
    assert "If you press &#34;Came, wants SMS&#34;, you agree to this:" in page
    fields = {"once": "a", "phone": "8 701 234 56 78", "language": "ru", "version": str(CONSENT_VERSION)}
    for _ in range(2):
        done = helper.post(f"{door_of(meeting)}/walk-in", fields)
        assert (done.status_code, done.location) == (303, door_of(meeting))
    came = db.session.scalars(sa.select(Attendance)).one()
    consent = db.session.scalars(sa.select(Consent).where(Consent.contact_id == came.contact_id)).one()
    assert (came.state, consent.way.value, consent.language) == (AttendanceState.CAME, "door", "ru")
    assert total(meeting) == 1


def test_a_wrong_number_is_told_and_kept(helper: Browser, meeting: Meeting) -> None:
    path = f"{door_of(meeting)}/walk-in"
    fields = {"once": "a", "phone": "8 701 23", "version": str(CONSENT_VERSION)}
    answer = helper.post(path, fields, headers=ENGLISH)
    assert (answer.status_code, 'value="8 701 23"' in answer.text) == (422, True)
    status, told = said(helper, path, **fields)
    assert (status, told) == (422, {"refused": "Enter a Kazakhstan mobile number, like 8 701 234 56 78"})
    status, told = said(helper, path, **{**fields, "phone": PHONE.e164, "version": "0"})
    assert (status, total(meeting)) == (422, 0)


def test_only_who_serves_there_and_is_known_opens_the_door(
    browser: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    elsewhere = make_meeting(meeting.starts_wall + timedelta(days=3))
    people = {
        "known": on_duty(meeting),
        "stranger": on_duty(meeting, is_known=False),
        "elsewhere": on_duty(elsewhere),
        "candidate": factories.make_member(Role.CANDIDATE),
        "staff": factories.make_member(Role.STAFF),
    }
    opened = {}
    for name, member in people.items():
        browser.sign_in(factories.make_session(member, campaign.host))
        asked = browser.get(door_of(meeting)).status_code
        pressed = browser.post(door_of(meeting), {"once": name, "plus": "1"}).status_code
        opened[name] = asked, pressed
    assert opened == {
        "known": (200, 303),
        "stranger": (403, 403),
        "elsewhere": (403, 403),
        "candidate": (403, 403),
        "staff": (200, 303),
    }


def test_names_are_shown_to_helpers_around_the_meeting_alone(helper: Browser, meeting: Meeting) -> None:
    attend(meeting, name="Гүлнар Тасова")
    seen, who = {}, on_duty(meeting)
    for hours in (-13, -11, 0, 13, 14):
        with clock.at(meeting.starts_at + timedelta(hours=hours)):
            helper.sign_in(factories.make_session(who, helper.host))
            page = see(helper, door_of(meeting))
            told = json.loads(helper.get(door_of(meeting), headers=JSON).text)["people"]
            seen[hours] = "Гүлнар" in page, "+1 came" in page, told
    assert seen == {
        -13: (False, False, []),
        -11: (True, True, []),
        0: (True, True, []),
        13: (True, True, []),
        14: (False, True, []),
    }


def test_the_page_holds_no_whole_number_and_no_family_name(helper: Browser, meeting: Meeting) -> None:
    attend(meeting, phone=PHONE, name="Гүлнар Тасова")
    page = see(helper, door_of(meeting))
    assert [word for word in ("Тасова", "701234", "2345678", "701 234") if word in page] == []


def test_the_camera_is_allowed_on_this_page_alone(helper: Browser, meeting: Meeting) -> None:
    policy = {
        path: re.search(r"camera=(\([a-z]*\))", helper.get(path).headers["Permissions-Policy"])
        for path in (door_of(meeting), "/my", "/")
    }
    assert {path: found and found[1] for path, found in policy.items()} == {
        door_of(meeting): "(self)",
        "/my": "()",
        "/": "()",
    }


def test_the_door_stands_at_two_addresses_and_is_linked_from_where_one_needs_it(
    browser: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    attend(meeting)
    staff = factories.make_member(Role.STAFF)
    browser.sign_in(factories.make_session(staff, campaign.host))
    link = f'href="{door_of(meeting)}"'
    pages = ("/staff", f"/staff/meetings/{meeting.id}", f"/staff/meetings/{meeting.id}/sign-ups")
    assert [link in see(browser, path) for path in pages] == [True, True, True]
    assert "data-presses" in see(browser, f"/staff/meetings/{meeting.id}/door")
    browser.sign_in(factories.make_session(on_duty(meeting), campaign.host))
    assert link in see(browser, "/my")


def test_the_code_on_ones_own_page_opens_the_list_at_that_person(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting, name="Гүлнар Тасова")
    attend(meeting, name="Ерлан Сейтов")
    token = tokens.issue(Purpose.ATTENDANCE, subject(guest), ends_at=meeting.ends_at).token
    db.session.flush()
    page = see(helper, f"/v/{token}")
    assert (page.count('<svg class="qr"'), str(guest.id) in page) == (1, False)
    opened = text_of(see(helper, f"{door_of(meeting)}?person={guest.id}"))
    assert ("Гүлнар Т." in opened, "Ерлан" in opened) == (True, False)


def test_after_the_press_and_after_cancelling_there_is_no_code(helper: Browser, meeting: Meeting) -> None:
    guest = attend(meeting)
    token = tokens.issue(Purpose.ATTENDANCE, subject(guest), ends_at=meeting.ends_at).token
    services.answer(guest, coming=False)
    assert 'class="qr"' not in see(helper, f"/v/{token}")


def test_a_list_of_a_hundred_and_twenty_costs_as_few_statements_and_bytes_as_such_pages_may(
    helper: Browser, meeting: Meeting
) -> None:
    attend(meeting)
    with counted_statements() as one:
        see(helper, door_of(meeting))
    guests = [attend(meeting, name=f"Гүлнар{place} Тасова") for place in range(119)]
    page = see(helper, door_of(meeting))
    static = asset_root() / "static"
    style, more_style, script = (
        len(gzip.compress((static / name).read_bytes()))
        for name in ("css/app.css", "css/door.css", "js/door.js")
    )
    first_view = len(gzip.compress(page.encode())) + style + more_style
    assert (first_view <= MOST_HTML_AND_STYLE, script <= MOST_SCRIPT) == (True, True), first_view
    services.check_in(meeting, guests[0].id, Press(key="a"), by=factories.make_member(Role.STAFF))
    with counted_statements() as many:
        see(helper, door_of(meeting))
    assert len(many) == len(one)
