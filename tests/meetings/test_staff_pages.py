"""The staff's pages of meetings: planning, changing, telling, closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, Venue
from organizer.messaging.models import Message, MessagePurpose
from organizer.promises.models import Promise
from tests import factories
from tests.meetings import rows
from tests.web import Browser


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    member = factories.make_member(Role.COORDINATOR)
    browser.client.set_cookie("language", "en", domain=campaign.host)
    return browser.sign_in(factories.make_session(member, campaign.host))


@pytest.fixture(autouse=True)
def tuesday(campaign: CampaignFacts) -> Iterator[None]:
    """The day on which the tests of meetings happen."""
    with clock.at(rows.NOW):
        yield


def typed(**changed: str) -> dict[str, str]:
    return {"day": "2026-03-14", "starts": "18:30", "ends": "20:00", "titles-en": "Zhympity", **changed}


def only_meeting() -> Meeting:
    db.session.expire_all()
    return db.session.scalars(sa.select(Meeting)).one()


def version_of(meeting: Meeting) -> str:
    return str(rows.fresh(meeting).version)


def test_a_meeting_is_planned_with_five_fields(staff: Browser) -> None:
    venue = rows.make_venue()
    answer = staff.post("/staff/meetings/new", typed(venue_id=str(venue.id)))
    made = only_meeting()
    assert (answer.status_code, answer.location) == (302, f"/staff/meetings/{made.id}")
    assert (made.state, made.starts_wall, made.titles) == (
        MeetingState.DRAFT,
        rows.SATURDAY,
        {"en": "Zhympity"},
    )


def test_the_same_form_sent_twice_plans_one_meeting(staff: Browser) -> None:
    venue = rows.make_venue()
    page = staff.get("/staff/meetings/new").text
    key = re.findall(r'name="once" value="([0-9a-f]+)"', page)[-1]
    for _press in range(2):
        staff.post("/staff/meetings/new", typed(venue_id=str(venue.id), once=key))
    assert only_meeting().titles == {"en": "Zhympity"}


def test_a_meeting_is_planned_and_published_in_one_press(staff: Browser) -> None:
    venue = rows.make_venue()
    staff.post("/staff/meetings/new", typed(venue_id=str(venue.id), publish="yes"))
    assert only_meeting().state is MeetingState.PUBLISHED


def test_an_end_before_the_start_and_no_day_are_told_with_what_was_typed(staff: Browser) -> None:
    answer = staff.post("/staff/meetings/new", typed(day="32.03", starts="18:30", ends="17:00"))
    assert answer.status_code == 422
    assert "Enter a date, like 14.03.2026" in answer.text
    assert 'value="32.03"' in answer.text
    assert 'value="Zhympity"' in answer.text


def test_a_clash_is_shown_before_it_is_saved_and_may_be_meant(staff: Browser) -> None:
    venue = rows.make_venue()
    rows.make_meeting(venue_id=venue.id)
    asked = staff.post("/staff/meetings/new", typed(venue_id=str(venue.id)))
    assert asked.status_code == 422
    assert "This clashes:" in asked.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1
    staff.post("/staff/meetings/new", typed(venue_id=str(venue.id), despite="y"))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 2


def test_a_move_tells_nobody_before_the_next_press(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    path = f"/staff/meetings/{meeting.id}"
    answer = staff.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting)))
    assert (answer.status_code, answer.location) == (302, f"{path}/moved")
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(days=1)
    assert told(MessagePurpose.MOVED) == 0
    asked = staff.get(f"{path}/moved")
    assert "Tell them now: 1 SMS" in asked.text
    staff.post(f"{path}/tell-move")
    staff.post(f"{path}/tell-move")
    assert told(MessagePurpose.MOVED) == 1


def test_a_form_that_saw_an_older_meeting_changes_nothing(staff: Browser) -> None:
    meeting = rows.make_meeting()
    seen = version_of(meeting)
    staff.post(f"/staff/meetings/{meeting.id}/move", typed(day="2026-03-15", version=seen))
    answer = staff.post(f"/staff/meetings/{meeting.id}/move", typed(day="2026-03-16", version=seen))
    assert answer.status_code == 422
    assert "Somebody else changed this meeting" in answer.text
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(days=1)


def test_a_meeting_is_called_off_and_people_are_told_in_one_press(staff: Browser) -> None:
    meeting = rows.make_meeting()
    rows.attend(meeting)
    page = staff.get(f"/staff/meetings/{meeting.id}/cancel").text
    assert "Cancel and tell: 1 SMS" in page
    staff.post(f"/staff/meetings/{meeting.id}/cancel", {"version": version_of(meeting), "tell": "yes"})
    assert rows.fresh(meeting).state is MeetingState.CANCELLED
    assert told(MessagePurpose.CANCELLED) == 1


def test_above_fifty_people_the_place_is_typed_first(staff: Browser) -> None:
    meeting = rows.make_meeting()
    for _person in range(51):
        rows.attend(meeting)
    path = f"/staff/meetings/{meeting.id}/cancel"
    refused = staff.post(path, {"version": version_of(meeting)})
    assert refused.status_code == 422
    assert rows.fresh(meeting).state is MeetingState.PUBLISHED
    staff.post(path, {"version": version_of(meeting), "typed": "жымпиты"})
    assert rows.fresh(meeting).state is MeetingState.CANCELLED


def test_a_meeting_is_closed_in_one_screen(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    with clock.at(rows.NOW + timedelta(days=5)):
        staff = browser.sign_in(factories.make_session(factories.make_member(Role.STAFF), campaign.host))
        answer = staff.post(
            f"/staff/meetings/{meeting.id}/notes",
            {
                "version": version_of(meeting),
                "attended": "64",
                "summary-kk": "Су туралы айттық",
                "promise-kk": "Хат жазамыз",
                "due_on": "2026-04-01",
            },
        )
    assert answer.status_code == 302
    closed = rows.fresh(meeting)
    assert (closed.state, closed.attended, closed.summary) == (
        MeetingState.CLOSED,
        64,
        {"kk": "Су туралы айттық"},
    )
    assert db.session.scalars(sa.select(Promise.words)).all() == [{"kk": "Хат жазамыз"}]


def test_somebody_is_added_by_hand_and_ticked_off(staff: Browser) -> None:
    meeting = rows.make_meeting()
    staff.post(
        f"/staff/meetings/{meeting.id}/sign-ups",
        {"phone": "8 701 234 56 78", "name": "Гүлнар Тасова", "language": "kk", "agreed": "y"},
    )
    attendance = db.session.scalars(sa.select(Attendance)).one()
    listed = staff.get(f"/staff/meetings/{meeting.id}/sign-ups").text
    assert "Гүлнар Т." in listed
    assert "2345678" not in re.sub(r"\s", "", listed)
    staff.post(f"/staff/attendances/{attendance.id}/mark", {"came": "yes"})
    db.session.expire_all()
    assert db.session.get_one(Attendance, attendance.id).state is AttendanceState.CAME


def test_a_venue_is_added_and_put_right(staff: Browser) -> None:
    staff.post("/staff/venues/new", {"names-en": "School 21", "capacity": "80", "in_use": "y"})
    venue = db.session.scalars(sa.select(Venue)).one()
    staff.post(f"/staff/venues/{venue.id}/edit", {"names-en": "School 21", "capacity": "90", "in_use": "y"})
    db.session.expire_all()
    assert db.session.get_one(Venue, venue.id).capacity == 90
    assert "School 21" in staff.get("/staff/venues").text


@pytest.mark.parametrize("view", ["week", "list"])
def test_the_schedule_shows_the_meeting_with_its_marks(staff: Browser, view: str) -> None:
    rows.make_meeting(titles={"en": "Zhympity"})
    page = staff.get(f"/staff/schedule?view={view}&date=2026-03-10").text
    assert "Zhympity" in page
    assert "No host" in page


@pytest.mark.parametrize(
    "query", ["date=nonsense", "date=9999-12-31", "district=x", "needs=host,nothing", "who=1"]
)
def test_any_filter_in_the_address_is_answered(staff: Browser, query: str) -> None:
    assert staff.get(f"/staff/schedule?{query}").status_code == 200


@pytest.mark.parametrize(
    "page", ["", "/edit", "/move", "/cancel", "/notes", "/sign-ups", "/reminders", "/run-sheet", "/poster"]
)
def test_every_page_of_a_meeting_opens_and_a_missing_one_is_missing(staff: Browser, page: str) -> None:
    meeting = rows.make_meeting()
    assert staff.get(f"/staff/meetings/{meeting.id}{page}").status_code == 200
    assert staff.get(f"/staff/meetings/1{page}").status_code == 404


def told(purpose: MessagePurpose) -> int:
    counted = sa.select(sa.func.count()).select_from(Message).where(Message.purpose == purpose)
    return db.session.scalar(counted) or 0
