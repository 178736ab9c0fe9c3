"""Who signed up for a place without steps is told where there are some now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.roles import Role
from organizer.kernel import clock, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from organizer.meetings import services
from organizer.meetings.models import Meeting, Venue
from organizer.meetings.services import News
from organizer.messaging.models import Message, MessageState
from tests import factories
from tests.meetings.rows import NOW, attend, fresh, make_meeting, make_venue, make_village
from tests.meetings.visits import ENGLISH, text_of
from tests.web import Browser

HOUR = timedelta(hours=1)
KAZAKH = "Кездесу ауыстырылды. Енді: 14 наурыз, сағат 18:30, Ақсай. Баспалдақ бар. Толығырақ: "


@pytest.fixture
def by(campaign: CampaignFacts) -> Actor:
    """A coordinator."""
    return factories.make_member(Role.COORDINATOR)


def told() -> list[tuple[str, str]]:
    """The language and the words of what was told and not taken back, in order."""
    rows = db.session.scalars(sa.select(Message).order_by(Message.made_at, Message.language, Message.id))
    return [(row.language, row.body.partition("http")[0]) for row in rows if not row.is_withdrawn]


def go(meeting: Meeting, venue: Venue) -> Meeting:
    """Move a meeting to another place at its time."""
    meeting = fresh(meeting)
    services.move(
        meeting,
        meeting.starts_wall,
        meeting.ends_wall,
        venue_id=venue.id,
        version=meeting.version,
        by=None,
        despite=None,
    )
    return fresh(meeting)


def hall(*, step_free: bool) -> Venue:
    return make_venue(village=make_village("Ақсай"), step_free=step_free)


def mark(venue: Venue, *, step_free: bool) -> None:
    """Note whether a place has steps."""
    details = {**vars(venue), "step_free": step_free, "key_holder": "", "note": ""}
    names = services.VenueDetails.__dataclass_fields__
    written = services.VenueDetails(**{name: details[name] for name in names if name in details})
    services.edit_venue(venue, written, version=venue.version, by=None)
    db.session.flush()


def tell(meeting: Meeting, by: Actor) -> News | None:
    """Tell what there is to tell; gives what it was."""
    found = services.untold(fresh(meeting))
    if found is None:
        return None
    services.tell(fresh(meeting), found[0], by=by)
    return found[0]


def test_who_signed_up_for_a_place_without_steps_reads_in_the_word_of_a_move_that_there_are_some(
    by: Actor,
) -> None:
    meeting = make_meeting()
    for language in ("kk", "ru", "en"):
        attend(meeting, language=language)
    with clock.at(NOW + HOUR):
        meeting = go(meeting, hall(step_free=False))
        notice = services.notice(meeting, News.MOVED)
        assert (notice.warned, notice.estimate.people, notice.estimate.parts) == (3, 3, 6)
        assert (tell(meeting, by), tell(meeting, by)) == (News.MOVED, None)
    assert told() == [
        (
            "en",
            "The meeting has moved. Now: 14 March, 18:30, Ақсай. There are steps. Details: ",
        ),
        (
            "kk",
            KAZAKH,
        ),
        (
            "ru",
            "Встреча перенесена. Теперь: 14 марта, 18:30, Ақсай. Там есть ступени. Подробнее: ",
        ),
    ]


def test_who_signed_up_for_steps_reads_nothing_of_them(by: Actor) -> None:
    meeting = make_meeting(venue_id=hall(step_free=False).id)
    attend(meeting, language="ru")
    with clock.at(NOW + HOUR):
        meeting = go(meeting, make_venue(step_free=False))
        assert services.notice(meeting, News.MOVED).warned == 0
        assert (tell(meeting, by), tell(meeting, by)) == (News.MOVED, None)


def test_another_time_in_the_place_that_they_know_says_its_steps_no_second_time(by: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="ru")
    with clock.at(NOW + HOUR):
        meeting = go(meeting, hall(step_free=False))
        assert tell(meeting, by) is News.MOVED
        for message in db.session.scalars(sa.select(Message)):
            message.state, message.handed_at = MessageState.DELIVERED, clock.now()
    with clock.at(NOW + 2 * HOUR):
        meeting = fresh(meeting)
        later = meeting.starts_wall + HOUR
        services.move(meeting, later, later + HOUR, version=meeting.version, by=None, despite=None)
        assert services.notice(fresh(meeting), News.MOVED).warned == 0
    with clock.at(NOW + 3 * HOUR):
        assert services.notice(go(meeting, make_venue(step_free=False)), News.MOVED).warned == 1


def test_a_place_that_gets_steps_is_told_of_to_who_signed_up_before(by: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="kk")
    assert meeting.venue is not None
    with clock.at(NOW + HOUR):
        mark(meeting.venue, step_free=False)
    with clock.at(NOW + 2 * HOUR):
        attend(meeting, language="ru")
        assert (tell(meeting, by), tell(meeting, by)) == (News.STEPS, None)
    assert told() == [("kk", "Кездесуде баспалдақ бар: 14 наурыз ")]


def test_a_word_of_steps_that_has_not_left_dies_once_there_are_none(by: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="kk")
    venue = meeting.venue
    assert venue is not None
    with clock.at(NOW + HOUR):
        mark(venue, step_free=False)
        assert tell(meeting, by) is News.STEPS
        done = undo.open_undo(venue)
        assert done is not None
        undo.take_back(done.id, by=None)
        assert (told(), tell(meeting, by)) == ([], None)


def test_the_page_of_a_move_says_how_many_read_of_steps_and_shows_their_words(
    browser: Browser, by: Actor, campaign: CampaignFacts
) -> None:
    browser.sign_in(factories.make_session(by, campaign.host))
    meeting = make_meeting()
    attend(meeting, language="en")
    with clock.at(NOW + HOUR):
        meeting = go(meeting, hall(step_free=False))
    with clock.at(NOW + 2 * HOUR):
        attend(meeting, language="en")
    db.session.commit()
    page = browser.get(f"/staff/meetings/{meeting.id}/tell", headers=ENGLISH).text
    words = re.findall(r'<p class="sms" lang="en">(.*?)http', page)
    assert words == ["The meeting has moved. Now: 14 March, 18:30, Ақсай. There are steps. Details: "]
    assert "1 of them signed up for a place without steps." in text_of(page)


def test_who_signed_up_knowing_of_steps_reads_other_words_than_who_did_not(by: Actor) -> None:
    meeting = make_meeting()
    attend(meeting, language="en")
    with clock.at(NOW + HOUR):
        meeting = go(meeting, hall(step_free=False))
    with clock.at(NOW + 2 * HOUR):
        attend(meeting, language="en")
    with clock.at(NOW + 3 * HOUR):
        meeting = go(meeting, make_venue(step_free=False))
        notice = services.notice(meeting, News.MOVED)
        assert (len(notice.people), notice.warned) == (2, 1)
        assert [estimate.people for _words, estimate in notice.said] == [1, 1]
        assert tell(meeting, by) is News.MOVED
    assert sorted("There are steps." in body for _language, body in told()) == [False, True]
