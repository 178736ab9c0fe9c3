"""The slate: who stands, and the dated steps of each candidacy."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from organizer.campaigns import queries, services
from organizer.campaigns.models import Nomination, Standing
from organizer.campaigns.services import CandidateDetails, ConstituencyDetails
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.db import db, scope
from organizer.kernel.errors import NotFound
from tests import factories
from tests.campaigns.rows import make_candidate


def test_candidates_get_addresses_in_latin_letters_each_their_own(campaign: CampaignFacts) -> None:
    names = ["Айгүл Сәрсен", "Айгуль Сарсен", "Yerlan B.", "李明", "Ә" * 80]

    slugs = [make_candidate(name).slug for name in names]

    assert slugs == ["aigul-sarsen", "aigul-sarsen-2", "yerlan-b", "candidate", "a" * 50]


def test_an_address_stays_when_the_name_changes(campaign: CampaignFacts) -> None:
    row = make_candidate()

    services.edit_candidate(
        row.id,
        CandidateDetails(
            full_name="Айгүл Ермек",
            names={"ru": "Айгуль Ермек"},
            programme={"kk": "Су"},
            nomination=Nomination.PARTY,
            nominated_by="Auyl",
        ),
        by=None,
    )

    assert (row.slug, row.full_name, row.names, row.nomination, row.nominated_by) == (
        "aigul-sarsen",
        "Айгүл Ермек",
        {"ru": "Айгуль Ермек"},
        Nomination.PARTY,
        "Auyl",
    )
    assert db.session.scalars(sa.select(AuditEntry.verb)).all() == ["candidate.added", "candidate.edited"]


def test_a_candidacy_keeps_its_steps_by_day(campaign: CampaignFacts) -> None:
    row = make_candidate()
    services.add_step(row.id, Standing.REGISTERED, on=date(2026, 2, 10), note=" No 4 ", by=None)
    services.add_step(row.id, Standing.NOMINATED, on=date(2026, 1, 20), by=None)
    services.add_step(row.id, Standing.ELECTED, on=date(2026, 3, 15), by=None)
    mistaken = queries.steps_of([row.id])[row.id][0]

    services.remove_step(row.id, mistaken.id, by=None)

    steps = queries.steps_of([row.id])[row.id]
    assert [(each.standing, each.on, each.note) for each in steps] == [
        (Standing.REGISTERED, date(2026, 2, 10), "No 4"),
        (Standing.NOMINATED, date(2026, 1, 20), ""),
    ]


def test_steps_of_another_candidate_or_campaign_are_not_there(campaign: CampaignFacts) -> None:
    row, other = make_candidate(), make_candidate("Other")
    services.add_step(other.id, Standing.NOMINATED, on=date(2026, 1, 20), by=None)
    [step] = queries.steps_of([other.id])[other.id]
    neighbour = factories.make_campaign("neighbour")
    with scope(neighbour.id):
        theirs = make_candidate()

    with pytest.raises(NotFound):
        services.remove_step(row.id, step.id, by=None)
    with pytest.raises(NotFound):
        services.add_step(theirs.id, Standing.NOMINATED, on=date(2026, 1, 20), by=None)
    with pytest.raises(NotFound):
        queries.candidate_by_slug("nobody")


def test_a_candidate_stands_in_a_district_of_the_campaigns_election(campaign: CampaignFacts) -> None:
    own = services.add_constituency(
        ConstituencyDetails(number=1, names={"en": "First"}, territory={"en": "Zhympity"}), by=None
    )
    db.session.flush()
    row = make_candidate(constituency_id=own.id)

    assert row.constituency_id == own.id
    with pytest.raises(NotFound):
        make_candidate("Other", constituency_id=12345)


def test_a_name_is_shown_as_written_in_the_language_of_the_page(campaign: CampaignFacts) -> None:
    one = make_candidate(names={"en": "Aigul Sarsen"})
    other = make_candidate("Ерлан")

    assert [queries.name_of_candidate(each) for each in (one, other)] == ["Aigul Sarsen", "Ерлан"]
    assert [each.id for each in queries.candidates()] == [other.id, one.id]
