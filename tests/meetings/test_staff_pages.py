"""The staff's pages of meetings: planning, changing, telling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from organizer.campaigns.models import Campaign, Standing
from organizer.campaigns.roles import Role
from organizer.campaigns.services import add_step
from organizer.contacts.models import Way
from organizer.kernel import clock
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db, scope
from organizer.kernel.phone import PhoneNumber
from organizer.meetings import services
from organizer.meetings.models import Attendance, AttendanceState, Meeting, MeetingState, Venue
from organizer.messaging.models import Message, MessagePurpose, MessageState
from organizer.volunteers.services import begin_roles
from tests import factories
from tests.conftest import counted_statements
from tests.contacts.rows import number
from tests.meetings import rows
from tests.meetings.visits import text_of
from tests.volunteers.rows import make_shift, sign_up
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
    assert (answer.status_code, answer.location) == (303, f"/staff/meetings/{made.id}")
    assert (made.state, made.starts_wall, made.titles) == (
        MeetingState.DRAFT,
        rows.SATURDAY,
        {"en": "Zhympity"},
    )


def test_the_same_form_sent_twice_plans_one_meeting(staff: Browser) -> None:
    venue = rows.make_venue()
    page = staff.get("/staff/meetings/new").text
    key = re.findall(r'name="once" value="([0-9a-f]+)"', page)[-1]
    form = typed(venue_id=str(venue.id), once=key, publish="yes")
    answers = [staff.post("/staff/meetings/new", form).location for _press in range(2)]
    assert answers == [f"/staff/meetings/{only_meeting().id}"] * 2


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


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("9999-12-31", "Choose a year from 1900 to 2999"),
        ("0001-01-01", "Choose a year from 1900 to 2999"),
        ("2999-12-31", "This day is more than two years ahead"),
    ],
)
def test_a_day_at_the_edge_of_the_calendar_is_told_in_words(staff: Browser, day: str, words: str) -> None:
    meeting = rows.make_meeting()
    planned = staff.post("/staff/meetings/new", typed(day=day))
    moved = staff.post(f"/staff/meetings/{meeting.id}/move", typed(day=day, version=version_of(meeting)))
    assert [(answer.status_code, words in answer.text) for answer in (planned, moved)] == [(422, True)] * 2


def test_a_clash_is_shown_before_it_is_saved_and_may_be_meant(staff: Browser) -> None:
    venue = rows.make_venue()
    rows.make_meeting(venue_id=venue.id)
    asked = staff.post("/staff/meetings/new", typed(venue_id=str(venue.id)))
    assert asked.status_code == 422
    assert "This clashes:" in asked.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 1
    stranger = staff.post("/staff/meetings/new", typed(venue_id=str(venue.id), despite="other clashes"))
    assert stranger.status_code == 422
    meant = re.search(r'name="despite" value="(\w+)"', asked.text)
    assert meant is not None
    staff.post("/staff/meetings/new", typed(venue_id=str(venue.id), despite=meant[1]))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Meeting)) == 2


def test_all_that_is_wrong_with_a_new_meeting_is_said_at_once(staff: Browser) -> None:
    wrong = {"starts": "11:00", "ends": "10:00", "venue_id": "", "capacity": "-1", "titles-en": ""}
    told = []
    for press in ({"publish": "yes"}, {}):
        refused = staff.post("/staff/meetings/new", {**typed(), **wrong, **press})
        assert (refused.status_code, refused.text.count('value="10:00"')) == (422, 1)
        summary = refused.text.partition('id="check-heading"')[2].partition("</ul>")[0]
        told.append(re.findall(r'<a href="#([\w-]+)">([^<]+)</a>', summary))
    backwards, number = "The end must be later than the start", "Enter a whole number from 0 to 100\xa0000"
    assert [[words for _box, words in each] for each in told] == [
        ["Choose a place before you publish", backwards, number],
        [backwards, "Choose a place or write a title", number],
    ]


def test_a_place_that_was_not_offered_is_refused_beside_what_else_is_wrong(staff: Browser) -> None:
    wrong = {
        "starts": "11:00",
        "ends": "10:00",
        "venue_id": "1.5",
        "candidate_id": "1.5",
        "new_locality": "x",
    }
    refused = staff.post("/staff/meetings/new", {**typed(), **wrong})
    assert (refused.status_code, "The end must be later than the start" in refused.text) == (422, True)


def test_a_meeting_over_midnight_is_edited_and_moved_and_shown_with_the_day_it_ends(staff: Browser) -> None:
    venue_id = str(rows.make_venue().id)
    staff.post("/staff/meetings/new", typed(venue_id=venue_id, starts="23:00", ends=""))
    made = only_meeting()
    path = f"/staff/meetings/{made.id}"
    shown = re.findall(
        r'name="(version|day|starts|ends|venue_id)"[^>]* value="([^"]*)"', staff.get(f"{path}/edit").text
    )
    saved = staff.post(f"{path}/edit", {**typed(), **dict(shown), "venue_id": venue_id})
    assert (saved.status_code, "23:00–00:30 (Sun 15 March)" in text_of(staff.get(path).text)) == (303, True)
    services.publish(only_meeting(), by=None)
    db.session.commit()
    night = {"day": "2026-03-16", "starts": "22:00", "ends": "00:30", "version": version_of(made)}
    assert staff.post(f"{path}/move", {**night, "venue_id": venue_id}).status_code == 303
    moved = only_meeting()
    assert (moved.starts_wall, moved.ends_wall) == (datetime(2026, 3, 16, 22), datetime(2026, 3, 17, 0, 30))
    backwards = staff.post(f"{path}/move", {**night, "ends": "21:00", "version": version_of(made)})
    assert (backwards.status_code, "The end must be later than the start" in backwards.text) == (422, True)


def test_a_published_meeting_is_given_to_who_is_elsewhere_only_where_that_is_meant(staff: Browser) -> None:
    aigul, bolat = rows.make_candidate("Айгүл"), rows.make_candidate("Болат")
    meeting = rows.make_meeting(candidate_id=aigul.id)
    rows.make_draft(venue_id=meeting.venue_id, candidate_id=aigul.id)
    rows.make_meeting(candidate_id=bolat.id)
    path = f"/staff/meetings/{meeting.id}/edit"
    typed_now = {"titles-en": "Hall", "version": version_of(meeting)}
    asked = staff.post(path, {**typed_now, "candidate_id": str(bolat.id)})
    [notice] = re.findall(r"This clashes:.*?</ul>", asked.text, re.DOTALL)
    assert (asked.status_code, re.findall("<li>(.*?)</li>", notice)) == (
        422,
        ["Болат is already in Жымпиты at this time (Sat 14 March, 18:30)"],
    )
    meant = re.search(r'name="despite" value="(\w+)"', asked.text)
    assert meant is not None
    saved = staff.post(path, {**typed_now, "candidate_id": str(bolat.id), "despite": meant[1]})
    assert (saved.status_code, rows.fresh(meeting).candidate_id) == (303, bolat.id)
    typed_now["version"] = version_of(meeting)
    assert staff.post(path, {**typed_now, "candidate_id": str(bolat.id)}).status_code == 303


def test_a_move_tells_nobody_before_the_next_press(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    path = f"/staff/meetings/{meeting.id}"
    answer = staff.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting)))
    assert (answer.status_code, answer.location) == (303, f"{path}/tell")
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY + timedelta(days=1)
    assert told(MessagePurpose.MOVED) == 0
    assert "1 person does not know of the new time or place." in staff.get(path).text
    asked = staff.get(f"{path}/tell")
    assert "Tell them now: 1 SMS" in asked.text
    assert "Nothing has been sent yet. The change can be taken back." in asked.text
    for _press in range(2):
        staff.post(f"{path}/tell", {"news": "moved"})
    assert told(MessagePurpose.MOVED) == 1
    assert "does not know" not in staff.get(path).text
    assert staff.post(f"{path}/tell", {"news": "nothing"}).status_code == 422


@pytest.mark.parametrize(
    ("hour", "values", "words"),
    [
        (12, {}, "1 person is told: the message leaves in a moment."),
        (23, {}, "1 SMS is ready. The SMS leave at 09:00: these are quiet hours."),
        (12, {"sms_open": False}, "1 SMS is ready. The SMS wait: in the trial only the team"),
        (12, {"budget_minor": 0}, "1 SMS is ready. The SMS wait: the budget is used up."),
        (12, {"budget_day_minor": 0}, "1 SMS is ready. The SMS leave tomorrow: today"),
        (12, {"settings": {"sms_paused": True}}, "1 SMS is ready. The SMS wait: all messages are held back."),
    ],
)
def test_staff_read_when_the_message_leaves(
    browser: Browser, campaign: CampaignFacts, hour: int, values: dict[str, object], words: str
) -> None:
    row = db.session.get(Campaign, campaign.id)
    assert row is not None
    for column, value in values.items():
        setattr(row, column, value)
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    with clock.at(rows.NOW - timedelta(minutes=30)):
        rows.move(meeting, rows.SATURDAY + timedelta(days=1))
    with clock.at(clock.to_utc(rows.TUESDAY.replace(hour=hour), rows.ZONE)):
        session = factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host)
        browser.client.set_cookie("language", "en", domain=campaign.host)
        browser.sign_in(session).post(f"/staff/meetings/{meeting.id}/tell", {"news": "moved"})
        assert words in unescape(browser.get(f"/staff/meetings/{meeting.id}").text)


def test_in_quiet_hours_what_is_no_sms_is_not_said_to_wait(browser: Browser, campaign: CampaignFacts) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        attending = [rows.attend(meeting) for _person in range(4)]
        services.attend(meeting, "gulnar@example.kz", language="ru")
    attending[0].contact.ways = [Way.CALL.value]
    with clock.at(rows.NOW - timedelta(minutes=30)):
        rows.move(meeting, rows.SATURDAY + timedelta(days=1))
    with clock.at(clock.to_utc(rows.TUESDAY.replace(hour=23), rows.ZONE)):
        path = f"/staff/meetings/{meeting.id}"
        browser.client.set_cookie("language", "en", domain=campaign.host)
        browser.sign_in(factories.make_session(factories.make_member(Role.COORDINATOR), campaign.host))
        offered = browser.get(f"{path}/tell").text
        browser.post(f"{path}/tell", {"news": "moved"})
        page = unescape(browser.get(path).text)
    assert "Tell them now: 3 SMS" in offered
    assert (
        "3 SMS are ready. The SMS leave at 09:00: these are quiet hours. "
        "1 person is told: the message leaves in a moment. A helper is to call 1 person."
    ) in page


def test_with_no_news_there_is_nothing_to_tell_and_nothing_to_press(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    page = staff.get(f"/staff/meetings/{meeting.id}/tell").text
    assert "There is nothing new to tell." in page
    assert ("Nothing has been sent yet" in page, "/undo" in page) == (False, False)


def test_what_people_were_told_is_not_offered_to_be_taken_back(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    path = f"/staff/meetings/{meeting.id}"
    staff.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting)))
    assert "Nothing has been sent yet" in staff.get(f"{path}/tell").text
    staff.post(f"{path}/tell", {"news": "moved"})
    db.session.execute(sa.update(Message).values(state=MessageState.SENT, handed_at=clock.now()))
    assert "Nothing has been sent yet" not in staff.get(f"{path}/tell").text


def test_a_move_is_undone_by_the_button_of_its_page(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
    path = f"/staff/meetings/{meeting.id}"
    staff.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting)))
    undo_path = re.search(r'action="(/staff/history/\d+/undo)"', staff.get(f"{path}/tell").text)
    assert undo_path is not None
    staff.post(undo_path[1])
    assert rows.fresh(meeting).starts_wall == rows.SATURDAY
    history = staff.get(f"{path}/history").text
    moved = "<p>Moved: Sat 14 March, 18:30 → Sun 15 March, 18:30 <span"
    assert history.index("<p>Moved back") < history.index(moved)


def test_the_history_of_a_move_says_from_where_to_where(staff: Browser) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
    school = rows.make_venue("School", meeting.venue.locality if meeting.venue else None)
    path = f"/staff/meetings/{meeting.id}"
    staff.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting), venue_id=str(school.id)))
    said = "Moved: Sat 14 March, 18:30, Жымпиты, Culture house → Sun 15 March, 18:30, Жымпиты, School"
    pages = [text_of(staff.get(page).text) for page in (f"{path}/history", "/staff/history")]
    assert [said in page for page in pages] == [True, True]


def test_the_history_of_an_edit_names_what_was_changed_and_none_of_its_words(staff: Browser) -> None:
    meeting = rows.make_meeting()
    path = f"/staff/meetings/{meeting.id}"
    changed = typed(version=version_of(meeting), capacity="40", note="Secret")
    staff.post(f"{path}/edit", changed)
    pages = [text_of(staff.get(page).text) for page in (f"{path}/history", "/staff/history")]
    assert ["Changed: Title, Limit of places, Private note" in page for page in pages] == [True, True]
    assert ["Secret" in page for page in pages] == [False, False]


def test_a_move_pressed_twice_is_one_move(staff: Browser) -> None:
    meeting = rows.make_meeting()
    path = f"/staff/meetings/{meeting.id}"
    form = typed(day="2026-03-15", version=version_of(meeting), once="press")
    answers = [staff.post(f"{path}/move", form) for _press in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"{path}/tell")] * 2
    assert rows.fresh(meeting).moves == 1


def test_staff_prepare_and_a_coordinator_tells(browser: Browser, campaign: CampaignFacts) -> None:
    with clock.at(rows.NOW - timedelta(hours=1)):
        meeting = rows.make_meeting()
        rows.attend(meeting)
    member = factories.make_member(Role.STAFF)
    browser.sign_in(factories.make_session(member, campaign.host))
    path = f"/staff/meetings/{meeting.id}"
    browser.post(f"{path}/move", typed(day="2026-03-15", version=version_of(meeting)))
    page = browser.get(f"{path}/tell", headers={"Accept-Language": "en"}).text
    assert "A coordinator tells them: messages cost money." in page
    assert browser.post(f"{path}/tell", {"news": "moved"}).status_code == 403
    browser.post(f"{path}/cancel", {"version": version_of(meeting), "tell": "yes"})
    assert rows.fresh(meeting).state is MeetingState.CANCELLED
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_who_asked_for_the_first_meeting_is_told_by_a_press(staff: Browser) -> None:
    services.tell_me_once(number(), language="kk")
    meeting = rows.make_meeting()
    path = f"/staff/meetings/{meeting.id}"
    assert "1 person asked to be told of the first meeting." in staff.get(path).text
    staff.post(f"{path}/tell", {"news": "first"})
    assert told(MessagePurpose.FIRST_MEETING) == 1


def test_a_place_that_is_not_in_the_list_is_added_on_the_way(staff: Browser) -> None:
    village = rows.make_village("Ақсай")
    form = typed(new_place="Yard of house 12", new_locality=str(village.id), once="k")
    for _press in range(2):
        staff.post("/staff/meetings/new", form)
    venue = db.session.scalars(sa.select(Venue)).one()
    assert (venue.names["en"], venue.locality_id, only_meeting().venue_id) == (
        "Yard of house 12",
        village.id,
        venue.id,
    )


def test_what_was_saved_meanwhile_is_said_where_a_hint_stands_too(staff: Browser) -> None:
    meeting = rows.make_draft(titles={"en": "Zhympity"})
    seen, venue = version_of(meeting), str(meeting.venue_id)
    path, permit = f"/staff/meetings/{meeting.id}/edit", f"/staff/meetings/{meeting.id}/permit"
    staff.post(path, typed(version=seen, venue_id=venue, note="Ring twice"))
    lost = staff.post(path, typed(version=seen, venue_id=venue, note="Ask for Marat"))
    assert (lost.status_code, re.findall(r"Saved meanwhile: ([^<]*)<", lost.text)) == (422, ["Ring twice"])
    asked = {"version": version_of(meeting), "state": "asked"}
    staff.post(permit, {**asked, "permit_asked_of": "Akimat", "permit_until": "2026-03-12"})
    lost = staff.post(permit, {**asked, "permit_asked_of": "School", "permit_until": "2026-03-13"})
    assert (lost.status_code, re.findall(r"Saved meanwhile: ([^<]*)<", lost.text)) == (
        422,
        ["Akimat", "2026-03-12"],
    )


def test_both_versions_are_shown_and_the_next_press_keeps_what_was_typed(staff: Browser) -> None:
    meeting = rows.make_draft(titles={"en": "Zhympity"})
    seen = version_of(meeting)
    path = f"/staff/meetings/{meeting.id}/edit"
    venue = str(meeting.venue_id)
    staff.post(path, typed(version=seen, venue_id=venue, starts="17:00", **{"titles-en": "Theirs"}))
    refused = staff.post(path, typed(version=seen, venue_id=venue, capacity="80", **{"titles-en": "Mine"}))
    assert refused.status_code == 422
    assert "Saved meanwhile: Theirs" in refused.text
    assert "Saved meanwhile: 17:00" in refused.text
    version = re.search(r'name="version" value="(\d+)"', refused.text)
    assert version is not None
    staff.post(path, typed(version=version[1], venue_id=venue, capacity="80", **{"titles-en": "Mine"}))
    saved = rows.fresh(meeting)
    assert (saved.titles, saved.capacity, saved.starts_wall) == ({"en": "Mine"}, 80, rows.SATURDAY)


def test_a_draft_that_cannot_be_shown_yet_says_why_on_its_own_page(staff: Browser) -> None:
    draft = rows.make_draft()
    draft.venue_id = None
    db.session.flush()
    refused = staff.post(f"/staff/meetings/{draft.id}/publish")
    assert refused.status_code == 422
    assert "Choose a place before you publish" in text_of(refused.text)
    assert f"/staff/meetings/{draft.id}/edit" in refused.text
    early = staff.post(f"/staff/meetings/{rows.make_meeting().id}/hold")
    assert (early.status_code, "that has begun can be held" in text_of(early.text)) == (422, True)


def test_paper_of_a_draft_says_what_it_lacks(staff: Browser) -> None:
    draft = rows.make_draft(titles={"en": "Water"})
    draft.venue_id = None
    db.session.flush()
    for sheet in ("poster", "flyers"):
        page = text_of(staff.get(f"/staff/meetings/{draft.id}/{sheet}").text)
        assert (sheet, "Орны әзірге белгісіз" in page, "A draft: once the meeting" in page) == (
            sheet,
            True,
            True,
        )
    published = staff.get(f"/staff/meetings/{rows.make_meeting().id}/poster").text
    assert "A draft" not in text_of(published)


def test_a_meeting_without_a_place_has_no_notice_for_its_door(staff: Browser) -> None:
    draft = rows.make_draft()

    def offered() -> tuple[int, bool]:
        path = f"/staff/meetings/{draft.id}/door-notice"
        return staff.get(path).status_code, path in staff.get(f"/staff/meetings/{draft.id}").text

    said = [offered()]
    draft.venue_id = None
    db.session.flush()
    said.append(offered())
    refused = text_of(staff.get(f"/staff/meetings/{draft.id}/door-notice").text)
    services.cancel(draft, version=draft.version, by=None)
    db.session.flush()
    said.append(offered())
    assert said == [(200, True), (422, False), (200, True)]
    assert "The meeting has no place yet. Choose one, then print the notice for its door" in refused


def test_of_a_published_meeting_only_the_rest_is_changed(staff: Browser) -> None:
    meeting = rows.make_meeting(titles={"en": "Zhympity"})
    path = f"/staff/meetings/{meeting.id}/edit"
    assert 'name="day"' not in staff.get(path).text
    staff.post(path, typed(version=version_of(meeting), starts="09:00", capacity="80"))
    saved = rows.fresh(meeting)
    assert (saved.capacity, saved.starts_wall, saved.venue_id) == (80, rows.SATURDAY, meeting.venue_id)


def test_a_candidate_reads_the_schedule_without_people_or_notes(
    browser: Browser, campaign: CampaignFacts
) -> None:
    meeting = rows.make_meeting(note="The guard has the key", titles={"en": "Zhympity"})
    rows.attend(meeting)
    member = factories.make_member(Role.CANDIDATE)
    browser.sign_in(factories.make_session(member, campaign.host))
    path = f"/staff/meetings/{meeting.id}"
    for page in ("", "/run-sheet", "/notes", "/reminders"):
        shown = browser.get(f"{path}{page}").text
        assert ("Zhympity" in shown, "The guard" in shown, "Гүлнар" in shown) == (True, False, False)
    assert browser.get(f"{path}/sign-ups").status_code == 403
    assert browser.get(f"{path}/edit").status_code == 403
    assert browser.post(f"{path}/publish").status_code == 403


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


def test_nobody_is_ticked_off_before_the_day(staff: Browser) -> None:
    attendance = rows.attend(rows.make_meeting())
    assert "/mark" not in staff.get(f"/staff/meetings/{attendance.meeting_id}/sign-ups").text
    assert staff.post(f"/staff/attendances/{attendance.id}/mark", {"came": "yes"}).status_code == 422


def test_somebody_is_added_by_hand_and_ticked_off(staff: Browser) -> None:
    meeting = rows.make_meeting(rows.TUESDAY + timedelta(hours=3))
    staff.post(
        f"/staff/meetings/{meeting.id}/sign-ups",
        {"phone": "8 701 234 56 78", "name": "Гүлнар Тасова", "language": "kk", "agreed": "y"},
    )
    attendance = db.session.scalars(sa.select(Attendance)).one()
    listed = staff.get(f"/staff/meetings/{meeting.id}/sign-ups").text
    assert "Гүлнар Т." in listed
    assert "2345678" not in re.sub(r"\s", "", listed)
    assert "/mark" in listed
    staff.post(f"/staff/attendances/{attendance.id}/mark", {"came": "yes"})
    db.session.expire_all()
    assert db.session.get_one(Attendance, attendance.id).state is AttendanceState.CAME


def test_a_venue_is_added_and_put_right(staff: Browser) -> None:
    staff.post("/staff/venues/new", {"names-en": "School 21", "capacity": "80", "in_use": "y"})
    venue = db.session.scalars(sa.select(Venue)).one()
    staff.post(
        f"/staff/venues/{venue.id}/edit",
        {"version": "1", "names-en": "School 21", "capacity": "90", "in_use": "y"},
    )
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
    "page",
    [
        "",
        "/edit",
        "/move",
        "/tell",
        "/cancel",
        "/notes",
        "/sign-ups",
        "/reminders",
        "/history",
        "/run-sheet",
        "/poster",
    ],
)
def test_every_page_of_a_meeting_opens_and_a_missing_one_is_missing(staff: Browser, page: str) -> None:
    meeting = rows.make_meeting()
    assert staff.get(f"/staff/meetings/{meeting.id}{page}").status_code == 200
    assert staff.get(f"/staff/meetings/1{page}").status_code == 404


def test_a_poster_says_where_and_nothing_of_the_teams_own_pages(staff: Browser) -> None:
    meeting = rows.make_meeting()
    page = staff.get(f"/staff/meetings/{meeting.id}/poster").text.partition('<div class="poster">')[2]
    assert "Жымпиты, Мәдениет үйі, Қазақстан көшесі, 5" in page
    assert "Жымпиты, Дом культуры, ул. Казахстан, 5" in page
    assert (f"/m/{meeting.code}" in page, "/staff/" in page) == (True, False)


def test_another_campaigns_meeting_answers_as_a_missing_one(staff: Browser) -> None:
    with scope(factories.make_campaign("theirs").id):
        foreign = rows.make_meeting()
        foreign_id, venue_id, attendance_id = foreign.id, foreign.venue_id, rows.attend(foreign).id
    for path in (f"/staff/meetings/{foreign_id}", f"/staff/venues/{venue_id}"):
        assert staff.get(path).status_code == 404
    for path in (f"meetings/{foreign_id}/publish", f"meetings/{foreign_id}/again"):
        assert staff.post(f"/staff/{path}").status_code == 404
    assert staff.post(f"/staff/attendances/{attendance_id}/mark", {"came": "yes"}).status_code == 404


def test_a_long_list_goes_on_after_fifty_rows(staff: Browser) -> None:
    venue = rows.make_venue()
    for number_ in range(52):
        starts = rows.SATURDAY + timedelta(hours=2 * number_)
        rows.make_draft(starts, venue_id=venue.id, titles={"en": f"Meeting {number_:02}"})
    first = staff.get("/staff/schedule?view=list&date=2026-03-14").text
    assert ("Meeting 49" in first, "Meeting 50" in first) == (True, False)
    after = re.search(r"after=(\d+)", first)
    assert after is not None
    second = staff.get(f"/staff/schedule?view=list&date=2026-03-14&after={after[1]}").text
    assert ("Meeting 49" in second, "Meeting 51" in second) == (False, True)


def test_filters_by_what_is_missing_who_and_where(staff: Browser) -> None:
    candidate = rows.make_candidate()
    clashing = rows.make_meeting(titles={"en": "Clashing"})
    rows.make_meeting(titles={"en": "Clash too"}, venue_id=clashing.venue_id)
    other = rows.make_venue(village=rows.make_village("Ақсай"))
    rows.make_draft(rows.SATURDAY + timedelta(days=1), titles={"en": "A draft"}, venue_id=other.id)
    assert other.locality is not None
    district = other.locality.district_id
    shown = {
        query: [
            name
            for name in ("Clashing", "Clash too", "A draft")
            if name in staff.get(f"/staff/schedule?date=2026-03-14&{query}").text
        ]
        for query in ("needs=clash", "needs=draft", f"district={district}", f"who=candidate:{candidate.id}")
    }
    assert shown == {
        "needs=clash": ["Clashing", "Clash too"],
        "needs=draft": ["A draft"],
        f"district={district}": ["A draft"],
        f"who=candidate:{candidate.id}": ["Clashing", "Clash too", "A draft"],
    }
    page = staff.get("/staff/schedule?date=2026-03-14").text
    assert "Clashes: 2" in page
    assert "Clash: candidate, Clash: venue" in page


@pytest.mark.parametrize("path", ["/staff/schedule?date=2026-03-14", "/staff/schedule?view=list"])
def test_a_full_schedule_costs_the_same_statements(staff: Browser, path: str) -> None:
    rows.attend(rows.make_meeting())
    staff.get(path)
    with counted_statements() as few:
        staff.get(path)
    for hour in range(20):
        rows.attend(rows.make_meeting(rows.SATURDAY + timedelta(hours=hour)))
    with counted_statements() as many:
        staff.get(path)
    assert len(many) == len(few)


def told(purpose: MessagePurpose) -> int:
    counted = sa.select(sa.func.count()).select_from(Message).where(Message.purpose == purpose)
    return db.session.scalar(counted) or 0


def test_a_month_names_three_meetings_a_day_and_counts_the_others(staff: Browser) -> None:
    for hour in range(5):
        rows.make_meeting(rows.SATURDAY - timedelta(hours=2 * hour), titles={"en": f"Village {hour}"})
    page = staff.get("/staff/schedule?view=month&date=2026-03-01").text
    assert "Schedule: March 2026" in page
    assert [f"Village {hour}" in page for hour in range(5)] == [False, False, True, True, True]
    assert "2 more" in page
    assert page.count('<a class="date"') == 42, "from Monday 23 February to Sunday 5 April"
    assert "/staff/schedule?view=month&amp;date=2026-02-01" in page
    assert "/staff/schedule?view=month&amp;date=2026-04-01" in page


def test_a_day_stands_by_the_hour_against_places_or_people(staff: Browser) -> None:
    who = rows.make_candidate("Айгүл Сәрсен").id
    rows.make_meeting(candidate_id=who, titles={"en": "About water"})
    rows.make_draft(rows.SATURDAY - timedelta(hours=4), candidate_id=rows.make_candidate("Ерлан").id)
    by_place = staff.get("/staff/schedule?view=day&date=2026-03-14").text
    by_person = staff.get("/staff/schedule?view=day&date=2026-03-14&lanes=people").text
    lane = re.compile(r'<th scope="col">([^<]+)</th>')
    assert "Schedule: Saturday 14 March" in by_place
    assert re.findall(r'<th scope="row">(\d\d:00)</th>', by_place) == [f"{hour}:00" for hour in range(14, 19)]
    assert lane.findall(by_person) == ["Time", "Ерлан", "Айгүл Сәрсен"]
    assert lane.findall(by_place)[0] == "Time"
    assert "No meetings on this day" in staff.get("/staff/schedule?view=day&date=2026-03-13").text


def test_two_of_one_name_have_a_lane_each_and_are_told_apart(staff: Browser) -> None:
    begin_roles()
    shift = make_shift("chairs", meeting=rows.make_meeting(titles={"en": "About water"}))
    shown = ["Ерлан С. (…1020)", "Ерлан С. (…1021)"]
    for digits in ("1020", "1021"):
        sign_up(shift, PhoneNumber(f"+7701000{digits}"))
    day = "/staff/schedule?view=day&date=2026-03-14&lanes=people"
    page = staff.get(day).text
    assert sorted(re.findall(r'<th scope="col">([^<]+)</th>', page)) == ["Time", *shown]
    assert [words for _key, words in options_of(page, "who")][1:] == shown
    cells = re.findall(r"<td[^>]*>.*?</td>", page.partition("<tbody")[2], re.DOTALL)
    assert [cell.count("About") for cell in cells] == [1, 1]


@pytest.mark.parametrize("view", ["month", "week", "day", "list", "odd"])
def test_filters_stay_when_the_view_changes(staff: Browser, view: str) -> None:
    page = staff.get(f"/staff/schedule?view={view}&date=2026-03-14&needs=host").text
    for other in ("month", "day", "list"):
        assert re.search(rf"/staff/schedule\?view={other}&amp;needs=host&amp;date=2026-03-", page)


@pytest.mark.parametrize("view", ["month", "week", "day", "list"])
def test_each_view_asks_the_same_however_many_meetings_there_are(staff: Browser, view: str) -> None:
    seen = []
    for _more in range(2):
        rows.make_meeting(rows.SATURDAY + timedelta(minutes=5 * _more))
        with counted_statements() as counted:
            staff.get(f"/staff/schedule?view={view}&date=2026-03-14")
        seen.append(len(counted))
    assert seen[0] == seen[1]


def options_of(page: str, name: str) -> list[tuple[str, str]]:
    """Each value of a list with its words."""
    box = re.search(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)
    assert box is not None
    return [(each[0], unescape(each[1])) for each in re.findall(r'value="([^"]*)"[^>]*>([^<]*)<', box[0])]


def test_a_draft_keeps_the_venue_that_was_put_aside_meanwhile(staff: Browser) -> None:
    draft = rows.make_draft()
    assert draft.venue is not None
    draft.venue.in_use = False
    db.session.flush()
    path, venue_id = f"/staff/meetings/{draft.id}", str(draft.venue_id)
    offered = [("", "Not known yet"), (venue_id, "Жымпиты, Culture house (put aside)")]
    for page, choices in (("edit", offered), ("move", offered[1:])):
        assert options_of(staff.get(f"{path}/{page}").text, "venue_id") == choices
    assert options_of(staff.get("/staff/meetings/new").text, "venue_id") == offered[:1]
    saved = staff.post(f"{path}/edit", typed(version=version_of(draft), venue_id=venue_id))
    assert (saved.status_code, str(only_meeting().venue_id)) == (303, venue_id)


def test_a_candidate_who_withdrew_is_offered_only_where_they_stand(staff: Browser) -> None:
    who = rows.make_candidate("Айгүл Сәрсен").id
    draft = rows.make_draft(candidate_id=who)
    add_step(who, Standing.WITHDRAWN, on=rows.TUESDAY.date(), by=None)
    db.session.flush()
    unknown = ("", "Not known yet")
    own = (str(who), "Айгүл Сәрсен (withdrawn)")
    edit = staff.get(f"/staff/meetings/{draft.id}/edit").text
    assert options_of(edit, "candidate_id") == [unknown, own]
    assert options_of(staff.get("/staff/meetings/new").text, "candidate_id") == [unknown]
    staff.post("/staff/meetings/new", typed(day="2026-03-20", **{"titles-en": "Another"}))
    made = db.session.scalars(sa.select(Meeting).where(Meeting.id != draft.id)).one()
    assert made.candidate_id is None, "nobody chose the sole candidate, who withdrew"


def test_a_spare_venue_that_was_put_aside_stays_the_spare_one(staff: Browser) -> None:
    meeting, spare = rows.make_meeting(), rows.make_venue("Club", in_use=False)
    services.set_spare(meeting, spare.id, by=None)
    db.session.flush()
    shown = options_of(staff.get(f"/staff/meetings/{meeting.id}/spare").text, "venue_id")
    assert shown == [("", "None"), (str(spare.id), "Жымпиты, Club (put aside)")]


@pytest.mark.parametrize(
    ("is_draft", "words"),
    [
        (True, "Choose a place. To take it away, change the draft"),
        (False, "People know this meeting, so it needs a place. Choose one or put it off"),
    ],
)
def test_a_meeting_that_has_a_place_is_not_moved_to_none(staff: Browser, is_draft: bool, words: str) -> None:
    meeting = rows.make_draft() if is_draft else rows.make_meeting()
    db.session.commit()
    path = f"/staff/meetings/{meeting.id}/move"
    assert "Not known yet" not in staff.get(path).text
    sent = typed(day="2026-03-15", version=version_of(meeting), venue_id="")
    refused = staff.post(path, sent)
    assert (refused.status_code, words in refused.text, 'value="2026-03-15"' in refused.text) == (
        422,
        True,
        True,
    )
    del sent["venue_id"]
    assert staff.post(path, sent).status_code == 303
    assert (rows.fresh(meeting).starts_wall.day, rows.fresh(meeting).venue_id) == (15, meeting.venue_id)
