"""A campaign made, changed, and changed back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from organizer.campaigns import asks, queries, services
from organizer.campaigns.models import Campaign, CampaignState, Membership
from organizer.campaigns.roles import Role
from organizer.kernel import undo
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.crypto import DataKey
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError
from organizer.kernel.undo import Undo
from tests import factories
from tests.campaigns.rows import new_campaign


@pytest.fixture
def begun() -> Iterator[list[str]]:
    """What a room above does when a campaign begins."""
    heard: list[str] = []

    def begin(campaign: Campaign) -> None:
        heard.append(f"{campaign.slug} in {len(queries.members())} hands")

    asks.begins.append(begin)
    yield heard
    asks.begins.remove(begin)


def details(**changed: Any) -> services.CampaignDetails:
    values: dict[str, Any] = {
        "names": {"kk": "Айгүл", "ru": "Айгуль"},
        "languages": ["ru", "kk"],
        "zone": "Asia/Almaty",
        "public_phone": "+7 711 250 50 50",
        "operator": "Aigul Sarsen",
        "operator_number": "800101400123",
        "keep_until": date(2026, 6, 1),
        **changed,
    }
    return services.CampaignDetails(**values)


def sms(**changed: Any) -> services.SmsDetails:
    values: dict[str, Any] = {
        "sms_open": False,
        "budget_minor": 5_000_000,
        "budget_day_minor": 500_000,
        "sms_company": "Kcell",
        "sms_country": "",
        "sms_part_minor": 1450,
        **changed,
    }
    return services.SmsDetails(**values)


def test_a_campaign_begins_with_its_key_its_owner_and_what_rooms_give_it(
    house: Flask, begun: list[str]
) -> None:
    owner = factories.make_user()

    made = services.create_campaign(new_campaign(), owner_id=owner.id)

    assert begun == ["erlan in 1 hands"]
    assert db.session.scalar(sa.select(sa.func.count()).where(DataKey.owner_id == made.id)) == 1
    with scope(made.id):
        assert [(each.user_id, each.role) for each in queries.members()] == [(owner.id, Role.OWNER)]
        first = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence)).first()
        assert (first and first.verb, first and first.about) == ("campaign.created", f"campaign:{made.id}")
        assert queries.current_campaign().state is CampaignState.SETUP
    facts = queries.campaign_of_host("erlan.localhost:8000")
    assert facts is not None
    assert (facts.id, facts.languages) == (made.id, ("kk", "ru"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "Erlan"}, "slug"),
        ({"slug": "-erlan"}, "slug"),
        ({"slug": "e" * 61}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"host": "taken.localhost"}, "slug"),
        ({"host": "erlan.localhost:8000"}, "host"),
        ({"host": "erlan localhost"}, "host"),
        ({"host": ""}, "host"),
        ({"names": {}}, "names"),
        ({"names": {"en": "Erlan"}}, "names"),
        ({"languages": []}, "languages"),
        ({"languages": ["kk", "kk"]}, "languages"),
        ({"languages": ["fr"]}, "languages"),
        ({"zone": "Asia/Nowhere"}, "zone"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_beside_its_field(
    house: Flask, changed: dict[str, Any], field: str
) -> None:
    factories.make_campaign("taken")

    with pytest.raises(DomainError) as refused:
        services.create_campaign(new_campaign(**changed))

    assert refused.value.field == field


def test_the_settings_of_a_campaign_are_changed_and_changed_back(campaign: CampaignFacts) -> None:
    owner = factories.make_member(Role.OWNER)

    changed = services.edit_campaign(details(), by=owner)

    assert changed == [
        "names",
        "languages",
        "zone",
        "public_phone",
        "operator",
        "operator_number",
        "keep_until",
    ]
    row = queries.current_campaign()
    assert (row.names, row.languages, row.zone, row.keep_until) == (
        {"kk": "Айгүл", "ru": "Айгуль"},
        ["ru", "kk"],
        "Asia/Almaty",
        date(2026, 6, 1),
    )
    [act] = db.session.scalars(sa.select(Undo)).all()
    undo.take_back(act.id, by=owner)
    row = queries.current_campaign()
    assert (row.names, row.languages, row.zone, row.keep_until) == (
        campaign.names,
        ["kk", "ru", "en"],
        "Asia/Oral",
        None,
    )
    assert db.session.scalars(sa.select(AuditEntry.verb)).all() == ["campaign.edited", "campaign.restored"]


def test_saving_without_a_change_leaves_no_trace(campaign: CampaignFacts) -> None:
    services.edit_campaign(details(), by=None)

    assert services.edit_campaign(details(), by=None) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"public_phone": "call me"}, "public_phone"),
        ({"public_phone": "+7 711 250 50 50; DROP"}, "public_phone"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"languages": []}, "languages"),
        ({"names": {"kk": " "}}, "names"),
    ],
)
def test_settings_that_cannot_be_are_refused_beside_their_field(
    campaign: CampaignFacts, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        services.edit_campaign(details(**changed), by=None)

    assert refused.value.field == field


def test_no_value_of_the_settings_stands_in_the_history(campaign: CampaignFacts) -> None:
    services.edit_campaign(details(), by=None)

    [entry] = db.session.scalars(sa.select(AuditEntry)).all()
    assert "Sarsen" not in str(entry.changed)
    assert set(entry.changed) == set(services.campaign.EDITED)


def test_budget_and_sender_of_sms_are_changed_and_changed_back(campaign: CampaignFacts) -> None:
    row = queries.current_campaign()
    row.settings = {"demo": True, "sms_company": "Twilio"}
    owner = factories.make_member(Role.OWNER)

    changed = services.edit_sms(sms(), by=owner)

    assert changed == [
        "sms_open",
        "budget_minor",
        "budget_day_minor",
        "sms_company",
        "sms_country",
        "sms_part_minor",
    ]
    assert (row.budget_minor, row.settings["sms_company"], row.settings["sms_part_minor"]) == (
        5_000_000,
        "Kcell",
        1450,
    )
    [act] = db.session.scalars(sa.select(Undo)).all()
    undo.take_back(act.id, by=owner)
    assert (row.sms_open, row.budget_minor) == (True, 100_000_000)
    assert row.settings == {
        "demo": True,
        "sms_company": "Twilio",
        "sms_country": None,
        "sms_part_minor": None,
    }


def test_a_budget_below_nothing_is_refused(campaign: CampaignFacts) -> None:
    with pytest.raises(DomainError):
        services.edit_sms(sms(budget_minor=-1), by=None)


def test_set_up_is_finished_once(campaign: CampaignFacts) -> None:
    queries.current_campaign().state = CampaignState.SETUP

    services.finish_setup(by=None)
    services.finish_setup(by=None)

    assert queries.current_campaign().state is CampaignState.OPEN
    assert db.session.scalars(sa.select(AuditEntry.verb)).all() == ["campaign.opened"]


@pytest.mark.parametrize(
    ("host", "default", "found"),
    [
        ("one.localhost:8000", None, "one"),
        ("ONE.localhost", None, "one"),
        ("127.0.0.1:8000", None, None),
        ("127.0.0.1:8000", "two", "two"),
        ("one.localhost", "two", "one"),
    ],
)
def test_a_host_finds_its_campaign_or_the_default_one(
    house: Flask, host: str, default: str | None, found: str | None
) -> None:
    for slug in ("one", "two"):
        factories.make_campaign(slug, is_default=slug == default)

    facts = queries.campaign_of_host(host)

    assert (facts and facts.slug) == found


def test_the_only_campaign_answers_on_every_host(house: Flask) -> None:
    assert queries.campaign_of_host("any.example") is None
    factories.make_campaign("one")

    facts = queries.campaign_of_host("any.example")

    assert facts is not None


def test_a_member_is_one_in_their_own_campaign_alone(house: Flask) -> None:
    ours, theirs = factories.make_campaign("ours"), factories.make_campaign("theirs")
    with scope(ours.id):
        person = factories.make_member(Role.STAFF)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1

    assert queries.actor_of(person.user_id, person.name, theirs.id) is None
