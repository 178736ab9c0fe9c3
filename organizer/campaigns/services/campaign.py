"""A campaign: made, set up, changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from organizer.campaigns import asks
from organizer.campaigns.models import Campaign, CampaignState, Membership
from organizer.campaigns.queries import campaign_by_host, campaign_by_slug, current_campaign
from organizer.campaigns.roles import Role
from organizer.config import LANGUAGES
from organizer.kernel import audit, clock, undo
from organizer.kernel.access import Actor
from organizer.kernel.clock import UnknownZone, now
from organizer.kernel.crypto import keyring
from organizer.kernel.db import db, scope
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.seen import hold, mark
from organizer.kernel.undo import Undo

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.(?!-)[a-z0-9-]{1,63})*")
PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{3,28}[0-9]")
EDITED = ("names", "languages", "zone", "public_phone", "operator", "operator_number", "keep_until")
SMS_EDITED = ("sms_open", "budget_minor", "budget_day_minor")
PRICE = "sms_part_minor"
SMS_SETTINGS = ("sms_company", "sms_country", PRICE, "sms_message_minor")
SMS = (*SMS_EDITED, *SMS_SETTINGS)


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """What a campaign needs to begin. The host has no port."""

    slug: str
    host: str
    names: Mapping[str, str]
    languages: Sequence[str] = tuple(LANGUAGES)
    zone: str
    country: str = "KZ"
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class CampaignDetails:
    """What an owner may change of a campaign; languages in the order in which they are offered."""

    names: Mapping[str, str]
    languages: Sequence[str]
    zone: str
    public_phone: str
    operator: str
    operator_number: str
    keep_until: date | None


@dataclass(frozen=True, kw_only=True)
class SmsDetails:
    """What SMS may cost, who delivers them, and whether they go to everybody or to the team alone."""

    sms_open: bool
    budget_minor: int
    budget_day_minor: int
    sms_company: str
    sms_country: str
    sms_part_minor: int | None
    sms_message_minor: int | None = None
    """What one message to many may cost; None where only the other budgets hold."""


def create_campaign(details: NewCampaign, *, owner_id: int | None = None) -> Campaign:
    """Make a campaign with a data key of its own, what it starts with, and its owner.

    Raises DomainError for a name, host, zone or language that cannot be, or that another campaign has.
    """
    _check_new(details)
    campaign = Campaign(
        slug=details.slug,
        host=details.host,
        names=dict(details.names),
        languages=list(details.languages),
        zone=details.zone,
        country=details.country,
        is_default=details.is_default,
        settings={},
        made_at=now(),
    )
    db.session.add(campaign)
    db.session.flush()
    keyring().create(campaign.id)
    db.session.flush()
    with scope(campaign.id):
        db.session.add(campaign)
        if owner_id is not None:
            db.session.add(Membership(user_id=owner_id, role=Role.OWNER, began_at=now()))
        audit.record("campaign.created", campaign)
        for begin in asks.begins:
            begin(campaign)
    return campaign


def edit_campaign(details: CampaignDetails, *, seen: int | None = None, by: Actor | None) -> list[str]:
    """Change what a campaign is called and how it is reached. Gives the names of the columns that changed.

    Raises DomainError, and ChangedMeanwhile where it says something else by now than what has the mark that
    the writer has `seen`.
    """
    _check_names(details.names, details.languages)
    _check_zone(details.zone)
    if details.public_phone and not PHONE.fullmatch(details.public_phone):
        raise DomainError(_l("Enter a phone number, like +7 711 200 00 00"), field="public_phone")
    campaign = current_campaign()
    after = {name: getattr(details, name) for name in EDITED}
    after.update(names=dict(details.names), languages=list(details.languages))
    return _change(campaign, after, verb="campaign.edited", seen=seen, by=by)


def edit_sms(details: SmsDetails, *, seen: int | None = None, by: Actor | None) -> list[str]:
    """Change budget, sender and reach of SMS. Gives the names of what changed.

    Raises DomainError, and ChangedMeanwhile as `edit_campaign` does.
    """
    prices = (details.sms_part_minor or 0, details.sms_message_minor or 0)
    if min(details.budget_minor, details.budget_day_minor, *prices) < 0:
        raise DomainError(_l("Enter a whole number, 0 or more"))
    after = {name: getattr(details, name) for name in SMS}
    return _change(current_campaign(), after, verb="campaign.sms", seen=seen, by=by)


def mark_of_campaign(campaign: Campaign) -> int:
    """The mark of how a campaign is called and reached, as `edit_campaign` asks for it."""
    return mark(_said(campaign, EDITED))


def mark_of_sms(campaign: Campaign) -> int:
    """The mark of budget, sender and reach of SMS, as `edit_sms` asks for it."""
    return mark(_said(campaign, SMS))


def finish_setup(*, by: Actor | None) -> None:
    """The list of first tasks is done with. A campaign that is open already stays so."""
    campaign = current_campaign()
    if campaign.state is CampaignState.SETUP:
        campaign.state = CampaignState.OPEN
        audit.record("campaign.opened", campaign, by=by)


def restore_campaign(act: Undo, by: Actor | None) -> None:
    """Give a campaign the settings back that it had before an act."""
    campaign = current_campaign()
    _set_all(campaign, {name: _read(name, value) for name, value in act.before.items()})
    audit.record("campaign.restored", campaign, by=by)


def _change(
    campaign: Campaign, after: Mapping[str, Any], *, verb: str, seen: int | None, by: Actor | None
) -> list[str]:
    hold(campaign, lambda: _said(campaign, after), seen=seen)
    before = _said(campaign, after)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        _set_all(campaign, {name: after[name] for name in changed})
        audit.record(verb, campaign, by=by, changed={name: (before[name], after[name]) for name in changed})
        undo.keep(verb, campaign, {name: _write(before[name]) for name in changed}, by=by)
    return changed


def _set_all(campaign: Campaign, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        _set(campaign, name, value)
    if PRICE in values:
        db.session.flush()
        for change in asks.priced:
            change()


def _said(campaign: Campaign, names: Iterable[str]) -> dict[str, object]:
    return {name: _get(campaign, name) for name in names}


def _get(campaign: Campaign, name: str) -> object:
    return campaign.settings.get(name) if name in SMS_SETTINGS else getattr(campaign, name)


def _set(campaign: Campaign, name: str, value: object) -> None:
    if name in SMS_SETTINGS:
        campaign.settings = {**campaign.settings, name: value}
    else:
        setattr(campaign, name, value)


def _write(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> object:  # noqa: ANN401 - what JSON holds
    return date.fromisoformat(value) if name == "keep_until" and value is not None else value


def _check_new(details: NewCampaign) -> None:
    if not SLUG.fullmatch(details.slug):
        raise DomainError(_l("Use small Latin letters, digits and hyphens"), field="slug")
    if not HOST.fullmatch(details.host):
        raise DomainError(_l("Enter a host name without port, like aigul.example.kz"), field="host")
    if campaign_by_slug(details.slug) is not None or campaign_by_host(details.host) is not None:
        raise DomainError(_l("Another campaign has this short name or host"), field="slug")
    _check_names(details.names, details.languages)
    _check_zone(details.zone)


def _check_names(names: Mapping[str, str], languages: Sequence[str]) -> None:
    if not languages or len(set(languages)) < len(languages) or not set(languages) <= set(LANGUAGES):
        raise DomainError(_l("Choose one language or more, each once"), field="languages")
    if not any(names.get(language, "").strip() for language in languages):
        raise DomainError(_l("Write the name in one language at least"), field="names")


def _check_zone(name: str) -> None:
    try:
        clock.zone(name)
    except UnknownZone as problem:
        raise DomainError(_l("Choose a time zone"), field="zone") from problem
