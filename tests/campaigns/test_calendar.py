"""A campaign's own election: its days and districts, never those that all campaigns share."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from organizer.campaigns import queries, services
from organizer.campaigns.services import DATES, Calendar, ConstituencyDetails, ElectionDetails
from organizer.country import queries as country
from organizer.country.models import Constituency, Election, Phase
from organizer.country.services import load_pack
from organizer.kernel import clock, undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.clock import to_utc
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.undo import Undo
from tests import factories
from tests.country import rows

CALENDAR = Calendar(
    campaign_from=datetime(2026, 2, 10, 18),
    silence_from=datetime(2026, 3, 14),
    polls_open=datetime(2026, 3, 15, 7),
    polls_close=datetime(2026, 3, 15, 20),
)


def election(**dates: Any) -> ElectionDetails:
    return ElectionDetails(
        names={"en": "By-election"}, body={"en": "District assembly"}, calendar=replace(CALENDAR, **dates)
    )


def district(number: int = 1, **changed: Any) -> ConstituencyDetails:
    values: dict[str, Any] = {"names": {"en": "First"}, "territory": {"en": "Zhympity"}, **changed}
    return ConstituencyDetails(number=number, **values)


def test_a_campaign_without_a_calendar_is_like_any_other_day(campaign: CampaignFacts) -> None:
    assert queries.phase() is Phase.CAMPAIGN


def test_the_phase_follows_the_calendar_by_the_campaigns_clocks(campaign: CampaignFacts) -> None:
    services.set_calendar(election(), by=None)

    phases = {
        wall: queries.phase(to_utc(wall, "Asia/Oral"))
        for wall in (
            datetime(2026, 2, 10, 17, 59),
            datetime(2026, 2, 10, 18),
            datetime(2026, 3, 14),
            datetime(2026, 3, 15, 7),
            datetime(2026, 3, 15, 20),
        )
    }

    assert list(phases.values()) == [
        Phase.BEFORE,
        Phase.CAMPAIGN,
        Phase.SILENCE,
        Phase.VOTE,
        Phase.AFTER,
    ]
    with clock.at(to_utc(datetime(2026, 3, 14, 12), "Asia/Oral")):
        assert queries.phase() is Phase.SILENCE


def test_a_change_of_the_calendar_is_taken_back(campaign: CampaignFacts) -> None:
    services.set_calendar(election(), by=None)
    services.set_calendar(election(silence_from=None), by=None)
    newest = db.session.scalars(sa.select(Undo).order_by(Undo.at.desc())).first()
    assert newest is not None

    undo.take_back(newest.id, by=None)

    own = queries.current_campaign().election
    assert own is not None
    assert (own.silence_from, own.names) == (datetime(2026, 3, 14), {"en": "By-election"})


days = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.none() | days, min_size=len(DATES), max_size=len(DATES)))
def test_days_in_any_other_order_are_refused_by_the_first_that_is_too_early(
    campaign: CampaignFacts, walls: list[datetime | None]
) -> None:
    calendar = Calendar(**dict(zip(DATES, walls, strict=True)))
    assume(walls[-1] is None or walls[-1] != walls[-2])
    known = [(name, wall) for name, wall in zip(DATES, walls, strict=True) if wall is not None]
    in_order = known == sorted(known, key=lambda each: each[1])

    if in_order:
        services.set_calendar(replace(election(), calendar=calendar), by=None)
        return
    with pytest.raises(DomainError) as refused:
        services.set_calendar(replace(election(), calendar=calendar), by=None)
    assert refused.value.field in dict(known)


def test_polls_that_close_as_they_open_are_refused(campaign: CampaignFacts) -> None:
    with pytest.raises(DomainError) as refused:
        services.set_calendar(election(polls_close=CALENDAR.polls_open), by=None)

    assert refused.value.field == "polls_close"


def test_an_example_is_copied_with_its_days_and_districts_and_stays_as_it_was(
    campaign: CampaignFacts,
) -> None:
    load_pack(rows.SMALL)
    [example] = country.example_elections()

    own = services.copy_election(example.id, by=None)
    services.set_calendar(election(), by=None)
    [copied] = country.constituencies(own.id)
    services.edit_constituency(copied.id, district(7), by=None)

    assert (own.id != example.id, own.zone, own.pack_id) == (True, campaign.zone, None)
    assert (example.names["en"], example.silence_from) == ("Election of 2026", rows.CALENDAR.silence_from)
    assert [each.number for each in country.constituencies(example.id)] == [1]
    assert [each.number for each in country.constituencies(own.id)] == [7]


def test_an_election_of_a_pack_that_is_in_use_is_copied_before_it_is_changed(campaign: CampaignFacts) -> None:
    load_pack(rows.SMALL)
    [example] = country.example_elections()
    queries.current_campaign().election = example

    own = services.set_calendar(election(), by=None)

    assert (own.id != example.id, example.names["en"]) == (True, "Election of 2026")


def test_copying_over_days_that_are_set_is_refused(campaign: CampaignFacts) -> None:
    load_pack(rows.SMALL)
    services.set_calendar(election(), by=None)

    with pytest.raises(DomainError):
        services.copy_election(country.example_elections()[0].id, by=None)


def test_only_what_came_with_a_pack_can_be_copied(campaign: CampaignFacts) -> None:
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        theirs = services.set_calendar(election(), by=None)

    with pytest.raises(NotFound):
        services.copy_election(theirs.id, by=None)


def test_a_district_has_a_number_of_its_own(campaign: CampaignFacts) -> None:
    first = services.add_constituency(district(1), by=None)
    services.add_constituency(district(2), by=None)
    db.session.flush()

    services.edit_constituency(first.id, district(1, electorate=1200), by=None)
    assert first.electorate == 1200
    with pytest.raises(DomainError) as refused:
        services.add_constituency(district(2), by=None)
    assert refused.value.field == "number"
    with pytest.raises(DomainError):
        services.edit_constituency(first.id, district(2), by=None)


def test_a_district_of_another_election_is_not_there(campaign: CampaignFacts) -> None:
    load_pack(rows.SMALL)
    shared = db.session.scalars(sa.select(Constituency)).one()
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        theirs = services.add_constituency(district(1), by=None)

    for foreign in (shared.id, theirs.id, 12345):
        with pytest.raises(NotFound):
            services.edit_constituency(foreign, district(3), by=None)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Election)) == 2
