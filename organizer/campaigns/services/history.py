"""Taking acts back, and views that members keep of lists."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa

from organizer.campaigns import queries
from organizer.campaigns.models import Membership, SavedView
from organizer.kernel import audit, undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError, NotFound
from organizer.kernel.i18n import _l
from organizer.kernel.undo import Undo

MOST_VIEWS = 20
LONGEST_NAME = 60
LONGEST_QUERY = 1000
NOT_KEPT = frozenset({"after", "lang", "moved"})


def take_back(undo_id: int, *, by: Actor) -> Undo:
    """Take back what somebody did who held no more than this member does. Raises NotFound for other acts."""
    return undo.take_back(queries.own_act(undo_id, by=by).id, by=by)


def save_view(page: str, name: str, query: str, *, by: Actor) -> SavedView:
    """Keep a list's filters under a name, for oneself. The same name again takes the new filters."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise DomainError(_l("Give the view a name of 60 characters at most"), field="name")
    kept = urlencode([pair for pair in parse_qsl(query) if pair[0] not in NOT_KEPT])[:LONGEST_QUERY]
    own = queries.saved_views(page, of=by)
    view = next((each for each in own if each.name == name), None)
    if view is None:
        if len(own) >= MOST_VIEWS:
            raise DomainError(_l("There are 20 views already. Delete one first"))
        view = SavedView(user_id=by.user_id, page=page, name=name, query=kept)
        db.session.add(view)
    view.query = kept
    audit.record("view.saved", view, by=by)
    return view


def delete_view(saved_view_id: int, *, by: Actor) -> tuple[SavedView, Undo]:
    """Let a saved view of one's own go. Raises NotFound, as for somebody else's."""
    view = db.session.get(SavedView, saved_view_id)
    if view is None or view.user_id != by.user_id:
        raise NotFound
    db.session.delete(view)
    audit.record("view.deleted", view, by=by)
    before = {"page": view.page, "name": view.name, "query": view.query}
    return view, undo.keep("view.deleted", view, before, by=by)


def restore_view(done: Undo, by: Actor | None) -> None:
    """Give a view back to who deleted it. Raises DomainError where they left or have another of its name."""
    theirs = sa.select(Membership.id).where(
        Membership.user_id == done.by_user_id, Membership.ended_at.is_(None)
    )
    if db.session.scalars(theirs).first() is None:
        raise DomainError(_l("Who kept this view is no longer in the team"))
    same = sa.select(SavedView.id).where(
        SavedView.user_id == done.by_user_id,
        SavedView.page == done.before["page"],
        SavedView.name == done.before["name"],
    )
    if db.session.scalars(same).first() is not None:
        raise DomainError(_l("There is another view of this name now"))
    view = SavedView(user_id=done.by_user_id, **done.before)
    db.session.add(view)
    audit.record("view.saved", view, by=by)
