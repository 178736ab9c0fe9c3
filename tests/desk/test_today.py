"""The first page of the team: what needs a hand now."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from organizer.campaigns.models import Campaign, CampaignState, Candidate, Standing
from organizer.campaigns.roles import Role
from organizer.campaigns.services import add_step
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.meetings import services as meetings
from organizer.messaging.meanings import Meaning
from organizer.messaging.models import MessageState, Reply
from organizer.volunteers import services as volunteers
from tests.conftest import counted_statements
from tests.contacts.rows import make_contact, number
from tests.desk.conftest import open_as
from tests.grievances.rows import make_grievance, make_topics
from tests.meetings import rows
from tests.messaging.rows import make_message
from tests.promises.rows import make_promise
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

TOMORROW = rows.TUESDAY + timedelta(days=1)


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).replace("&nbsp;", " ").split())


def tasks(page: str, heading: str) -> list[str]:
    """The lines under a heading."""
    part = re.search(rf"<h2>{heading}[^<]*</h2>\s*<ul class=\"tasks\">(.*?)</ul>", page, re.DOTALL)
    return [] if part is None else [plain(line) for line in re.findall("<li>(.*?)</li>", part[1], re.DOTALL)]


def figures(page: str) -> dict[str, str]:
    """The large numbers of the page."""
    found = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page)
    return {name: plain(shown) for name, shown in found}


def test_with_nothing_to_do_it_says_so_and_names_the_next_meeting(owner: Browser) -> None:
    assert "Nothing needs you now." in owner.get("/staff").text
    rows.make_meeting(rows.TUESDAY + timedelta(days=10))
    page = owner.get("/staff").text
    assert "Nothing needs you now. Next meeting: Fri 20 March, 12:00" in page
    assert "Today and tomorrow" not in page


def test_meetings_of_the_next_three_days_that_lack_something_need_a_hand(owner: Browser) -> None:
    meeting = rows.make_meeting(TOMORROW, titles={"en": "Zhympity"})
    meeting.venue_id = None
    db.session.flush()
    rows.make_meeting(rows.TUESDAY + timedelta(days=4))
    page = owner.get("/staff").text
    assert tasks(page, "Needs a hand: 1") == ["No venue, No host Wed 11 March, 12:00 · Zhympity Fix"]


def test_a_meeting_with_a_host_needs_none(owner: Browser) -> None:
    volunteers.begin_roles()
    meeting = rows.make_meeting(TOMORROW)
    volunteers.accept(sign_up(make_shift("host", 1, meeting)).signup, by=None)
    db.session.flush()
    assert "Nothing needs you now." in owner.get("/staff").text


def test_a_clash_is_shown_with_what_clashes(owner: Browser) -> None:
    venue = rows.make_venue()
    for _meeting in range(2):
        rows.make_meeting(TOMORROW, venue_id=venue.id, titles={"en": "Depo"})
    assert (
        tasks(owner.get("/staff").text, "Needs a hand")[:2]
        == ["Clash: venue Wed 11 March, 12:00 · Depo Fix"] * 2
    )


def test_meetings_of_a_candidate_who_withdrew_are_counted_however_far_ahead(owner: Browser) -> None:
    who = rows.make_candidate().id
    for days in (5, 20):
        rows.make_meeting(rows.TUESDAY + timedelta(days=days), candidate_id=who)
    add_step(who, Standing.WITHDRAWN, on=rows.TUESDAY.date(), by=None)
    db.session.flush()
    assert tasks(owner.get("/staff").text, "Needs a hand: 1") == [
        "2 Meetings of a candidate who has withdrawn See"
    ]


def test_a_held_meeting_without_notes_is_asked_for(owner: Browser) -> None:
    with clock.at(rows.NOW - timedelta(days=3)):
        rows.make_meeting(rows.TUESDAY - timedelta(days=2), titles={"en": "Zhympity"})
    assert tasks(owner.get("/staff").text, "Needs a hand: 1") == [
        "No notes Sun 8 March, 12:00 · Zhympity Write notes"
    ]


def everything_waits() -> None:
    """One of each kind of thing that is counted."""
    volunteers.begin_roles()
    failed = make_message()
    failed.state, failed.settled_at = MessageState.UNDELIVERED, now()
    contact = make_contact()
    db.session.add(
        Reply(
            contact_id=contact.id,
            message_id=None,
            words="?",
            meaning=Meaning.UNCLEAR,
            provider_id="SM1",
            at=now(),
        )
    )
    make_topics()
    with clock.at(rows.NOW - timedelta(hours=25)):
        make_grievance()
    make_promise(due_on=rows.TUESDAY.date())
    make_promise(due_on=rows.TUESDAY.date() + timedelta(days=1))
    make_promise(due_on=rows.TUESDAY.date(), is_task=True)
    make_promise(due_on=None, is_task=True)
    sign_up(make_shift("door", 1, rows.make_meeting(rows.TUESDAY + timedelta(days=9))))
    volunteers.offer_help(number(), language="kk")
    db.session.flush()


def test_what_waits_is_counted_each_with_one_button(owner: Browser) -> None:
    everything_waits()
    page = owner.get("/staff").text
    assert tasks(page, "Needs a hand: 9") == [
        "1 Messages not delivered See",
        "1 Replies nobody has looked at See",
        "1 Grievances unread for a day See",
        "1 Promises due See",
        "1 Tasks due See",
        "1 Promises that nobody sees to See",
        "1 Tasks that nobody sees to See",
        "1 Volunteers who wait for your word See",
        "1 People who left a number, to be called See",
    ]
    paths = re.findall(r'<a class="btn alt slim" href="([^"]+)">See</a>', page)
    assert {owner.get(path).status_code for path in paths} == {200}


def test_messages_that_stand_still_stand_first(owner: Browser) -> None:
    message = make_message()
    message.due_at = now() - timedelta(minutes=16)
    db.session.flush()
    assert tasks(owner.get("/staff").text, "Needs a hand: 1")[0] == (
        "Messages do not leave No worker is running: no message leaves, no reminder is made. "
        "Since: Tue 10 March, 11:44. Start organizer worker. See"
    )


def test_the_button_beside_late_grievances_opens_those_alone(owner: Browser) -> None:
    make_topics()
    with clock.at(rows.NOW - timedelta(hours=25)):
        late = make_grievance().reference
    make_grievance()
    found = re.search(r'href="([^"]+)">See</a>', owner.get("/staff").text)
    assert found is not None
    page = owner.get(unescape(found[1])).text
    assert set(re.findall(r"/staff/grievances/(\w{4}-\w{4})", page)) == {late}


def test_staff_see_what_is_theirs(browser: Browser, campaign: CampaignFacts) -> None:
    everything_waits()
    page = open_as(browser, campaign, Role.STAFF).get("/staff").text
    assert ("Grievances unread" in page, "Messages not delivered" in page) == (False, True)
    assert set(figures(page)) == {
        "Planned",
        "Sent",
        "Not delivered",
        "Cost this week",
        "Sign-ups",
        "Volunteers",
    }


def test_today_and_tomorrow_show_sign_ups_and_team(owner: Browser) -> None:
    volunteers.begin_roles()
    meeting = rows.make_meeting(TOMORROW, titles={"en": "Zhympity"})
    rows.attend(meeting, guests=2)
    sign_up(make_shift("chairs", 2, meeting))
    rows.make_draft(rows.TUESDAY + timedelta(hours=3), titles={"en": "Depo"})
    off = rows.make_meeting(TOMORROW + timedelta(hours=5), titles={"en": "Aksai"})
    meetings.cancel(off, version=off.version, by=None)
    db.session.flush()
    assert tasks(owner.get("/staff").text, "Today and tomorrow") == [
        "Draft Tue 10 March, 15:00 · Depo Sign-ups: 0 · Team: 0 of 0 Run sheet",
        "Wed 11 March, 12:00 · Zhympity Sign-ups: 3 · Team: 1 of 2 Run sheet",
    ]


def test_the_week_of_sms_and_the_last_day_stand_in_numbers(owner: Browser) -> None:
    volunteers.begin_roles()
    meeting = rows.make_meeting(rows.TUESDAY + timedelta(days=9))
    rows.attend(meeting)
    sign_up(make_shift("chairs", 2, meeting))
    with clock.at(rows.NOW - timedelta(hours=25)):
        rows.attend(meeting)
    page = owner.get("/staff").text
    assert figures(page) == {
        "Planned": "1",
        "Sent": "0",
        "Not delivered": "0",
        "Cost this week": "0 ₸",
        "Sign-ups": "1",
        "Volunteers": "1",
        "Grievances": "0",
    }
    assert "Spent so far: 0 ₸ of 1 000 000 ₸" in plain(page).replace("\u00a0", " ")


def test_thirty_meetings_cost_as_many_statements_as_one(owner: Browser) -> None:
    volunteers.begin_roles()
    sign_up(make_shift("chairs", 2, rows.make_meeting(rows.TUESDAY + timedelta(hours=2))))
    with counted_statements() as one:
        owner.get("/staff")
    for minute in range(30):
        rows.make_meeting(rows.TUESDAY + timedelta(hours=3, minutes=minute))
    with counted_statements() as many:
        owner.get("/staff")
    assert len(many) == len(one)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.VOLUNTEER, 403), (Role.CANDIDATE, 403)]
)
def test_the_first_page_is_for_the_team(
    browser: Browser, campaign: CampaignFacts, role: Role, status: int
) -> None:
    assert open_as(browser, campaign, role).get("/staff").status_code == status


def begin_setup() -> Campaign:
    """The campaign as it is on its first day."""
    campaign = db.session.scalars(sa.select(Campaign)).one()
    campaign.state, campaign.operator, campaign.budget_minor = CampaignState.SETUP, "", 0
    campaign.names = {"kk": "Айгүл"}
    db.session.flush()
    return campaign


def test_the_first_run_is_a_list_of_six_tasks_with_what_is_done(owner: Browser) -> None:
    campaign = begin_setup()
    assert tasks(owner.get("/staff").text, "First steps") == [
        "To do Say who runs the campaign",
        "To do Add the candidate and the district",
        "To do Plan the first meeting",
        "To do Invite the team",
        "To do Get SMS going: register the sender now",
        "To do Write the name in each language",
    ]
    campaign.operator, campaign.operator_number, campaign.budget_minor = "Aigul Sarsen", "800101300123", 100
    campaign.names = dict.fromkeys(campaign.languages, "Айгүл")
    rows.make_draft()
    db.session.flush()
    done = [line.startswith("Done") for line in tasks(owner.get("/staff").text, "First steps")]
    assert done == [True, False, True, False, False, True]


def test_the_pages_of_the_first_steps_open(owner: Browser) -> None:
    begin_setup()
    part = owner.get("/staff").text.partition("First steps")[2].partition("</ul>")[0]
    paths = re.findall(r'href="([^"]+)"', part)
    assert [owner.get(path).status_code for path in paths] == [200] * 6


def test_a_candidate_with_a_district_and_a_team_are_done(
    owner: Browser, browser: Browser, campaign: CampaignFacts
) -> None:
    begin_setup()
    open_as(browser, campaign, Role.OWNER)
    made = rows.make_candidate()
    db.session.execute(sa.update(Candidate).where(Candidate.id == made.id).values(constituency_id=None))
    lines = tasks(browser.get("/staff").text, "First steps")
    assert [line.startswith("Done") for line in lines] == [False, False, False, True, False, False]


def test_the_first_steps_are_finished_by_a_press_and_not_shown_to_staff(
    owner: Browser, browser: Browser, campaign: CampaignFacts
) -> None:
    begin_setup()
    assert owner.post("/staff/settings/set-up-finished").status_code == 303
    assert "First steps" not in owner.get("/staff").text
    begin_setup()
    assert "First steps" not in open_as(browser, campaign, Role.STAFF).get("/staff").text


def test_a_campaign_that_does_not_say_who_keeps_the_data_is_reminded_of_it(owner: Browser) -> None:
    words = "People cannot leave a number yet: write who keeps the data, their BIN or IIN, and the phone"
    assert words not in owner.get("/staff").text
    campaign = begin_setup()
    campaign.state = CampaignState.OPEN
    db.session.flush()
    assert words in owner.get("/staff").text


def test_the_owner_of_a_campaign_in_trial_is_led_to_what_is_still_to_be_done(
    owner: Browser, browser: Browser, campaign: CampaignFacts
) -> None:
    db.session.scalars(sa.select(Campaign)).one().sms_open = False
    db.session.flush()
    page = owner.get("/staff").text
    assert tasks(page, "Needs a hand: 1") == ["6 Steps until SMS go to everybody See"]
    assert 'href="/staff/settings/sms-start"' in page
    staff = open_as(browser, campaign, Role.STAFF).get("/staff").text
    assert "Steps until" not in staff
