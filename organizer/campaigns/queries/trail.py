"""What was done, what of it can be taken back by whom, and the views that a member keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from organizer.accounts.queries import names_of
from organizer.campaigns.asks import told_to
from organizer.campaigns.models import (
    Membership,
    SavedView,
)
from organizer.campaigns.roles import GRANTS, Permission, Role
from organizer.kernel import subjects, undo
from organizer.kernel.access import Actor
from organizer.kernel.audit import AuditEntry
from organizer.kernel.clock import now
from organizer.kernel.db import db
from organizer.kernel.errors import NotFound
from organizer.kernel.i18n import alphabetical
from organizer.kernel.paging import Page, page
from organizer.kernel.subjects import Named
from organizer.kernel.undo import Undo, UndoState


@dataclass(frozen=True)
class Act:
    """One line of the history: when, who by, what by its verb, and about what."""

    at: datetime
    who: str
    verb: str
    about: Named | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the act said of itself: plain facts, and hashes of what was personal."""


@dataclass(frozen=True)
class OpenUndo:
    """An act that can be taken back, as the history shows it."""

    id: int
    act: Act


def saved_views(page: str, *, of: Actor) -> list[SavedView]:
    """The views that a member keeps of a list, in the order of the page's language."""
    own = sa.select(SavedView).where(SavedView.page == page, SavedView.user_id == of.user_id)
    return alphabetical(db.session.scalars(own), "name")


def history(
    *, by: Actor | None = None, after: str | None = None, about: str | None = None, signs: bool = False
) -> Page[Act]:
    """What was done, in all or about one subject, newest first; with `signs`, who signed in and out.

    A member, `by`, is not told what they may not know. Acts stand by the time that is told of them: the
    number of one that tells its hour alone would give its minute away.
    """
    is_sign = AuditEntry.verb.startswith("session.")
    asked = sa.select(AuditEntry).where(is_sign if signs else ~is_sign)
    if about is not None:
        asked = asked.where(AuditEntry.about == about)
    if by is not None:
        untold = [verb for verb, permission in told_to.items() if not by.can(permission)]
        asked = asked.where(AuditEntry.verb.not_in(untold))
    entries = page(asked, order=[AuditEntry.at, AuditEntry.sequence], after=after, descending=True)
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


def own_act(undo_id: int, *, by: Actor) -> Undo:
    """An act that a member may take back. Raises NotFound for any other."""
    act = db.session.get(Undo, undo_id)
    if act is None or not takes_back(by, [act]):
        raise NotFound
    return act


def _acts(rows: Sequence[AuditEntry] | Sequence[Undo]) -> list[Act]:
    names = names_of({row.by_user_id for row in rows if row.by_user_id is not None})
    about = subjects.named(row.about for row in rows)
    return [
        Act(
            row.at,
            names.get(row.by_user_id or 0, ""),
            row.verb,
            about.get(row.about),
            row.changed if isinstance(row, AuditEntry) else {},
        )
        for row in rows
    ]


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
