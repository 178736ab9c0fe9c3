"""Who may read the numbers leaves a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from organizer.campaigns.queries import current_campaign
from organizer.campaigns.roles import Role
from organizer.kernel.access import CampaignFacts
from organizer.kernel.audit import AuditEntry, verbs
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.reports import queries, services
from tests import factories
from tests.reports.rows import NOW


def traces() -> list[tuple[str, dict[str, object]]]:
    rows = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence))
    return [(row.verb, row.changed) for row in rows if row.verb.startswith(("report.", "issues."))]


def test_every_change_of_who_reads_leaves_a_trace(campaign: CampaignFacts) -> None:
    by = factories.make_member(Role.COORDINATOR)
    services.share(7, by=by)
    services.end_shares(by=by)
    services.show_issues(by=by)
    services.hide_issues(by=by)
    assert traces() == [
        ("report.shared", {"days": 7}),
        ("report.shares_ended", {}),
        ("issues.shown", {}),
        ("issues.hidden", {}),
    ]
    assert {verb for verb, _facts in traces()} <= set(verbs)


def test_a_link_ends_after_the_days_that_were_chosen(campaign: CampaignFacts) -> None:
    by = factories.make_member(Role.OWNER)
    for days in services.SHARE_DAYS:
        services.share(days, by=by)
    db.session.flush()
    assert [link.ends_at for link in queries.shares()] == [
        NOW + timedelta(days=days) for days in sorted(services.SHARE_DAYS, reverse=True)
    ]


def test_a_link_for_ever_is_refused(campaign: CampaignFacts) -> None:
    with pytest.raises(DomainError):
        services.share(3650, by=factories.make_member(Role.OWNER))
    assert (queries.shares(), traces()) == ([], [])


def test_the_settings_of_a_campaign_keep_the_rest(campaign: CampaignFacts) -> None:
    row = current_campaign()
    row.settings = {"demo": True}
    services.show_issues(by=factories.make_member(Role.OWNER))
    assert (row.settings, queries.issues_are_shown()) == ({"demo": True, "issues_shown": True}, True)
