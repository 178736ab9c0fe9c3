"""Who serves is where the shift is, from its start to its end: what that clashes with."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from organizer.campaigns.models import Membership
from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import in_language
from organizer.meetings import queries as meetings
from organizer.meetings import wording
from organizer.meetings.models import Meeting
from organizer.meetings.queries.schedule import planned
from organizer.volunteers import queries
from tests import factories
from tests.contacts.rows import number
from tests.meetings.rows import SATURDAY, ZONE, make_candidate, make_meeting, make_venue, make_village
from tests.volunteers.rows import make_shift, sign_up

pytestmark = pytest.mark.usefixtures("roles")
LATER = SATURDAY + timedelta(hours=2)
"""After the first meeting, before who served there has gone."""


def meeting_at(starts: datetime, village: str, **values: object) -> Meeting:
    return make_meeting(starts, venue_id=make_venue(village=make_village(village)).id, **values)


def clash_words(meeting: Meeting) -> list[str]:
    with in_language("en"):
        return [wording.clash(each) for each in meetings.clashes_of(meetings.as_it_is(meeting))]


def marks(*rows: Meeting) -> list[list[str]]:
    return [[wording.clash_mark(clash) for clash in plan.clashes] for plan in planned(rows)]


def test_one_phone_in_two_halls_at_overlapping_hours_clashes(campaign: CampaignFacts) -> None:
    phone = number()
    first, second = meeting_at(SATURDAY, "Жымпиты"), meeting_at(LATER, "Ақсай", titles={"en": "Aksai"})
    assert marks(first, second) == [[], []]
    for meeting in (first, second):
        sign_up(make_shift(meeting=meeting), phone)
    with in_language("en"):
        assert marks(first, second) == [["Clash: team"], ["Clash: team"]]
    assert clash_words(first) == ["Ерлан С. is already in Aksai at this time (Sat 14 March, 20:30)"]


def test_who_stays_in_the_hall_for_the_next_meeting_is_in_one_place(campaign: CampaignFacts) -> None:
    phone = number()
    first = make_meeting(SATURDAY)
    second = make_meeting(LATER, venue_id=first.venue_id)
    for meeting in (first, second):
        sign_up(make_shift(meeting=meeting), phone)
    assert (marks(first, second), clash_words(first)) == ([[], []], [])


def test_a_candidate_who_helps_elsewhere_is_one_person(campaign: CampaignFacts) -> None:
    aigul, _other = make_candidate("Айгүл Сәрсен"), make_candidate("Болат Ким")
    member = factories.make_member(Role.CANDIDATE)
    membership = db.session.get(Membership, member.membership_id)
    assert membership is not None
    membership.candidate_id = aigul.id
    make_meeting(SATURDAY, candidate_id=aigul.id, titles={"en": "Hers"})
    other = meeting_at(SATURDAY, "Ақсай")
    signup = sign_up(make_shift(meeting=other)).signup
    assert clash_words(other) == []
    queries.volunteer(signup.volunteer_id).user_id = member.user_id
    db.session.flush()
    assert clash_words(other) == ["Айгүл Сәрсен is already in Hers at this time (Sat 14 March, 18:30)"]


def test_a_meeting_that_is_to_move_far_takes_its_crew_along(campaign: CampaignFacts) -> None:
    phone = number()
    moving, standing = make_meeting(LATER + timedelta(days=9)), meeting_at(SATURDAY, "Ақсай")
    for meeting in (moving, standing):
        sign_up(make_shift(meeting=meeting), phone)
    asked = meetings.Proposal(
        starts_wall=LATER,
        ends_wall=LATER + timedelta(hours=1),
        zone=ZONE,
        venue_id=moving.venue_id,
        meeting_id=moving.id,
    )
    assert [each.other for each in meetings.clashes_of(asked)] == [standing]
