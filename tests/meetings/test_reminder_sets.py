"""What goes by itself around meetings is armed on one screen, follows them, and can be a meeting's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from organizer.accounts.queries import user
from organizer.campaigns.roles import Role
from organizer.contacts import services as contacts
from organizer.contacts.models import ConsentPurpose, ConsentWay
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import to_utc, to_wall
from organizer.kernel.db import db
from organizer.meetings import queries, services
from organizer.meetings.models import Attendance, AttendanceState, Meeting
from organizer.messaging import services as messaging
from organizer.messaging.reminding import SILENT, ReminderSet
from tests.factories import make_member, make_session
from tests.meetings.rows import NOW, SATURDAY, ZONE, attend, bodies, make_meeting, messages, move
from tests.messaging.conftest import fake_provider
from tests.messaging.rows import send
from tests.web import Browser

EVENING = ReminderSet(day_at=time(19), hours_before=3)
FOLLOWED = ReminderSet(thanks_after=1, missed_after=18)
HOUR = timedelta(hours=1)


@pytest.fixture
def owner(campaign: CampaignFacts) -> Actor:
    """Who may arm reminders."""
    return make_member(Role.OWNER)


def walls(meeting: Meeting) -> list[datetime]:
    """When its reminders go, on its own clock, as the tables say now."""
    db.session.flush()
    db.session.expire_all()
    return [to_wall(moment, meeting.zone) for _purpose, moment in queries.moments(meeting)]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute)


def came(meeting: Meeting, state: AttendanceState, *, wants_news: bool = True) -> Attendance:
    """Somebody whom the door has seen or missed."""
    who = attend(meeting)
    who.state = state
    if wants_news:
        contacts.agree(who.contact, ConsentPurpose.NEWS, way=ConsentWay.DOOR, language="kk")
    return who


def test_the_set_of_the_campaign_moves_the_reminders_of_every_meeting(owner: Actor) -> None:
    meeting = make_meeting()
    before = walls(meeting)
    with clock.at(NOW):
        done = messaging.set_reminders(EVENING, by=owner)
    assert (before, walls(meeting)) == ([at(13, 18, 30), at(14, 16, 30)], [at(13, 19), at(14, 15, 30)])
    assert messaging.set_reminders(EVENING, by=owner) is None
    assert done is not None
    undo.take_back(done.id, by=owner)
    assert walls(meeting) == before


def test_a_moved_meeting_is_reminded_by_the_set_at_its_new_time(owner: Actor) -> None:
    messaging.set_reminders(EVENING, by=owner)
    meeting = make_meeting()
    attend(meeting)
    move(meeting, SATURDAY + timedelta(days=2))
    due = to_utc(at(15, 19), ZONE)
    told = []
    for moment in (due - 2 * timedelta(days=2), due - timedelta(minutes=1), due):
        with clock.at(moment):
            told.append(services.remind(moment))
    assert told == [0, 0, 1]


def test_a_meeting_with_a_set_of_its_own_passes_over_the_campaigns(owner: Actor) -> None:
    meeting, other = make_meeting(), make_meeting(SATURDAY + timedelta(days=1))
    done = services.set_own_reminders(meeting, SILENT, by=owner)
    assert (walls(meeting), len(walls(other))) == ([], 2)
    assert done is not None
    undo.take_back(done.id, by=owner)
    assert (len(walls(meeting)), services.set_own_reminders(meeting, None, by=owner)) == (2, None)


def test_who_came_is_thanked_and_who_did_not_is_missed_once_and_only_for_news(owner: Actor) -> None:
    with clock.at(NOW):
        messaging.set_reminders(FOLLOWED, by=owner)
        meeting = make_meeting()
        came(meeting, AttendanceState.CAME)
        came(meeting, AttendanceState.CAME, wants_news=False)
        came(meeting, AttendanceState.NO_SHOW)
        came(meeting, AttendanceState.COMING)
    told = []
    morning = to_utc(at(15, 9), ZONE)
    for moment in (meeting.ends_at, morning - HOUR, morning, morning + HOUR, meeting.ends_at + 18 * HOUR):
        with clock.at(moment):
            told.append(services.follow_up(moment))
    assert told == [0, 0, 1, 0, 1]
    assert [purpose for purpose, _state, _language in messages()] == ["thanks", "missed"]
    assert bodies()[0].startswith("Келгеніңізге рақмет!")


def test_what_was_armed_after_a_meeting_does_not_follow_it(owner: Actor) -> None:
    meeting = make_meeting()
    came(meeting, AttendanceState.CAME)
    with clock.at(meeting.ends_at + HOUR):
        messaging.set_reminders(FOLLOWED, by=owner)
    morning = to_utc(at(15, 10), ZONE)
    with clock.at(morning):
        assert services.follow_up(morning) == 0


def test_what_is_true_of_somebody_no_more_is_not_sent_nor_counted(house: Flask, owner: Actor) -> None:
    with clock.at(NOW):
        messaging.set_reminders(replace(FOLLOWED, missed_after=1), by=owner)
        meeting = make_meeting()
        who = came(meeting, AttendanceState.COMING)
    ready = []
    sunday, monday = (to_utc(at(day, 10), ZONE) for day in (15, 16))
    for moment, is_in in ((meeting.ends_at, False), (sunday, True)):
        with clock.at(moment):
            services.mark(queries.attendance(who.id), came=is_in, by=owner)
        with clock.at(sunday):
            services.follow_up(sunday)
            db.session.commit()
            ready.append([purpose for purpose, state, _language in messages() if state == "ready"])
    with clock.at(monday), fake_provider(house) as provider:
        send()
        db.session.expire_all()
        left = [purpose for purpose, state, _language in messages() if state == "accepted"]
    assert (ready, left, len(provider.bodies)) == ([["missed"], ["thanks"]], ["thanks"], 1)


@pytest.mark.parametrize("own", [False, True])
def test_what_follows_a_meeting_stays_armed_where_another_hour_alone_is_changed_after_it(
    owner: Actor, own: bool
) -> None:
    with clock.at(NOW):
        messaging.set_reminders(FOLLOWED, by=owner)
        meeting = make_meeting()
        came(meeting, AttendanceState.CAME)
        came(meeting, AttendanceState.NO_SHOW)
    with clock.at(meeting.ends_at + HOUR / 2):
        changed = replace(FOLLOWED, confirm_at=time(15))
        if own:
            services.set_own_reminders(meeting, changed, by=owner)
        else:
            messaging.set_reminders(changed, by=owner)
    told = []
    for day in (15, 16):
        morning = to_utc(at(day, 14), ZONE)
        with clock.at(morning):
            told.append(services.follow_up(morning))
    assert told == [2, 0]


def test_it_is_armed_on_one_screen_and_changed_for_one_meeting(
    browser: Browser, campaign: CampaignFacts, owner: Actor
) -> None:
    meeting = make_meeting()
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(owner, campaign.host))
    chosen = {"day_before": "18:00", "hours_before": "", "confirm_at": "15:00", "thanks_after": "1"}
    saved = page.post("/staff/settings/reminders", {**chosen, "missed_after": ""})
    assert (saved.status_code, walls(meeting)) == (303, [at(13, 18)])
    own = f"/staff/meetings/{meeting.id}/reminders/own"
    page.post(own, {"day_before": "start", "hours_before": "4"})
    assert walls(meeting) == [at(13, 18, 30), at(14, 14, 30)]
    page.post(own, {"day_before": "start", "usual": "yes"})
    assert walls(meeting) == [at(13, 18)]
    page.post(own, {"pause": "yes"})
    assert walls(meeting) == []
    page.post(own, {"usual": "yes"})
    assert walls(meeting) == [at(13, 18)]
    wrong = page.post("/staff/settings/reminders", {**chosen, "day_before": "3:00"})
    assert wrong.status_code == 422


def test_the_tab_shows_the_words_of_each_reminder_and_holds_them_back_in_a_press(
    browser: Browser, campaign: CampaignFacts, owner: Actor
) -> None:
    meeting = make_meeting()
    db.session.commit()
    browser.client.set_cookie("language", "en", domain=campaign.host)
    page = browser.sign_in(make_session(owner, campaign.host))
    tab = f"/staff/meetings/{meeting.id}/reminders"
    with clock.at(NOW):
        before = page.get(tab).text
        page.post(f"{tab}/own", {"pause": "yes"})
        after = page.get(tab).text
    assert (before.count('class="sms"'), "Hold the reminders back" in before) == (6, True)
    assert (after.count('class="sms"'), "Let reminders go as for all meetings" in after) == (0, True)


def test_a_member_tries_the_reminders_on_their_own_phone_once_a_minute(owner: Actor) -> None:
    meeting = make_meeting()
    user(owner.user_id).phone = "+77015550199"
    with clock.at(NOW):
        pressed = [len(services.test_reminders(meeting, by=owner)) for _press in range(2)]
    with clock.at(NOW + timedelta(minutes=1)):
        pressed.append(len(services.test_reminders(meeting, by=owner)))
    assert pressed == [2, 0, 2]
    assert {purpose for purpose, _state, _language in messages()} == {"test"}
