"""A move or a cancellation that is taken back asks first where something else stands there now."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel import undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import in_language
from organizer.kernel.undo import Undo
from organizer.meetings import queries, services
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import Change, Chosen, ManyAct, MeetingDetails
from tests import factories
from tests.meetings import rows
from tests.meetings.visits import ENGLISH
from tests.web import Browser

SUNDAY = rows.SATURDAY + timedelta(days=1)
STAYS = (
    "code",
    "uid",
    "starts_at",
    "ends_at",
    "zone",
    "venue_id",
    "capacity",
    "languages",
    "topics",
    "permit_asked_on",
)
TAKEN = "The venue is taken then: Жымпиты, Sat 14 March, 18:30"


@pytest.fixture
def staff(browser: Browser, campaign: CampaignFacts) -> Browser:
    """A coordinator's browser."""
    member = factories.make_member(Role.COORDINATOR)
    return browser.sign_in(factories.make_session(member, campaign.host))


def press_undo(browser: Browser, done: Undo, **typed: str) -> tuple[int, list[str], str]:
    """What the page asks, with what it says that it was shown."""
    db.session.commit()
    here = f"{browser.base_url}/staff/schedule?view=list"
    answer = browser.post(f"/staff/history/{done.id}/undo", typed, headers={**ENGLISH, "Referer": here})
    page = answer.text if answer.status_code == 422 else answer.headers["Location"]
    [mark] = re.findall(r'name="despite" value="(\w+)"', page) or [page]
    [notice] = re.findall(r"This clashes once it is undone:.*?</ul>", page, re.DOTALL) or [""]
    return answer.status_code, re.findall("<li>(.*?)</li>", notice), mark


def called_off(meeting: Meeting) -> Undo:
    done = services.cancel(meeting, version=meeting.version, by=None)
    db.session.flush()
    assert done is not None
    return done


@pytest.mark.parametrize("gone", ["moved", "cancelled"])
def test_what_would_clash_is_asked_about_and_may_be_meant(staff: Browser, gone: str) -> None:
    meeting = rows.make_meeting()
    done = rows.move(meeting, SUNDAY) if gone == "moved" else called_off(meeting)
    rows.make_meeting(venue_id=meeting.venue_id)
    status, asked, mark = press_undo(staff, done)
    assert (status, asked) == (422, [TAKEN])
    assert press_undo(staff, done, despite="other clashes")[:2] == (422, [TAKEN])
    back = "/staff/schedule?view=list"
    assert press_undo(staff, done, despite=mark, back=back) == (303, [], back)
    stands = rows.fresh(meeting)
    assert (stands.starts_wall, stands.state) == (rows.SATURDAY, MeetingState.PUBLISHED)


def test_where_nothing_is_in_the_way_nothing_is_asked(staff: Browser) -> None:
    meeting = rows.make_meeting()
    done = rows.move(meeting, SUNDAY)
    rows.make_meeting(SUNDAY, venue_id=meeting.venue_id)
    assert press_undo(staff, done) == (303, [], "/staff/schedule?view=list")


def test_many_that_go_back_together_ask_about_others_alone(campaign: CampaignFacts) -> None:
    one = rows.make_meeting()
    two = rows.make_meeting(venue_id=one.venue_id)
    with at(rows.NOW):
        outcome = services.change_many(
            [Chosen(row, row.version) for row in (one, two)],
            Change(act=ManyAct.CANCEL),
            by=factories.make_member(Role.COORDINATOR),
        )
    assert outcome.undo is not None
    assert services.clashes_again(outcome.undo) == []
    rows.make_meeting(venue_id=one.venue_id, titles={"en": "Instead"})
    with in_language("en"):
        asked = services.clashes_again(outcome.undo)
    assert asked == ["The venue is taken then: Instead, Sat 14 March, 18:30"]


def test_what_was_changed_since_is_refused_and_not_asked_about(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    done = rows.move(meeting, SUNDAY)
    rows.make_meeting(venue_id=meeting.venue_id)
    rows.move(meeting, SUNDAY + timedelta(days=1))
    assert services.clashes_again(done) == []


def take_back(done: Undo | None) -> None:
    assert done is not None
    undo.take_back(done.id, by=None)
    db.session.flush()


def newest(meeting: Meeting) -> Undo | None:
    """What the page of a meeting offers to take back."""
    db.session.flush()
    done = undo.open_undo(meeting)
    return done if done is not None and services.may_be_taken_back(rows.fresh(meeting), done) else None


def test_several_steps_are_taken_back_one_after_the_other(campaign: CampaignFacts) -> None:
    meeting = rows.make_draft()
    first = meeting.starts_wall, dict(meeting.titles), meeting.capacity
    steps: list[Callable[[], object]] = [
        lambda: services.release(meeting, by=None),
        lambda: rows.move(meeting, SUNDAY),
        lambda: rows.move(meeting, SUNDAY + timedelta(days=1)),
        lambda: edited(meeting, titles={"en": "Roads"}, capacity=7),
        lambda: services.postpone(meeting, version=meeting.version, by=None),
        lambda: rows.move(meeting, SUNDAY + timedelta(days=3)),
        lambda: called_off(meeting),
    ]
    for minute, step in enumerate(steps, start=1):
        with at(rows.NOW + timedelta(minutes=minute)):
            step()
            db.session.flush()
    for _step in steps:
        take_back(newest(meeting))
    row = rows.fresh(meeting)
    assert (row.state, row.starts_wall, row.titles, row.capacity) == (MeetingState.DRAFT, *first)


def test_what_would_be_refused_is_not_offered(campaign: CampaignFacts) -> None:
    meeting, spare = rows.make_draft(), rows.make_venue("Spare")
    with at(rows.NOW + timedelta(minutes=1)):
        services.publish(meeting, by=None)
    assert newest(meeting) is not None
    rows.attend(meeting)
    assert newest(meeting) is None
    other = rows.make_draft()
    with at(rows.NOW + timedelta(minutes=1)):
        edited(other, note="Only a note")
        assert newest(other) is None
    older = services.set_spare(other, spare.id, by=None)
    newer = services.set_spare(other, None, by=None)
    db.session.flush()
    assert older is not None
    assert not services.may_be_taken_back(other, older)
    with pytest.raises(DomainError, match="Another spare place"), in_language("en"):
        undo.take_back(older.id, by=None)
    take_back(newer)
    assert services.may_be_taken_back(other, older)


def test_a_change_is_taken_back_whole_and_asks_about_what_clashes_then(campaign: CampaignFacts) -> None:
    aigul, bolat = rows.make_candidate("Айгүл"), rows.make_candidate("Болат")
    draft = rows.make_draft(candidate_id=aigul.id)
    venue_id = draft.venue_id
    away = {"starts_wall": SUNDAY, "ends_wall": SUNDAY + timedelta(minutes=90), "venue_id": None}
    with at(rows.NOW + timedelta(minutes=1)):
        edited(draft, **away, candidate_id=bolat.id, titles={"en": "Roads"})
    done = newest(draft)
    rows.make_draft(venue_id=venue_id)
    assert done is not None
    with in_language("en"):
        assert undo.doubts_about(done) == [TAKEN]
    take_back(done)
    row = rows.fresh(draft)
    assert (row.starts_wall, row.venue_id, row.candidate_id) == (rows.SATURDAY, venue_id, aigul.id)
    with at(rows.NOW + timedelta(minutes=2)):
        edited(draft, capacity=9)
    changed = newest(draft)
    edited(draft, note="Seen")
    assert changed is not None
    with pytest.raises(DomainError):
        undo.take_back(changed.id, by=None)


def test_a_meeting_that_was_made_by_mistake_is_gone_by_undo_or_by_a_press(staff: Browser) -> None:
    made = rows.make_draft()
    take_back(newest(made))
    draft = rows.make_draft()
    services.set_spare(draft, rows.make_venue("Spare").id, by=None)
    db.session.commit()
    page = staff.get(f"/staff/meetings/{draft.id}/cancel", headers=ENGLISH).text
    assert "It never had a page" in page
    path = f"/staff/meetings/{draft.id}/cancel"
    form = {"remove": "yes", "version": str(draft.version)}
    assert staff.post(path, form).headers["Location"] == "/staff/schedule"
    assert [staff.get(f"/staff/meetings/{row}").status_code for row in (made.id, draft.id)] == [404, 404]


def test_a_draft_that_had_a_page_is_not_thrown_away(staff: Browser) -> None:
    meeting = rows.make_draft()
    with at(rows.NOW + timedelta(minutes=1)):
        services.publish(meeting, by=None)
    take_back(newest(meeting))
    draft = rows.fresh(meeting)
    db.session.commit()
    assert newest(draft) is None
    form = {"remove": "yes", "version": str(draft.version)}
    refused = staff.post(f"/staff/meetings/{draft.id}/cancel", form, headers=ENGLISH)
    assert (refused.status_code, "This meeting had a page" in refused.text) == (422, True)


def edited(meeting: Meeting, **changed: Any) -> Meeting:
    details = MeetingDetails(
        **{
            "starts_wall": meeting.starts_wall,
            "ends_wall": meeting.ends_wall,
            "venue_id": meeting.venue_id,
            "candidate_id": meeting.candidate_id,
            "titles": meeting.titles,
            **changed,
        }
    )
    services.edit(meeting, details, version=meeting.version, by=None, despite=None)
    db.session.flush()
    return meeting


def test_a_draft_that_was_thrown_away_comes_back_as_it_was_with_what_was_done_before(
    staff: Browser,
) -> None:
    draft = rows.make_draft(languages=("kk",), capacity=40, topics={"en": "Water"}, note="Ask Bolat")
    services.set_spare(draft, rows.make_venue("Spare").id, by=None)
    draft.permit_asked_on = draft.starts_wall.date()
    with at(rows.NOW + timedelta(minutes=1)):
        edited(draft, capacity=50, languages=("kk",), topics={"en": "Water"}, note="Ask Bolat")
    stood = {column: getattr(draft, column) for column in STAYS}
    version, title = draft.version, draft.titles
    db.session.commit()
    path = f"/staff/meetings/{draft.id}/cancel"
    assert "Its private note goes for good" in staff.get(path, headers=ENGLISH).text
    assert staff.post(path, {"remove": "yes", "version": str(version)}).status_code == 303
    [address] = re.findall(r'action="(/staff/history/\d+/undo)"', staff.get("/staff/schedule").text)
    assert staff.post(address).status_code == 303
    back = rows.fresh(draft)
    assert {column: getattr(back, column) for column in STAYS} == stood
    assert (back.titles, back.note, back.version > version) == (title, None, True)
    spare = queries.spare_venue(back)
    assert (spare is not None, rows.verbs("meeting.")[-2:]) == (
        True,
        ["meeting.removed", "meeting.brought_back"],
    )
    take_back(newest(back))
    assert rows.fresh(back).capacity == 40


def test_a_draft_comes_back_into_a_hall_that_is_taken_only_where_that_is_meant(staff: Browser) -> None:
    draft, by = rows.make_draft(), factories.make_member(Role.COORDINATOR)
    done = services.remove(draft, version=draft.version, by=by)
    assert done is not None
    rows.make_meeting(venue_id=draft.venue_id)
    done.by_user_id = None
    assert press_undo(staff, done)[:2] == (422, [TAKEN])
    mark = press_undo(staff, done)[2]
    assert press_undo(staff, done, despite=mark)[0] == 303
    assert rows.fresh(draft).state is MeetingState.DRAFT
