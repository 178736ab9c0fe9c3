"""Calendars of one's own: a volunteer's shifts, a member's meetings; ended when the person leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.campaigns import services as campaigns
from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.meetings import services as meetings
from organizer.volunteers import queries, services
from organizer.volunteers.models import Signup
from tests.contacts.rows import number
from tests.factories import make_member, make_session
from tests.ground.calendars import Seen, read
from tests.meetings.rows import (
    NOW,
    SATURDAY,
    attend,
    fresh,
    make_candidate,
    make_draft,
    make_meeting,
    move,
)
from tests.meetings.rows import verbs as traced
from tests.meetings.visits import ENGLISH
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser

pytestmark = pytest.mark.usefixtures("roles")
SUNDAY = SATURDAY + timedelta(days=1)


def member(role: Role, **values: Any) -> Actor:
    actor = make_member(role)
    row = db.session.get(Membership, actor.membership_id)
    assert row is not None
    for column, value in values.items():
        setattr(row, column, value)
    db.session.flush()
    return actor


def volunteers_feed(signup: Signup) -> str:
    token = services.open_feed(queries.volunteer(signup.volunteer_id), by=make_member(Role.STAFF))
    db.session.flush()
    return f"/my/{token}.ics"


def members_feed(actor: Actor) -> str:
    token = meetings.open_feed(by=actor)
    db.session.flush()
    return f"/my/{token}.ics"


def shown(data: bytes) -> list[tuple[str, int, str]]:
    """What each of three programs shows, where they agree."""
    first, *others = read(data).values()
    assert all(other == first for other in others)
    return [_short(event) for event in first]


def _short(event: Seen) -> tuple[str, int, str]:
    return event.summary, event.sequence, event.status


def test_a_place_given_back_and_taken_again_only_counts_up(browser: Browser, campaign: CampaignFacts) -> None:
    signup = sign_up(make_shift(), number()).signup
    path = volunteers_feed(signup)
    seen = [shown(browser.get(path).data)]
    for later, act in enumerate((services.cancel, services.say_coming), start=1):
        with clock.at(NOW + timedelta(minutes=later)):
            act(signup)
            db.session.flush()
            seen.append(shown(browser.get(path).data))
    assert [[(sequence, status) for _summary, sequence, status in each] for each in seen] == [
        [(0, "CONFIRMED")],
        [(1, "CANCELLED")],
        [(2, "CONFIRMED")],
    ]


def test_a_shift_follows_its_meeting_that_moves_is_called_off_and_takes_place_after_all(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting()
    path = volunteers_feed(sign_up(make_shift(meeting=meeting), number()).signup)
    move(meeting, SUNDAY)
    after_move = shown(browser.get(path).data)
    done = meetings.cancel(fresh(meeting), version=fresh(meeting).version, by=None)
    db.session.flush()
    off = shown(browser.get(path).data)
    assert done is not None
    undo.take_back(done.id, by=None)
    db.session.flush()
    on = shown(browser.get(path).data)
    assert [[each[1:] for each in seen] for seen in (after_move, off, on)] == [
        [(1, "CONFIRMED")],
        [(2, "CANCELLED")],
        [(3, "CONFIRMED")],
    ]


def test_a_shift_is_off_while_its_meeting_is_a_draft_again(browser: Browser, campaign: CampaignFacts) -> None:
    meeting, candidate = make_meeting(), member(Role.COORDINATOR)
    paths = (volunteers_feed(sign_up(make_shift(meeting=meeting), number()).signup), members_feed(candidate))
    seen = [[shown(browser.get(path).data)[0][1:] for path in paths]]
    done = undo.open_undo(meeting)
    assert done is not None
    for act in (lambda: meetings.unpublish(done, None), lambda: meetings.publish(meeting, by=None)):
        act()
        db.session.flush()
        seen.append([shown(browser.get(path).data)[0][1:] for path in paths])
    assert seen == [[(0, "CONFIRMED")] * 2, [(1, "CANCELLED")] * 2, [(2, "CONFIRMED")] * 2]


def test_a_place_that_waits_for_a_check_is_not_sure_yet(browser: Browser, campaign: CampaignFacts) -> None:
    signup = sign_up(make_shift("door"), number()).signup
    path = volunteers_feed(signup)
    before = shown(browser.get(path).data)
    services.accept(signup, by=None)
    db.session.flush()
    assert [each[1:] for each in before + shown(browser.get(path).data)] == [
        (0, "TENTATIVE"),
        (1, "CONFIRMED"),
    ]


def test_a_feed_speaks_the_language_of_its_owner_and_names_nobody_else(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = make_meeting(note="Кілт Болатта, 8 701 111 22 33")
    attend(meeting, name="Гүлнар Тасова")
    shift = make_shift("host", meeting=meeting)
    signup = sign_up(shift, number(), by=make_member(Role.STAFF)).signup
    texts = [
        browser.get(path, headers={"Accept-Language": "ru"}).text.replace("\r\n ", "")
        for path in (volunteers_feed(signup), members_feed(member(Role.COORDINATOR)))
    ]
    assert "LANGUAGE=kk" in texts[0]
    assert not [text for text in texts if "SOURCE" in text or "/my/f" in text]
    assert "LANGUAGE=ru" not in texts[0]
    assert not [
        word
        for text in texts
        for word in ("Ерлан", "Сапаров", "Гүлнар", "Болат", "+7701", "8 701")
        if word in text
    ]


def test_staff_follow_every_meeting_and_a_candidate_their_own(
    browser: Browser, campaign: CampaignFacts
) -> None:
    aigul, bolat = make_candidate("Айгүл"), make_candidate("Болат")
    make_meeting(candidate_id=aigul.id, titles={"en": "Hers"})
    off = make_draft(SUNDAY, candidate_id=aigul.id, titles={"en": "Hers, off"})
    meetings.cancel(off, version=off.version, by=None)
    make_draft(SUNDAY, candidate_id=bolat.id, titles={"en": "His draft"})
    db.session.flush()
    all_, hers = (
        browser.get(members_feed(actor))
        for actor in (member(Role.STAFF), member(Role.CANDIDATE, candidate_id=aigul.id))
    )
    assert {each[0]: each[2] for each in shown(all_.data)} == {
        "Hers": "CONFIRMED",
        "Hers, off": "CANCELLED",
        "His draft": "TENTATIVE",
    }
    assert {each[0] for each in shown(hers.data)} == {"Hers", "Hers, off"}
    assert f"/staff/meetings/{off.id}" in all_.text.replace("\r\n ", "")
    assert f"/report/briefing/{off.id}" in hers.text.replace("\r\n ", "")


def test_a_draft_that_is_thrown_away_is_called_off_for_who_planned_it_until_it_is_back(
    browser: Browser, campaign: CampaignFacts
) -> None:
    undo.backs["meeting.removed"] = meetings.bring_back
    aigul, bolat = make_candidate("Айгүл"), make_candidate("Болат")
    feeds = [
        members_feed(member(role, candidate_id=led_by))
        for role, led_by in ((Role.STAFF, None), (Role.CANDIDATE, bolat.id))
    ]
    draft = make_draft(SUNDAY, candidate_id=aigul.id, titles={"en": "Hers"})
    planner = member(Role.COORDINATOR)
    db.session.flush()
    seen = []

    def look() -> None:
        db.session.flush()
        seen.append([shown(browser.get(feed).data) for feed in feeds])

    look()
    done = meetings.remove(draft, version=draft.version, by=planner)
    look()
    assert done is not None
    undo.take_back(done.id, by=planner)
    look()
    stood = [("Hers", 0, "TENTATIVE"), ("Hers", 1, "CANCELLED"), ("Hers", 2, "TENTATIVE")]
    assert seen == [[[each], []] for each in stood]


def test_a_meeting_given_to_another_is_called_off_for_who_led_it(
    browser: Browser, campaign: CampaignFacts
) -> None:
    aigul, bolat = make_candidate("Айгүл"), make_candidate("Болат")
    feeds = [
        members_feed(member(role, candidate_id=led_by))
        for role, led_by in ((Role.CANDIDATE, aigul.id), (Role.CANDIDATE, bolat.id), (Role.STAFF, None))
    ]
    meeting = make_meeting(candidate_id=aigul.id, titles={"en": "Hall"})
    now_shown = []
    for led_by in (aigul, bolat, aigul, bolat):
        details = meetings.MeetingDetails(
            starts_wall=meeting.starts_wall,
            ends_wall=meeting.ends_wall,
            venue_id=meeting.venue_id,
            candidate_id=led_by.id,
            titles=meeting.titles,
        )
        meeting = meetings.edit(meeting, details, version=meeting.version, by=None)
        now_shown.append([[each[1:] for each in shown(browser.get(feed).data)] for feed in feeds])
    on, off = "CONFIRMED", "CANCELLED"
    assert now_shown == [
        [[(0, on)], [], [(0, on)]],
        [[(1, off)], [(1, on)], [(1, on)]],
        [[(2, on)], [(2, off)], [(2, on)]],
        [[(3, off)], [(3, on)], [(3, on)]],
    ]


def test_a_feed_is_told_unchanged_and_is_laid_by_nowhere(browser: Browser, campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    path = members_feed(member(Role.STAFF))
    first = browser.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    again = browser.get(path, headers=known)
    move(meeting, SUNDAY)
    assert (again.status_code, again.data, first.headers["Cache-Control"]) == (304, b"", "no-store")
    assert browser.get(path, headers=known).status_code == 200


def test_a_member_who_leaves_takes_the_address_along_in_the_same_act(
    browser: Browser, campaign: CampaignFacts
) -> None:
    owner, gone, other = make_member(Role.OWNER), member(Role.STAFF), member(Role.STAFF)
    paths = [members_feed(gone), members_feed(other)]
    campaigns.remove_member(gone.membership_id, by=owner)
    campaigns.change_role(other.membership_id, Role.VOLUNTEER, by=owner)
    db.session.flush()
    assert [browser.get(path).status_code for path in paths] == [410, 410]


def test_the_address_is_made_shown_once_and_ended_on_ones_own_page(
    browser: Browser, campaign: CampaignFacts
) -> None:
    make_meeting()
    for role in (Role.COORDINATOR, Role.CANDIDATE):
        browser.sign_in(make_session(make_member(role), campaign.host))
        assert "Make a calendar address" in browser.get("/staff/settings/own-calendar", headers=ENGLISH).text
        page = browser.post("/staff/settings/own-calendar").text
        address = re.search(r"http://aigul\.localhost:8000(/my/f\w+\.ics)", page)
        assert address is not None
        later = browser.get("/staff/settings/own-calendar", headers=ENGLISH).text
        assert address[1] not in later
        assert "You have an address, made on" in later
        assert browser.get(address[1]).status_code == 200
        assert browser.post("/staff/settings/own-calendar/end").status_code == 303
        browser.post("/staff/settings/own-calendar/end")
        assert browser.get(address[1]).status_code == 410
    assert traced("member.feed") == ["member.feed_opened", "member.feed_ended"] * 2


def test_a_volunteer_ends_the_address_on_their_own_page(browser: Browser, campaign: CampaignFacts) -> None:
    me = make_member(Role.VOLUNTEER)
    signup = sign_up(make_shift(), number()).signup
    queries.volunteer(signup.volunteer_id).user_id = me.user_id
    path = volunteers_feed(signup)
    browser.sign_in(make_session(me, campaign.host))
    assert "End the calendar address" in browser.get("/my/settings", headers=ENGLISH).text
    assert browser.post("/my/settings/calendar/end").location == "/my/settings"
    browser.post("/my/settings/calendar/end")
    assert browser.get(path).status_code == 410
    assert traced("volunteer.feed") == ["volunteer.feed_opened", "volunteer.feed_ended"]
    assert db.session.scalars(sa.select(Signup.sequence)).all() == [0]
