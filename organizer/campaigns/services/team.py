"""The team: who is asked, joins, changes role and leaves. Nobody grants what they do not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from organizer.accounts import services as accounts
from organizer.accounts.models import User
from organizer.accounts.queries import sessions_of
from organizer.campaigns import asks, queries
from organizer.campaigns.models import Invitation, Membership, SavedView
from organizer.campaigns.roles import Permission, Role, may_grant
from organizer.kernel import audit, tokens
from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import current_campaign_id, db, serialise
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.phone import PhoneNumber
from organizer.kernel.subjects import subject
from organizer.kernel.tokens import Issued, Purpose

INVITATION_LIFE = timedelta(days=7)
NOT_YOURS = _l("You can give no role that may do more than yours")


@dataclass(frozen=True)
class Invited:
    """An invitation and its link, whose token is told once and kept nowhere."""

    invitation: Invitation
    issued: Issued


def invite(role: Role, *, note: str, candidate_id: int | None = None, by: Actor) -> Invited:
    """Ask somebody into the team by a link that works once, for seven days."""
    _check_grant(role, by)
    invitation = Invitation(
        role=role,
        candidate_id=_candidate_for(role, candidate_id),
        note=note.strip(),
        invited_by_id=by.user_id,
        made_at=now(),
    )
    db.session.add(invitation)
    issued = tokens.issue(Purpose.INVITE, subject(invitation), ends_at=now() + INVITATION_LIFE)
    audit.record("invitation.made", invitation, by=by, facts={"role": role.value})
    return Invited(invitation, issued)


def numbers_on_paper(members: Iterable[queries.Member], *, by: Actor) -> Mapping[int, str]:
    """Whole numbers of members for a sheet that is about to be printed, by user; one trace says how many.

    Of nobody for who may not have numbers printed.
    """
    if not by.can(Permission.PHONE_PRINT):
        return {}
    wanted = {member.user_id for member in members}
    users = db.session.scalars(sa.select(User).where(User.id.in_(wanted)))
    numbers = {user.id: PhoneNumber(user.phone).show() for user in users if user.phone}
    about = f"campaign:{current_campaign_id()}"
    audit.record("team.numbers_printed", about, by=by, facts={"numbers": len(numbers)})
    return numbers


def revoke_invitation(invitation_id: int, *, by: Actor) -> None:
    """Take an invitation back that nobody has used. Raises NotFound."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.used_at is not None:
        raise NotFound
    tokens.revoke(subject(invitation), Purpose.INVITE)
    audit.record("invitation.revoked", invitation, by=by)


def join(invitation: Invitation, user_id: int) -> Membership:
    """Let the user of an invitation into the team. Raises Gone if it was used, DomainError for a member."""
    taken = db.session.execute(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=now(), user_id=user_id)
    )
    if getattr(taken, "rowcount", 0) != 1:
        raise Gone(_l("This link no longer works. Ask for a new one"))
    tokens.revoke(subject(invitation), Purpose.INVITE)
    return add_member(user_id, invitation.role, candidate_id=invitation.candidate_id, by=None)


def add_member(user_id: int, role: Role, *, candidate_id: int | None = None, by: Actor | None) -> Membership:
    """Give a user a role in the campaign. Raises DomainError for one who has a role already."""
    if by is not None:
        _check_grant(role, by)
    if queries.membership_of(user_id) is not None:
        raise DomainError(_l("This person is in the team already"))
    membership = _begin(user_id, role, _candidate_for(role, candidate_id))
    audit.record("member.joined", membership, by=by, facts={"role": role.value})
    return membership


def change_role(membership_id: int, role: Role, *, candidate_id: int | None = None, by: Actor) -> Membership:
    """Give a member another role; what they may do changes with their next request.

    Invitations they made to roles that they no longer may give are taken back; their calendar address ends.
    """
    serialise(current_campaign_id())
    membership = queries.membership(membership_id)
    _check_grant(membership.role, by)
    _check_grant(role, by)
    _keep_an_owner(membership, becomes=role)
    membership.ended_at = now()
    tokens.revoke(subject(membership), Purpose.FEED)
    db.session.flush()
    begun = _begin(membership.user_id, role, _candidate_for(role, candidate_id))
    _revoke_invitations_of(membership.user_id, holder=role)
    facts = {"before": membership.role.value, "role": role.value}
    audit.record("member.role", begun, by=by, facts=facts)
    return begun


def remove_member(membership_id: int, *, by: Actor) -> None:
    """End a membership, and with it the person's sessions here, feeds, links and invitations, at once."""
    serialise(current_campaign_id())
    membership = queries.membership(membership_id)
    _check_grant(membership.role, by)
    _end(membership, by=by)


def leave(*, by: Actor) -> None:
    """A member leaves of their own accord: the same ends as if they were removed."""
    serialise(current_campaign_id())
    _end(queries.membership(by.membership_id), by=by)


def _end(membership: Membership, *, by: Actor) -> None:
    _keep_an_owner(membership, becomes=None)
    membership.ended_at = now()
    accounts.end_sessions(membership.user_id, hosts=_hosts_of(membership.user_id))
    tokens.revoke([subject(membership), f"user:{membership.user_id}"], *Purpose)
    _revoke_invitations_of(membership.user_id, holder=None)
    db.session.execute(sa.delete(SavedView).where(SavedView.user_id == membership.user_id))
    for give_up in asks.leaves:
        give_up(membership)
    audit.record("member.removed", membership, by=by, facts={"role": membership.role.value})


def _begin(user_id: int, role: Role, candidate_id: int | None) -> Membership:
    membership = Membership(user_id=user_id, role=role, candidate_id=candidate_id, began_at=now())
    db.session.add(membership)
    db.session.flush()
    return membership


def _candidate_for(role: Role, candidate_id: int | None) -> int | None:
    """Which of the slate a candidate's account is for: the one that was named, or the only one there is."""
    if role is not Role.CANDIDATE:
        return None
    slate = queries.candidates()
    if candidate_id is None and len(slate) == 1:
        return slate[0].id
    if candidate_id is not None and candidate_id not in {each.id for each in slate}:
        raise NotFound
    if candidate_id is None and slate:
        raise DomainError(_l("Choose which candidate it is"), field="candidate_id")
    return candidate_id


def _check_grant(role: Role, by: Actor) -> None:
    if not may_grant(Role(by.role), role):
        raise DomainError(NOT_YOURS, field="role")


def _keep_an_owner(membership: Membership, *, becomes: Role | None) -> None:
    if membership.role is not Role.OWNER or becomes is Role.OWNER:
        return
    if len(queries.members([Role.OWNER])) == 1:
        raise DomainError(_l("A campaign needs an owner. Give somebody else this role first"))


def _revoke_invitations_of(user_id: int, *, holder: Role | None) -> None:
    """Take back the open invitations of a person to roles that one of the holder's role may not give."""
    for invitation in queries.open_invitations():
        if invitation.invited_by_id == user_id and (holder is None or not may_grant(holder, invitation.role)):
            tokens.revoke(invitation.subject, Purpose.INVITE)


def _hosts_of(user_id: int) -> frozenset[str]:
    """The hosts of a user's sessions that answer for the open campaign: a session belongs to one host."""
    hosts = {opened.host for opened in sessions_of(user_id)}
    return frozenset(host for host in hosts if queries.answers_on(host))
