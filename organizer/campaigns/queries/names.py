"""How rows of this room are named in the history, many in one statement."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.accounts.queries import names_of
from organizer.campaigns.models import (
    Candidate,
    Invitation,
    Membership,
    SavedView,
)
from organizer.campaigns.queries.campaign import current_campaign
from organizer.campaigns.queries.slate import name_of_candidate
from organizer.country.models import Constituency
from organizer.kernel.db import db
from organizer.kernel.i18n import pick_here
from organizer.kernel.pages import link
from organizer.kernel.subjects import Named


def named_candidates(ids: Iterable[int]) -> dict[int, Named]:
    """Names and addresses of candidates for the history."""
    rows = db.session.scalars(sa.select(Candidate).where(Candidate.id.in_(list(ids))))
    return {
        row.id: Named(name_of_candidate(row), link("campaigns.candidate", candidate_id=row.id))
        for row in rows
    }


def named_campaigns(ids: Iterable[int]) -> dict[int, Named]:
    """The name of the campaign, and the address of its settings, for the history."""
    own = current_campaign()
    named = Named(pick_here(own.names)[0], link("campaigns.settings"))
    return {campaign_id: named for campaign_id in ids if campaign_id == own.id}


def named_invitations(ids: Iterable[int]) -> dict[int, Named]:
    """For whom invitations are, for the history."""
    rows = db.session.scalars(sa.select(Invitation).where(Invitation.id.in_(list(ids))))
    return {row.id: Named(row.note, link("campaigns.team")) for row in rows}


def named_members(ids: Iterable[int]) -> dict[int, Named]:
    """Names of members, those who left included, for the history."""
    rows = db.session.scalars(
        sa.select(Membership).options(joinedload(Membership.user)).where(Membership.id.in_(list(ids)))
    )
    return {row.id: Named(row.user.name, link("campaigns.team")) for row in rows}


def named_users(ids: Iterable[int]) -> dict[int, Named]:
    """Names of users for the history; those of other campaigns alone are left out."""
    own = db.session.scalars(sa.select(Membership.user_id).where(Membership.user_id.in_(list(ids))))
    return {user_id: Named(name, link("campaigns.team")) for user_id, name in names_of(own).items()}


def named_constituencies(ids: Iterable[int]) -> dict[int, Named]:
    """Names and addresses of electoral districts for the history."""
    rows = db.session.scalars(sa.select(Constituency).where(Constituency.id.in_(list(ids))))
    return {
        row.id: Named(pick_here(row.names)[0], link("campaigns.constituency", constituency_id=row.id))
        for row in rows
    }


def named_views(ids: Iterable[int]) -> dict[int, Named]:
    """Names and addresses of saved views for the history."""
    rows = db.session.scalars(sa.select(SavedView).where(SavedView.id.in_(list(ids))))
    return {row.id: Named(row.name, f"{link(row.page)}?{row.query}") for row in rows}
