"""A move or a cancellation that is taken back asks first where something else stands there now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.kernel.i18n import in_language
from organizer.kernel.undo import Undo
from organizer.meetings import services
from organizer.meetings.models import Meeting, MeetingState
from organizer.meetings.services import Change, Chosen, ManyAct
from tests import factories
from tests.meetings import rows
from tests.meetings.visits import ENGLISH
from tests.web import Browser

SUNDAY = rows.SATURDAY + timedelta(days=1)
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
