"""What everybody sees: the next meeting, the list, one meeting and its reminder."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns.models import Campaign
from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import ConsentWay, Contact
from organizer.contacts.queries import standing_consents
from organizer.kernel import clock, tokens
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, scope
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Purpose
from organizer.meetings import services
from organizer.meetings.models import Attendance, AttendanceState
from organizer.messaging import services as messaging
from organizer.messaging.models import Sender
from tests import factories
from tests.conftest import counted_statements
from tests.meetings.rows import (
    SATURDAY,
    ZONE,
    make_candidate,
    make_draft,
    make_election,
    make_meeting,
    make_venue,
    make_village,
)
from tests.meetings.visits import ENGLISH, HERE, attendances, see, sign_up, text_of
from tests.web import Browser

SUNDAY = SATURDAY + timedelta(days=1)


def test_the_next_meeting_stands_first(browser: Browser, campaign: CampaignFacts) -> None:
    make_candidate()
    make_meeting(SUNDAY, titles={"en": "Depo"})
    make_meeting(titles={"en": "Zhympity"})
    page = see(browser, "/")
    assert "Next meeting Sat 14 March, 18:30 Zhympity" in page
    assert page.index("Zhympity") < page.index("Depo")


def test_before_the_first_meeting_a_number_is_enough_to_be_told_once(
    browser: Browser, campaign: CampaignFacts
) -> None:
    assert "The first meeting will be announced here" in see(browser, "/")
    answer = browser.post_without_token("/", {"phone": "8 701 234 56 78"}, headers=HERE)
    assert answer.location == "/?n=78"
    assert "we tell +7 ••• ••• •• 78 once" in see(browser, "/?n=78")
    assert "••• ••" not in see(browser, "/?n=seventy")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 1
    refused = browser.post_without_token("/", {"phone": "50-12-34"}, headers=HERE)
    assert refused.status_code == 422
    assert 'value="50-12-34"' in refused.text


def test_a_page_promises_only_sms_that_can_leave(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(capacity=1)
    path, off = (
        f"/m/{meeting.code}",
        "Reminders by SMS are not switched on yet. Add the meeting to your calendar",
    )
    assert "SMS: Friday" in see(browser, path)
    row = db.session.get(Campaign, campaign.id)
    assert row is not None
    ways_to_be_mute: list[dict[str, object]] = [
        {"sms_open": False},
        {"budget_minor": 0},
        {"budget_day_minor": 0},
        {"settings": {**row.settings, "sms_paused": True}},
    ]
    for values in ways_to_be_mute:
        before = {column: getattr(row, column) for column in values}
        for column, value in values.items():
            setattr(row, column, value)
        db.session.flush()
        for page in (see(browser, path), see(browser, f"{path}/thanks?n=78")):
            assert off in page
            assert "SMS:" not in page
        assert "Remind me" not in see(browser, path)
        assert "Remind me" not in see(browser, "/")
        for column, value in before.items():
            setattr(row, column, value)
    sign_up(browser, meeting)
    row.sms_open = False
    db.session.flush()
    for page in (see(browser, path), see(browser, f"{path}/thanks?places=full")):
        assert "we send an SMS" not in page


def test_one_more_number_of_a_full_range_gets_the_same_answer_and_no_sms(
    browser: Browser, campaign: CampaignFacts, house: Flask
) -> None:
    before = house.config["SETTINGS"]
    house.config["SETTINGS"] = replace(before, sms=replace(before.sms, range_day=2))
    meeting = make_meeting()
    answers = []
    for phone in ("701 111 11 78", "701 222 22 78", "701 222 22 78", "701 333 33 78", "705 333 33 78"):
        answer = browser.post_without_token(f"/m/{meeting.code}", {"phone": f"8 {phone}"}, headers=HERE)
        answers.append((answer.status_code, answer.location))
    house.config["SETTINGS"] = before
    assert set(answers) == {(303, f"/m/{meeting.code}/thanks?n=78")}
    people = db.session.scalars(sa.select(Attendance.contact_id)).all()
    assert sorted(len(standing_consents(person)) for person in people) == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("hours_before", "words"),
    [
        (72, "two SMS about this meeting, and one more if it is moved or cancelled"),
        (12, "one SMS about this meeting, and one more if it is moved or cancelled"),
        (1, "one SMS if this meeting is moved or cancelled"),
    ],
)
def test_one_agrees_to_as_many_sms_as_are_still_to_come(
    browser: Browser, campaign: CampaignFacts, hours_before: int, words: str
) -> None:
    meeting = make_meeting()
    with clock.at(meeting.starts_at - timedelta(hours=hours_before)):
        assert f"What for: {words}" in see(browser, f"/m/{meeting.code}")


def test_a_refused_account_promises_nothing(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    db.session.add(Sender(name="console", closed_at=clock.now(), closed_code="20003"))
    db.session.flush()
    assert "not switched on yet" in see(browser, f"/m/{meeting.code}")


def test_thanks_are_the_same_for_who_stopped_and_the_own_page_says_so(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    first = sign_up(browser, meeting)
    contact = db.session.scalars(sa.select(Contact)).one()
    messaging.stop(contact, ConsentWay.LINK)
    again = sign_up(browser, meeting)
    assert again == first
    assert "If you stopped our SMS before, none comes until you turn them on again" in see(browser, again)
    attendance = db.session.scalars(sa.select(Attendance)).one()
    link = tokens.issue(Purpose.ATTENDANCE, subject(attendance), ends_at=None)
    db.session.flush()
    page = see(browser, f"/v/{link.token}")
    assert "SMS from us to your number are off: none comes. SMS on or off" in page
    assert "Stop SMS" not in page


def test_on_the_day_of_silence_there_are_only_facts(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    make_election(silence_from=datetime(2026, 3, 10), polls_close=datetime(2026, 3, 20))
    page = browser.get("/", headers=ENGLISH).text
    assert "Sat 14 March, 18:30" in page
    assert "Remind me" not in page
    page = browser.get(f"/m/{meeting.code}", headers=ENGLISH).text
    assert "Today there is no campaigning" in page
    assert "<form" not in page
    refused = browser.post_without_token(f"/m/{meeting.code}", {"phone": "87012345678"}, headers=HERE)
    assert (refused.status_code, attendances()) == (422, [])


def test_after_the_vote_home_tells_what_was_promised(browser: Browser, campaign: CampaignFacts) -> None:
    make_meeting()
    make_election(polls_close=datetime(2026, 3, 10))
    page = browser.get("/", headers=ENGLISH).text
    assert "The campaign is over." in page
    assert 'href="/promises"' in page


def test_one_place_is_found_in_every_alphabet_and_with_a_typo(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_meeting(SATURDAY, venue_id=make_venue(village=make_village("Ақсай")).id)
    make_meeting(SUNDAY, venue_id=make_venue(village=make_village("Жымпиты")).id)
    for typed in ("Жымпиты", "Jympity", "Zhympity", "жымпити", "Жимпиты", "Жымп", "Zhympty"):
        page = see(browser, f"/meetings?place={typed}")
        assert "Sunday 15 March 18:30 Жымпиты" in page, typed
        assert "Ақсай" not in page.partition("Clear filters")[2], typed


def test_a_street_and_a_district_are_found_too(browser: Browser, campaign: CampaignFacts) -> None:
    make_meeting(venue_id=make_venue(village=make_village("Ақсай"), address={"en": "Abai street 7"}).id)
    for typed in ("Abai street", "Абай", "Culture house Aqsai"):
        assert "Ақсай" in see(browser, f"/meetings?place={typed}"), typed


def test_where_nothing_is_the_nearest_are_shown(browser: Browser, campaign: CampaignFacts) -> None:
    make_village("Переметное", position=(51.2, 51.0))
    far = make_village("Алматы", position=(43.2, 76.9))
    near = make_village("Орал", position=(51.2, 51.4))
    make_meeting(SATURDAY, venue_id=make_venue(village=far).id)
    make_meeting(SUNDAY, venue_id=make_venue(village=near).id)
    page = see(browser, "/meetings?place=Переметное")
    assert "No meeting with this place name. The nearest ones:" in page
    assert page.index("Орал") < page.index("Алматы")
    assert "Орал" in see(browser, "/meetings?place=qqqqqq")


@pytest.mark.parametrize("typed", ["not-a-day", "2026-99-99", "31.13", "31.12.9999"])
def test_a_first_day_that_cannot_be_read_is_said_and_kept_beside_the_list(
    browser: Browser, campaign: CampaignFacts, typed: str
) -> None:
    make_meeting()
    answer = browser.get(f"/meetings?from={typed}", headers={"Accept-Language": "en"})
    words = "Choose a year from" if typed.endswith("9999") else "Enter a date, like 14.03.2026"
    assert (answer.status_code, words in answer.text, f'value="{typed}"' in answer.text) == (422, True, True)
    assert "/m/" in answer.text


def test_filters_stand_in_the_address_and_can_be_taken_out(browser: Browser, campaign: CampaignFacts) -> None:
    make_meeting(titles={"en": "Kazakh only"}, languages=("kk",))
    steps = make_venue(step_free=False)
    make_meeting(SUNDAY, titles={"en": "Both"}, languages=("kk", "ru"), venue_id=steps.id)
    assert "Kazakh only" not in see(browser, "/meetings?speaks=ru")
    assert "Both" not in see(browser, "/meetings?access=1")
    assert "Kazakh only" not in see(browser, "/meetings?from=15.03.2026")
    assert "Kazakh only" not in see(browser, "/meetings?from=15.03")
    assert "Both" in see(browser, "/meetings?speaks=xx&after=nonsense")
    page = browser.get("/meetings?speaks=ru&access=1", headers=ENGLISH).text
    assert "No such meetings. Remove the filters" in page
    assert 'href="?access=1"' in page


def test_a_long_list_goes_on_by_a_link(browser: Browser, campaign: CampaignFacts) -> None:
    venue = make_venue()
    for day in range(25):
        make_meeting(SATURDAY + timedelta(days=day), venue_id=venue.id, titles={"en": f"Meeting {day:02}"})
    for search in ("", "?place=Zhympity"):
        first = browser.get(f"/meetings{search}", headers=ENGLISH).text
        assert ("Meeting 00" in first, "Meeting 19" in first, "Meeting 20" in first) == (True, True, False)
        after = re.search(r'href="(\?[^"]*after=[^"]+)"', first)
        assert after is not None
        second = browser.get(f"/meetings{unescape(after[1])}", headers=ENGLISH).text
        assert ("Meeting 19" in second, "Meeting 20" in second, "Meeting 24" in second) == (False, True, True)
        assert "after=" not in second.partition("<main")[2]


def test_drafts_and_past_meetings_are_not_listed(browser: Browser, campaign: CampaignFacts) -> None:
    make_draft(titles={"en": "A draft"})
    make_meeting(titles={"en": "Is over"})
    with clock.at(to_utc(SUNDAY, ZONE)):
        page = see(browser, "/meetings")
    assert ("A draft" in page, "Is over" in page) == (False, False)


def test_lists_cost_the_same_statements(browser: Browser, campaign: CampaignFacts) -> None:
    make_meeting()
    for path in ("/", "/meetings", "/meetings?place=Жымпиты", "/meetings.ics"):
        browser.get(path)
    counts = {}
    for path in ("/", "/meetings", "/meetings?place=Жымпиты"):
        with counted_statements() as few:
            browser.get(path)
        counts[path] = len(few)
    for day in range(15):
        make_meeting(SATURDAY + timedelta(days=day))
    for path, before in counts.items():
        with counted_statements() as many:
            browser.get(path)
        assert len(many) == before, path


def test_a_meeting_says_when_and_where(browser: Browser, campaign: CampaignFacts) -> None:
    venue = make_venue("Culture house", make_village("Zhympity"), latitude=50.25, longitude=52.58)
    meeting = make_meeting(venue_id=venue.id, languages=("kk", "ru"), topics={"en": "Water and roads"})
    page = see(browser, f"/m/{meeting.code.lower()}")
    for said in (
        "Saturday 14 March, 18:30–20:00 Culture house, Kazakhstan street 5",
        "Free entry. You may come without signing up. There is a ramp: step-free.",
        "Languages: Қазақша, Русский.",
        "SMS: Friday 13 March, 18:30; Saturday 14 March, 16:30.",
        "Remind me twice by SMS",
        "Water and roads",
    ):
        assert said in page


def test_a_page_is_the_same_for_all_and_sets_no_cookie(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    staff = Browser(browser.app, campaign.host).sign_in(
        factories.make_session(factories.make_member(Role.OWNER), campaign.host)
    )
    for path in ("/", "/meetings", f"/m/{meeting.code}", "/meetings/subscribe"):
        first, second = browser.get(path, headers=ENGLISH), staff.get(path, headers=ENGLISH)
        assert first.data == second.data
        assert first.headers["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in first.headers
        again = browser.get(path, headers={**ENGLISH, "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_structured_data_are_the_meetings_own(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(titles={"en": "</script><b>Zhympity & co"})
    page = browser.get(f"/m/{meeting.code}", headers=ENGLISH).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    facts = json.loads(block[1])
    assert (facts["@type"], facts["name"], facts["startDate"]) == (
        "Event",
        "</script><b>Zhympity & co",
        "2026-03-14T18:30:00+05:00",
    )
    assert facts["eventStatus"] == "https://schema.org/EventScheduled"


def test_a_number_and_a_press_are_enough(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    location = sign_up(browser, meeting, name="Гүлнар", guests="2")
    assert location == f"/m/{meeting.code}/thanks?n=78"
    page = see(browser, location)
    assert (
        "Done. SMS: Friday 13 March, 18:30; Saturday 14 March, 16:30. To the number +7 ••• ••• •• 78." in page
    )
    assert attendances() == [(AttendanceState.COMING, 2)]
    person = db.session.scalars(sa.select(Contact)).one()
    assert (person.name, person.language) == ("Гүлнар", "en")


def test_late_sign_ups_are_promised_only_what_will_be_sent(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    with clock.at(to_utc(datetime(2026, 3, 13, 20), ZONE)):
        page = see(browser, f"/m/{meeting.code}")
        assert "SMS: Saturday 14 March, 16:30." in page
        assert "Remind me twice" not in page
    with clock.at(to_utc(datetime(2026, 3, 14, 17), ZONE)):
        assert "SMS: " not in see(browser, f"/m/{meeting.code}").partition("I come with others")[0]
        assert "We will be waiting for you." in see(browser, sign_up(browser, meeting))


def test_the_same_phone_gets_the_same_answer_and_nothing_is_revealed(
    browser: Browser, campaign: CampaignFacts
) -> None:
    """When all seats are booked a known number hears what a new one would, and keeps its seat."""
    meeting = make_meeting(capacity=1)
    first = sign_up(browser, meeting)
    known = sign_up(browser, meeting)
    unknown = sign_up(browser, meeting, phone="87012345679")
    assert (first, known, unknown) == (
        f"/m/{meeting.code}/thanks?n=78",
        f"/m/{meeting.code}/thanks?n=78&places=full",
        f"/m/{meeting.code}/thanks?n=79&places=full",
    )
    assert attendances() == [(AttendanceState.COMING, 0), (AttendanceState.WAITING, 0)]
    assert "If you signed up before, your seat stays yours." in see(browser, known)


def test_while_nobody_says_who_keeps_the_data_no_number_is_taken(
    browser: Browser, campaign: CampaignFacts
) -> None:
    closed = "We cannot take phone numbers yet. Please come back in a few days"
    current_campaign().operator = ""
    db.session.flush()
    home = see(browser, "/")
    assert (closed in home, "Tell me once" in home) == (True, False)
    answer = browser.post_without_token("/", {"phone": "87012345678"}, headers=HERE)
    assert (answer.status_code, closed in text_of(answer.text)) == (422, True)
    meeting = make_meeting()
    page = see(browser, f"/m/{meeting.code}")
    assert (closed in page, "We use your number for nothing else." in page) == (True, False)
    answer = browser.post_without_token(f"/m/{meeting.code}", {"phone": "87012345678"}, headers=HERE)
    assert (answer.status_code, closed in text_of(answer.text), attendances()) == (422, True, [])


def test_a_group_that_waits_hears_what_a_new_number_would(browser: Browser, campaign: CampaignFacts) -> None:
    """Two seats are too few for the group, and enough for whoever types its number alone."""
    meeting = make_meeting(capacity=2)
    group = sign_up(browser, meeting, guests="5")
    again = sign_up(browser, meeting)
    assert (group, again) == (f"/m/{meeting.code}/thanks?n=78&places=full", f"/m/{meeting.code}/thanks?n=78")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Enter your mobile number"),
        ({"phone": "8 (7112) 50-12-34"}, "SMS cannot reach a landline"),
        ({"phone": "87012345678", "guests": "ten"}, "Enter a whole number"),
        ({"phone": "87012345678", "guests": "10"}, "This is too much"),
        ({"phone": "87012345678", "name": "x" * 200}, "80 characters at most"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    browser: Browser, campaign: CampaignFacts, data: dict[str, str], said: str
) -> None:
    meeting = make_meeting()
    answer = browser.post_without_token(f"/m/{meeting.code}", data, headers=HERE)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(f'value="{typed}"' in answer.text for typed in data.values())
    assert attendances() == []


def test_another_site_cannot_sign_anybody_up(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = browser.post_without_token(f"/m/{meeting.code}", {"phone": "87012345678"}, headers=headers)
        assert answer.status_code == 403
    assert attendances() == []


def test_a_moved_meeting_shows_both_times(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    services.move(meeting, SUNDAY, SUNDAY + timedelta(minutes=90), version=meeting.version, by=None)
    page = see(browser, f"/m/{meeting.code}")
    assert "Sunday 15 March, 18:30–20:00" in page
    assert "was: Saturday 14 March, 18:30" in page


def test_a_cancelled_meeting_says_so_and_names_others(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting(titles={"en": "Zhympity"})
    make_meeting(SUNDAY, titles={"en": "Depo"})
    services.cancel(meeting, version=meeting.version, by=None)
    answer = browser.get(f"/m/{meeting.code}", headers=ENGLISH)
    page = text_of(answer.text)
    assert answer.status_code == 200
    assert "There will be no meeting. Cancelled on 10 March." in page
    assert "The next meetings nearby" in page
    assert "Depo" in page
    assert "<form" not in answer.text
    closed = browser.post_without_token(f"/m/{meeting.code}", {"phone": "87012345678"}, headers=HERE)
    assert closed.status_code == 410


def test_a_meeting_that_is_over_tells_what_was_said(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    staff = factories.make_member(Role.STAFF)
    with clock.at(to_utc(SUNDAY, ZONE)):
        closing = services.Closing(attended=62, summary={"en": "We spoke of water."}, summary_public=True)
        services.close(meeting, closing, version=meeting.version, by=staff)
        page = see(browser, f"/m/{meeting.code}")
    assert "This meeting is over." in page
    assert "We spoke of water." in page
    assert "62" not in page


@pytest.mark.parametrize("path", ["", "/thanks", "/calendar.ics"])
def test_a_draft_and_another_campaigns_meeting_answer_as_a_missing_one(
    browser: Browser, campaign: CampaignFacts, path: str
) -> None:
    with scope(factories.make_campaign("theirs").id):
        foreign = make_meeting().code
    draft = make_draft().code
    answers = [browser.get(f"/m/{code}{path}") for code in ("ZZZZZ", foreign, draft)]
    assert {answer.status_code for answer in answers} == {404}
    texts = {re.sub(r"[?]lang=|/m/\w+", "", answer.text) for answer in answers}
    assert len(texts) == 1
