"""Meetings made of a draft, whoever drew it up, and that taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from organizer.kernel import undo
from organizer.kernel.access import Actor
from organizer.kernel.db import db
from organizer.kernel.errors import DomainError
from organizer.meetings import services as meetings
from organizer.meetings.services import MeetingDetails


@dataclass(frozen=True)
class Wanted:
    """A meeting of a draft, and what is said where it cannot be."""

    details: Callable[[], MeetingDetails]
    refused: Callable[[DomainError], str]


def make_each(wanted: Iterable[Wanted], *, publish: bool, by: Actor) -> dict[str, Any]:
    """Make meetings, as drafts or published; gives what taking them back needs. Clashes were asked before.

    Raises DomainError at the first that cannot be.
    """
    made, acts = [], []
    for each in wanted:
        try:
            row = meetings.schedule_meeting(each.details(), by=by, despite=None, is_one_of_many=True)
            if publish:
                acts.append(meetings.release(row, by=by).id)
        except DomainError as problem:
            raise DomainError(each.refused(problem)) from problem
        made.append(row)
    db.session.flush()
    drafts = [] if publish else [[row.id, row.version] for row in made]
    return {"published": acts, "drafts": drafts}


def unmake_each(done: undo.Undo, *, by: Actor | None) -> bool:
    """Make drafts again of what was published, or remove drafts that nobody has touched: all or none.

    True where the meetings are gone, so that they can be made anew. Raises DomainError.
    """
    with db.session.begin_nested():
        for act in filter(None, map(undo.standing, done.before["published"])):
            undo.take_back(act.id, by=by)
        for meeting_id, version in done.before["drafts"]:
            meetings.remove_draft(meeting_id, version=version, by=by)
    return not done.before["published"]
