"""A meeting is put off until it has a new time, or goes to its spare venue; and what hangs on the door."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.kernel.undo import Undo
from organizer.meetings import queries, services
from organizer.meetings.models import Meeting, MeetingState, SpareVenue
from organizer.meetings.services import News
from tests import factories
from tests.meetings import rows
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}
LATER = rows.NOW + timedelta(minutes=1)
NEXT_SATURDAY = rows.SATURDAY + timedelta(days=7)


@pytest.fixture
def coordinator(browser: Browser, campaign: CampaignFacts) -> Browser:
    """Somebody who plans, and may tell people."""
    member = factories.make_member(Role.COORDINATOR)
    return browser.sign_in(factories.make_session(member, campaign.host))


def moved_on(meeting: Meeting, *, version: int, by: None) -> None:
    """Move a meeting to the week after."""
    ends = NEXT_SATURDAY + timedelta(hours=1)
    services.move(meeting, NEXT_SATURDAY, ends, venue_id=meeting.venue_id, version=version, by=by)


ACTS: Mapping[str, Callable[..., object]] = {
    "cancel": services.cancel,
    "postpone": services.postpone,
    "move": moved_on,
}


def put_off(meeting: Meeting) -> Undo:
    done = services.postpone(meeting, version=meeting.version, by=None)
    db.session.flush()
    assert done is not None
    return done


def stands(meeting: Meeting) -> tuple[MeetingState, bool]:
    row = rows.fresh(meeting)
    return row.state, row.is_postponed


def spare(meeting: Meeting) -> int:
    """A spare venue that is set for a meeting."""
    venue = rows.make_venue("School 21")
    services.set_spare(meeting, venue.id, by=None)
    return venue.id


def test_what_is_put_off_is_called_off_until_a_move_gives_it_a_new_time(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    put_off(meeting)
    assert stands(meeting) == (MeetingState.CANCELLED, True)
    with clock.at(LATER + timedelta(days=30)):
        rows.move(meeting, rows.SATURDAY + timedelta(days=60))
    assert stands(meeting) == (MeetingState.PUBLISHED, False)
    assert rows.verbs("meeting.")[-2:] == ["meeting.postponed", "meeting.moved"]


def test_it_can_take_place_at_its_old_time_after_all(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    put_off(meeting)
    rows.move(meeting, rows.SATURDAY)
    assert stands(meeting) == (MeetingState.PUBLISHED, False)


def test_who_signed_up_is_told_that_it_is_off_and_then_when_it_is(campaign: CampaignFacts) -> None:
    meeting, by = rows.make_meeting(), factories.make_member(Role.COORDINATOR)
    rows.attend(meeting)
    with clock.at(LATER):
        put_off(meeting)
        assert services.tell(meeting, News.POSTPONED, by=by).reached == 1
        assert services.untold(meeting) is None
        rows.move(meeting, NEXT_SATURDAY)
        assert services.tell(meeting, News.MOVED, by=by).reached == 1
    assert sorted(rows.messages()) == [("cancelled", "suppressed", "kk"), ("moved", "ready", "kk")]
    assert {body.partition(":")[0] for body in rows.bodies()} == {
        "Кездесу кейінге қалды",
        "Кездесу ауыстырылды. Енді",
    }


def test_each_time_it_is_put_off_is_told(campaign: CampaignFacts) -> None:
    meeting, by = rows.make_meeting(), factories.make_member(Role.COORDINATOR)
    rows.attend(meeting)
    for minute in (1, 2):
        with clock.at(rows.NOW + timedelta(minutes=minute)):
            put_off(meeting)
            assert services.tell(meeting, News.POSTPONED, by=by).reached == 1
            rows.move(meeting, rows.SATURDAY + timedelta(days=minute))


def test_it_can_be_called_off_for_good_and_that_taken_back(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    put_off(meeting)
    done = services.cancel(meeting, version=meeting.version, by=None)
    assert stands(meeting) == (MeetingState.CANCELLED, False)
    assert done is not None
    undo.take_back(done.id, by=None)
    assert stands(meeting) == (MeetingState.CANCELLED, True)


def test_putting_off_and_giving_a_new_time_are_taken_back_one_by_one(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    off = put_off(meeting)
    undo.take_back(rows.move(meeting, NEXT_SATURDAY).id, by=None)
    assert (stands(meeting), meeting.starts_wall) == ((MeetingState.CANCELLED, True), rows.SATURDAY)
    undo.take_back(off.id, by=None)
    assert (stands(meeting), meeting.starts_wall) == ((MeetingState.PUBLISHED, False), rows.SATURDAY)


def test_putting_off_is_taken_back_at_once(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    undo.take_back(put_off(meeting).id, by=None)
    assert stands(meeting) == (MeetingState.PUBLISHED, False)


def test_a_draft_is_not_put_off_for_nobody_knows_of_it(campaign: CampaignFacts) -> None:
    with pytest.raises(DomainError):
        put_off(rows.make_draft())


@pytest.mark.parametrize("act", ACTS)
def test_what_took_place_is_neither_called_off_nor_moved_and_its_page_offers_no_press(
    coordinator: Browser, act: str
) -> None:
    soon = rows.TUESDAY + timedelta(minutes=1)
    meeting = rows.make_meeting(soon, ends_wall=soon + timedelta(minutes=1))
    db.session.commit()
    with clock.at(meeting.ends_at):
        with pytest.raises(DomainError):
            ACTS[act](meeting, version=meeting.version, by=None)
        page = coordinator.get(f"/staff/meetings/{meeting.id}/{act}", headers=ENGLISH).text
    assert ("meeting that is still to come can be" in page, 'name="version"' in page) == (True, False)
    assert stands(meeting) == (MeetingState.PUBLISHED, False)


def test_the_page_asks_as_calling_off_does_and_everybody_reads_what_it_came_to(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    rows.attend(meeting)
    path = f"/staff/meetings/{meeting.id}"
    asked = coordinator.get(f"{path}/postpone", headers=ENGLISH).text
    assert "Put off and tell: 1 SMS" in asked
    assert "Кездесу кейінге қалды: 14 наурыз, Жымпиты" in asked
    form = {"version": str(rows.fresh(meeting).version), "tell": "yes", "once": "k"}
    for _press in range(2):
        assert coordinator.post(f"{path}/postpone", form).status_code in {303, 422}
    assert rows.messages() == [("cancelled", "ready", "kk")]
    assert "Give it a new time" in coordinator.get(path, headers=ENGLISH).text
    public = coordinator.get(f"/m/{meeting.code}", headers=ENGLISH).text
    assert ("The meeting is put off." in public, "EventPostponed" in public, 'name="phone"' in public) == (
        True,
        True,
        False,
    )
    assert "STATUS:CANCELLED" in coordinator.get("/meetings.ics").text


def promoting(page: str) -> dict[str, Any]:
    """What the press to the spare venue sends."""
    form = re.search(r'<form method="post" action="[^"]+/move".*?</form>', page, flags=re.DOTALL)
    assert form is not None
    return dict(re.findall(r'name="(version|venue_id|day|starts|ends)" value="([^"]*)"', form[0]))


def test_a_spare_venue_is_set_and_promoted_in_one_press(coordinator: Browser) -> None:
    meeting, other = rows.make_meeting(), rows.make_venue("School 21")
    lost = meeting.venue_id
    path = f"/staff/meetings/{meeting.id}"
    coordinator.post(f"{path}/spare", {"venue_id": str(other.id)})
    page = coordinator.get(path, headers=ENGLISH).text
    assert "<p>Жымпиты, School 21</p>" in page
    answer = coordinator.post(f"{path}/move", promoting(page))
    assert answer.headers["Location"] == f"{path}/tell"
    moved = rows.fresh(meeting)
    assert (moved.venue_id, moved.starts_wall, queries.spare_venue(moved)) == (other.id, rows.SATURDAY, None)
    done = db.session.scalars(sa.select(Undo).where(Undo.verb == "meeting.moved")).one()
    undo.take_back(done.id, by=None)
    back = rows.fresh(meeting)
    again = queries.spare_venue(back)
    assert (back.venue_id, None if again is None else again.id) == (lost, other.id)


def test_a_spare_venue_that_is_taken_is_asked_about_first(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    rows.make_draft(venue_id=spare(meeting))
    path = f"/staff/meetings/{meeting.id}"
    form = promoting(coordinator.get(path, headers=ENGLISH).text)
    refused = coordinator.post(f"{path}/move", form, headers=ENGLISH)
    assert (refused.status_code, "The venue is taken then" in refused.text) == (422, True)
    assert rows.fresh(meeting).venue_id == meeting.venue_id


def test_a_spare_venue_is_changed_taken_out_and_taken_back(campaign: CampaignFacts) -> None:
    meeting = rows.make_meeting()
    first = spare(meeting)
    out = services.set_spare(meeting, None, by=None)
    assert (queries.spare_venue(meeting), services.set_spare(meeting, None, by=None)) == (None, None)
    assert out is not None
    db.session.flush()
    undo.take_back(out.id, by=None)
    second = spare(meeting)
    assert db.session.scalars(sa.select(SpareVenue.venue_id)).all() == [second]
    assert first != second


def test_the_place_that_it_is_in_is_no_spare_venue(coordinator: Browser) -> None:
    meeting = rows.make_meeting()
    with pytest.raises(DomainError):
        services.set_spare(meeting, meeting.venue_id, by=None)
    answer = coordinator.post(f"/staff/meetings/{meeting.id}/spare", {"venue_id": str(meeting.venue_id)})
    assert (answer.status_code, db.session.scalars(sa.select(SpareVenue)).all()) == (422, [])


def test_the_notice_for_the_door_says_in_both_languages_what_became_of_it(coordinator: Browser) -> None:
    meeting = rows.make_meeting()

    def headings() -> list[tuple[str, str]]:
        page = coordinator.get(f"/staff/meetings/{meeting.id}/door-notice").text
        assert f"/m/{meeting.code}" in page
        assert "<svg" in page
        return re.findall(r'<h1><span lang="kk">([^<]+)</span><span lang="ru">([^<]+)</span></h1>', page)

    said = [headings()]
    rows.move(meeting, NEXT_SATURDAY)
    said.append(headings())
    put_off(meeting)
    said.append(headings())
    services.cancel(meeting, version=meeting.version, by=None)
    db.session.flush()
    said.append(headings())
    assert said == [
        [("Кездесу осы жерде", "Встреча здесь")],
        [("Кездесу ауыстырылды", "Встреча перенесена")],
        [("Кездесу кейінге қалдырылды", "Встреча отложена")],
        [("Кездесу болмайды", "Встречи не будет")],
    ]
