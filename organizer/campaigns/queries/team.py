"""Who is in the team, and who is asked to join."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from organizer.accounts.models import User
from organizer.campaigns.models import (
    Invitation,
    Membership,
)
from organizer.campaigns.roles import Role
from organizer.kernel import subjects
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.tokens import Link, Purpose


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


def candidates_by_user() -> dict[int, int]:
    """Which candidate a user is, for those of the team who are one."""
    asked = sa.select(Membership.user_id, Membership.candidate_id).where(
        Membership.ended_at.is_(None), Membership.candidate_id.is_not(None)
    )
    return {user_id: led for user_id, led in db.session.execute(asked) if led is not None}


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
