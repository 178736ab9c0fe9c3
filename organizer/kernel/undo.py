"""What was done, kept so that it can be taken back."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from organizer.kernel.access import Actor
from organizer.kernel.clock import now
from organizer.kernel.db import CampaignScoped, Model, RowId, db, lock_row, within_campaign
from organizer.kernel.errors import DomainError, Gone, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.subjects import subject

KEEP = timedelta(days=30)
AT_ONE_MOMENT = 8


class UndoState(enum.StrEnum):
    """Whether an act still stands."""

    DONE = "done"
    TAKEN_BACK = "taken_back"


class Undo(CampaignScoped, Model):
    """An act with what stood before it. `before` holds nothing personal: ids, times, states."""

    __tablename__ = "undo"
    __table_args__ = within_campaign(extra=(sa.Index(None, "campaign_id", "about"),))
    verb: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[str] = mapped_column(sa.String(60))
    before: Mapped[dict[str, Any]]
    state: Mapped[UndoState] = mapped_column(default=UndoState.DONE)
    by_user_id: Mapped[RowId | None]
    at: Mapped[datetime]


Back = Callable[[Undo, Actor | None], None]
backs: dict[str, Back] = {}
"""Filled by rooms.py: verb → the service that takes such an act back, or raises DomainError."""
Doubts = Callable[[Undo], Sequence[str]]
doubts: dict[str, Doubts] = {}
"""Filled by rooms.py: verb → what would be wrong without such an act, in words; it is asked about before."""


def keep(verb: str, row: Model, before: dict[str, Any], *, by: Actor | None) -> Undo:
    """Remember what stood before an act, in the transaction of the act."""
    undo = Undo(
        verb=verb,
        about=subject(row),
        before=before,
        by_user_id=None if by is None else by.user_id,
        at=now(),
    )
    db.session.add(undo)
    return undo


def take_back(undo_id: int, *, by: Actor | None) -> Undo:
    """Take an act back, once, within 30 days. Raises NotFound, Gone, or DomainError of the act's service."""
    undo = db.session.get(Undo, undo_id)
    if undo is None or undo.verb not in backs:
        raise NotFound
    lock_row(undo)
    if undo.state is UndoState.TAKEN_BACK:
        raise DomainError(_l("This was already undone"))
    if undo.at < now() - KEEP:
        raise Gone(_l("This can no longer be undone: 30 days have passed"))
    backs[undo.verb](undo, by)
    undo.state = UndoState.TAKEN_BACK
    return undo


def standing(undo_id: int) -> Undo | None:
    """An act that still stands and is young enough to be taken back; None for any other."""
    undo = db.session.get(Undo, undo_id)
    return undo if undo is not None and undo.state is UndoState.DONE and undo.at >= now() - KEEP else None


def forget(abouts: Iterable[str]) -> None:
    """Nothing that was done with these subjects is taken back any more, as what somebody erased has said."""
    db.session.execute(sa.delete(Undo).where(Undo.about.in_(list(abouts))))


def doubts_about(undo: Undo) -> Sequence[str]:
    """What would be wrong once an act is taken back, in words; nothing of one that cannot be any more."""
    asked = doubts.get(undo.verb)
    return [] if asked is None or standing(undo.id) is None else asked(undo)


def open_undo(row: Model) -> Undo | None:
    """The newest act on a row that can still be taken back.

    Of several at one moment it is the one that left the row in its latest version.
    """
    newest = (
        sa.select(Undo)
        .where(Undo.about == subject(row), Undo.state == UndoState.DONE, Undo.at >= now() - KEEP)
        .order_by(Undo.at.desc(), Undo.id)
        .limit(AT_ONE_MOMENT)
    )
    acts = db.session.scalars(newest)
    return max(acts, key=lambda act: (act.at, act.before.get("version", 0)), default=None)
