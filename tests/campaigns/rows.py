"""Campaigns, slates and teams for tests."""

from __future__ import annotations

from typing import Any

from organizer.campaigns import services
from organizer.campaigns.models import Candidate
from organizer.campaigns.roles import Role
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.db import db
from tests import factories
from tests.web import Browser

ENGLISH = {"Accept-Language": "en"}


def make_candidate(full_name: str = "Айгүл Сәрсен", **values: Any) -> Candidate:
    details = services.CandidateDetails(full_name=full_name, **{"names": {}, "programme": {}, **values})
    return services.add_candidate(details, by=None)


def signed_in(browser: Browser, campaign: CampaignFacts, role: Role, **values: Any) -> Actor:
    """A member whom this browser is signed in as."""
    person = factories.make_member(role, **values)
    browser.sign_in(factories.make_session(person, campaign.host))
    db.session.commit()
    return person


def new_campaign(**changed: Any) -> services.NewCampaign:
    values: dict[str, Any] = {
        "slug": "erlan",
        "host": "erlan.localhost",
        "names": {"kk": "Ерлан"},
        "languages": ["kk", "ru"],
        "zone": "Asia/Oral",
        **changed,
    }
    return services.NewCampaign(**values)
