"""Campaigns by host and name, who somebody is in one, and where its election stands."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from organizer.campaigns.models import (
    Campaign,
    Membership,
)
from organizer.campaigns.roles import GRANTS
from organizer.country.models import Phase
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.clock import now
from organizer.kernel.db import asked_often, current_campaign_id, db, scope
from organizer.kernel.errors import NotFound

_BY_SLUG = sa.select(Campaign).order_by(Campaign.slug)
_SERVING = asked_often(
    sa.select(Membership.id, Membership.role).where(
        Membership.user_id == sa.bindparam("user_id"), Membership.ended_at.is_(None)
    )
)
_IN_SCOPE = asked_often(
    sa.select(Campaign).where(Campaign.id == sa.bindparam("id")).execution_options(autoflush=False)
)
"""All are asked at each request, and take longer to build than to answer."""
HELD = "campaign"
"""Under which name a session holds on to the campaign of its scope."""


def campaign_of_host(host: str) -> CampaignFacts | None:
    """The campaign that answers on a host: its own, the default one, or the only one there is."""
    name = host.rsplit(":", 1)[0].casefold()
    campaigns = db.session.scalars(_BY_SLUG).all()
    for campaign in campaigns:
        if campaign.host == name:
            return facts_of(campaign)
    if len(campaigns) == 1:
        return facts_of(campaigns[0])
    defaults = [campaign for campaign in campaigns if campaign.is_default]
    return facts_of(defaults[0]) if len(defaults) == 1 else None


def campaign_of_slug(slug: str) -> CampaignFacts | None:
    """The campaign that a provider names in its path."""
    campaign = campaign_by_slug(slug)
    return None if campaign is None else facts_of(campaign)


def facts_of(campaign: Campaign) -> CampaignFacts:
    """What every page may need of a campaign, frozen."""
    return CampaignFacts(
        id=campaign.id,
        slug=campaign.slug,
        host=campaign.host,
        names=dict(campaign.names),
        languages=tuple(campaign.languages),
        zone=campaign.zone,
        phone=campaign.public_phone,
        country=campaign.country,
        state=campaign.state.value,
        is_demo=bool(campaign.settings.get("demo", False)),
        countries=countries_of(campaign),
    )


def countries_of(campaign: Campaign) -> tuple[str, ...]:
    """The countries whose mobile numbers a campaign takes and writes to: its own, and those it allows."""
    return (campaign.country, *campaign.settings.get("sms_countries", []))


def actor_of(user_id: int, name: str, campaign_id: int) -> Actor | None:
    """Who a user is in a campaign; None for one who is no member. Opens that campaign's scope itself."""
    with scope(campaign_id):
        return actor_here(user_id, name)


def actor_here(user_id: int, name: str = "") -> Actor | None:
    """Who a user is in the campaign of the open scope; None for one who is no member."""
    found = db.session.execute(_SERVING, {"user_id": user_id}).one_or_none()
    if found is None:
        return None
    membership_id, role = found
    return Actor(
        user_id=user_id,
        campaign_id=current_campaign_id(),
        membership_id=membership_id,
        role=role.value,
        permissions=frozenset(permission.value for permission in GRANTS[role]),
        name=name,
    )


def current_campaign() -> Campaign:
    """The campaign of the open scope. The session holds on to it, or each caller would read it anew."""
    held = db.session.info.get(HELD)
    if isinstance(held, Campaign) and held in db.session and held.id == current_campaign_id():
        return held
    campaign = db.session.scalars(_IN_SCOPE, {"id": current_campaign_id()}).one_or_none()
    if campaign is None:
        raise NotFound
    db.session.info[HELD] = campaign
    return campaign


def campaign_by_slug(slug: str) -> Campaign | None:
    """The campaign of a slug, or None."""
    return db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug)).one_or_none()


def campaign_by_host(host: str) -> Campaign | None:
    """The campaign whose own host it is, or None."""
    return db.session.scalars(sa.select(Campaign).where(Campaign.host == host)).one_or_none()


def campaigns() -> list[Campaign]:
    """All campaigns of the installation, by short name."""
    return list(db.session.scalars(sa.select(Campaign).order_by(Campaign.slug)))


def answers_on(host: str) -> bool:
    """True where the campaign of the open scope answers on a host."""
    facts = campaign_of_host(host)
    return facts is not None and facts.id == current_campaign_id()


def phase(at: datetime | None = None) -> Phase:
    """Where the campaign's election stands; without an election it is a campaign like any other day."""
    election = current_campaign().election
    return Phase.CAMPAIGN if election is None else election.phase(at or now())
