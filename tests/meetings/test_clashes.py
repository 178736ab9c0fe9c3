"""What stands against a time and a place says who, where and when, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from organizer.campaigns.models import Standing
from organizer.campaigns.services import add_step
from organizer.kernel.access import CampaignFacts
from organizer.kernel.db import db
from organizer.kernel.i18n import in_language
from organizer.meetings import clash_wording, queries
from organizer.meetings.models import Meeting
from organizer.meetings.queries import Proposal
from organizer.meetings.queries.schedule import planned
from tests.conftest import counted_statements
from tests.meetings.rows import (
    SATURDAY,
    ZONE,
    make_candidate,
    make_draft,
    make_election,
    make_meeting,
    make_venue,
    make_village,
)

HOUR = timedelta(hours=1)


def proposal(starts: datetime = SATURDAY, **values: int) -> Proposal:
    return Proposal(starts_wall=starts, ends_wall=starts + HOUR, zone=ZONE, **values)


def said(asked: Proposal) -> list[str]:
    with in_language("en"):
        return [clash_wording.clash(found) for found in queries.clashes_of(asked)]


def test_a_free_time_has_nothing_against_it(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    assert said(proposal(SATURDAY + timedelta(days=2), venue_id=meeting.venue_id or 0)) == []
    assert said(proposal(venue_id=meeting.venue_id or 0, meeting_id=meeting.id)) == [], "with itself"


def test_a_taken_venue_is_said_with_the_meeting_that_has_it(campaign: CampaignFacts) -> None:
    meeting = make_draft(titles={"en": "About water"})
    asked = proposal(venue_id=meeting.venue_id or 0)
    assert said(asked) == ["The venue is taken then: About water, Sat 14 March, 18:30"]


def test_a_candidate_in_two_places_is_said_by_name(campaign: CampaignFacts) -> None:
    who = make_candidate("Айгүл Сәрсен").id
    make_meeting(candidate_id=who, titles={"en": "About water"})
    assert said(proposal(candidate_id=who)) == [
        "Айгүл Сәрсен is already in About water at this time (Sat 14 March, 18:30)"
    ]


def test_a_way_too_long_says_how_many_minutes_are_missing(campaign: CampaignFacts) -> None:
    who = make_candidate("Айгүл Сәрсен").id
    far = make_venue(village=make_village("Ақсай", position=(51.17, 53.0)))
    near = make_venue(village=make_village("Жымпиты", position=(50.25, 52.58)))
    make_meeting(SATURDAY, candidate_id=who, venue_id=far.id, titles={"en": "Aksai"})
    asked = proposal(SATURDAY + 2 * HOUR, candidate_id=who, venue_id=near.id)
    there = "Айгүл Сәрсен cannot get from one place to the other in time: Aksai, Sat 14 March, 18:30"
    assert said(asked) == [f"{there}. Missing: 91 min"]


def test_who_accepts_a_way_too_long_accepts_no_longer_one(campaign: CampaignFacts) -> None:
    who = make_candidate().id
    far = make_venue(village=make_village("Ақсай", position=(51.17, 53.0)))
    near = make_venue(village=make_village("Жымпиты", position=(50.25, 52.58)))
    make_meeting(SATURDAY, candidate_id=who, venue_id=far.id)
    later, sooner = (
        queries.mark_of(
            queries.clashes_of(proposal(SATURDAY + hours * HOUR, candidate_id=who, venue_id=near.id))
        )
        for hours in (3, 2)
    )
    assert later != sooner


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ({"opens": "09:00", "closes": "18:00"}, ["The venue is closed then. Open: 09:00–18:00"]),
        ({"closes": "18:00"}, ["The venue is closed then. Open: …–18:00"]),
        ({"opens": "09:00", "closes": "22:00"}, []),
        ({"opens": "16:00", "closes": "02:00", "weekdays": "67"}, []),
        ({"weekdays": "12"}, ["The venue is closed then. Open: Mon, Tue"]),
        (
            {"closes": "22:00", "closed_days": ["2026-03-14"]},
            ["The venue is closed then. Open: …–22:00; closed: Sat 14 March"],
        ),
        ({}, []),
    ],
)
def test_a_closed_venue_is_said_with_its_hours(
    campaign: CampaignFacts, hours: dict[str, Any], sentence: list[str]
) -> None:
    assert said(proposal(venue_id=make_venue(**hours).id)) == sentence


def test_the_calendar_says_why_nobody_may_meet(campaign: CampaignFacts) -> None:
    make_election(
        campaign_from=datetime(2026, 2, 1),
        silence_from=datetime(2026, 3, 14),
        polls_open=datetime(2026, 3, 15, 7),
        polls_close=datetime(2026, 3, 15, 20),
    )
    days = (datetime(2026, 1, 20, 18), SATURDAY, datetime(2026, 3, 15, 12), datetime(2026, 3, 16, 18))
    assert [said(proposal(day)) for day in days] == [
        ["The campaign has not begun by then"],
        ["This is the day of silence. Messages and meetings are not allowed"],
        ["This is voting day. Messages and meetings are not allowed"],
        ["The vote is over by then"],
    ]


def test_who_may_not_be_twice_comes_before_what_may_be_wished(campaign: CampaignFacts) -> None:
    make_election(silence_from=datetime(2026, 3, 14), polls_open=datetime(2026, 3, 15, 7))
    meeting = make_meeting()
    found = queries.clashes_of(proposal(venue_id=meeting.venue_id or 0))
    assert [each.clash.is_hard for each in found] == [True, False]
    assert len({each.mark for each in found}) == 2


def test_many_proposals_are_held_against_each_other_and_against_what_is_planned(
    campaign: CampaignFacts,
) -> None:
    who = make_candidate("Айгүл Сәрсен").id
    meeting = make_draft(candidate_id=who, titles={"en": "About water"})
    venue_id = meeting.venue_id or 0
    asked = [
        proposal(venue_id=venue_id),
        proposal(SATURDAY + timedelta(days=2), venue_id=venue_id, candidate_id=who),
        proposal(SATURDAY + timedelta(days=2), venue_id=venue_id, candidate_id=who),
        proposal(SATURDAY + timedelta(days=5), candidate_id=who),
    ]
    found = queries.clashes_of_many(asked)
    assert [[(each.clash.kind.value, each.proposal) for each in row] for row in found] == [
        [("venue", None)],
        [("person", 2), ("venue", 2)],
        [("person", 1), ("venue", 1)],
        [],
    ]
    assert found[0][0].other is meeting
    assert queries.clashes_of_many([]) == []


def test_one_proposal_among_many_has_the_clashes_that_it_has_alone(campaign: CampaignFacts) -> None:
    who = make_candidate("Айгүл Сәрсен").id
    meeting = make_meeting(candidate_id=who)
    make_election(silence_from=SATURDAY, polls_open=SATURDAY + timedelta(days=1))
    asked = proposal(venue_id=meeting.venue_id or 0, candidate_id=who)
    alone = [each.mark for each in queries.clashes_of(asked)]
    assert [each.mark for each in queries.clashes_of_many([asked])[0]] == alone


def test_many_proposals_cost_the_statements_of_one(campaign: CampaignFacts) -> None:
    asked = [proposal(SATURDAY + timedelta(days=day), venue_id=make_venue().id) for day in range(30)]
    queries.clashes_of_many(asked[:1])
    with counted_statements() as for_one:
        queries.clashes_of_many(asked[:1])
    with counted_statements() as for_all:
        queries.clashes_of_many(asked)
    assert len(for_all) == len(for_one)


def marks(meeting: Meeting) -> list[str]:
    with in_language("en"):
        (row,) = planned([meeting])
        return [clash_wording.clash_mark(clash) for clash in row.clashes]


def test_a_meeting_whose_candidate_withdrew_says_so_until_a_later_step(campaign: CampaignFacts) -> None:
    who = make_candidate("Айгүл Сәрсен").id
    meeting = make_meeting(candidate_id=who)
    steps = ((9, Standing.REGISTERED), (9, Standing.WITHDRAWN), (10, Standing.REGISTERED))
    seen = []
    for day, standing in steps:
        add_step(who, standing, on=date(2026, 3, day), by=None)
        db.session.flush()
        seen.append((marks(meeting), queries.led_by_withdrawn(), said(queries.as_it_is(meeting))))
    assert seen == [
        ([], 0, []),
        (
            ["The candidate has withdrawn"],
            1,
            ["Айгүл Сәрсен has withdrawn. Give the meeting to another candidate or call it off"],
        ),
        ([], 0, []),
    ]


def test_a_meeting_at_a_venue_put_aside_says_so(campaign: CampaignFacts) -> None:
    meeting = make_meeting()
    assert meeting.venue is not None
    meeting.venue.in_use = False
    assert (marks(meeting), said(queries.as_it_is(meeting))) == (
        ["The venue is put aside"],
        ["The venue is put aside: Жымпиты, Culture house. Choose another one"],
    )
