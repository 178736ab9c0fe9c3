"""What an owner says of hours, days and countries: within what the country of the campaign allows."""

from __future__ import annotations

from typing import Any

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.phone import is_country
from organizer.kernel.seen import hold
from organizer.messaging.queries.windows import CHECKED, Limits, hours_to_choose, limits

KEPT = ("quiet_hours", "weekdays", "days_off", "sms_countries", CHECKED)


def set_limits(wanted: Limits, *, seen: int | None = None, by: Actor) -> undo.Undo | None:
    """Say when and to whom SMS go; None where nothing changes. Raises DomainError for what cannot be.

    Raises ChangedMeanwhile where they are not the limits any more whose mark the writer has `seen`.

    Saving them as they are says that somebody has looked at them.
    """
    campaign = current_campaign()
    hold(campaign, lambda: limits().said, seen=seen)
    opens, closes = hours_to_choose()
    standing = limits()
    if wanted.opens not in {*opens, standing.opens}:
        raise DomainError(_l("Choose one from the list"), field="opens")
    if wanted.closes not in {*closes, standing.closes}:
        raise DomainError(_l("Choose one from the list"), field="closes")
    if not wanted.weekdays:
        raise DomainError(_l("Choose one day at least"), field="weekdays")
    for code in wanted.countries:
        if not is_country(code):
            raise DomainError(_l("Write countries by two letters, like KG UZ"), field="countries")
    if wanted == standing and campaign.settings.get(CHECKED):
        return None
    before = {name: campaign.settings.get(name) for name in KEPT}
    countries = [code for code in wanted.countries if code != campaign.country]
    after: dict[str, Any] = {
        "quiet_hours": {"starts": f"{wanted.closes:%H:%M}", "ends": f"{wanted.opens:%H:%M}"},
        "weekdays": wanted.weekdays,
        "days_off": sorted(wanted.days_off),
        "sms_countries": sorted(set(countries)),
        CHECKED: True,
    }
    campaign.settings = {**campaign.settings, **after}
    changed = {name: (before[name], after[name]) for name in KEPT if before[name] != after[name]}
    audit.record("limits.set", campaign, by=by, changed=changed)
    return undo.keep("limits.set", campaign, before, by=by)


def set_limits_back(done: undo.Undo, by: Actor | None) -> None:
    """Give a campaign the hours, days and countries back that it had."""
    campaign = current_campaign()
    kept = {name: value for name, value in campaign.settings.items() if name not in done.before}
    said = {name: value for name, value in done.before.items() if value is not None}
    campaign.settings = {**kept, **said}
    audit.record("limits.set", campaign, by=by)
