"""Noting what people say during a meeting, and reading it on the meeting's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.contacts.models import Consent, ConsentPurpose, ConsentWay
from organizer.grievances.models import Grievance, Nodded, ReplyWay, WayIn
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import at
from organizer.kernel.db import db
from organizer.meetings.models import Meeting
from organizer.messaging.models import Message
from organizer.promises.models import Promise
from organizer.volunteers.models import Signup, Volunteer, VolunteerStanding
from organizer.volunteers.services import begin
from tests.factories import make_member, make_session
from tests.grievances.rows import make_grievance, make_topics
from tests.meetings.rows import NOW, make_meeting
from tests.volunteers.rows import make_shift, sign_up
from tests.web import Browser


@pytest.fixture(name="meeting")
def _meeting(campaign: CampaignFacts) -> Iterator[Meeting]:
    make_topics()
    begin(current_campaign())
    with at(NOW):
        yield make_meeting()


def sign_in(reader: Browser, campaign: CampaignFacts, role: Role) -> Actor:
    who = make_member(role)
    reader.sign_in(make_session(who, campaign.host))
    return who


def on_duty(reader: Browser, campaign: CampaignFacts, meeting: Meeting) -> Actor:
    """A volunteer who serves at the meeting."""
    who = sign_in(reader, campaign, Role.VOLUNTEER)
    signup: Signup = sign_up(make_shift(meeting=meeting)).signup
    volunteer = db.session.get(Volunteer, signup.volunteer_id)
    assert volunteer is not None
    volunteer.user_id, volunteer.standing = who.user_id, VolunteerStanding.KNOWN
    db.session.flush()
    return who


def rows() -> list[Grievance]:
    return list(db.session.scalars(sa.select(Grievance).order_by(Grievance.said_at, Grievance.id)))


def test_one_field_and_a_press_log_what_was_said_at_the_meeting(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    on_duty(reader, campaign, meeting)
    answer = reader.post(f"/my/log/{meeting.id}", {"text": "Нет воды"})
    (row,) = rows()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/my/log/{meeting.id}")
    assert meeting.venue is not None
    assert (row.way_in, row.meeting_id, row.locality_id, row.counted, row.code_index) == (
        WayIn.HALL, meeting.id, meeting.venue.locality_id, True, None,
    )  # fmt: skip
    page = reader.get(f"/my/log/{meeting.id}").text
    assert ("Saved. Write the next one." in page, "You have logged: 1" in page) == (True, True)


def test_the_next_one_keeps_the_topic(reader: Browser, campaign: CampaignFacts, meeting: Meeting) -> None:
    on_duty(reader, campaign, meeting)
    answer = reader.post(f"/my/log/{meeting.id}", {"text": "Яма", "topic": "roads", "nodded": "some"})
    assert answer.headers["Location"] == f"/my/log/{meeting.id}?topic=roads"
    assert 'name="topic" value="roads" id="topic-2" checked' in reader.get(answer.headers["Location"]).text
    assert rows()[0].nodded is Nodded.SOME
    assert reader.get(f"/my/log/{meeting.id}?topic=nonsense").status_code == 200


def test_the_same_key_of_a_phone_is_logged_once(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    on_duty(reader, campaign, meeting)
    for _time in range(3):
        sent = {"text": "Нет воды", "promise": "A pump", "due_on": "2026-04-01", "once": "p" * 32}
        assert reader.post(f"/my/log/{meeting.id}", sent).status_code == 303
    promises = db.session.scalars(sa.select(Promise)).all()
    assert (len(rows()), [(each.words, each.about) for each in promises]) == (
        1, [({"en": "A pump"}, f"meeting:{meeting.id}")],
    )  # fmt: skip


def test_who_wants_an_answer_leaves_a_number_and_gets_an_sms(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    on_duty(reader, campaign, meeting)
    sent = {"text": "Нет воды", "wants_answer": "y", "phone": "87012345678", "name": "Гүлнар"}
    assert reader.post(f"/my/log/{meeting.id}", sent).status_code == 303
    assert rows()[0].reply_way is ReplyWay.SMS
    agreed = sa.select(Consent.way).where(Consent.purpose == ConsentPurpose.ANSWER)
    assert db.session.scalars(agreed).all() == [ConsentWay.DOOR]
    told = db.session.scalars(sa.select(Message).where(Message.about == f"grievance:{rows()[0].id}")).all()
    assert len(told) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"text": ""}, "Write what happened"),
        ({"text": "x", "wants_answer": "y"}, "Enter your mobile number"),
        ({"text": "x", "phone": "8 701 222 33 44"}, "You wrote a name or a number. Tick this box"),
        ({"text": "x", "name": "Айша"}, "You wrote a name or a number. Tick this box"),
        ({"text": "x", "due_on": "2026-12-01"}, "Write what was promised, or take the day out"),
        ({"text": "x", "due_on": "32.13.2026"}, "Enter a date, like 14.03.2026"),
        ({"text": "x", "promise": "x" * 501}, "500 characters at most. Now 501"),
        ({"text": "x", "nodded": "crowd"}, "Choose one from the list"),
    ],
)
def test_what_lacks_something_is_told_in_words(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting, sent: dict[str, str], words: str
) -> None:
    on_duty(reader, campaign, meeting)
    answer = reader.post(f"/my/log/{meeting.id}", sent)
    assert (answer.status_code, words in answer.text, rows()) == (422, True, [])


def test_a_number_beside_no_wish_for_an_answer_is_asked_about_and_kept_in_its_box(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    on_duty(reader, campaign, meeting)
    asked = reader.post(f"/my/log/{meeting.id}", {"text": "x", "phone": "not a number", "name": "Гүлнар"})
    assert (asked.status_code, "not a number" in asked.text, "Гүлнар" in asked.text) == (422, True, True)
    reader.post(f"/my/log/{meeting.id}", {"text": "x", "phone": "", "name": ""})
    assert [row.contact_id for row in rows()] == [None]


def test_volunteers_log_at_their_own_meetings_and_staff_at_any(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    asked = []
    for role in (Role.VOLUNTEER, Role.CANDIDATE, Role.STAFF, Role.OWNER):
        sign_in(reader, campaign, role)
        asked.append(reader.get(f"/my/log/{meeting.id}").status_code)
    on_duty(reader, campaign, meeting)
    assert [*asked, reader.get(f"/my/log/{meeting.id}").status_code] == [403, 403, 200, 200, 200]
    assert reader.get("/my/log/42").status_code == 404


def test_what_was_said_at_a_meeting_stands_on_its_page(
    reader: Browser, campaign: CampaignFacts, meeting: Meeting
) -> None:
    here = make_grievance(way_in=WayIn.HALL, meeting_id=meeting.id)
    elsewhere = make_grievance()
    sign_in(reader, campaign, Role.COORDINATOR)
    page = reader.get(f"/staff/meetings/{meeting.id}/grievances")
    assert (page.status_code, here.reference in page.text, elsewhere.reference in page.text) == (
        200,
        True,
        False,
    )
    assert reader.get("/staff/meetings/42/grievances").status_code == 404
