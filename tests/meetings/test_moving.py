"""A meeting that is dropped elsewhere in the schedule: the same form, and a bar that says the rest."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.subjects import subject
from organizer.kernel.undo import Undo
from organizer.meetings import services
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message
from tests import factories
from tests.meetings import rows
from tests.web import Browser

WEEK = "/staff/schedule?date=2026-03-10&who="
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def coordinator(browser: Browser, campaign: CampaignFacts) -> Browser:
    """Somebody who plans, and may tell people."""
    member = factories.make_member(Role.COORDINATOR)
    return browser.sign_in(factories.make_session(member, campaign.host))


def drop(browser: Browser, meeting: Meeting, day: str, **typed: str) -> str:
    """Drop a meeting on a day, as the page has it; where that leads."""
    db.session.commit()
    form = {
        "version": str(meeting.version),
        "day": day,
        "starts": "18:30",
        "ends": "20:00",
        "back": WEEK,
        **typed,
    }
    with clock.at(rows.NOW + timedelta(minutes=1)):
        answer = browser.post(f"/staff/meetings/{meeting.id}/move", form, headers=ENGLISH)
    return answer.headers.get("Location", "") or answer.text


def last_act() -> Undo:
    return db.session.scalars(sa.select(Undo).where(Undo.verb == "meeting.moved")).one()


def test_a_meeting_that_is_dropped_leads_back_to_its_new_week(coordinator: Browser) -> None:
    meeting = rows.make_draft()
    where = drop(coordinator, meeting, "2026-03-19")
    assert where == f"/staff/schedule?date=2026-03-19&moved={last_act().id}"
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(days=5)
    assert "Moved to: Thu 19 March, 18:30" in coordinator.get(where, headers=ENGLISH).text


def test_a_drop_onto_another_meeting_stands_and_says_what_clashes(coordinator: Browser) -> None:
    meeting = rows.make_draft()
    other = rows.make_draft(rows.SATURDAY - timedelta(days=1), venue_id=meeting.venue_id)
    page = coordinator.get(drop(coordinator, meeting, "2026-03-13"), headers=ENGLISH).text
    assert page.count("The venue is taken then: ") == 1
    assert page.count('class="ev clash"') == 2
    assert rows.fresh(meeting).starts_wall == rows.fresh(other).starts_wall


def test_undo_in_the_bar_puts_it_back_with_two_lines_and_no_message(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    rows.attend(meeting)
    where = drop(coordinator, meeting, "2026-03-13")
    shown = coordinator.get(where, headers=ENGLISH).text
    assert "Tell them now: 1 SMS" in shown
    assert f'action="/staff/history/{last_act().id}/undo"' in shown
    coordinator.post(f"/staff/history/{last_act().id}/undo")
    assert "data-moved" not in coordinator.get(where, headers=ENGLISH).text
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY
    lines = (
        sa.select(AuditEntry.verb).where(AuditEntry.about == subject(meeting)).order_by(AuditEntry.sequence)
    )
    assert list(db.session.scalars(lines))[-2:] == ["meeting.moved", "meeting.moved_back"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_people_are_told_from_the_bar_and_the_week_stays(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    rows.attend(meeting)
    where = drop(coordinator, meeting, "2026-03-13")
    [later] = re.findall(r'name="back" value="([^"]+)"><button', coordinator.get(where, headers=ENGLISH).text)
    told = coordinator.post(f"/staff/meetings/{meeting.id}/tell", {"news": "moved", "back": later})
    assert (told.headers["Location"], rows.messages()) == (
        "/staff/schedule?date=2026-03-13",
        [("moved", "ready", "kk")],
    )


def test_a_drop_of_what_somebody_else_has_changed_shows_both_versions(coordinator: Browser) -> None:
    meeting = rows.make_draft()
    seen = str(meeting.version)
    drop(coordinator, meeting, "2026-03-15", starts="10:00", ends="11:30")
    page = drop(coordinator, meeting, "2026-03-13", version=seen)
    assert "Somebody else changed this meeting meanwhile" in page
    assert "Saved meanwhile: 2026-03-15" in page
    assert "Saved meanwhile: 10:00" in page
    assert 'value="2026-03-13"' in page
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(hours=15, minutes=30)


def test_a_drop_that_came_twice_is_one_move(coordinator: Browser) -> None:
    meeting = rows.make_draft()
    seen = str(meeting.version)
    for _press in range(2):
        where = drop(coordinator, meeting, "2026-03-13", once="one key", version=seen)
        assert where.startswith("/staff/schedule?date=2026-03-13")
    assert last_act().about == subject(meeting)


def test_above_fifty_people_the_bar_leads_to_where_the_place_is_typed(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    for _person in range(51):
        rows.attend(meeting)
    where = drop(coordinator, meeting, "2026-03-13")
    tell = f"/staff/meetings/{meeting.id}/tell"
    assert f'href="{tell}">Tell them now: 51 SMS' in coordinator.get(where, headers=ENGLISH).text
    refused = coordinator.post(tell, {"news": "moved"}, headers=ENGLISH)
    assert (refused.status_code, rows.messages()) == (422, [])
    assert "Type the name of the place as it is written above" in refused.text
    assert coordinator.post(tell, {"news": "moved", "typed": "Жымпиты"}).status_code == 303
    assert len(rows.messages()) == 51


def test_the_page_of_a_move_says_how_many_read_each_language(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    for language in ("kk", "kk", "ru"):
        rows.attend(meeting, language=language)
    drop(coordinator, meeting, "2026-03-13")
    page = coordinator.get(f"/staff/meetings/{meeting.id}/tell", headers=ENGLISH).text
    assert re.findall(r'<span lang="(\w\w)">[^<]+</span> · (\d person|\d people)', page) == [
        ("kk", "2 people"),
        ("ru", "1 person"),
    ]


@pytest.mark.parametrize("moved", ["", "x", "1", "9" * 19, "9" * 30])
def test_a_bar_of_what_never_was_is_not_shown(coordinator: Browser, moved: str) -> None:
    shown = coordinator.get(f"/staff/schedule?moved={moved}")
    assert (shown.status_code, "data-moved" in shown.text) == (200, False)


def test_a_drop_leads_nowhere_but_to_this_site(coordinator: Browser) -> None:
    meeting = rows.make_draft()
    where = drop(coordinator, meeting, "2026-03-13", back="https://example.com/")
    assert where == f"/staff/meetings/{meeting.id}/tell"


def test_who_only_reads_the_schedule_has_nothing_to_grip(browser: Browser, campaign: CampaignFacts) -> None:
    rows.make_draft()
    member = factories.make_member(Role.CANDIDATE)
    browser.sign_in(factories.make_session(member, campaign.host))
    page = browser.get(WEEK).text
    assert ("Жымпиты" in page, "data-from" in page, "schedule.js" in page) == (True, False, False)


@pytest.mark.parametrize(("day", "starts"), [("2026-03-10", "08:00"), ("2026-03-10", "12:01")])
def test_what_people_know_of_is_moved_to_an_hour_to_come(coordinator: Browser, day: str, starts: str) -> None:
    meeting = rows.make_meeting()
    rows.attend(meeting)
    said = drop(coordinator, meeting, day, starts=starts, ends="22:00")
    assert "Choose an hour that is still to come" in said
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY


def test_a_meeting_that_has_begun_is_given_another_place_but_no_other_day(campaign: CampaignFacts) -> None:
    meeting, venue = rows.make_meeting(), rows.make_venue()
    rows.attend(meeting)
    was, ends, version = meeting.starts_wall, meeting.ends_wall, rows.fresh(meeting).version
    week = timedelta(days=7)
    with clock.at(meeting.starts_at + timedelta(minutes=10)):
        with pytest.raises(DomainError) as refused:
            services.move(meeting, was + week, ends + week, version=version, by=None)
        services.move(meeting, was, ends, venue_id=venue.id, version=version, by=None)
    moved = rows.fresh(meeting)
    assert (refused.value.field, moved.starts_wall, moved.venue_id) == ("day", rows.SATURDAY, venue.id)


@pytest.mark.parametrize("is_put_off", [True, False])
def test_a_meeting_to_which_somebody_came_is_given_no_other_time(
    campaign: CampaignFacts, is_put_off: bool
) -> None:
    meeting, helper = rows.make_meeting(), factories.make_member(Role.VOLUNTEER)
    attendance = rows.attend(meeting)
    later = timedelta(minutes=15)
    with clock.at(meeting.starts_at - later), in_language("en"):
        services.check_in(meeting, attendance.id, services.Press(key="one", at=None), by=helper)
        if is_put_off:
            services.postpone(meeting, version=meeting.version, by=None)
        db.session.flush()
        version = rows.fresh(meeting).version
        starts, ends = rows.SATURDAY + later, meeting.ends_wall + later
        with pytest.raises(DomainError) as refused:
            services.move(meeting, starts, ends, version=version, by=None)
        words = str(refused.value.words)
    said = "Somebody has come to this meeting already. Plan a new one for another time"
    assert (words, rows.fresh(meeting).starts_wall) == (said, rows.SATURDAY)
