"""Who beside the team may read the numbers: holders of a link for some days, or everybody."""

from __future__ import annotations

from datetime import timedelta

from organizer.campaigns.queries import current_campaign
from organizer.kernel import audit, once, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.errors import DomainError
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Issued, Purpose
from organizer.reports.queries import ISSUES

SHARE_DAYS = (1, 7, 30)


def share(days: int, *, by: Actor, once_key: str = "") -> Issued | None:
    """Make a link that shows the report to its holder for some days. Raises DomainError.

    None where the same form asked before: an address is told once.
    """
    if once_key and once.first(once_key, use="report.share") is None:
        return None
    if days not in SHARE_DAYS:
        raise DomainError(_l("Choose for how long the link works"), field="days")
    campaign = current_campaign()
    issued = tokens.issue(Purpose.SHARE, subject(campaign), ends_at=now() + timedelta(days=days))
    audit.record("report.shared", campaign, by=by, facts={"days": days})
    return issued


def end_shares(*, by: Actor) -> None:
    """End every link to the report, at once."""
    campaign = current_campaign()
    tokens.revoke(subject(campaign), Purpose.SHARE)
    audit.record("report.shares_ended", campaign, by=by)


def show_issues(*, by: Actor) -> None:
    """Let everybody read what people say, in the numbers made for the public."""
    _set_issues(shown=True, by=by)


def hide_issues(*, by: Actor) -> None:
    """Take the public page away; what was read stays read."""
    _set_issues(shown=False, by=by)


def _set_issues(*, shown: bool, by: Actor) -> None:
    campaign = current_campaign()
    campaign.settings = {**campaign.settings, ISSUES: shown}
    audit.record("issues.shown" if shown else "issues.hidden", campaign, by=by)
