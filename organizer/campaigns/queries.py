"""What is asked about campaigns, candidates and members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.accounts.models import User
from organizer.accounts.queries import names_of
from organizer.campaigns.models import (
    Campaign,
    CandidacyStep,
    Candidate,
    Invitation,
    Membership,
    SavedView,
)
from organizer.campaigns.roles import GRANTS, Permission, Role
from organizer.country.models import Constituency, Phase
from organizer.kernel import subjects, undo
from organizer.kernel.access import Actor, CampaignFacts
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, scope
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical, pick_here
from organizer.kernel.pages import link
from organizer.kernel.paging import Page, page
from organizer.kernel.subjects import Named
from organizer.kernel.tokens import Link, Purpose
from organizer.kernel.undo import Undo, UndoState


@dataclass(frozen=True)
class Member:
    """A member as lists show them."""

    membership_id: int
    user_id: int
    name: str
    role: Role
    began_at: datetime
    candidate_id: int | None = None


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that nobody has used yet, and when its link ends."""

    id: int
    role: Role
    note: str
    invited_by_id: int | None
    ends_at: datetime | None

    @property
    def subject(self) -> str:
        """What its link is about."""
        return f"invitation:{self.id}"


@dataclass(frozen=True)
class Act:
    """One line of the history: when, who by, what by its verb, and about what."""

    at: datetime
    who: str
    verb: str
    about: Named | None


@dataclass(frozen=True)
class OpenUndo:
    """An act that can be taken back, as the history shows it."""

    id: int
    act: Act


def campaign_of_host(host: str) -> CampaignFacts | None:
    """The campaign that answers on a host: its own, the default one, or the only one there is."""
    name = host.rsplit(":", 1)[0].casefold()
    campaigns = db.session.scalars(sa.select(Campaign).order_by(Campaign.slug)).all()
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
    )


def actor_of(user_id: int, name: str, campaign_id: int) -> Actor | None:
    """Who a user is in a campaign; None for one who is no member. Opens that campaign's scope itself."""
    with scope(campaign_id):
        membership = db.session.scalars(
            sa.select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        ).one_or_none()
        if membership is None:
            return None
        return Actor(
            user_id=user_id,
            campaign_id=campaign_id,
            membership_id=membership.id,
            role=membership.role.value,
            permissions=frozenset(permission.value for permission in GRANTS[membership.role]),
            name=name,
        )


def current_campaign() -> Campaign:
    """The campaign of the open scope."""
    campaign = db.session.get(Campaign, current_campaign_id())
    if campaign is None:
        raise NotFound
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


def candidates() -> list[Candidate]:
    """The slate, in the order of the page's language."""
    slate = db.session.scalars(sa.select(Candidate).options(joinedload(Candidate.constituency)))
    return alphabetical(slate, name_of_candidate)


def name_of_candidate(row: Candidate) -> str:
    """The full name as the candidate writes it in the language of the page."""
    return pick_here(row.names)[0] or row.full_name


def steps_of(candidate_ids: Iterable[int]) -> dict[int, list[CandidacyStep]]:
    """The dated steps of candidacies, the latest first, one statement for all."""
    found = db.session.scalars(
        sa.select(CandidacyStep)
        .where(CandidacyStep.candidate_id.in_(list(candidate_ids)))
        .order_by(CandidacyStep.on.desc(), CandidacyStep.id)
    )
    steps: dict[int, list[CandidacyStep]] = defaultdict(list)
    for step in found:
        steps[step.candidate_id].append(step)
    return steps


def candidate(candidate_id: int) -> Candidate:
    """One candidate. Raises NotFound."""
    found = db.session.get(Candidate, candidate_id)
    if found is None:
        raise NotFound
    return found


def candidate_by_slug(slug: str) -> Candidate:
    """One candidate. Raises NotFound."""
    found = db.session.scalars(sa.select(Candidate).where(Candidate.slug == slug)).one_or_none()
    if found is None:
        raise NotFound
    return found


def members(roles: Iterable[Role] = tuple(Role)) -> list[Member]:
    """Members of the team with one of the roles, one statement for all."""
    found = db.session.execute(
        sa.select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .where(Membership.ended_at.is_(None), Membership.role.in_(list(roles)))
    )
    team = [
        Member(row.id, user.id, user.name, row.role, row.began_at, row.candidate_id) for row, user in found
    ]
    return sorted(team, key=lambda member: (list(Role).index(member.role), member.name.casefold()))


def membership(membership_id: int) -> Membership:
    """A membership that stands, with its user. Raises NotFound."""
    found = db.session.get(Membership, membership_id, options=[joinedload(Membership.user)])
    if found is None or found.ended_at is not None:
        raise NotFound
    return found


def membership_of(user_id: int) -> Membership | None:
    """A user's membership that stands, or None."""
    return db.session.scalars(
        sa.select(Membership).where(Membership.user_id == user_id, Membership.ended_at.is_(None))
    ).one_or_none()


def invitation(invitation_id: int) -> Invitation:
    """One invitation. Raises NotFound."""
    found = db.session.get(Invitation, invitation_id)
    if found is None:
        raise NotFound
    return found


def open_invitations() -> list[OpenInvitation]:
    """Invitations that can still be used, the newest first."""
    waiting = db.session.scalars(
        sa.select(Invitation).where(Invitation.used_at.is_(None)).order_by(Invitation.made_at.desc())
    ).all()
    found = db.session.scalars(
        sa.select(Link).where(
            Link.purpose == Purpose.INVITE, Link.about.in_([subjects.subject(row) for row in waiting])
        )
    )
    ends = {each.about: each.ends_at for each in found if each.is_open}
    return [
        OpenInvitation(row.id, row.role, row.note, row.invited_by_id, ends[key])
        for row in waiting
        if (key := subjects.subject(row)) in ends
    ]


def saved_views(page: str) -> list[SavedView]:
    """The views that the team keeps of a list, in the order of the page's language."""
    return alphabetical(db.session.scalars(sa.select(SavedView).where(SavedView.page == page)), "name")


def history(*, after: str | None = None, about: str | None = None) -> Page[Act]:
    """What was done in the campaign, or about one subject, the newest first."""
    asked = sa.select(AuditEntry)
    if about is not None:
        asked = asked.where(AuditEntry.about == about)
    entries = page(asked, order=[AuditEntry.sequence], after=after, descending=True)
    return Page(_acts(entries.rows), entries.after)


def open_undos(by: Actor, *, limit: int = 20) -> list[OpenUndo]:
    """The newest acts that a member may still take back."""
    newest = db.session.scalars(
        sa.select(Undo)
        .where(Undo.state == UndoState.DONE, Undo.at >= now() - undo.KEEP, Undo.verb.in_(undo.backs))
        .order_by(Undo.at.desc(), Undo.id)
        .limit(limit)
    ).all()
    theirs = takes_back(by, newest)
    return [OpenUndo(row.id, act) for row, act in zip(theirs, _acts(theirs), strict=True)]


def takes_back(by: Actor, acts: Sequence[Undo]) -> list[Undo]:
    """Those of some acts that a member may take back.

    They are their own, or for who reads the history, those of somebody who held no more when they acted.
    """
    roles = _roles_then(acts)
    return [act for act in acts if _may_take_back(by, act, roles.get(act.id))]


def named_candidates(ids: Iterable[int]) -> dict[int, Named]:
    """Names and addresses of candidates for the history."""
    rows = db.session.scalars(sa.select(Candidate).where(Candidate.id.in_(list(ids))))
    return {
        row.id: Named(name_of_candidate(row), link("campaigns.candidate", candidate_id=row.id))
        for row in rows
    }


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


def _acts(rows: Sequence[AuditEntry] | Sequence[Undo]) -> list[Act]:
    names = names_of({row.by_user_id for row in rows if row.by_user_id is not None})
    about = subjects.named(row.about for row in rows)
    return [Act(row.at, names.get(row.by_user_id or 0, ""), row.verb, about.get(row.about)) for row in rows]


def _roles_then(acts: Sequence[Undo]) -> dict[int, Role]:
    """By act, the role that its doer had at the time; none where nobody was signed in."""
    doers = {act.by_user_id for act in acts if act.by_user_id is not None}
    memberships = db.session.scalars(sa.select(Membership).where(Membership.user_id.in_(doers))).all()
    return {
        act.id: row.role
        for act in acts
        for row in memberships
        if row.user_id == act.by_user_id
        and row.began_at <= act.at
        and (row.ended_at is None or act.at < row.ended_at)
    }


def _may_take_back(by: Actor, act: Undo, role_then: Role | None) -> bool:
    is_own = act.by_user_id == by.user_id
    if not is_own and not by.can(Permission.HISTORY_READ):
        return False
    if role_then is None:
        return act.by_user_id is None
    return {permission.value for permission in GRANTS[role_then]} <= by.permissions
